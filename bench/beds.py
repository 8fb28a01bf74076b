"""Beds: two hundred at once for the last one, and how full fifteen houses were at T as known at K over ten years."""

import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import Future, wait
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

from bench.desk import desk
from bench.figures import Figure, bounded, spread, timed
from bench.ten_years_of_beds import FIRST, HOUSES, STAYS, YEARS, fill
from chassis.clock import micros, new_id, rfc3339
from chassis.decider import Ask, handle
from chassis.errors import Refused
from chassis.facts import Told
from chassis.identity import make_keys
from chassis.settings import Settings
from chassis.web import Question, json_response
from services.placement.api.occupancies import House, shown
from services.placement.app import OF_CENTRES, OF_REQUESTS, SERVICE
from services.placement.commands.centre import SetCentre
from services.placement.commands.request import CancelPlacement, RequestPlacement
from services.placement.domain.occupancy import stretches
from services.placement.events.centre import CentreSet
from services.placement.events.request import Place
from services.placement.projections import centres
from services.placement.projections.law_entries import law_known
from services.placement.projections.occupancy import lived, occupancy

WARM, ASKED = 20, 300
ASKING, ROUNDS = 200, 1000
NOW = FIRST + timedelta(days=365 * YEARS + 100)
COORDINATOR = {"subject": "koo1", "roles": ["coordinator"], "csd": "izmisljeni-sever"}
HOUSE = "zadnja-postelja"


def figures() -> Iterator[Figure]:
    """Ten years, then the race at the store."""
    with tempfile.TemporaryDirectory(prefix="zavetje-bench-") as folder:
        settings = settings_in(Path(folder))
        seconds, facts = fill(settings)
        yield Figure(f"filled: {STAYS:,} stays, {facts:,} facts", f"{facts / seconds:,.0f} facts/s")
        with desk(SERVICE, settings, NOW, COORDINATOR) as opened:
            yield from of_occupancy(opened.running, opened.ask)
    with tempfile.TemporaryDirectory(prefix="zavetje-bench-") as folder:
        settings = settings_in(Path(folder))
        with desk(SERVICE, settings, NOW, COORDINATOR) as opened:
            yield from of_the_last_bed(opened.running.store)


def settings_in(folder: Path) -> Settings:
    """A folder of its own, with keys."""
    settings = Settings(data_dir=folder)
    make_keys(settings.keys_dir)
    return settings


