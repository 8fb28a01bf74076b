"""The houses of the demo now: who lives in them, who was sought a bed for, what they gave beside beds."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from random import Random
from typing import Any, Final

from chassis.clock import rfc3339
from chassis.identity import Caller
from cli.demo.invented import child_called
from cli.demo.steps import Step, person
from cli.demo.timetable import SEED
from cli.gateway_client import Command
from cli.register.ids import stable_id

GUESTS: Final = (
    ("kcm", 9, (("child", "female", 15),), "csd", "relief"),
    ("kcm", 3, (("child", "male", 12),), "intervention_service", "removal"),
    ("kczn", 5, (("victim", "female", 34), ("child", "male", 8)), "police", "domestic_violence"),
    ("kras", 200, (("victim", "female", 29), ("child", "female", 5)), "crisis_centre", "domestic_violence"),
    ("kazun", 40, (("other", "male", 52),), "csd", "homelessness"),
)
"""Who is in a house now: for how many days, who they are, who sent them and why."""
WOMAN: Final = {"age_years": 31, "sex": "female"}
SOUGHT: Final = (
    (
        6,
        "decek",
        ({"age_years": 13, "sex": "male"},),
        (),
        (("kczn", "refused_rules"), (None, "nobody_answered")),
    ),
    (4, "gospa", ({"age_years": 71, "sex": "female"},), ("mental_health",), ((None, "refused_rules"),)),
    (
        2,
        "mati",
        ({"age_years": 31, "sex": "female"}, {"age_years": 4, "sex": "male"}),
        (),
        ((None, "placed_elsewhere"),),
    ),
)
"""Searches of the last days: when, who, for whom, what made it hard, and whom they asked; two ended without a bed."""
GIVEN: Final = (
    (5, "kczn", {"kind": "call_out", "why": "residents", "by": "in_person"}),
    (3, "kczn", {"kind": "first_social_aid", "for": "victim", "by": "phone"}),
    (1, "kcm", {"kind": "one_day_treatment", "for": "child", "by": "in_person"}),
)
"""What the houses gave beside beds in the last days."""


def staff_of(centre: str) -> Caller:
    """Somebody who works in the house."""
    return person(centre, "centre_staff").model_copy(update={"centre": centre})


def houses_steps(now: datetime) -> Iterator[Step]:
    """All of it."""
    yield from guests_steps(now)
    yield from searches_steps(now)
    yield from services_steps(now)


def guests_steps(now: datetime) -> Iterator[Step]:
    """Who is in the houses now: two young people, two mothers with a child, one over her time, a homeless man."""
    for number, (centre, days, people, referred_by, reason) in enumerate(GUESTS, 1):
        came = now - timedelta(days=days, minutes=37 * number)
        ids = [stable_id(came, "guest", number, place) for place in range(len(people))]
        case = stable_id(came, "guests", number)
        chance = Random(f"{SEED}.guests.{number}")
        persons = [
            {"id": identity, "role": role, **child_called(sex, chance), "sex": sex, "age_years": age,
             "age_basis": "stated"}
            for identity, (role, sex, age) in zip(ids, people, strict=True)
        ]  # fmt: skip
        at = {"occurred_at": rfc3339(came)}
        opened = {"id": case, "opened_because": "referral", "municipality": "koper", "persons": persons, **at}
        stay = {
            "id": stable_id(came, "guests' stay", number),
            "centre_id": centre,
            "kind": "arrived",
            "case_id": case,
            "person_ids": ids,
            "referred_by": referred_by,
            "reason": reason,
            **at,
        }
        told = (("/cases", opened), ("/placements", stay))
        commands = (Command("POST", path, f"demo:guests:{number}:{path}", body) for path, body in told)
        yield Step(now, staff_of(centre), tuple(commands))


def searches_steps(now: datetime) -> Iterator[Step]:
    """Whom the workers asked for room, and what came of it."""
    for days, who, people, needs, houses in SOUGHT:
        asked = now - timedelta(days=days, hours=2)
        sought = {
            "search_id": stable_id(asked, f"search for {who}", days),
            "people": list(people),
            "needs": list(needs),
            "asked_by": "intervention_service",
            "by": "phone",
        }
        commands = [
            command
            for number, (centre, outcome) in enumerate(houses)
            for command in enquiry(
                sought, f"{who}:{number}", asked + number * timedelta(minutes=5), centre, outcome
            )
        ]
        yield Step(now, person("sd2", "on_call_worker"), tuple(commands))


def enquiry(
    sought: Mapping[str, Any], key: str, at: datetime, centre: str | None, outcome: str
) -> Iterator[Command]:
    """One house asked, and four minutes later what came of it."""
    identity = stable_id(at, f"enquiry for {key}", 0)
    house = {"centre_id": centre} if centre else {"provider_id": "izmisljeni-ponudnik"}
    body = {"id": identity, **sought, **house, "occurred_at": rfc3339(at)}
    yield Command("POST", "/enquiries", f"demo:enquiry:{key}", body)
    ended = {"outcome": outcome, "occurred_at": rfc3339(at + timedelta(minutes=4))}
    yield Command("POST", f"/enquiries/{identity}/outcome", f"demo:enquiry:{key}:outcome", ended)


def services_steps(now: datetime) -> Iterator[Step]:
    """What the houses gave beside beds."""
    for days, centre, said in GIVEN:
        started = now - timedelta(days=days, hours=3)
        body = {"id": stable_id(started, "service", days), **said, "started_at": rfc3339(started)}
        yield Step(
            now,
            staff_of(centre),
            (Command("POST", f"/centres/{centre}/services", f"demo:service:{days}", body),),
        )
