"""What a fact tells the police who subscribed: a notification taken over, an order whose state has changed.

Ids and codes only. What was imported or played by a demo is no news.
"""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from chassis.clock import FOREVER, micros, rfc3339
from chassis.codec import Shapes
from chassis.event_store import stream_facts
from chassis.facts import Recorded, state_at
from chassis.webhooks.queue import Announcement, Connection
from law.order_state import state_of
from services.intervention.domain.order_course import INITIAL, evolve, judged
from services.intervention.events.intervention import CaseLearnt, InterventionOpened
from services.intervention.events.subscription import Announced
from services.intervention.projections import notifications, stations, subscriptions
from services.intervention.projections.law_entries import law_known

NOW = FOREVER - 1
CHANGED: Announced = "restraining_order_changed"
View = dict[str, Any]


def announce(connection: Connection, shapes: Shapes, fact: Recorded) -> Iterator[Announcement]:
    """Everything that a fact makes known to subscribers."""
    if fact.source != "live":
        return
    if fact.kind == "restraining_order" and subscriptions.listening(
        connection, CHANGED, micros(fact.recorded_at)
    ):
        yield from order_changed(connection, stream_facts(connection, fact.stream, shapes), fact)
    elif isinstance(fact.event, InterventionOpened | CaseLearnt):
        yield from taken_over(connection, stream_facts(connection, fact.stream, shapes), fact)


def taken_over(connection: Connection, facts: Sequence[Recorded], fact: Recorded) -> Iterator[Announcement]:
    """Somebody began upon a notification: told once, as soon as the notification is known here."""
    opened = next((one.event for one in facts if isinstance(one.event, InterventionOpened)), None)
    named = None if opened is None else opened.notification_id
    call = None if named is None else notifications.latest(connection, named)
    if named is None or call is None or call["station"] is None:
        return
    data = {
        "notification_id": named,
        "station": call["station"],
        "case_id": call["case_id"],
        "intervention_id": fact.id,
    }
    yield from to_all(connection, "notification_taken_over", fact, named, named, data)


def order_changed(
    connection: Connection, facts: Sequence[Recorded], fact: Recorded
) -> Iterator[Announcement]:
    """How the order stands since this fact, where that is otherwise than when the fact before was recorded."""
    until = [one for one in facts if one.position <= fact.position]
    before, after = view(connection, until[:-1]), view(connection, until)
    if after is not None and after != before:
        data = {"restraining_order": {"id": fact.id, **after, "version": len(until)}}
        yield from to_all(connection, CHANGED, fact, fact.event_id, fact.id, data)


def view(connection: Connection, facts: Sequence[Recorded]) -> View | None:
    """The order as anybody saw it when the last of these facts was recorded; None before it was issued."""
    if not facts:
        return None
    moment = max(facts[-1].recorded_at, facts[-1].occurred_at)
    state = state_at(facts, evolve, INITIAL, at=moment, known_at=facts[-1].recorded_at)
    found = judged(state, law_known(connection, micros(facts[-1].recorded_at)))
    if found is None or state.issue is None:
        return None
    return {
        "station": state.issue.order.station,
        "kind": found.kind,
        "state": state_of(found, moment),
        "stage": found.stage,
        "in_force_until": rfc3339(found.end),
        "violations": found.violations,
        "re_reports": found.re_reports,
        "unfitting_steps": len(found.unfitting),
    }


def to_all(
    connection: Connection, event: Announced, fact: Recorded, key: str, about: str, data: dict[str, Any]
) -> Iterator[Announcement]:
    """The same to every subscription that stood when the fact was recorded and speaks for the station."""
    station = data.get("station") or data["restraining_order"]["station"]
    row = stations.one(connection, station, NOW, NOW)
    speaks = {station, None if row is None else row["administration"]}
    body = {
        "type": event,
        "timestamp": rfc3339(fact.recorded_at),
        "data": {"event_id": fact.event_id, "occurred_at": rfc3339(fact.occurred_at), **data},
    }
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    for one in subscriptions.listening(connection, event, micros(fact.recorded_at)):
        if speaks & set(one["stations"]):
            yield Announcement(one["subscription_id"], key, fact.event_id, event, about, text)
