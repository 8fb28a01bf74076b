"""How full a house was at any moment: the API against counting the rows of the register by hand."""

import csv
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random

import httpx
import pytest

from chassis.clock import rfc3339
from cli.people import caller_of
from law.local import resolve
from tests.e2e.conftest import ROOT, Stack
from tests.e2e.offices import Json, answer_of

REGISTER = ROOT / "demo" / "2021" / "kcm_stays_2021.csv"
MOMENTS, AT_ONCE = 1000, 4
FIRST, LAST = datetime(2020, 12, 1, tzinfo=UTC), datetime(2021, 12, 31, 23, tzinfo=UTC)
STAYING = datetime(9999, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Stay:
    """One row of the register."""

    came: datetime
    left: datetime
    sex: str


def instant(day: str, at: str) -> datetime:
    """A local date and time of day of the register."""
    wall = datetime.strptime(f"{day} {at}", "%d.%m.%Y %H:%M")  # noqa: DTZ007 - resolved by the law's clock
    return resolve(wall.date(), wall.time())


@pytest.fixture(scope="module")
def register() -> list[Stay]:
    with REGISTER.open(encoding="utf-8") as file:
        return [read(row) for row in csv.DictReader(file, delimiter=";")]


def read(row: dict[str, str]) -> Stay:
    left = instant(row["Datum odhoda"], row["Ura odhoda"]) if row["Datum odhoda"] else STAYING
    came = instant(row["Datum sprejema"], row["Ura sprejema"])
    return Stay(came, left, {"M": "male", "Ž": "female"}[row["Spol"]])


@pytest.fixture(scope="module")
def client(demo_stack: Stack) -> Iterator[httpx.Client]:
    headers = {"Authorization": f"Bearer {demo_stack.token(caller_of(['ministry']))}"}
    url = f"{demo_stack.url}/api/v1/centres/kcm"
    with httpx.Client(base_url=url, headers=headers, timeout=30, trust_env=False) as opened:
        yield opened


def moments(register: list[Stay]) -> list[datetime]:
    """Random moments of the year, and every coming and going with the microsecond before it."""
    chance = Random(2021)
    span = int((LAST - FIRST).total_seconds())
    edges = [edge for stay in register for edge in (stay.came, stay.left) if edge < LAST]
    before = [edge - timedelta(microseconds=1) for edge in edges]
    anywhere = [FIRST + timedelta(seconds=chance.randrange(span)) for _ in range(MOMENTS)]
    return [*edges, *before, *anywhere]


def test_1000_random_moments_are_counted_as_by_hand(client: httpx.Client, register: list[Stay]):
    asked = moments(register)

    def answer(at: datetime) -> Json:
        return answer_of(client.get("/occupancy", params={"at": rfc3339(at)}))

    with ThreadPoolExecutor(AT_ONCE) as pool:
        for at, found in zip(asked, pool.map(answer, asked), strict=True):
            there = [stay for stay in register if stay.came <= at < stay.left]
            assert found["occupied"] == len(there), at
            assert found["free"] + found["reserved"] == found["capacity"] - len(there), at
            by_sex = {sex: sum(stay.sex == sex for stay in there) for sex in ("male", "female")}
            assert {sex: found["by"]["sex"].get(sex, 0) for sex in by_sex} == by_sex, at


def test_the_most_at_once_are_six_and_the_series_says_when(client: httpx.Client, register: list[Stay]):
    span = {"from": "2021-01-01T00:00:00+01:00", "to": "2022-01-01T00:00:00+01:00"}
    days = answer_of(client.get("/occupancy/series", params={**span, "step": "day"}))["items"]
    assert len(days) == 365
    assert max(day["peak"] for day in days) == 6
    first = next(day for day in days if day["peak"] == 6)
    assert first["from"] == "2021-10-04T22:00:00Z"
    assert sum(day["care_days"] for day in days) == 629
    months = answer_of(client.get("/occupancy/series", params={**span, "step": "month"}))["items"]
    assert sum(month["care_days"] for month in months) == 629
