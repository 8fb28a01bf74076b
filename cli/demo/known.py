"""The events of the year as the interventions that orders and stays belong to."""

from dataclasses import dataclass
from typing import Self

from cli.register.earlier import Earlier
from cli.register.interventions import Register, RegisterEvent
from cli.register.telling import Teller


@dataclass(frozen=True)
class Told:
    """Every event as it is once it was told: by its number, and by the id of its intervention."""

    events: dict[int, RegisterEvent]
    by_id: dict[str, RegisterEvent]
    earlier: dict[str, Earlier]

    @classmethod
    def of(cls, register: Register) -> Self:
        """All events of a register."""
        teller = Teller.of(register)
        earlier = [as_told(teller, event) for event in register.events]
        ids = [one.id for one in earlier]
        return cls(
            {event.number: event for event in register.events},
            dict(zip(ids, register.events, strict=True)),
            dict(zip(ids, earlier, strict=True)),
        )


def as_told(teller: Teller, event: RegisterEvent) -> Earlier:
    """One event under the ids that its register gives it."""
    intervention, case, call = (
        teller.id(kind, event.number) for kind in ("intervention", "case", "notification")
    )
    return Earlier(intervention, case, call, event.start, event.end)
