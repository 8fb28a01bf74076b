"""The restraining orders of the year as they were recorded: the oral order in the night, each paper twice a day."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from chassis.identity import Caller
from cli.demo.invented import couple
from cli.demo.known import Told
from cli.demo.steps import Step, person
from cli.demo.timetable import Times, chance_of, times_of
from cli.gateway_client import Command
from cli.register.interventions import RegisterEvent
from cli.register.order_telling import OrderTeller
from cli.register.orders import Order, OrderRegister
from law.local import local_date, moment
from law.order_state import Step as OrderStep
from law.parameters import Law

PAPERS_AT: Final = (time(8, 30), time(16, 30))
"""When the police of a station send what was decided since."""
FORGOTTEN: Final = 8
FORGOTTEN_FOUND: Final = moment(date(2021, 2, 19), time(12, 30))
"""The court's decision on this order lay in a tray for two days: in between it was held to have expired."""
QUARTER: Final = timedelta(minutes=15)


@dataclass(frozen=True)
class Papers:
    """Makes the steps of orders; `told` are the events of the year."""

    register: OrderRegister
    told: Told
    law: Law

    @property
    def teller(self) -> OrderTeller:
        """Makes the commands; every event of the year was told."""
        return OrderTeller(self.register, self.told.earlier)

    def people_of_events(self) -> dict[int, tuple[dict[str, Any], ...]]:
        """The persons in the cases of events in which an order was issued: whom it protects, and from whom."""
        teller = self.teller
        return {
            order.row.event: self._people(teller, order)
            for order in self.register.orders
            if order.row.event is not None
        }

    def steps(self) -> Iterator[Step]:
        """Every order from the spoken word to its end."""
        teller = self.teller
        for order in self.register.orders:
            issue = teller.issue(order).command
            yield self._issued(teller, order, issue)
            police = station_of(order)
            for step in order.row.steps:
                told = teller.step(order, step).command
                yield Step(recorded(order, step, self.issued_at(order)), police, (told,))

    def issued_at(self, order: Order) -> datetime:
        """When the order was recorded: with the call that told of it, else within a quarter of an hour."""
        times = self._times(order)
        return order.row.issued_at + QUARTER if times is None else times.called or times.worked

    def _issued(self, teller: OrderTeller, order: Order, issue: Command) -> Step:
        event = self._event(order)
        at = self.issued_at(order)
        if event is not None:
            return Step(at, person(event.participations[0].worker, "on_call_worker"), (issue,))
        (people,) = (told.command for told in teller.people(order))
        named = {**people.body, "persons": list(self._people(teller, order))}
        return Step(at, station_of(order), (replace(people, body=named), issue))

    def _people(self, teller: OrderTeller, order: Order) -> tuple[dict[str, Any], ...]:
        event, row = self._event(order), order.row
        chance = chance_of(event, "people") if event is not None else row.number
        both = zip((row.victim, row.perpetrator), couple(chance), strict=True)
        return tuple({**told, "id": teller.id("person", code)} for code, told in both)

    def _event(self, order: Order) -> RegisterEvent | None:
        return None if order.row.event is None else self.told.events[order.row.event]

    def _times(self, order: Order) -> Times | None:
        event = self._event(order)
        return None if event is None else times_of(event, self.law)


def station_of(order: Order) -> Caller:
    """The police of the station that issued it."""
    return person(order.row.station.lower().replace(" ", "-"), "police", order.unit.csd)


def recorded(order: Order, step: OrderStep, issued_at: datetime) -> datetime:
    """When a step was recorded: with the next papers, never before the order itself."""
    if order.row.number == FORGOTTEN and step.kind == "confirmed":
        return FORGOTTEN_FOUND
    return next_papers(max(step.occurred_at, issued_at))


def next_papers(after: datetime) -> datetime:
    """The next time that papers are sent."""
    day = local_date(after)
    sent = (moment(day + timedelta(days=days), at) for days in (0, 1) for at in PAPERS_AT)
    return next(at for at in sent if at > after)
