"""A restraining order as answers show it: its state, its clocks with their arithmetic, its steps with their events."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from chassis.clock import moment, rfc3339
from law.local import local_date
from law.order_clocks import Ringing
from law.order_state import Judged, Reckoned
from law.parameters import Law
from services.intervention.api import shown
from services.intervention.api.unfitting import why
from services.intervention.api.wording import Voice

Row = dict[str, Any]
PLAIN = ("kind", "station", "csd", "unit", "case_id", "notification_id", "intervention_id")
SAID = ("underlying", "distance_m", "places")


def order(row: Row, roles: Mapping[str, str]) -> Row:
    """An order as a line of a list, its row as judged; `roles` are those of the people of its case."""
    return {
        "id": row["order_id"],
        **{name: row[name] for name in PLAIN},
        "issued_at": shown.instant(row["issued_at"]),
        **{name: row["detail"][name] for name in SAID},
        **people(row, roles),
        "state": row["state"],
        "in_force_until": shown.instant(row["ends_at"]),
        **{name: row[name] for name in ("stage", "end_stage", "violations", "re_reports")},
        "unfitting_steps": row["unfitting"],
        "unchecked": shown.listed(row["unchecked"]),
        "flagged": shown.listed(row["flagged"]),
        "announced": row["announced"],
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


def deadlines(judged: Judged, at: int) -> list[Row]:
    """What had to be done until when, and whether it was: open, met, late or missed."""
    now = moment(at)
    found = [
        _deadline("written_order", judged.written_due, judged.written_at, now),
        _deadline("court_decision", judged.decision_due, judged.decided_at, now),
        _deadline("extension_proposal", _proposable_until(judged), judged.proposed_at, now),
    ]
    return [one for one in found if one is not None]


def _proposable_until(judged: Judged) -> datetime | None:
    """Before it ends the victim may propose an extension of what the court confirmed."""
    confirmed = judged.kind == "police" and judged.decided_at is not None and judged.annulled_at is None
    first = [line.result for line in judged.arithmetic if line.what == "end"][:2]
    return first[-1] if confirmed else None


def _deadline(kind: str, due: datetime | None, done: datetime | None, now: datetime) -> Row | None:
    if due is None:
        return None
    state = ("met" if done <= due else "late") if done is not None else ("open" if now < due else "missed")
    return {
        "kind": kind,
        "due_at": rfc3339(due),
        "done_at": None if done is None else rfc3339(done),
        "state": state,
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


def line(told: Row) -> Row:
    """Any fact of the order: its event, who said so, when it was so, when it was learnt, what became of it."""
    return {
        "event_id": told["event_id"],
        "type": told["type"],
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


def steps(lines: Sequence[Row], judged: Judged, voice: Voice) -> list[Row]:
    """Every step that was reported; a struck one is there and judged by nobody."""
    return list(_steps(lines, judged, voice))


def _steps(lines: Sequence[Row], judged: Judged, voice: Voice) -> Iterator[Row]:
    reasons = dict(judged.unfitting)
    for told in lines:
        if told["type"] != "order_step_reported":
            continue
        key = told["detail"]["step_id"]
        reason = reasons.get(key) if told["stands"] else None
        yield {
            **line(told),
            "fits": told["stands"] and reason is None,
            "reason": reason,
            "why": None if reason is None else why(voice, reason),
            "past_maximum": told["stands"] and key in judged.flagged,
        }


def unfitting(found: Sequence[Row]) -> list[Row]:
    """The steps that do not fit, and why."""
    names = ("step_id", "kind", "event_id", "occurred_at", "reason", "why")
    return [{name: step[name] for name in names} for step in found if step["reason"] is not None]
