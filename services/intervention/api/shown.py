"""Rows of the read models as answers show them: instants in UTC, empty lists as lists."""

import json
import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from chassis.clock import FOREVER, moment, rfc3339
from chassis.errors import BadInput

Row = dict[str, Any]
NOW = FOREVER - 1
CURSOR = re.compile(r"(-?[0-9]{1,18})\.(.*)", re.DOTALL)
"""A number that a database can hold, and an id."""


def instant(us: int | None) -> str | None:
    """Microseconds as RFC 3339; None and "no end yet" as None."""
    return None if us is None or us == FOREVER else rfc3339(moment(us))


def listed(joined: str) -> list[str]:
    """What a column keeps with commas between."""
    return joined.split(",") if joined else []


def intervention(row: Row) -> Row:
    """An intervention as a line of a list."""
    plain = ("notification_id", "case_id", "csd", "unit", "worker_id", "state", "task", "subtask")
    return {
        "id": row["intervention_id"],
        **{name: row[name] for name in plain},
        "also_tasks": listed(row["also_tasks"]),
        "began": instant(row["began"]),
        "ended_at": instant(row["ended_at"]),
        "unchecked": listed(row["unchecked"]),
    }


def participation(row: Row, segments: Iterable[Row]) -> Row:
    """One worker's part, with her minutes."""
    own = [segment for segment in segments if segment["worker_id"] == row["worker_id"]]
    return {
        "worker_id": row["worker_id"],
        "readiness": row["readiness"],
        "minutes": sum(minutes(segment) for segment in own),
        "counts": bool(own),
        "event_id": row["event_id"],
    }


def segment(row: Row) -> Row:
    """A stretch of work."""
    return {
        "id": row["segment_id"],
        "worker_id": row["worker_id"],
        "start": instant(row["started"]),
        "end": instant(row["ended"]),
        "minutes": minutes(row),
        "kind": row["kind"],
        "note_id": row["note_id"],
        "event_id": row["event_id"],
    }


def minutes(segment: Row) -> int:
    """How long it was."""
    return int((segment["ended"] - segment["started"]) // 60_000_000)


def line(row: Row) -> Row:
    """Any fact, with the event that it is."""
    return {
        "event_id": row["event_id"],
        "type": row["type"],
        "occurred_at": instant(row["valid_from"]),
        "actor": row["actor"],
        **row["detail"],
    }


def report(row: Row, state: str) -> Row:
    """A handover report; `state` as the API names it."""
    return {
        "intervention_id": row["intervention_id"],
        "state": state,
        "form": row["form"],
        "to": row["to_unit"],
        "text_ids": json.loads(row["text_ids"]),
        "attachments": json.loads(row["attachments"]),
        "csd": row["csd"],
        "unit": row["unit"],
        "case_id": row["case_id"],
        "worker_id": row["worker_id"],
        "ended_at": instant(row["ended_at"]),
        "due_at": instant(row["due_at"]),
        "submitted_at": instant(row["submitted_at"]),
        "submitted_by": row["submitted_by"],
        "answered_at": instant(row["answered_at"]),
        "answered_by": row["answered_by"],
        "reason_code": row["because_code"],
        "reason_id": row["because_id"],
    }


def shift(row: Row) -> Row:
    """Who stands, from when until when."""
    return {
        "shift_id": row["shift_id"],
        "readiness": row["readiness"],
        "worker_id": row["worker_id"],
        "from": instant(row["valid_from"]),
        "until": instant(row["valid_to"]),
    }


def fault(found: Row) -> Row:
    """A gap, an overlap or a stretch outside every window."""
    return {name: rfc3339(value) if isinstance(value, datetime) else value for name, value in found.items()}


def cursor(number: int | None, identity: str) -> str:
    """Where a page ended."""
    return f"{number or 0}.{identity}"


def after(cursor: str | None) -> tuple[int, str] | None:
    """Where a page begins; 422 for what is no cursor of ours."""
    if cursor is None:
        return None
    found = CURSOR.fullmatch(cursor)
    if found is None:
        raise BadInput("bad_cursor", "This is no cursor of this list.", field="cursor")
    return int(found[1]), found[2]
