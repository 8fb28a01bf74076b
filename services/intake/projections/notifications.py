"""Which notifications are there, how were they triaged, and which of them are one?"""

import json
from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa

from chassis.clock import FOREVER, micros
from chassis.facts import Command, Recorded, history
from chassis.projections import Projection, Row, as_of, known_at, known_now
from chassis.rights import EVERYTHING, Scope
from chassis.scoping import within
from chassis.tables import EVENT
from services.intake.events.notification import (
    NotificationJoined,
    NotificationReceived,
    NotificationSupplemented,
    NotificationTriaged,
    WrittenFormMissed,
)

PLAIN = (
    "case_id",
    "csd",
    "competent_unit",
    "source_kind",
    "station",
    "external_ref",
    "received_by",
    "urgency",
    "ground",
    "municipality",
)
MORE = (
    "summary_id",
    "scene_municipality",
    "scene_id",
    "callback_name_id",
    "callback_phone_id",
    "risks",
    "person_ids",
    "restraining_order",
    "on_call",
    "possible_duplicates",
)
TRIAGE = ("decision", "triage_ground", "reason", "triage_event_id")


def evolve(line: dict[str, Any], fact: Recorded) -> dict[str, Any]:
    """The line after one more fact."""
    match fact.event:
        case NotificationReceived() as event:
            data = event.model_dump(mode="json")
            more = json.dumps({name: data[name] for name in MORE}, sort_keys=True)
            base = {**{name: data[name] for name in PLAIN}, "more": more, "notification_id": fact.id}
            when = {
                "received_at": micros(fact.occurred_at),
                "event_id": fact.event_id,
                "received_from": fact.actor,
            }
            return {**line, **base, **when}
        case NotificationTriaged(decision=decision, ground=ground, reason=reason):
            said = (decision, ground, reason, fact.event_id)
            return {**line, **dict(zip(TRIAGE, said, strict=True))}
        case NotificationJoined(same_as=other):
            return {**line, "same_as": other, "joined_event_id": fact.event_id}
        case NotificationSupplemented() as event:
            more_said = event.model_dump(mode="json", exclude={"reason_code", "reason_id"})
            supplements = [*json.loads(line["supplements"]), {**more_said, "event_id": fact.event_id}]
            return {**line, "supplements": json.dumps(supplements, sort_keys=True)}
        case WrittenFormMissed():
            return {**line, "missed_event_id": fact.event_id}
        case _:
            return line


NOTHING: dict[str, Any] = {
    **dict.fromkeys(TRIAGE),
    "same_as": None,
    "joined_event_id": None,
    "supplements": "[]",
    "missed_event_id": None,
}


def rows(facts: Sequence[Recorded]) -> Iterable[Row]:
    """A row for each state the notification was in, once it was received."""
    for valid_from, valid_to, line in history(facts, evolve, NOTHING):
        if "event_id" in line:
            yield Row("notification", line, valid_from, valid_to)


NOTIFICATIONS = Projection(
    name="notifications",
    source="intake",
    kinds=("notification",),
    columns=(
        sa.Column("notification_id", sa.Text, nullable=False),
        *(sa.Column(name, sa.Text) for name in PLAIN),
        sa.Column("more", sa.Text, nullable=False),
        sa.Column("supplements", sa.Text, nullable=False),
        sa.Column("received_at", sa.BigInteger, nullable=False),
        sa.Column("received_from", sa.Text, nullable=False),
        sa.Column("event_id", sa.Text, nullable=False),
        *(sa.Column(name, sa.Text) for name in TRIAGE),
        sa.Column("same_as", sa.Text),
        sa.Column("joined_event_id", sa.Text),
        sa.Column("missed_event_id", sa.Text),
    ),
    rows=rows,
    indexes=(
        ("notification_id",),
        ("case_id",),
        ("municipality", "received_at"),
        ("same_as",),
        ("received_by", "received_at"),
    ),
)
TABLE = NOTIFICATIONS.table


def one(connection: sa.Connection, identity: str, at: int, known: int) -> dict[str, Any] | None:
    """The notification as of two times (microseconds)."""
    query = sa.select(TABLE).where(as_of(TABLE, at, known), TABLE.c.notification_id == identity)
    row = connection.execute(query).mappings().one_or_none()
    return None if row is None else dict(row)


def latest(connection: sa.Connection, identity: str) -> dict[str, Any] | None:
    """The notification by all that is known now."""
    query = sa.select(TABLE).where(
        known_now(TABLE), TABLE.c.valid_to == FOREVER, TABLE.c.notification_id == identity
    )
    row = connection.execute(query).mappings().one_or_none()
    return None if row is None else dict(row)


def listed(
    connection: sa.Connection,
    at: int,
    known: int,
    *,
    limit: int,
    after: tuple[int, str] | None = None,
    external_ref: str | None = None,
    changed_after: int | None = None,
    letters: bool = False,
    scope: Scope = EVERYTHING,
    stations: Iterable[str] | None = None,
) -> list[dict[str, Any]]:
    """At most `limit` notifications by the moment they came in; `letters` are those waiting for the unit."""
    conditions = [as_of(TABLE, at, known)]
    if after is not None:
        conditions.append(sa.tuple_(TABLE.c.received_at, TABLE.c.notification_id) > after)
    if external_ref is not None:
        conditions.append(TABLE.c.external_ref == external_ref)
    if changed_after is not None:
        conditions.append(TABLE.c.known_from > changed_after)
    if letters:
        conditions += [TABLE.c.urgency == "for_information", TABLE.c.decision.is_(None)]
    if stations is not None:
        conditions.append(TABLE.c.station.in_(list(stations)))
    else:
        conditions += within(
            scope, csd=TABLE.c.csd, unit=TABLE.c.competent_unit, person=TABLE.c.received_from
        )
    order = (TABLE.c.received_at, TABLE.c.notification_id)
    query = sa.select(TABLE).where(*conditions).order_by(*order).limit(limit)
    return [dict(row) for row in connection.execute(query).mappings()]


