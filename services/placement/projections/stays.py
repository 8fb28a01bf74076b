"""Each stay as it stood, over time, departed ones too."""

import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from chassis.clock import FOREVER, micros
from chassis.facts import Recorded, history
from chassis.projections import Projection, Row, as_of, known_now
from services.placement.domain.living import INITIAL, Admission, Stay, evolve
from services.placement.projections.requests import Wanted, requests_wanted

PLAIN = (
    "centre_id",
    "person_id",
    "request_id",
    "referred_by",
    "reason",
    "legal_basis",
    "case_id",
    "csd",
    "unit",
    "transfer_from",
)


def rows(facts: Sequence[Recorded]) -> Iterator[Row]:
    """A row for every state, once admitted."""
    for start, end, state in history(facts, evolve, INITIAL):
        if state.admission is not None:
            yield Row("stay", values(facts[0].id, state, state.admission, start), start, end)


def values(stay_id: str, state: Stay, admission: Admission, at: datetime) -> dict[str, Any]:
    """One state as columns."""
    absent = state.absent_since(at)
    departure, extension = state.departure, state.extension
    now = "present" if absent is None else "absent"
    return {
        "stay_id": stay_id,
        "event_id": admission.event_id,
        "state": now if departure is None else "departed",
        "admitted_at": micros(admission.at),
        "bed": state.bed,
        "absent_since": None if absent is None or departure is not None else micros(absent),
        "extended": None if extension is None else extension.until.isoformat(),
        "departed_at": None if departure is None else micros(departure.at),
        "destination": None if departure is None else departure.departed.destination,
        "transfer_to": None if departure is None else departure.departed.transfer_to,
        "flags": json.dumps(admission.admitted.flags),
        **{name: getattr(admission.admitted, name) for name in PLAIN},
    }


STAYS = Projection(
    name="stays",
    source="placement",
    kinds=("stay",),
    columns=(
        sa.Column("stay_id", sa.Text, nullable=False),
        sa.Column("event_id", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("admitted_at", sa.BigInteger, nullable=False),
        sa.Column("bed", sa.Text),
        sa.Column("absent_since", sa.BigInteger),
        sa.Column("extended", sa.Text),
        sa.Column("departed_at", sa.BigInteger),
        sa.Column("destination", sa.Text),
        sa.Column("transfer_to", sa.Text),
        sa.Column("flags", sa.Text, nullable=False),
        sa.Column("centre_id", sa.Text, nullable=False),
        sa.Column("person_id", sa.Text, nullable=False),
        sa.Column("request_id", sa.Text, nullable=False),
        sa.Column("referred_by", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("legal_basis", sa.Text),
        sa.Column("case_id", sa.Text),
        sa.Column("csd", sa.Text),
        sa.Column("unit", sa.Text),
        sa.Column("transfer_from", sa.Text),
    ),
    rows=rows,
    indexes=(("stay_id",), ("request_id",)),
)
TABLE = STAYS.table


def of_requests(
    connection: sa.Connection, request_ids: Sequence[str], at: int, known: int
) -> list[dict[str, Any]]:
    """The stays of some requests, as of two times (microseconds)."""
    query = sa.select(TABLE).where(as_of(TABLE, at, known), TABLE.c.request_id.in_(request_ids))
    return [dict(row) for row in connection.execute(query.order_by(TABLE.c.stay_id)).mappings()]


def going_on(connection: sa.Connection, wanted: Wanted, at: int, known: int) -> list[dict[str, Any]]:
    """The stays that go on at `at`, of those requests that are wanted."""
    mine = requests_wanted(wanted, at, known)
    query = sa.select(TABLE).where(
        as_of(TABLE, at, known), TABLE.c.state != "departed", TABLE.c.request_id.in_(mine)
    )
    return [dict(row) for row in connection.execute(query.order_by(TABLE.c.stay_id)).mappings()]


def latest(connection: sa.Connection, stay_id: str) -> dict[str, Any] | None:
    """The stay as known now, after all its facts."""
    query = sa.select(TABLE).where(known_now(TABLE), TABLE.c.valid_to == FOREVER, TABLE.c.stay_id == stay_id)
    row = connection.execute(query).mappings().first()
    return None if row is None else dict(row)
