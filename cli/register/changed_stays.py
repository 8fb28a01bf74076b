"""What the log says of a stay that a register now describes differently."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from cli.gateway_client import Gateway
from cli.register.changed_people import PEOPLE, of_people
from cli.register.changes import LOST, Recorded, post, same
from cli.register.entries import Telling

WHY = {"reason_code": "typing_error"}


class StayChanges:
    """Compares stays with what was recorded: how they came, when, when and where to they left.

    Of who left after `kept_until` the register knows nothing.
    """

    def __init__(self, gateway: Gateway, kept_until: datetime):
        self._gateway = gateway
        self._kept_until = kept_until

    def of(self, telling: Telling) -> str | None:
        """The difference and the calls that correct it; None when the log says what the row says."""
        if telling.kind in PEOPLE:
            return of_people(telling, self._gateway)
        identity = telling.command.body["id"]
        whole = self._gateway.get(f"/placements/{identity}", seen=True)
        recorded = next((one for one in whole["placements"] if one["id"] == identity), None)
        if recorded is None:
            return LOST
        body = telling.command.body
        if "departure" not in body:
            recorded = self._as_of_then(recorded)
        told = differences(body, whole, recorded)
        return " ".join(told) or None

    def _as_of_then(self, recorded: Recorded) -> Recorded:
        """Without a departure that came after the register was kept."""
        left = recorded["departed_at"]
        known = left is None or datetime.fromisoformat(left) < self._kept_until
        return recorded if known else {**recorded, "departed_at": None, "destination": None}


def differences(body: Mapping[str, Any], whole: Recorded, recorded: Recorded) -> Iterator[str]:
    """Each part of a stay that differs, with the call that puts it right."""
    path, event_of = f"/placements/{body['id']}", events_of(whole)
    left = body.get("departure") or {}
    admission = {name: body[name] for name in ("referred_by", "reason")}
    wanted = {"admitted_at": body["occurred_at"], **admission}
    if found := differing(wanted, recorded):
        said = {
            "occurred_at": body["occurred_at"],
            **admission,
            "corrects": event_of.get("stay_admitted"),
            **WHY,
        }
        yield f"{told(found, recorded)}. Correct it with {post(f'{path}/admission', said)}"
    if not left:
        if recorded["departed_at"] is not None:
            yield f"departed_at is {recorded['departed_at']}, the file says still there. Withdraw that departure."
        return
    wanted = {"departed_at": left["occurred_at"], "destination": left["destination"]}
    if found := differing(wanted, recorded):
        said = {**left, "corrects": event_of.get("stay_departed"), **WHY}
        yield f"{told(found, recorded)}. Correct it with {post(f'{path}/departure', said)}"


def events_of(whole: Recorded) -> dict[str, str]:
    """The last fact of each type."""
    return {line["type"]: line["event_id"] for line in whole["lines"]}


def differing(wanted: Mapping[str, Any], recorded: Recorded) -> dict[str, Any]:
    """What is wanted and recorded otherwise."""
    return {name: value for name, value in wanted.items() if not same(name, value, recorded[name])}


def told(found: Mapping[str, Any], recorded: Recorded) -> str:
    """The differences in words."""
    return "; ".join(f"{name} is {recorded[name]}, the file says {value}" for name, value in found.items())
