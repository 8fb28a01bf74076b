"""How old a person was on the day of another service's fact, and what is coded about her or him."""

from collections.abc import Iterator, Sequence

import sqlalchemy as sa

from chassis.facts import Recorded
from chassis.projections import Projection, Row
from contracts.intake import PersonSeenOn
from law.local import midnight


def rows(facts: Sequence[Recorded]) -> Iterator[Row]:
    """The last answer that was given about each fact, true from the beginning of its day."""
    answers: dict[str, Recorded] = {}
    for fact in sorted(facts, key=lambda one: one.position):
        if isinstance(fact.event, PersonSeenOn):
            answers[fact.event.about] = fact
    for about, fact in answers.items():
        if isinstance(fact.event, PersonSeenOn):
            seen = fact.event.model_dump(include=set(SEEN))
            yield Row(about, {"about": about, "person_id": fact.id, **seen}, midnight(fact.event.on))


SEEN = ("age_years", "sex", "municipality", "citizenship", "residence", "work", "education")
PEOPLE_SEEN = Projection(
    name="people_seen",
    source="intake",
    kinds=("person",),
    columns=(
        sa.Column("about", sa.Text, nullable=False),
        sa.Column("person_id", sa.Text, nullable=False),
        sa.Column("age_years", sa.Integer),
        *(sa.Column(name, sa.Text) for name in SEEN[1:]),
    ),
    rows=rows,
    indexes=(("about",),),
)
