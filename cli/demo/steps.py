"""What somebody records at one moment: the unit of which the demo is made."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from typing import Any

from chassis.identity import Caller, Role
from cli.gateway_client import Command
from cli.people import CSD


@dataclass(frozen=True)
class Step:
    """One person's commands at one moment. `corrects` names the command whose fact the last one takes the place of."""

    at: datetime
    who: Caller
    commands: tuple[Command, ...]
    corrects: str | None = None

    def correcting(self, event_id: str) -> "Step":
        """The same with the corrected fact's id in it."""
        *before, last = self.commands
        body: Mapping[str, Any] = {**last.body, "corrects": event_id, "reason_code": "typing_error"}
        return replace(self, commands=(*before, replace(last, body=body)), corrects=None)


def person(subject: str, role: Role, csd: str = CSD) -> Caller:
    """Who records: the role it takes, and the coordinator's right to say that it is a demo."""
    return Caller(subject=subject, roles=frozenset({role, "coordinator"}), csd=csd)


def moments(steps: Iterable[Step]) -> Iterator[tuple[datetime, list[Step]]]:
    """The steps of each moment, in the order of time."""
    said = sorted((step for step in steps if step.commands), key=lambda step: step.at)
    for at, found in groupby(said, key=lambda step: step.at):
        yield at, list(found)