def of_case(connection: sa.Connection, case_id: str, at: int, known: int) -> list[dict[str, Any]]:
    """The notifications of a case, in the order they came in."""
    query = sa.select(TABLE).where(as_of(TABLE, at, known), TABLE.c.case_id == case_id)
    found = connection.execute(query.order_by(TABLE.c.received_at, TABLE.c.notification_id)).mappings()
    return [dict(row) for row in found]


def untriaged_of_case(connection: sa.Connection, case_id: str) -> tuple[str, ...]:
    """The case's notifications that nobody has triaged and that are not the same as another, as known now."""
    waiting = (TABLE.c.decision.is_(None), TABLE.c.same_as.is_(None), TABLE.c.valid_to == FOREVER)
    query = sa.select(TABLE.c.notification_id).where(known_now(TABLE), TABLE.c.case_id == case_id, *waiting)
    return tuple(connection.execute(query.order_by(TABLE.c.notification_id)).scalars())


def waiting(connection: sa.Connection, at: int, known: int, unit: str | None = None) -> list[dict[str, Any]]:
    """The notifications that nobody has triaged, oldest first; of one unit if it is named."""
    open_ones = (TABLE.c.decision.is_(None), TABLE.c.same_as.is_(None))
    query = sa.select(TABLE).where(as_of(TABLE, at, known), *open_ones)
    if unit is not None:
        query = query.where(TABLE.c.competent_unit == unit)
    found = connection.execute(query.order_by(TABLE.c.received_at, TABLE.c.notification_id)).mappings()
    return [dict(row) for row in found]


def similar(
    connection: sa.Connection,
    *,
    municipality: str,
    station: str | None,
    ground: str | None,
    since: int,
    until: int,
    but: str,
) -> tuple[str, ...]:
    """Ids of notifications from the same municipality in [since, until], of the same station or ground."""
    alike = [
        column == value
        for column, value in ((TABLE.c.station, station), (TABLE.c.ground, ground))
        if value is not None
    ]
    if not alike:
        return ()
    near = (TABLE.c.municipality == municipality, TABLE.c.received_at.between(since, until))
    query = sa.select(TABLE.c.notification_id).where(
        known_now(TABLE), TABLE.c.valid_to == FOREVER, *near, sa.or_(*alike), TABLE.c.notification_id != but
    )
    return tuple(connection.execute(query.order_by(TABLE.c.received_at.desc()).limit(20)).scalars())


def joined_to(connection: sa.Connection, identity: str) -> tuple[str, ...]:
    """The notifications that are the same call as this one, as known now."""
    query = sa.select(TABLE.c.notification_id).where(
        known_now(TABLE), TABLE.c.valid_to == FOREVER, TABLE.c.same_as == identity
    )
    return tuple(connection.execute(query.order_by(TABLE.c.notification_id)).scalars())


def written(connection: sa.Connection, command: Command) -> bool:
    """Whether a notification that is the same call as this one came in writing, as known now."""
    identity = getattr(command, "notification_id", None) or of_event(connection, command.told.corrects)
    line = None if identity is None else latest(connection, identity)
    if line is None:
        return False
    same = sa.or_(TABLE.c.same_as == identity, TABLE.c.notification_id == line["same_as"])
    query = sa.select(sa.func.count()).where(
        known_now(TABLE), TABLE.c.valid_to == FOREVER, same, TABLE.c.received_by != "phone"
    )
    return connection.execute(query).scalar_one() > 0


def of_event(connection: sa.Connection, event_id: str | None) -> str | None:
    """The notification whose fact it is, if it is one's."""
    query = sa.select(EVENT.c.stream).where(EVENT.c.event_id == event_id)
    stream = None if event_id is None else connection.execute(query).scalar()
    return stream.partition("-")[2] if stream is not None and stream.startswith("notification-") else None


def by_telephone(
    connection: sa.Connection, at: int, known: int, unit: str | None, since: int
) -> list[dict[str, Any]]:
    """The calls by telephone that came in after `since`, oldest first, with whether they are there in writing too."""
    other = TABLE.alias("other")
    stands = (
        other.c.known_from <= known,
        other.c.known_to > known,
        other.c.valid_from <= at,
        other.c.valid_to > at,
    )
    same = sa.or_(other.c.same_as == TABLE.c.notification_id, other.c.notification_id == TABLE.c.same_as)
    in_writing = sa.exists().where(*stands, same, other.c.received_by != "phone")
    query = sa.select(TABLE, in_writing.label("in_writing")).where(
        as_of(TABLE, at, known), TABLE.c.received_by == "phone", TABLE.c.received_at >= since
    )
    if unit is not None:
        query = query.where(TABLE.c.competent_unit == unit)
    rows = connection.execute(query.order_by(TABLE.c.received_at, TABLE.c.notification_id)).mappings()
    return [dict(row) for row in rows]


def joined_at(connection: sa.Connection, identity: str, at: int, known: int) -> list[str]:
    """The notifications that are the same call as this one, as of two times."""
    query = sa.select(TABLE.c.notification_id).where(as_of(TABLE, at, known), TABLE.c.same_as == identity)
    return list(connection.execute(query.order_by(TABLE.c.notification_id)).scalars())


def received_of(connection: sa.Connection, case_id: str, known: int) -> list[str]:
    """The ids of all notifications of a case known at a moment, whenever they came."""
    query = sa.select(TABLE.c.notification_id).where(known_at(TABLE, known), TABLE.c.case_id == case_id)
    return sorted(set(connection.execute(query).scalars()))
