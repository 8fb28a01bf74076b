"""A hundred thousand restraining orders of ten years: which were in force at T as known at K, and how one stood."""

import tempfile
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial
from itertools import islice
from pathlib import Path
from random import Random
from statistics import median
from types import SimpleNamespace
from typing import Any

import sqlalchemy as sa

from bench.desk import Desk, desk
from bench.figures import Figure, bounded, ratio, spread, timed
from bench.ten_years import FIRST, ORDERS, YEARS, fill, order_id
from chassis.clock import micros, rfc3339
from chassis.facts import Recorded
from chassis.identity import make_keys
from chassis.projections import as_of
from chassis.settings import Settings
from chassis.testing import fact
from chassis.web import Question, json_response
from contracts.intake import LawEntered
from services.intervention.api import shown
from services.intervention.api.order_questions import detail, page
from services.intervention.api.wording import Voice
from services.intervention.app import SERVICE
from services.intervention.projections import order_lists
from services.intervention.projections.law_entries import law_known
from services.intervention.projections.order_steps import judged_orders
from services.intervention.projections.orders import TABLE, one

WARM, ASKED = 20, 300
ALL = {"in_force": "true", "limit": "500"}
NOW = FIRST + timedelta(days=365 * YEARS + 100)
COORDINATOR = {"subject": "koo1", "roles": ["coordinator"], "csd": "izmisljeni-sever"}


def figures() -> Iterator[Figure]:
    """Fill, ask at random moments, ask again under an operator's entry."""
    with tempfile.TemporaryDirectory(prefix="zavetje-bench-") as folder:
        settings = Settings(data_dir=Path(folder))
        make_keys(settings.keys_dir)
        seconds, facts = fill(settings)
        yield Figure(f"filled: {ORDERS:,} orders, {facts:,} facts", f"{facts / seconds:,.0f} facts/s")
        with desk(SERVICE, settings, NOW, COORDINATOR) as opened:
            yield from of_lists(opened)
            yield from of_one(opened)


def of_lists(opened: Desk) -> Iterator[Figure]:
    """All in force in the country and at a station, against judging every order; then under an entry."""
    inside = partial(in_force, opened.running, order_lists.Wanted(in_force=True))
    about = sum(inside(moments) for moments in random_times(5)) // 5
    seconds = measured(inside, ASKED)
    yield bounded(f"all in force at T as known at K, about {about}", seconds, 50)
    judging = [timed(partial(judged_all, opened.running, moments)) for moments in random_times(1)]
    against = ratio(judging, [median(seconds)])
    yield Figure("the same by judging every order", spread(judging), f"{against:,.0f} times as long")
    station = order_lists.Wanted(stations=["PP Postaja 3"], in_force=True)
    yield bounded("those of one station", measured(partial(in_force, opened.running, station), ASKED), 50)
    whole = measured(lambda moments: opened.ask("/restraining-orders", {**ALL, **moments}), ASKED // 6)
    yield Figure("a page of 500 over HTTP", spread(whole))
    opened.hear(other_law())
    seconds = measured(inside, ASKED // 6)
    yield Figure("all in force, an operator's entry changing every length", spread(seconds))


def other_law() -> Recorded:
    """An operator says that an order holds 49 hours at first, for all of them, known from the beginning on."""
    event = LawEntered.model_validate(
        {
            "parameter": "order_first_hours",
            "valid_from": "1950-01-01",
            "value": 49,
            "source": "izmišljen vir",
        }
    )
    return fact(event, 1, "law-order_first_hours", recorded_at=FIRST, occurred_at=FIRST)


def of_one(opened: Desk) -> Iterator[Figure]:
    """One order's state at two times, all its steps and clocks with it."""
    chance = Random(5)
    orders = [order_id(chance.randrange(ORDERS)) for _ in range(WARM + ASKED)]
    seconds = [timed(partial(whole_order, opened.running, identity)) for identity in orders][WARM:]
    yield bounded("one order's state", seconds, 5)
    times = {"at": rfc3339(NOW), "known_at": rfc3339(NOW)}
    asked = [timed(partial(opened.ask, f"/restraining-orders/{identity}", times)) for identity in orders][
        WARM:
    ]
    yield Figure("one order over HTTP", spread(asked))


def in_force(running: Any, wanted: order_lists.Wanted, moments: dict[str, str]) -> int:
    """Every page of what is in force as the service answers it, on one snapshot; how many there are."""
    at, known = (micros(datetime.fromisoformat(moments[name])) for name in ("at", "known_at"))
    count, after = 0, None
    with running.store.reading() as connection:
        while True:
            body = page(Question(connection, "intervention", at, known), wanted, after, 500)
            json_response(body, 200, {})
            count += len(body["items"])
            if body["next"] is None:
                return count
            after = shown.after(body["next"])


def whole_order(running: Any, identity: str) -> None:
    """One order as the service answers it, after its last step."""
    voice = Voice(SimpleNamespace(app=running.wiring), "sl")  # type: ignore[arg-type]
    at = micros(NOW)
    with running.store.reading() as connection:
        row = one(connection, identity, at, at)
        assert row is not None
        json_response(detail(Question(connection, "intervention", at, at), row, voice), 200, {})


def judged_all(running: Any, moments: dict[str, str]) -> int:
    """The baseline: every order known then, judged."""
    at, known = (micros(datetime.fromisoformat(moments[name])) for name in ("at", "known_at"))
    with running.store.reading() as connection:
        law = law_known(connection, known)
        rows = connection.execute(sa.select(TABLE).where(as_of(TABLE, at, known))).mappings()
        pages = iter(lambda: list(islice(rows, 500)), [])
        judged = (judged_orders(connection, page, law, at, known).values() for page in pages)
        return sum(at < micros(one.end) for found in judged for one in found)


def random_times(count: int) -> list[dict[str, str]]:
    """A moment of the ten years, and one of knowledge: then, or some days after."""
    chance, found = Random(count), []
    for _ in range(count):
        at = FIRST + timedelta(minutes=chance.randrange(100, 365 * YEARS * 1440 - 100_000))
        known = at + timedelta(days=chance.choice([0, 0, 1, 30]))
        found.append({"at": rfc3339(at), "known_at": rfc3339(known)})
    return found


def measured(work: Callable[[dict[str, str]], object], count: int) -> list[float]:
    """Seconds of each of so many questions, the first ones left out."""
    return [timed(partial(work, moments)) for moments in random_times(WARM + count)][WARM:]
