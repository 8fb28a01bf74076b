"""Whatever is told of a house and in whatever order: its read models say what the bare facts say, at any two times."""

import itertools
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chassis.clock import micros, new_id, rfc3339
from chassis.event_store import facts_after
from chassis.facts import Recorded, known, standing
from law.local import local_date, midnight
from law.parameters import Law
from services.placement.domain.occupancy import series, stretches
from services.placement.events.request import (
    HoldRenewed,
    PeopleOnTheWay,
    PersonAdmitted,
    PlacementCancelled,
    PlacementDeclined,
    PlacementLapsed,
    PlacementRequested,
)
from services.placement.events.stay import StayAbsent, StayAdmitted, StayDeparted, StayReturned
from services.placement.projections import centres, places
from services.placement.projections.occupancy import lived, occupancy
from tests.integration.placement.house import House, two_houses

DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
START = datetime(2021, 3, 20, 6, 0, tzinfo=UTC)  # the clocks change a week later
BEDS, PERSONS = 3, 5
ENDINGS = (PlacementCancelled, PlacementDeclined, PlacementLapsed)
WHY = {"reason_code": "wrong_time"}

WISHES = (
    ("arrive", "reserve", "admit", "departure") * 2
    + ("whole", "cancel", "renew", "absence", "return", "move", "transfer", "readmit", "withdraw")
    + ("wait", "beds", "shut")
)
wishes = st.lists(
    st.tuples(st.sampled_from(WISHES), st.integers(0, 20), st.integers(0, 100)), min_size=4, max_size=24
)
moments = st.lists(
    st.tuples(st.integers(-120 * 60, 40 * 60), st.integers(-60, 40 * 60)), min_size=5, max_size=12
)


class Life:
    """Two fresh houses with three beds each, and five persons about whom anything may be told."""

    numbers = itertools.count()

    def __init__(self, house: House, start: datetime):
        number = next(self.numbers)
        self.house, self.start, self.now = house, start, start
        self.slugs = [f"hisa-{number}-a", f"hisa-{number}-b"]
        self.persons = [new_id() for _ in range(PERSONS)]
        self.requests: list[str] = []
        self.stays: list[str] = []
        self.events: list[tuple[str, str]] = []
        for slug in self.slugs:
            self._tell(house.put(f"/centres/{slug}", name="Izmišljena hiša", kind="other", capacity=BEDS,
                                 occurred_at=rfc3339(start - 200 * DAY)))  # fmt: skip

    def live(self, wish: str, hours: int, pick: int) -> None:
        """One thing is told, of some hours ago; it may be refused, but never fail."""
        self._move(MINUTE)
        when = rfc3339(self.now - hours * 3 * HOUR)
        match wish:
            case "arrive" | "whole" | "reserve":
                self._ask(wish, hours, pick)
            case "wait":
                self._move(hours * 10 * MINUTE)
                self.house.ring()
            case "beds":
                path = f"/centres/{self.slugs[pick % 2]}/capacity"
                self._tell(self.house.put(path, capacity=pick % (BEDS + 2)))
            case "shut":
                until = {"until": rfc3339(self.now + (1 + hours) * HOUR)} if pick % 3 else {}
                self._post(f"/centres/{self.slugs[pick % 2]}/closure", why="other", **until)
            case "admit" | "cancel" | "renew" if self.requests:
                call = {"admit": "admission", "cancel": "cancellation", "renew": "renewal"}[wish]
                path = f"/placements/{self.requests[pick % len(self.requests)]}/{call}"
                self._post(path, **({"occurred_at": when} if hours % 2 else {}))
            case "absence" | "return" | "departure" | "move" | "transfer" | "readmit" if self.stays:
                self._of_stay(wish, when, pick)
            case "withdraw" if self.events:
                event, _ = self.events[pick % len(self.events)]
                self._post(f"/events/{event}/withdrawal", **WHY)

    def _ask(self, wish: str, hours: int, pick: int) -> None:
        people = self.persons[pick % PERSONS :][: 1 + pick % 3]
        body: dict[str, Any] = {"centre_id": self.slugs[pick % 2], "person_ids": people}
        if wish != "reserve":
            body |= {"kind": "arrived", "occurred_at": rfc3339(self.now - hours * 3 * HOUR)}
        if wish == "whole":
            left = rfc3339(self.now - hours * 2 * HOUR)
            body["departure"] = {"occurred_at": left, "destination": "home"}
        self._post("/placements", referred_by="csd", reason="relief", **body)
        if wish == "reserve":
            self._nothing_was_promised_twice(self.slugs[pick % 2])

    def _of_stay(self, wish: str, when: str, pick: int) -> None:
        path = f"/placements/{self.stays[pick % len(self.stays)]}"
        match wish:
            case "departure":
                self._post(f"{path}/departure", destination="home", occurred_at=when)
            case "move":
                self._post(f"{path}/move", bed=str(1 + pick % BEDS))
            case "transfer":
                self._post(f"{path}/transfer", centre_id=self.slugs[pick % 2])
                self._nothing_was_promised_twice(self.slugs[pick % 2])
            case "readmit":
                admitted = [event for event, kind in self.events if kind == "stay_admitted"]
                event = admitted[pick % len(admitted)] if admitted else self.events[-1][0]
                self._post(f"{path}/admission", corrects=event, occurred_at=when, **WHY)
            case _:
                self._post(f"{path}/{wish}", occurred_at=when)

    def _post(self, path: str, **body: Any) -> None:
        self._tell(self.house.post(path, "admin", **body))

    def _tell(self, answer: Any) -> None:
        assert answer.status_code in (200, 201, 404, 409, 422), answer.text
        assert "store_conflict" not in answer.text or answer.status_code == 409
        if answer.status_code != 201:
            return
        found = answer.json()
        self.events += [(one["event_id"], one["type"]) for one in found["events"]]
        if any(one["type"] == "placement_requested" for one in found["events"]):
            self.requests.append(found["id"])
        self.stays += [place["id"] for place in found.get("placements", ()) if place["id"] not in self.stays]

    def _move(self, by: timedelta) -> None:
        self.now += by
        self.house.now(self.now.isoformat())

    def _nothing_was_promised_twice(self, slug: str) -> None:
        """A promise that was accepted left no more taken than there is, by the capacity in force at that moment."""
        reserved = self.requests[-1:] and self.events[-1:] and self.events[-1][1] == "placement_requested"
        with self.house.reading() as connection:
            there = places.taken_from(connection, slug, micros(self.now), None)
            row = centres.in_force(connection, slug, micros(self.now))
        if reserved and row is not None and there and there[-1]["state"] == "reserved":
            fresh = [one for one in there if one["request_id"] == self.requests[-1]]
            if fresh:
                assert len(there) <= row["in_service"] and row["open"]


