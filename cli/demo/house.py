"""The stays of the year as the house recorded them: each coming and going within the hour, one departure put right."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any, Final

from chassis.clock import rfc3339
from cli.demo.invented import child_called, one
from cli.demo.known import Told
from cli.demo.steps import Step, person
from cli.demo.timetable import SEED, chance_of, times_of
from cli.gateway_client import Command
from cli.register.earlier import only_one_at
from cli.register.ids import stable_id, stable_key
from cli.register.interventions import RegisterEvent
from cli.register.stay_rows import StayRow
from cli.register.stay_telling import ON_CALL, StayTeller
from cli.register.stays import StayRegister
from law.local import moment
from law.parameters import Law

QUARTER: Final = timedelta(minutes=15)
RESERVED: Final = 25
"""For this one the on-call worker asked for a bed beforehand."""
MISTAKEN: Final = 20
MISTAKE: Final = timedelta(days=1)
PUT_RIGHT: Final = moment(date(2021, 8, 19), time(9, 40))
"""A departure that was written down a day too late."""
LEFT_LATER: Final = {25: (2022, 1, 11, "home"), 37: (2022, 1, 20, "foster_family")}
"""What the register of 2021 cannot know: the two who were still there left in January (invented)."""


@dataclass(frozen=True)
class Book:
    """Makes the steps of stays; `told` are the events of the year."""

    register: StayRegister
    told: Told
    law: Law

    @property
    def teller(self) -> StayTeller:
        """Makes the commands; every event of the year was told."""
        return StayTeller(self.register, self.told.earlier)

    def people_of_events(self) -> dict[int, tuple[dict[str, Any], ...]]:
        """The persons in the cases of events from which children were brought: they, and who had them."""
        teller, found = self.teller, dict[int, tuple[dict[str, Any], ...]]()
        for stay in self.register.stays:
            event = self._event(stay)
            if event is not None:
                before = found.get(event.number) or (self._guardian(event),)
                found[event.number] = (self._child(teller, stay), *before)
        return found

    def steps(self) -> Iterator[Step]:
        """Every stay from the first question to the departure."""
        teller = self.teller
        for stay in self.register.stays:
            yield from self._coming(teller, stay)
            yield from self._leaving(teller, stay)

    def _coming(self, teller: StayTeller, stay: StayRow) -> Iterator[Step]:
        at, event = stay.admitted_at + QUARTER, self._event(stay)
        attributes = teller.attributes(stay).command
        words = [told.command for told in teller.words(stay)]
        if event is None:
            case = teller.person(stay).command
            named = {**case.body, "persons": [self._child(teller, stay)]}
            people: tuple[Command, ...] = (replace(case, body=named), attributes, *words)
        else:
            times = times_of(event, self.law)
            at = max(at, (times.called or times.worked) + QUARTER)
            people = (attributes,)
        come = teller.stay(replace(stay, departed_at=None)).command
        if stay.number != RESERVED or event is None:
            yield Step(at, STAFF, (*people, come))
            return
        worker = person(event.participations[0].worker, "on_call_worker")
        yield Step(at, worker, (*people, *asked_for(come, stay)))
        yield Step(at + QUARTER, STAFF, (admission(come, stay),))

    def _leaving(self, teller: StayTeller, stay: StayRow) -> Iterator[Step]:
        left, destination = stay.departed_at, stay.destination
        if left is None:
            year, month, day, destination = LEFT_LATER[stay.number]
            left = moment(date(year, month, day), time(10, 20))
        right = departure(teller, stay, left, str(destination))
        if stay.number != MISTAKEN:
            yield Step(left + QUARTER, STAFF, (right,))
            return
        wrong_at = left + MISTAKE
        wrong = departure(teller, stay, wrong_at, str(destination))
        wrong = replace(wrong, key=f"{right.key}:first")
        yield Step(wrong_at + QUARTER, STAFF, (wrong,))
        yield Step(PUT_RIGHT, STAFF, (right,), corrects=wrong.key)

    def _child(self, teller: StayTeller, stay: StayRow) -> dict[str, Any]:
        chance = Random(f"{SEED}.{self.register.name}.{stay.number}")
        return {**teller.described(stay), **child_called(stay.sex, chance)}

    def _guardian(self, event: RegisterEvent) -> dict[str, Any]:
        chance = chance_of(event, "guardian")
        said = one("guardian", chance.randint(27, 49), "Izmišljena", chance)
        return {**said, "id": stable_id(event.start, "guardian", event.number)}

    def _event(self, stay: StayRow) -> RegisterEvent | None:
        """The event during which the on-call service brought the person."""
        if stay.referred_by != ON_CALL:
            return None
        found = only_one_at(self.told.earlier, stay.admitted_at)
        return None if found is None else self.told.by_id[found.id]


STAFF: Final = person("kcm", "centre_staff").model_copy(update={"centre": "kcm"})


def asked_for(come: Command, stay: StayRow) -> Iterator[Command]:
    """The bed asked for and held, accepted, and that they were on the way."""
    asked = stay.admitted_at - timedelta(minutes=50)
    path, key = f"/placements/{come.body['id']}", come.key
    body = {**come.body, "kind": "reservation", "occurred_at": rfc3339(asked)}
    yield replace(come, body=body)
    accepted = {"by": "kcm", "call_out": True, "occurred_at": rfc3339(asked + timedelta(minutes=6))}
    yield Command("POST", f"{path}/acceptance", f"{key}:acceptance", accepted)
    way = {"eta": rfc3339(stay.admitted_at), "occurred_at": rfc3339(asked + timedelta(minutes=20))}
    yield Command("POST", f"{path}/on-the-way", f"{key}:on-the-way", way)


def admission(come: Command, stay: StayRow) -> Command:
    """They are in the house."""
    path, at = f"/placements/{come.body['id']}/admission", rfc3339(stay.admitted_at)
    return Command("POST", path, f"{come.key}:admission", {"occurred_at": at})


def departure(teller: StayTeller, stay: StayRow, at: datetime, destination: str) -> Command:
    """They leave for good."""
    path = f"/placements/{teller.id('stay', stay.number)}/departure"
    key = stable_key(teller.register.name, "stay", stay.number, "departure")
    return Command("POST", path, key, {"destination": destination, "occurred_at": rfc3339(at)})
