"""Whose every case is closed, since when, and had she a stay? The keys that retention turns on."""

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa

from chassis.clock import FOREVER
from chassis.projections import known_now
from services.intake.projections.case_persons import CASE_PERSONS
from services.intake.projections.cases import CASES
from services.intake.projections.person_stays import PERSON_STAYS
from services.intake.projections.persons import PERSONS

MEMBER, CASE, STAY, PERSON = (one.table for one in (CASE_PERSONS, CASES, PERSON_STAYS, PERSONS))


def ended(connection: sa.Connection, after: str, limit: int) -> Iterator[dict[str, Any]]:
    """Persons not erased whose every case is closed, by id behind `after`: when the last closed, its CSD, any stay."""
    of_case = sa.and_(CASE.c.case_id == MEMBER.c.case_id, latest(CASE))
    herself = sa.and_(PERSON.c.person_id == MEMBER.c.person_id, latest(PERSON))
    her_stays = sa.and_(STAY.c.person_id == MEMBER.c.person_id, known_now(STAY))
    here = MEMBER.join(CASE, of_case).join(PERSON, herself).outerjoin(STAY, her_stays)
    query = (
        sa.select(
            MEMBER.c.person_id,
            sa.func.max(CASE.c.closed_at).label("closed_at"),
            sa.func.max(CASE.c.csd).label("csd"),
            sa.func.count(sa.distinct(STAY.c.about)).label("stays"),
        )
        .select_from(here)
        .where(latest(MEMBER), MEMBER.c.person_id > after, PERSON.c.erased_at.is_(None))
        .group_by(MEMBER.c.person_id)
        .having(sa.func.sum(sa.case((CASE.c.state == "closed", 0), else_=1)) == 0)
        .order_by(MEMBER.c.person_id)
        .limit(limit)
    )
    return (dict(row) for row in connection.execute(query).mappings())


def latest(table: sa.Table) -> sa.ColumnElement[bool]:
    """As known now, after all its facts."""
    return sa.and_(known_now(table), table.c.valid_to == FOREVER)
