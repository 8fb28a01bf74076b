"""What is known differently since a return was submitted, figure by figure, and which facts made the difference."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from chassis.questions import Question
from chassis.tables import INBOX
from services.reporting.domain.counting import Counted, summed
from services.reporting.domain.figures import Figures, differences, listed
from services.reporting.projections.intervention_report import rows_of_return
from services.reporting.projections.law_entries import law_known
from services.reporting.projections.returns import act
from services.reporting.projections.returns_sent import last, sent

OWN_STREAM = ("intervention_opened", "intervention_closed", "segment_worked")
OF_THE_CASE = ("notification_received", "notification_triaged", "notification_joined", "case_assigned")
WITHDRAWN = "fact_withdrawn"
LAW = "law_entered"


def changes_since(q: Question, csd: str, month: str) -> dict[str, Any] | None:
    """The last submission against what is known at (at, known_at); None when nothing was submitted."""
    submission = last(sent(q.connection, q.at, q.known_at, [month]).get((csd, month), []), "submitted")
    if submission is None:
        return None
    before = rows_of_return(q.connection, csd, month, submission["sent_known_at"])
    after = rows_of_return(q.connection, csd, month, q.known_at, q.at)
    found = differences(listed(summed(before)), listed(summed(after)))
    return {
        "csd": csd,
        "month": month,
        **act(submission),
        "changed": bool(found),
        "differences": found,
        "facts": behind(q, changed_streams(before, after), submission["sent_known_at"]),
    }


def changed_streams(before: Sequence[Counted], after: Sequence[Counted]) -> list[str]:
    """The interventions and calls that count differently, or elsewhere."""
    was, now = by_stream(before), by_stream(after)
    return sorted(stream for stream in {*was, *now} if was.get(stream) != now.get(stream))


def by_stream(rows: Sequence[Counted]) -> Mapping[str, tuple[object, Figures]]:
    """What each stream adds, without figures of nothing."""
    return {row.stream: ((row.unit, row.station), +summed([row])) for row in rows}


def behind(q: Question, streams: Sequence[str], since: int) -> list[dict[str, Any]]:
    """The facts recorded after `since` that made the streams count differently, in the order of knowledge."""
    named = sa.and_(INBOX.c.stream.in_(streams), INBOX.c.type.in_((*OWN_STREAM, *OF_THE_CASE, WITHDRAWN)))
    cases = sa.select(INBOX.c.case_id).where(INBOX.c.stream.in_(streams), INBOX.c.case_id.is_not(None))
    told = sa.and_(INBOX.c.case_id.in_(cases), INBOX.c.type.in_(OF_THE_CASE))
    causes = [named, told]
    if law_known(q.connection, since) != law_known(q.connection, q.known_at):
        causes.append(INBOX.c.stream.startswith("law-"))
    query = (
        sa.select(INBOX.c.source, INBOX.c.envelope)
        .where(INBOX.c.recorded_at > since, INBOX.c.recorded_at <= q.known_at, sa.or_(*causes))
        .order_by(INBOX.c.recorded_at, INBOX.c.source, INBOX.c.position)
    )
    return [fact(source, bytes(envelope)) for source, envelope in q.connection.execute(query)]


def fact(source: str, envelope: bytes) -> dict[str, Any]:
    """One fact by its envelope."""
    told = json.loads(envelope)
    shown = ("event_id", "type", "stream", "occurred_at", "recorded_at", "corrects", "case_id")
    return {"service": source, **{name: told[name] for name in shown}}
