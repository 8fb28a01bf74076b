"""What happened in a case, in all services, and what became of each fact? From the log and the inbox themselves.

The interval read models hold what stands; a timeline also shows what was corrected or taken back, and by which fact.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from chassis.clock import moment
from chassis.codec import Shapes, recorded
from chassis.envelope import from_envelope
from chassis.facts import Recorded, standing
from chassis.tables import EVENT, INBOX, PARKED
from services.intake.projections import case_interventions

OURS = ("notification-", "case-", "person-")
"""What is about the case itself; who looked at it is asked elsewhere."""


@dataclass(frozen=True, slots=True)
class CaseFact:
    """A fact of a case as known at a moment: whether it stands, and what corrected it or took it back."""

    service: str
    fact: Recorded
    stands: bool
    corrected_by: tuple[Recorded, ...]


def known(
    connection: sa.Connection,
    case_id: str,
    notifications: Collection[str],
    at: int,
    known_at: int,
    shapes: Mapping[str, Shapes],
) -> list[CaseFact]:
    """The case's facts recorded by `known_at` that occurred by `at` (microseconds), in the order of the world.

    `notifications` are the case's: what was done upon them before its case was known belongs here too.
    """
    found = [("intake", own_facts(connection, case_id, known_at, shapes["intake"]))]
    for source in sorted(set(shapes) - {"intake"}):
        streams = streams_of(connection, source, case_id, notifications, known_at)
        found.append((source, told_facts(connection, source, streams, known_at, shapes[source])))
    facts = [one for source, facts in found for one in judged(source, facts)]
    mine = [
        one for one in facts if one.fact.case_id in (case_id, None) and one.fact.occurred_at <= moment(at)
    ]
    return sorted(mine, key=lambda one: (one.fact.sort_key(), one.fact.event_id))


def own_facts(connection: sa.Connection, case_id: str, known_at: int, shapes: Shapes) -> list[Recorded]:
    """Intake's facts of the case in the order of knowledge."""
    ours = sa.or_(*(EVENT.c.stream.startswith(kind) for kind in OURS))
    query = sa.select(EVENT).where(EVENT.c.case_id == case_id, EVENT.c.recorded_at <= known_at, ours)
    rows = connection.execute(query.order_by(EVENT.c.position)).mappings()
    return [recorded(row, shapes) for row in rows]


def streams_of(
    connection: sa.Connection, source: str, case_id: str, notifications: Collection[str], known_at: int
) -> set[str]:
    """The streams of another service that have a fact of the case, or began upon one of its notifications."""
    said = sa.and_(INBOX.c.source == source, INBOX.c.case_id == case_id, INBOX.c.recorded_at <= known_at)
    streams = set(connection.execute(sa.select(INBOX.c.stream).where(said).distinct()).scalars())
    if source == "intervention":
        streams |= case_interventions.begun_upon(connection, notifications, known_at)
    return streams


def told_facts(
    connection: sa.Connection, source: str, streams: Collection[str], known_at: int, shapes: Shapes
) -> list[Recorded]:
    """The facts of these streams as the inbox holds them, in the order of knowledge; parked ones wait."""
    waits = sa.exists().where(PARKED.c.source == INBOX.c.source, PARKED.c.position == INBOX.c.position)
    mine = sa.and_(INBOX.c.source == source, INBOX.c.stream.in_(sorted(streams)))
    query = sa.select(INBOX.c.envelope).where(mine, INBOX.c.recorded_at <= known_at, ~waits)
    envelopes = connection.execute(query.order_by(INBOX.c.position)).scalars()
    return [from_envelope(bytes(envelope), shapes) for envelope in envelopes]


def judged(source: str, facts: Sequence[Recorded]) -> Iterable[CaseFact]:
    """Each fact, whether it stands, and what corrected it."""
    by_stream: dict[str, list[Recorded]] = defaultdict(list)
    corrections: dict[str, list[Recorded]] = defaultdict(list)
    for fact in facts:
        by_stream[fact.stream].append(fact)
        if fact.corrects is not None:
            corrections[fact.corrects].append(fact)
    stands = {fact.event_id for stream in by_stream.values() for fact in standing(stream)}
    for fact in facts:
        yield CaseFact(source, fact, fact.event_id in stands, tuple(corrections[fact.event_id]))
