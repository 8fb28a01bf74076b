"""What the log says of a row that now reads differently, and the correction that would bring them together."""

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from cli.gateway_client import Gateway
from cli.register.entries import Telling

Recorded = Mapping[str, Any]
TIMES = (
    "start",
    "end",
    "occurred_at",
    "issued_at",
    "until",
    "admitted_at",
    "departed_at",
)
LOST = "It was told with other contents before, and cannot be found any more."


class Changes:
    """Compares rows with what was recorded; asks the gateway only about those that were objected to."""

    def __init__(self, gateway: Gateway):
        self._gateway = gateway
        self._notifications: dict[str, Recorded] | None = None

    def of(self, telling: Telling) -> str | None:
        """The difference and the call that corrects it; None when the log says what the row says."""
        recorded = self._recorded(telling)
        if recorded is None:
            return LOST
        return difference(telling, wanted_of(telling), recorded)

    def _recorded(self, telling: Telling) -> Recorded | None:
        """What the log holds in this place."""
        body = telling.command.body
        if telling.kind in ("notification", "triage"):
            identity = body["id"] if telling.kind == "notification" else telling.command.path.split("/")[2]
            return self._notification(telling, str(identity))
        identity = body["id"] if telling.kind == "opening" else telling.command.path.split("/")[2]
        whole = self._gateway.get(f"/interventions/{identity}")
        return next(places(telling, whole), None)

    def _notification(self, telling: Telling, identity: str) -> Recorded | None:
        if self._notifications is None:
            self._notifications = {item["id"]: item for item in self._gateway.items("/notifications")}
        found = self._notifications.get(identity)
        if found is None:
            return None
        return (
            found.get("triage")
            if telling.kind == "triage"
            else {**found, "occurred_at": found["received_at"]}
        )


def places(telling: Telling, whole: Recorded) -> Iterator[Recorded]:
    """Where in an intervention the log holds what the row says."""
    body = telling.command.body
    match telling.kind:
        case "opening":
            yield from (line for line in whole["lines"] if line["type"] == "intervention_opened")
        case "participant":
            yield from (part for part in whole["participants"] if part["worker_id"] == body["worker_id"])
        case "segment":
            yield from (segment for segment in whole["segments"] if segment["id"] == body["id"])
        case _:
            yield from filter(None, [whole["closure"]])


def wanted_of(telling: Telling) -> dict[str, Any]:
    """What of the command can be compared: texts are sealed, ids are the register's own."""
    body = telling.command.body
    names: tuple[str, ...]
    match telling.kind:
        case "notification":
            names = ("occurred_at", "ground", "municipality")
            return {**{name: body.get(name) for name in names}, "station": body["source"].get("station")}
        case "triage":
            names = ("decision", "ground", "reason")
        case "opening" | "participant":
            names = ("worker_id", "readiness")
        case "segment":
            names = ("worker_id", "start", "end", "kind")
        case _:
            names = ("task", "subtask")
    return {name: body.get(name) for name in names}


def difference(telling: Telling, wanted: Mapping[str, Any], recorded: Recorded) -> str | None:
    """What differs between a row and what stands in its place, with the correction; None when nothing does."""
    different = [name for name in wanted if not same(name, wanted[name], recorded.get(name))]
    if not different:
        return None
    told = "; ".join(f"{name} is {recorded.get(name)}, the file says {wanted[name]}" for name in different)
    return f"{told}. Correct it with {correction(telling, recorded.get('event_id'))}"


def same(name: str, one: Any, other: Any) -> bool:
    """Whether two values say the same; instants are compared as instants."""
    if name in TIMES and one and other:
        return datetime.fromisoformat(str(one)) == datetime.fromisoformat(str(other))
    return bool(one == other)


def correction(telling: Telling, event_id: str | None) -> str:
    """The call that puts the row's contents in the place of what is recorded."""
    why = {"corrects": event_id, "reason_code": "typing_error"}
    return post(telling.command.path, {**telling.command.body, **why})


def post(path: str, body: Mapping[str, Any]) -> str:
    """A call as it would be sent."""
    return f"POST /api/v1{path} {json.dumps(body, ensure_ascii=False)}"