def of_the_last_bed(store: Any) -> Iterator[Figure]:
    """So many at once ask for one bed; who got it gives it back; so many times. Then families of four for three."""
    handle(store, [Ask(OF_CENTRES, HOUSE, house_of(1))]).result()
    rounds = [Counter[str]() for _ in range(ROUNDS)]
    seconds = [timed(partial(race, store, found, 1)) for found in rounds]
    kept = all(found == {"granted": 1, "no_free_bed": ASKING - 1} for found in rounds)
    what = f"{ASKING} at once ask the store for the last bed, {ROUNDS:,} times"
    yield Figure(what, spread(seconds), "one gets it, every time", kept)
    handle(store, [Ask(OF_CENTRES, HOUSE, house_of(3))]).result()
    rounds = [Counter[str]() for _ in range(ROUNDS // 10)]
    seconds = [timed(partial(race, store, found, 4)) for found in rounds]
    kept = all(found == {"no_free_bed": ASKING} for found in rounds)
    yield Figure("families of four ask for three beds", spread(seconds), "nobody gets one", kept)


def race(store: Any, found: Counter[str], people: int) -> None:
    """All ask before anybody is answered; who got the bed gives it back."""
    asked = [request(people) for _ in range(ASKING)]
    waiting = [handle(store, [Ask(OF_REQUESTS, one.request_id, one)]) for one in asked]
    wait(waiting)
    for one, answer in zip(asked, waiting, strict=True):
        found[came_to(answer)] += 1
        if answer.exception() is None:
            cancel = CancelPlacement(told=told(), request_id=one.request_id)
            handle(store, [Ask(OF_REQUESTS, one.request_id, cancel)]).result()


def came_to(answer: "Future[Any]") -> str:
    """Granted, or the code of the refusal."""
    error = answer.exception()
    if error is None:
        return "granted"
    assert isinstance(error, Refused)
    return error.stable_code


def house_of(number: int) -> SetCentre:
    """The house with so many beds."""
    entry = CentreSet(name=HOUSE, kind="other", capacity=number)
    return SetCentre(told=told(), centre_id=HOUSE, entry=entry)


def request(people: int) -> RequestPlacement:
    """So many people ask for beds together."""
    places = tuple(Place(stay_id=new_id(), person_id=new_id()) for _ in range(people))
    return RequestPlacement(
        told=told(),
        request_id=new_id(),
        centre_id=HOUSE,
        kind="reservation",
        people=places,
        referred_by="csd",
        reason="relief",
    )


def told() -> Told:
    """Said now by somebody."""
    return Told(actor="sd1", now=NOW, occurred_at=NOW, command_id=new_id(), correlation_id=new_id())


def of_occupancy(running: Any, ask: Callable[[str, dict[str, str]], Any]) -> Iterator[Figure]:
    """One house at random moments, a year of it by day; the country."""
    seconds = measured(partial(occupied, running), ASKED)
    yield bounded("occupancy of a house at T as known at K", seconds, 20)
    over_http = measured(lambda slug, times: ask(f"/centres/{slug}/occupancy", times), ASKED)
    yield Figure("the same over HTTP", spread(over_http))
    seconds = measured(partial(year_by_day, running), ASKED // 5)
    yield bounded("a year's series of a house by day", seconds, 200)
    country = measured(lambda slug, times: ask("/occupancy", times), ASKED // 5)
    yield Figure("all fifteen houses at T as known at K, over HTTP", spread(country))
    whole = measured(lambda slug, times: ask("/occupancy/series", year_before(times)), ASKED // 30)
    yield Figure("a year's series of all fifteen by day, over HTTP", spread(whole))


def occupied(running: Any, slug: str, times: dict[str, str]) -> None:
    """One question as the service answers it."""
    at, known = (micros(datetime.fromisoformat(times[name])) for name in ("at", "known_at"))
    with running.store.reading() as connection:
        row = centres.one(connection, slug, at, known)
        assert row is not None
        json_response(occupancy(connection, row, law_known(connection, known), at, known), 200, {})


def year_by_day(running: Any, slug: str, times: dict[str, str]) -> None:
    """The year before a moment, day by day."""
    end, known = (datetime.fromisoformat(times[name]) for name in ("at", "known_at"))
    start = end - timedelta(days=365)
    cuts = list(stretches(start, end, "day"))
    with running.store.reading() as connection:
        q = Question(connection, "placement", micros(end), micros(known))
        over = centres.over_time(connection, slug, micros(start), micros(end), q.known_at)
        stays = lived(connection, slug, micros(start), micros(end), q.at, q.known_at)
        json_response({"items": shown([House(stays, over, cuts)], cuts, "day")}, 200, {})


def year_before(times: dict[str, str]) -> dict[str, str]:
    """The query of the year before a moment."""
    end = datetime.fromisoformat(times["at"])
    return {**times, "from": rfc3339(end - timedelta(days=365)), "to": times["at"], "step": "day"}


def measured(work: Callable[[str, dict[str, str]], object], count: int) -> list[float]:
    """Seconds of each of so many questions about some house at some moment; the first ones left out."""
    chance, seconds = Random(count), []
    for _ in range(WARM + count):
        at = FIRST + timedelta(minutes=chance.randrange(366 * 1440, 365 * YEARS * 1440 - 100_000))
        known = at + timedelta(days=chance.choice([0, 0, 1, 30]))
        times = {"at": rfc3339(at), "known_at": rfc3339(known)}
        seconds.append(timed(partial(work, chance.choice(HOUSES), times)))
    return seconds[WARM:]
