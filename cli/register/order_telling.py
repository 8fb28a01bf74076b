"""What an order of a register is in commands: whom it concerns, the order, its steps."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from chassis.clock import rfc3339
from cli.gateway_client import Command
from cli.register.earlier import Earlier
from cli.register.entries import Entry, Telling, said
from cli.register.ids import stable_id, stable_key
from cli.register.numbers import beginning_of
from cli.register.orders import Order, OrderRegister
from law.order_state import Step


@dataclass(frozen=True)
class OrderTeller:
    """Makes the commands of one register; `known` are the interventions that were recorded before."""

    register: OrderRegister
    known: Mapping[str, Earlier]

    def entry(self, order: Order) -> Entry:
        """All of one order."""
        others = (self.issue(order), *(self.step(order, step) for step in order.row.steps))
        return Entry(order.row.number, 1, tuple(self.people(order)), others)

    def id(self, kind: str, *parts: str | int) -> str:
        """The id of a thing of the register, whatever its row says."""
        return stable_id(beginning_of(self.register.year), self.register.name, kind, *parts)

    def intervention(self, order: Order) -> Earlier | None:
        """The intervention of the order's event, if that register was told."""
        if order.row.event is None:
            return None
        since = beginning_of(self.register.year)
        return self.known.get(stable_id(since, self.register.events, "intervention", order.row.event))

    def people(self, order: Order) -> Iterator[Telling]:
        """The two persons, by their codes, in the event's case or in one of their own."""
        row, earlier = order.row, self.intervention(order)
        persons = [self.person(row.victim, "victim"), self.person(row.perpetrator, "perpetrator")]
        if earlier is None:
            body = {
                "id": self.case(order),
                "opened_because": "other",
                "municipality": order.unit.municipality,
                "persons": persons,
                "occurred_at": rfc3339(row.issued_at),
            }
            yield self._telling(order, "/cases", "case", body, opens=True)
            return
        at = rfc3339(max(row.issued_at, earlier.began))
        for person in persons:
            path = f"/cases/{earlier.case_id}/persons"
            yield self._telling(order, path, f"{person['role']}", {**person, "occurred_at": at}, opens=True)

    def person(self, code: str, role: str) -> dict[str, Any]:
        """Somebody whom the register knows by a code only."""
        return {"id": self.id("person", code), "role": role, "given_name": code}

    def case(self, order: Order) -> str:
        """The event's case, else the order's own."""
        earlier = self.intervention(order)
        return self.id("case", order.row.number) if earlier is None else earlier.case_id

    def issue(self, order: Order) -> Telling:
        """The order as it was given by word of mouth."""
        row, earlier = order.row, self.intervention(order)
        body = {
            "id": self.id("order", row.number),
            "kind": "police",
            "case_id": self.case(order),
            "notification_id": None if earlier is None else earlier.notification_id,
            "intervention_id": None if earlier is None else earlier.id,
            "station": row.station,
            "issued_at": rfc3339(row.issued_at),
            "underlying": row.underlying,
            "distance_m": row.distance_m,
            "protected_person_ids": [self.id("person", row.victim)],
            "against_person_id": self.id("person", row.perpetrator),
        }
        return self._telling(order, "/restraining-orders", "order", said(body), opens=True)

    def step(self, order: Order, step: Step) -> Telling:
        """What police or court did."""
        body = {
            "id": self.id("step", order.row.number, step.kind),
            "kind": step.kind,
            "occurred_at": rfc3339(step.occurred_at),
            "until": None if step.until is None else rfc3339(step.until),
        }
        path = f"/restraining-orders/{self.id('order', order.row.number)}/steps"
        return self._telling(order, path, "step", said(body), step.kind)

    def _telling(
        self,
        order: Order,
        path: str,
        kind: str,
        body: Mapping[str, Any],
        *parts: str,
        opens: bool = False,
    ) -> Telling:
        key = stable_key(self.register.name, "order", order.row.number, kind, *parts)
        return Telling(Command("POST", path, key, body), kind, order.row.row, order.row.number, opens)
