"""Tells a register to the services, some events at a time, and gathers what became of each row."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from cli.gateway_client import Answered, Gateway
from cli.register.interventions import Register, RegisterEvent
from cli.register.telling import Teller, Telling, commands

EVENTS_AT_ONCE = 25


@dataclass(frozen=True)
class Objection:
    """A command that was not taken: refused by a rule, or said otherwise in an earlier run."""

    telling: Telling
    kind: Literal["refused", "changed"]
    sentence: str


@dataclass
class Outcome:
    """What the services made of a register."""

    counted: Counter[str] = field(default_factory=Counter)
    objections: list[Objection] = field(default_factory=list)

    @property
    def whole(self) -> bool:
        """Whether everything is in the log."""
        return not self.objections


class Sender:
    """Sends a register's events in order; `told` hears how many rows are through."""

    def __init__(self, gateway: Gateway, register: Register, told: Callable[[int], None]):
        self._gateway = gateway
        self._register = register
        self._teller = Teller.of(register)
        self._told = told
        self._outcome = Outcome()
        self._lost: set[int] = set()

    def send(self) -> Outcome:
        """All events. What intake says of a chunk is seen by intervention before its own commands."""
        for chunk in chunks(self._register.events):
            cases = self._tell_calls(chunk)
            self._tell([word for event, case in cases for word in self._teller.words(event, case)])
            self._tell([work for event, _ in cases for work in self._teller.work(event)], seen=True)
            self._told(sum(len(event.rows) for event in chunk))
        return self._outcome

    def _tell_calls(self, events: Sequence[RegisterEvent]) -> list[tuple[RegisterEvent, str]]:
        """The notifications; answers each event that was taken with its case."""
        answers = self._tell([call for event in events for call in self._teller.calls(event)])
        cases = {
            telling.event: str(answer.body["case_id"])
            for telling, answer in answers
            if answer.done and "case_id" in answer.body
        }
        return [(event, cases[event.number]) for event in events if event.number in cases]

    def _tell(self, tellings: Sequence[Telling], *, seen: bool = False) -> list[tuple[Telling, Answered]]:
        wanted = [telling for telling in tellings if telling.event not in self._lost]
        answers = self._gateway.batch(commands(wanted), seen=seen)
        told = list(zip(wanted, answers, strict=True))
        for telling, answer in told:
            self._note(telling, answer)
        return told

    def _note(self, telling: Telling, answer: Answered) -> None:
        """Of an event whose beginning was not taken only that is told, not all that follows from it."""
        if answer.done:
            self._outcome.counted[answer.status] += 1
            return
        if telling.event in self._lost:
            return
        kind: Literal["refused", "changed"] = (
            "changed" if answer.code == "idempotency_conflict" else "refused"
        )
        self._outcome.counted[kind] += 1
        self._outcome.objections.append(Objection(telling, kind, answer.sentence))
        if telling.opens:
            self._lost.add(telling.event)


def chunks(events: Sequence[RegisterEvent]) -> Iterator[Sequence[RegisterEvent]]:
    """Some events at a time."""
    return (events[start : start + EVENTS_AT_ONCE] for start in range(0, len(events), EVENTS_AT_ONCE))
