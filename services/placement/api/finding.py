"""Finding a bed: which houses can take these people now, which nearly, and what is in the way."""

import re
from collections.abc import Sequence
from typing import Any

from chassis.clock import moment
from chassis.errors import BadInput
from chassis.problems import Language
from chassis.questions import Question
from contracts import wording
from services.placement.domain.suitability import Person, hindrances, suits
from services.placement.events.words import Sex
from services.placement.projections.law_entries import law_known
from services.placement.projections.looks import takes_in

Row = dict[str, Any]
PERSON = re.compile(r"(1?[0-9]{1,2})?([fmou])")
SEXES: dict[str, Sex] = {"f": "female", "m": "male", "o": "other", "u": "unknown"}
MOST = 20
ORDER = ("now", "nearly", "no")


def people_of(said: str) -> list[Person]:
    """`34f,8m,u`: each an age in completed years, if it is known, and a sex; 422 for anything else."""
    found = [PERSON.fullmatch(one.strip()) for one in said.split(",")]
    if len(found) > MOST or None in found:
        raise BadInput(
            "unknown_people",
            "Say who needs a bed by age and sex (f, m, o, u), with commas between, as in 34f,8m.",
            field="suitable_for",
        )
    return [Person(int(one[1]) if one[1] else None, SEXES[one[2]]) for one in found if one is not None]


def suitable(
    q: Question, houses: Sequence[tuple[Row, Row]], people: Sequence[Person], language: Language
) -> list[Row]:
    """Houses, each a row and how it is shown, with what is in the way; those that can take them first, by room."""
    law = law_known(q.connection, q.known_at)

    def judged(row: Row, shown: Row) -> Row:
        takes = takes_in(row, law, moment(q.at))
        found = hindrances(takes, people, shown["free"])
        said = [{"code": one, "words": wording.word("", "in_the_way", one, language)} for one in found]
        return {**shown, "suits": suits(found), "in_the_way": said}

    items = [judged(*house) for house in houses]
    return sorted(items, key=lambda one: (ORDER.index(one["suits"]), -one["free"], one["id"]))
