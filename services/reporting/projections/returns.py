"""A month as it was sent, and who has sent which."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from chassis.clock import moment, rfc3339
from chassis.questions import Question
from law.parameters import Law
from services.reporting.domain.counting import summed
from services.reporting.domain.due import deadlines
from services.reporting.domain.figures import listed, shown
from services.reporting.domain.returns import content, fingerprint
from services.reporting.projections.intervention_report import rows_of_return
from services.reporting.projections.law_entries import law_known
from services.reporting.projections.places import slugs
from services.reporting.projections.returns_sent import last, sent


def fingerprint_at(connection: sa.Connection, csd: str, month: str, known: int) -> str:
    """The fingerprint of a month's figures as known at `known` (microseconds)."""
    rows = rows_of_return(connection, csd, month, known)
    cells = listed(summed(rows), slugs(connection, "station", known, [csd]))
    return fingerprint(content(csd, month, cells))


def return_as_sent(q: Question, csd: str, month: str, submission_id: str | None) -> dict[str, Any] | None:
    """A submitted return, made again from what was known then; `verified` says that nothing in it differs."""
    lines = sent(q.connection, q.at, q.known_at, [month]).get((csd, month), [])
    versions = [line for line in lines if line["act"] == "submitted"]
    chosen = [line for line in versions if submission_id in (None, line["event_id"])]
    if not chosen:
        return None
    submission = chosen[-1]
    known = submission["sent_known_at"]
    stations = slugs(q.connection, "station", known, [csd])
    rows = rows_of_return(q.connection, csd, month, known)
    return {
        "csd": csd,
        "month": month,
        **act(submission),
        "version": versions.index(submission) + 1,
        "versions": len(versions),
        "verified": fingerprint_at(q.connection, csd, month, known) == submission["sha256"],
        **shown(summed(rows), stations),
    }


def act(line: dict[str, Any]) -> dict[str, Any]:
    """A hand-in or submission as answers state it."""
    return {
        "submission_id": line["event_id"],
        "submitted_at": rfc3339(moment(line["sent_at"])),
        "submitted_known_at": rfc3339(moment(line["sent_known_at"])),
        "sha256": line["sha256"],
    }


def returns_of(q: Question, month: str, csds: Sequence[str]) -> list[dict[str, Any]]:
    """Who has handed the month in and who has submitted it, a line a CSD."""
    law = law_known(q.connection, q.known_at)
    returns = sent(q.connection, q.at, q.known_at, [month])
    return [state_of(csd, month, returns.get((csd, month), []), law) for csd in csds]


def state_of(csd: str, month: str, lines: Sequence[dict[str, Any]], law: Law) -> dict[str, Any]:
    """How far one return is."""
    handed, submitted = last(lines, "handed_in"), last(lines, "submitted")
    due = deadlines(month, law)
    return {
        "csd": csd,
        "month": month,
        "state": "submitted" if submitted else "handed_in" if handed else "open",
        "handed_in": handed and act(handed),
        "submitted": submitted and act(submitted),
        "versions": sum(line["act"] == "submitted" for line in lines),
        "hand_in_due_at": rfc3339(due["return_hand_in"].due_at),
        "submission_due_at": rfc3339(due["return_submission"].due_at),
    }
