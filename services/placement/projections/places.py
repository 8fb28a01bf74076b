"""Who has or is promised which place in which house; the database itself keeps a bed from being held twice."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from chassis.clock import micros
from chassis.facts import Recorded, history
from chassis.projections import Projection, Row, as_of, known_at, known_now
from services.placement.domain import course, living


def rows(facts: Sequence[Recorded]) -> Iterator[Row]:
    """Of a request, what is held for those who wait; of a stay, the time from admission to departure."""
    return lived(facts) if facts and facts[0].kind == "stay" else promised(facts)


def promised(facts: Sequence[Recorded]) -> Iterator[Row]:
    """A row a person and state of the request, until the hold is over."""
    for start, end, state in history(facts, course.evolve, course.INITIAL):
        if state.asked is None or state.hold is None or not state.holds:
            continue
        until = state.hold.until if end is None else min(end, state.hold.until)
        for place in state.waiting:
            told = {
                "stay_id": place.stay_id,
                "request_id": facts[0].id,
                "centre_id": state.asked.request.centre_id,
                "person_id": place.person_id,
                "state": "reserved",
                "bed": place.bed,
                "bed_now": place.bed if end is None else None,
                "bed_of": bed_of(state.asked.request.centre_id, place.bed),
                "open": end is None,
            }
            yield Row(place.stay_id, told, start, until)


def lived(facts: Sequence[Recorded]) -> Iterator[Row]:
    """A row a state of the stay."""
    for start, end, state in history(facts, living.evolve, living.INITIAL):
        if state.admission is not None and state.departure is None:
            yield Row(facts[0].id, of_stay(facts[0].id, state, state.admission, start, end), start, end)


def of_stay(
    stay_id: str, state: living.Stay, admission: living.Admission, start: datetime, end: datetime | None
) -> dict[str, Any]:
    """One state of a stay as columns."""
    admitted = admission.admitted
    return {
        "stay_id": stay_id,
        "request_id": admitted.request_id,
        "centre_id": admitted.centre_id,
        "person_id": admitted.person_id,
        "resident": admitted.person_id,
        "state": "present" if state.absent_since(start) is None else "absent",
        "bed": state.bed,
        "bed_now": state.bed if end is None else None,
        "bed_of": bed_of(admitted.centre_id, state.bed),
        "open": end is None,
        "admitted_at": micros(admission.at),
        "extended": None if state.extension is None else state.extension.until.isoformat(),
    }


def bed_of(centre_id: str, bed: str | None) -> str | None:
    """The bed, whichever house it stands in: nobody else is in it at the same time, also in what is long past."""
    return None if bed is None else f"{centre_id}/{bed}"


PLACES = Projection(
    name="places",
    source="placement",
    kinds=("placement_request", "stay"),
    columns=(
        sa.Column("stay_id", sa.Text, nullable=False),
        sa.Column("request_id", sa.Text, nullable=False),
        sa.Column("centre_id", sa.Text, nullable=False),
        sa.Column("person_id", sa.Text, nullable=False),
        sa.Column("resident", sa.Text),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("bed", sa.Text),
        sa.Column("bed_now", sa.Text),
        sa.Column("bed_of", sa.Text),
        sa.Column("open", sa.Boolean, nullable=False),
        sa.Column("admitted_at", sa.BigInteger),
        sa.Column("extended", sa.Text),
    ),
    rows=rows,
    unique=(("centre_id", "bed_now"),),
    indexes=(
        ("centre_id", "valid_to", "valid_from", "known_from", "known_to"),
        ("stay_id",),
        ("resident", "known_to"),
    ),
    refuses_overlap=(("resident", "valid_from", "valid_to"), ("bed_of", "valid_from", "valid_to")),
)
TABLE = PLACES.table


def there(connection: sa.Connection, centre_id: str, at: int, known: int) -> list[dict[str, Any]]:
    """Who had or was promised a place in the house, as of two times (microseconds)."""
    query = sa.select(TABLE).where(TABLE.c.centre_id == centre_id, as_of(TABLE, at, known))
    return [dict(row) for row in connection.execute(query.order_by(TABLE.c.stay_id)).mappings()]


def counts(connection: sa.Connection, at: int, known: int) -> dict[str, dict[str, int]]:
    """How many places of each house are reserved, taken by somebody present, by somebody absent."""
    query = sa.select(TABLE.c.centre_id, TABLE.c.state, sa.func.count()).where(as_of(TABLE, at, known))
    found: dict[str, dict[str, int]] = {}
    for centre_id, state, number in connection.execute(query.group_by(TABLE.c.centre_id, TABLE.c.state)):
        found.setdefault(centre_id, {})[state] = number
    return found


def taken_from(
    connection: sa.Connection, centre_id: str, start: int, end: int | None
) -> list[dict[str, Any]]:
    """The places of a house that are taken or promised in [start, end), as known now; a hold until it has lapsed."""
    query = sa.select(TABLE).where(
        known_now(TABLE), TABLE.c.centre_id == centre_id, sa.or_(TABLE.c.valid_to > start, TABLE.c.open)
    )
    if end is not None:
        query = query.where(TABLE.c.valid_from < end)
    ordered = query.order_by(TABLE.c.valid_from, TABLE.c.stay_id)
    return [dict(row) for row in connection.execute(ordered).mappings()]


def taken_now(connection: sa.Connection, at: int) -> dict[str, int]:
    """How many places of each house are taken or promised at a moment, as known now."""
    query = sa.select(TABLE.c.centre_id, sa.func.count()).where(
        known_now(TABLE), TABLE.c.valid_from <= at, sa.or_(TABLE.c.valid_to > at, TABLE.c.open)
    )
    return dict(connection.execute(query.group_by(TABLE.c.centre_id)).all())


def stays_of(connection: sa.Connection, person_ids: Sequence[str]) -> list[dict[str, Any]]:
    """Every stay of some persons as known now: `since`, `until` (FOREVER: it goes on)."""
    query = sa.select(
        TABLE.c.stay_id,
        TABLE.c.centre_id,
        TABLE.c.person_id,
        sa.func.min(TABLE.c.valid_from).label("since"),
        sa.func.max(TABLE.c.valid_to).label("until"),
    ).where(known_now(TABLE), TABLE.c.resident.in_(person_ids))
    grouped = query.group_by(TABLE.c.stay_id, TABLE.c.centre_id, TABLE.c.person_id)
    return [dict(row) for row in connection.execute(grouped).mappings()]


def between(
    connection: sa.Connection, centre_id: str, start: int, end: int, known: int
) -> list[dict[str, Any]]:
    """The states of every stay that touches [start, end], in order."""
    query = sa.select(TABLE).where(
        known_at(TABLE, known),
        TABLE.c.centre_id == centre_id,
        TABLE.c.resident.is_not(None),
        TABLE.c.valid_from <= end,
        TABLE.c.valid_to >= start,
    )
    ordered = query.order_by(TABLE.c.stay_id, TABLE.c.valid_from)
    return [dict(row) for row in connection.execute(ordered).mappings()]


def bed_taken_since(connection: sa.Connection, stay_id: str) -> int | None:
    """Since when (microseconds) the last bed of a departed stay was somebody else's, also if it is free again.

    None: nobody else was promised or had it since.
    """
    mine = sa.select(TABLE.c.bed_of, TABLE.c.valid_to).where(
        known_now(TABLE), TABLE.c.stay_id == stay_id, TABLE.c.resident.is_not(None)
    )
    last = connection.execute(mine.order_by(TABLE.c.valid_from.desc()).limit(1)).one_or_none()
    if last is None or last.bed_of is None:
        return None
    others = sa.select(sa.func.min(TABLE.c.valid_from)).where(
        known_now(TABLE),
        TABLE.c.bed_of == last.bed_of,
        TABLE.c.stay_id != stay_id,
        TABLE.c.valid_from >= last.valid_to,
    )
    return connection.execute(others).scalar()
