"""One invented house told by hand: facts, commands and what is known, with obviously invented ids."""

from datetime import UTC, datetime, timedelta
from typing import Any

from chassis.decider import Rules
from chassis.facts import Event, Recorded
from chassis.testing import NIGHT, Scenario, fact, told
from services.placement.app import OF_REQUESTS, OF_STAYS
from services.placement.commands.request import RequestPlacement
from services.placement.commands.stay import Admit
from services.placement.domain.house import Held, House
from services.placement.domain.known import Elsewhere, Known
from services.placement.events.request import Place, PlacementRequested
from services.placement.events.stay import StayAdmitted

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MOTHER, CHILD = "oseba-1", "oseba-2"
REQUESTS, STAYS = Scenario(OF_REQUESTS), Scenario(OF_STAYS)


def at(text: str) -> datetime:
    """`2021-03-16 23:30` in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def when(rules: Rules[Any, Any], event: Event, occurred: datetime, number: int, **envelope: Any) -> Recorded:
    """The event as a recorded fact of the stream, at its moment."""
    plain: dict[str, Any] = {"occurred_at": occurred, "recorded_at": occurred}
    return fact(event, number, rules.stream("1"), **{**plain, **envelope})


def house(beds: int = 2, held: tuple[Held, ...] = (), **changes: Any) -> House:
    """An invented house for children with numbered beds."""
    plain: dict[str, Any] = {
        "centre_id": "kcm",
        "kind": "children_youth",
        "csd": "juzna-primorska",
        "at": NIGHT,
    }
    names = tuple(str(number) for number in range(1, beds + 1))
    return House(beds=names, held=held, **{**plain, **changes})


def held(bed: str | None, stay: str = "another", since: datetime = NIGHT - DAY) -> Held:
    """A place that somebody has."""
    return Held(stay, bed, since)


def known(beds: int = 2, *taken: Held, **changes: Any) -> Known:
    """What a look would answer."""
    return Known(house=house(beds, taken), **changes)


def elsewhere(since: datetime, until: datetime | None = None, stay: str = "other-stay") -> Elsewhere:
    """A stay of the same person in another house."""
    return Elsewhere(stay, MOTHER, "kczn", since, until)


def places(*beds: str | None) -> tuple[Place, ...]:
    """Mother and child, with the beds they got."""
    persons = zip(("stay-1", "stay-2"), (MOTHER, CHILD), beds, strict=False)
    return tuple(Place(stay_id=stay, person_id=person, bed=bed) for stay, person, bed in persons)


def requested(*beds: str | None, **changes: Any) -> PlacementRequested:
    """A request that was promised these beds for two hours."""
    plain: dict[str, Any] = {
        "centre_id": "kcm",
        "kind": "reservation",
        "places": places(*(beds or ("1",))),
        "referred_by": "police",
        "reason": "removal",
        "held_until": NIGHT + 2 * HOUR,
        "csd": "juzna-primorska",
    }
    return PlacementRequested(**{**plain, **changes})


def ask(number: int = 1, /, **changes: Any) -> RequestPlacement:
    """Ask for beds for the mother, or for both."""
    plain: dict[str, Any] = {
        "told": told(),
        "request_id": "1",
        "centre_id": "kcm",
        "kind": "reservation",
        "people": places(*[None] * number),
        "referred_by": "police",
        "reason": "removal",
    }
    return RequestPlacement(**{**plain, **changes})


def admitted(bed: str | None = "1", **changes: Any) -> StayAdmitted:
    """The mother lives in the house."""
    plain: dict[str, Any] = {
        "centre_id": "kcm",
        "person_id": MOTHER,
        "request_id": "1",
        "referred_by": "police",
        "reason": "removal",
        "csd": "juzna-primorska",
    }
    return StayAdmitted(bed=bed, **{**plain, **changes})


def admit(**changes: Any) -> Admit:
    """The mother is in the house."""
    plain: dict[str, Any] = {
        "told": told(),
        "stay_id": "1",
        "centre_id": "kcm",
        "person_id": MOTHER,
        "request_id": "1",
        "together": ("1",),
        "referred_by": "police",
        "reason": "removal",
    }
    return Admit(**{**plain, **changes})
