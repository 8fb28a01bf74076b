"""The three kinds of register as importing needs them: what is at fault, what is to be told, what compares it."""

from collections.abc import Sequence
from dataclasses import dataclass

from cli.gateway_client import Gateway, Params
from cli.register import earlier
from cli.register.changed_orders import OrderChanges
from cli.register.changed_stays import StayChanges
from cli.register.changes import Changes
from cli.register.entries import Differences, Entry, Found, Named
from cli.register.interventions import Register
from cli.register.numbers import beginning_of
from cli.register.order_telling import OrderTeller
from cli.register.orders import OrderRegister
from cli.register.stay_telling import ON_CALL, StayTeller
from cli.register.stays import StayRegister
from cli.register.telling import Teller


@dataclass(frozen=True)
class InterventionBook:
    """The register of interventions."""

    register: Register
    numbered: str = "participations"
    at_once: int = 4

    @property
    def found(self) -> Found:
        """Its faults and what was passed over."""
        return Found(self.register.faults, self.register.notes, self.register.left_out)

    @property
    def csd(self) -> str | None:
        """Whose it is."""
        return self.register.events[0].unit.csd if self.register.events else None

    @property
    def is_empty(self) -> bool:
        """Whether nothing sound is in it."""
        return not self.register.events

    @property
    def rows(self) -> int:
        """How many sound rows there are to tell."""
        return sum(len(event.rows) for event in self.register.events)

    @property
    def names(self) -> Named:
        """The reference data it needs."""
        rows = [row for event in self.register.events for row in event.rows]
        return Named(
            units=frozenset(row.unit.slug for row in rows),
            stations=frozenset(row.station for row in rows if row.station),
            workers=frozenset(row.worker for row in rows),
        )

    def counted(self) -> str:
        """How much there is to tell."""
        events, parts = len(self.register.events), self.register.participations
        return f"{events} events, {parts} participations, {self.rows} rows"

    def entries(self, gateway: Gateway) -> Sequence[Entry]:
        """Each event."""
        teller = Teller.of(self.register)
        return [teller.entry(event) for event in self.register.events]

    def differences(self, gateway: Gateway) -> Differences:
        """What compares its rows with the log."""
        return Changes(gateway)

    def settle(self, gateway: Gateway) -> None:
        """Wait until the report has all of it."""
        gateway.get("/returns", {"month": self.register.months[0]}, seen=True)


@dataclass(frozen=True)
class OrderBook:
    """The register of restraining orders."""

    register: OrderRegister
    numbered: str = "orders"
    at_once: int = 2

    @property
    def found(self) -> Found:
        """Its faults and what was passed over."""
        return self.register.found

    @property
    def csd(self) -> str | None:
        """Whose it is."""
        return self.register.csd or None

    @property
    def is_empty(self) -> bool:
        """Whether nothing sound is in it."""
        return not self.register.orders

    @property
    def rows(self) -> int:
        """How many sound rows there are to tell."""
        return len(self.register.orders)

    @property
    def names(self) -> Named:
        """The reference data it needs."""
        return Named(
            units=frozenset(order.unit.slug for order in self.register.orders),
            stations=frozenset(order.row.station for order in self.register.orders),
        )

    def counted(self) -> str:
        """How much there is to tell."""
        steps = sum(len(order.row.steps) for order in self.register.orders)
        return f"{self.rows} orders, {steps} steps"

    def entries(self, gateway: Gateway) -> Sequence[Entry]:
        """Each order, in the case of its event where that was told."""
        moments = [order.row.issued_at for order in self.register.orders if order.row.event is not None]
        teller = OrderTeller(self.register, earlier.interventions(gateway, moments, self.csd))
        return [teller.entry(order) for order in self.register.orders]

    def differences(self, gateway: Gateway) -> Differences:
        """What compares its rows with the log."""
        return OrderChanges(gateway)

    def settle(self, gateway: Gateway) -> None:
        """Wait until the report has all of it."""
        gateway.get("/reports/restraining-orders", {"year": self.register.year}, seen=True)


@dataclass(frozen=True)
class StayBook:
    """A house's register of stays; told one part after the other, so that beds are given in the order of arrival."""

    register: StayRegister
    numbered: str = "stays"
    at_once: int = 1

    @property
    def found(self) -> Found:
        """Its faults and what was passed over."""
        return self.register.found

    @property
    def csd(self) -> str | None:
        """Whose it is."""
        return self.register.house.csd

    @property
    def is_empty(self) -> bool:
        """Whether nothing sound is in it."""
        return not self.register.stays

    @property
    def rows(self) -> int:
        """How many sound rows there are to tell."""
        return len(self.register.stays)

    @property
    def names(self) -> Named:
        """The reference data it needs."""
        own = {stay.municipality for stay in self.register.stays} | {self.register.house.municipality}
        return Named(municipalities=frozenset(own), centres=frozenset({self.register.house.slug}))

    def counted(self) -> str:
        """How much there is to tell."""
        running = sum(stay.departed_at is None for stay in self.register.stays)
        return f"{self.rows} stays in {self.register.house.slug}, {running} of them running"

    def entries(self, gateway: Gateway) -> Sequence[Entry]:
        """Each stay, in the case of the intervention that brought the person where that was told."""
        moments = [stay.admitted_at for stay in self.register.stays if stay.referred_by == ON_CALL]
        teller = StayTeller(self.register, earlier.interventions(gateway, moments, self.csd))
        return [teller.entry(stay) for stay in self.register.stays]

    def differences(self, gateway: Gateway) -> Differences:
        """What compares its rows with the log."""
        return StayChanges(gateway, beginning_of(self.register.year + 1))

    def settle(self, gateway: Gateway) -> None:
        """Wait until the report has all of it."""
        asked: Params = {"centre": self.register.house.slug, "year": self.register.year}
        gateway.get("/reports/placements", asked, seen=True)