def told_at(facts: Sequence[Recorded], at: datetime, known_at: datetime) -> list[Recorded]:
    """The facts of one stream that stood, as known at a moment, and had occurred."""
    return [fact for fact in standing(known(facts, known_at)) if fact.occurred_at <= at]


def whereabouts(stream: Sequence[Recorded], at: datetime, known_at: datetime) -> tuple[str, str] | None:
    """House and state of one stay by its bare facts; None when nobody is there."""
    facts = told_at(stream, at, known_at)
    begun = [fact.event for fact in facts if isinstance(fact.event, StayAdmitted)]
    if not begun or any(isinstance(fact.event, StayDeparted) for fact in facts):
        return None
    moved = [fact for fact in facts if isinstance(fact.event, StayAbsent | StayReturned)]
    away = bool(moved) and isinstance(moved[-1].event, StayAbsent)
    return begun[-1].centre_id, "absent" if away else "present"


def held(stream: Sequence[Recorded], at: datetime, known_at: datetime) -> tuple[str, int] | None:
    """House and number of beds that one request holds by its bare facts."""
    facts = told_at(stream, at, known_at)
    asked = [fact.event for fact in facts if isinstance(fact.event, PlacementRequested)]
    until = [fact.event.held_until for fact in facts
             if isinstance(fact.event, PlacementRequested | HoldRenewed | PeopleOnTheWay)]  # fmt: skip
    ended = any(isinstance(fact.event, ENDINGS) for fact in facts)
    if not asked or ended or until[-1] is None or until[-1] <= at:
        return None
    admitted = {fact.event.stay_id for fact in facts if isinstance(fact.event, PersonAdmitted)}
    return asked[-1].centre_id, sum(place.stay_id not in admitted for place in asked[-1].places)


def streams(life: Life) -> dict[str, list[Recorded]]:
    """Every fact of this life's houses, by stream."""
    with life.house.reading() as connection:
        facts = facts_after(connection, 0, 1_000_000, life.house.shapes)
    found: dict[str, list[Recorded]] = {}
    mine = {f"stay-{stay}" for stay in life.stays} | {f"placement_request-{one}" for one in life.requests}
    for fact in facts:
        if fact.stream in mine:
            found.setdefault(fact.stream, []).append(fact)
    return found


