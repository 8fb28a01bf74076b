"""What the log says of an order that a register now describes differently."""

from collections.abc import Iterator

from cli.gateway_client import Gateway
from cli.register.changed_people import PEOPLE, of_people
from cli.register.changes import LOST, Recorded, difference
from cli.register.entries import Telling

ORDER_SAYS = ("station", "issued_at", "underlying", "distance_m", "against_person_id")
STEP_SAYS = ("kind", "occurred_at", "until")


class OrderChanges:
    """Compares orders and their steps with what was recorded."""

    def __init__(self, gateway: Gateway):
        self._gateway = gateway

    def of(self, telling: Telling) -> str | None:
        """The difference and the call that corrects it; None when the log says what the row says."""
        body = telling.command.body
        if telling.kind in PEOPLE:
            return of_people(telling, self._gateway)
        identity = body["id"] if telling.kind == "order" else telling.command.path.split("/")[2]
        whole = self._gateway.get(f"/restraining-orders/{identity}", seen=True)
        recorded = next(order_places(telling, whole), None)
        if recorded is None:
            return LOST
        names = ORDER_SAYS if telling.kind == "order" else STEP_SAYS
        return difference(telling, {name: body.get(name) for name in names}, recorded)


def order_places(telling: Telling, whole: Recorded) -> Iterator[Recorded]:
    """Where in an order the log holds what the row says."""
    if telling.kind == "order":
        yield from (
            {**whole, "event_id": line["event_id"]}
            for line in whole["lines"]
            if line["type"] == "restraining_order_issued" and line["stands"]
        )
        return
    step_id = telling.command.body["id"]
    yield from (step for step in whole["steps"] if step["step_id"] == step_id and step["stands"])
