"""A restraining order as answers show it: its state, its clocks with their arithmetic, its steps with their events."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from chassis.clock import moment, rfc3339
from chassis.facts import Event
from contracts import lanes, wording
from contracts.lanes import Lane
from law.local import local_date
from law.order_clocks import Ringing
from law.order_lanes import OrderLane, lane_of, own_lane
from law.order_lengths import Kind
from law.order_state import Judged, Reckoned, Step
from law.parameters import Law
from services.intervention.api import shown
from services.intervention.api.wording import Voice
from services.intervention.events.restraining_order import (
    ORDER_EVENTS,
    OrderEvent,
    OrderStepReported,
    RestrainingOrderIssued,
)
from services.intervention.published import of_order

Row = dict[str, Any]
PLAIN = ("kind", "station", "csd", "unit", "case_id", "notification_id", "intervention_id")
SAID = ("underlying", "distance_m", "places", "contact_ban")
EVENT_OF = {shape.type: shape for shape in ORDER_EVENTS}


def order(row: Row, roles: Mapping[str, str]) -> Row:
    """An order as a line of a list, its row as judged; `roles` are those of the people of its case."""
    return {
        "id": row["order_id"],
        **{name: row[name] for name in PLAIN},
        "issued_at": shown.instant(row["issued_at"]),
        **{name: row["detail"][name] for name in SAID},
        **people(row, roles),
        "to_tell": [to_be_told(*one) for one in row["detail"]["to_tell"]],
        "state": row["state"],
        "in_force_until": shown.instant(row["ends_at"]),
        **{name: row[name] for name in ("stage", "end_stage", "violations", "re_reports")},
        "unfitting_steps": row["unfitting"],
        "unchecked": shown.listed(row["unchecked"]),
        "flagged": shown.listed(row["flagged"]),
        "announced": row["announced"],
    }


def to_be_told(who: str, told_at: int | None, acknowledged_at: int | None) -> Row:
    """Somebody who must be told of the order: when she was, and when she acknowledged it."""
    return {
        "who": who,
        "told_at": shown.instant(told_at),
        "acknowledged_at": shown.instant(acknowledged_at),
    }


def people(row: Row, roles: Mapping[str, str]) -> Row:
    """Whom it protects and against whom it is: as the report says, else as the people of the notification stand.

    With several perpetrators it is nobody's until somebody says whose.
    """
    said = row["detail"]
    named = [(person, roles.get(person)) for person in said["named_person_ids"]]
    victims = [person for person, role in named if role == "victim"]
    perpetrators = [person for person, role in named if role == "perpetrator"]
    against = perpetrators[0] if len(perpetrators) == 1 else None
    return {
        "protected_person_ids": said["protected_person_ids"] or victims,
        "against_person_id": said["against_person_id"] or against,
    }


def deadlines(judged: Judged, at: int, voice: Voice) -> list[Row]:
    """What had to be done until when, and whether it was: open, met, late or missed; in words as well."""
    now = moment(at)
    found = [
        _deadline("written_order", judged.written_due, judged.written_at, now, voice),
        _deadline("court_decision", judged.decision_due, judged.decided_at, now, voice),
        _deadline("extension_proposal", _proposable_until(judged), judged.proposed_at, now, voice),
    ]
    return [one for one in found if one is not None]


def _proposable_until(judged: Judged) -> datetime | None:
    """Before it ends the victim may propose an extension of what the court confirmed."""
    confirmed = judged.kind == "police" and judged.decided_at is not None and judged.annulled_at is None
    first = [line.result for line in judged.arithmetic if line.what == "end"][:2]
    return first[-1] if confirmed else None


def _deadline(
    kind: str, due: datetime | None, done: datetime | None, now: datetime, voice: Voice
) -> Row | None:
    if due is None:
        return None
    state = ("met" if done <= due else "late") if done is not None else ("open" if now < due else "missed")
    return {
        "kind": kind,
        "due_at": rfc3339(due),
        "done_at": None if done is None else rfc3339(done),
        "state": state,
        "words": f"{voice.coded('deadline', kind)}: {voice.instant(due)}, {voice.coded('deadline', state)}",
    }


def arithmetic(judged: Judged, law: Law) -> list[Row]:
    """How each moment was reckoned: from, parameter, its entry and source, result."""
    return [_reckoned(line, judged, law) for line in judged.arithmetic]


def _reckoned(line: Reckoned, judged: Judged, law: Law) -> Row:
    entry = None if line.parameter is None else law.entry(line.parameter, local_date(judged.issued_at))
    return {
        "what": line.what,
        "from": rfc3339(line.since),
        "parameter": line.parameter,
        "valid_from": None if line.valid_from is None else line.valid_from.isoformat(),
        "value": line.value,
        "source": None if entry is None else entry.source,
        "confidence": None if entry is None else entry.confidence,
        "event_id": None if entry is None else entry.event_id,
        "step_id": line.step,
        "result": rfc3339(line.result),
    }


def clock(one: Ringing, rang: Mapping[tuple[str, str], str]) -> Row:
    """One clock of the order: when it rings, of what moment it speaks, and the fact that it rang."""
    due_at = rfc3339(one.due_at)
    return {
        "clock": one.clock,
        "due_at": due_at,
        "about": rfc3339(one.about),
        "event_id": rang.get((one.clock, due_at)),
    }


@dataclass(frozen=True)
class Teller:
    """Tells an order's facts in words: in whose language, of what kind of order, and what its station is called."""

    voice: Voice
    kind: Kind
    names: Mapping[str, Mapping[str, str]]

    def line(self, told: Row) -> Row:
        """Any fact of the order: its event, who said so, when it was so, when it was learnt, what became of it."""
        event = event_of(told)
        return {
            "event_id": told["event_id"],
            "type": told["type"],
            "lane": self.lane(event),
            "sentence": self.sentence(told["type"], event),
            "occurred_at": shown.instant(told["valid_from"]),
            "recorded_at": shown.instant(told["recorded_at"]),
            "entered_at": shown.instant(told["entered_at"]),
            "source": told["source"],
            "actor": told["actor"],
            "corrects": told["corrects"],
            "stands": told["stands"],
            "corrected_by": told["corrected_by"],
            "withdrawn_by": told["withdrawn_by"],
            **told["detail"],
        }

    def lane(self, event: Event | None) -> OrderLane:
        """The court's lane for what the court did or was asked, else the order's own."""
        return lane_of(self.kind, event.kind) if isinstance(event, OrderStepReported) else own_lane(self.kind)

    def sentence(self, kind: str, event: Event | None) -> str:
        """What happened, in the words of every timeline."""
        message = of_order(event) if isinstance(event, OrderEvent) else None
        return wording.phrase(kind, message, self.voice.tongue, self.names)

    def step(self, told: Row, judged: Judged) -> Row:
        """A step that was reported; a struck one is judged by nobody."""
        key, stands = told["detail"]["step_id"], told["stands"]
        reason = dict(judged.unfitting).get(key) if stands else None
        return {
            **self.line(told),
            "fits": stands and reason is None,
            "reason": reason,
            "why": None if reason is None else self.voice.coded("unfitting", reason),
            "past_maximum": stands and key in judged.flagged,
        }

    def lanes(self, row: Row, told: Sequence[Row], steps: Sequence[Step], law: Law) -> list[Lane]:
        """The order drawn over time; `steps` are those among `told` that stand."""
        events: dict[str | None, str] = {
            one["detail"].get("step_id"): one["event_id"]
            for one in told
            if one["stands"] and one["type"] in (OrderStepReported.type, RestrainingOrderIssued.type)
        }
        about, station = f"restraining_order-{row['order_id']}", row["station"]
        called = self.names.get("station", {}).get(station, station)
        terms = (self.kind, moment(row["issued_at"]))
        return lanes.of_order(about, called, terms, steps, law, events, self.voice.tongue)


def event_of(told: Row) -> Event | None:
    """The fact of a line, as this service keeps it."""
    shape = EVENT_OF.get(told["type"])
    return None if shape is None else shape.model_validate(told["detail"])


def unfitting(found: Sequence[Row]) -> list[Row]:
    """The steps that do not fit, and why."""
    names = ("step_id", "kind", "event_id", "occurred_at", "reason", "why")
    return [{name: step[name] for name in names} for step in found if step["reason"] is not None]