def counted(facts: dict[str, list[Recorded]], slug: str, at: datetime, known_at: datetime) -> Counter[str]:
    """Who is present, absent and awaited in one house, by the bare facts."""
    found: Counter[str] = Counter()
    for stream, told in facts.items():
        if stream.startswith("stay-"):
            where = whereabouts(told, at, known_at)
            if where is not None and where[0] == slug:
                found[where[1]] += 1
        elif (promise := held(told, at, known_at)) is not None and promise[0] == slug:
            found["reserved"] += promise[1]
    return found


def residents(facts: dict[str, list[Recorded]], at: datetime, known_at: datetime) -> Counter[str]:
    """How often each person is anywhere, by the bare facts."""
    found: Counter[str] = Counter()
    for stream, told in facts.items():
        if stream.startswith("stay-") and whereabouts(told, at, known_at) is not None:
            begun = [one.event for one in told_at(told, at, known_at) if isinstance(one.event, StayAdmitted)]
            found[begun[-1].person_id] += 1
    return found


def presence(told: Sequence[Recorded], slug: str, now: datetime) -> list[tuple[datetime, datetime]]:
    """When the stay's person was in the house and not away, by the bare facts, up to now."""
    found: list[tuple[datetime, datetime]] = []
    since: datetime | None = None
    for fact in standing(told):
        match fact.event:
            case StayAdmitted(centre_id=centre) if centre == slug:
                since = fact.occurred_at
            case StayAbsent() | StayDeparted() if since is not None:
                found.append((since, fact.occurred_at))
                since = None
            case StayReturned():
                since = since or fact.occurred_at
            case _:
                pass
    found += [] if since is None else [(since, now)]
    return [(start, end) for start, end in found if start < end]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator["World"]:
    with opened(tmp_path_factory.mktemp("placement")) as found:
        yield found


class World:
    """The service, and the moment at which the next life begins."""

    def __init__(self, house: House):
        self.house, self.next = house, START

    def life(self, told: Sequence[tuple[str, int, int]]) -> Life:
        """A life lived from where the last one ended."""
        life = Life(self.house, self.next)
        for wish, hours, pick in told:
            life.live(wish, hours, pick)
        self.next = life.now + HOUR
        return life


@contextmanager
def opened(folder: Path) -> Iterator[World]:
    with two_houses(folder, START.isoformat()) as house:
        yield World(house)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(told=wishes, asked=moments)
def test_occupancy_is_what_the_bare_facts_say_at_any_two_times(world, told, asked):
    life = world.life(told)
    facts = streams(life)
    for at_minutes, known_minutes in asked:
        at = life.start + at_minutes * MINUTE
        known_at = min(life.start + known_minutes * MINUTE, life.now + MINUTE)
        assert max(residents(facts, at, known_at).values(), default=0) <= 1
        for slug in life.slugs:
            with life.house.reading() as connection:
                row = centres.one(connection, slug, micros(at), micros(life.now + HOUR))
                assert row is not None
                found = occupancy(connection, row, Law.default(), micros(at), micros(known_at))
            there = counted(facts, slug, at, known_at)
            shown = {"present": found["occupied"] - found["absent"], "absent": found["absent"]}
            shown["reserved"] = found["reserved"]
            assert {kind: number for kind, number in shown.items() if number} == dict(+there)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(told=wishes)
def test_care_days_and_nights_are_what_the_calendar_says(world, told):
    life = world.life(told)
    facts = [told for name, told in streams(life).items() if name.startswith("stay-")]
    cuts = list(stretches(midnight(local_date(life.start - 6 * DAY)), life.now, "day"))
    for slug in life.slugs:
        with life.house.reading() as connection:
            stays = lived(
                connection,
                slug,
                micros(cuts[0][0]),
                micros(life.now),
                micros(life.now),
                micros(life.now + HOUR),
            )
        there = [presence(told, slug, life.now) for told in facts if centre_of(told) == slug]
        for one in series(stays, cuts):
            begins, ends = midnight(local_date(one.start)), midnight(local_date(one.start) + DAY)
            days = [any(start < ends and begins < end for start, end in parts) for parts in there]
            nights = [any(start < ends < end for start, end in parts) for parts in there]
            assert (one.care_days, one.nights) == (sum(days), sum(nights))
        (whole,) = series(stays, [(cuts[0][0], life.now)])
        by_day = series(stays, cuts)
        assert whole.care_days == sum(one.care_days for one in by_day)
        assert whole.nights == sum(one.nights for one in by_day)
        assert whole.peak == max(one.peak for one in by_day)


def centre_of(told: Sequence[Recorded]) -> str | None:
    """The house of a stay, as it stands."""
    begun = [fact.event for fact in standing(told) if isinstance(fact.event, StayAdmitted)]
    return begun[-1].centre_id if begun else None
