"""Tells a register to the services, some entries at a time, and gathers what became of each row."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Literal

from cli.gateway_client import Answered, Gateway
from cli.register.entries import Book, Entry, Telling, commands

ENTRIES_AT_ONCE = 10
SAID_OTHERWISE = frozenset(
    {
        "idempotency_conflict",
        "changed_notification",
        "already_opened",
        "other_readiness",
        "id_taken",
        "already_closed",
        "already_issued",
        "already_requested",
        "already_admitted_then",
        "already_departed",
    }
)
"""Refusals of a row that an earlier run, or somebody else, told with other contents."""
ALREADY_SO = frozenset({("note", "text_exists")})
"""Refusals that say no more than that it is there: a remark's id is its content's."""


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
    lost: set[int] = field(default_factory=set)
    """The entries that could not begin."""

    @property
    def whole(self) -> bool:
        """Whether everything is in the log."""
        return not self.objections


class Sender:
    """Sends a register's entries, some chunks at once; `told` hears how many rows are through."""

    def __init__(self, gateway: Gateway, book: Book, told: Callable[[int], None]):
        self._gateway = gateway
        self._book = book
        self._differences = book.differences(gateway)
        self._told = told

    def send(self) -> Outcome:
        """All entries; what was objected to stands in the order of the register."""
        whole, entries = Outcome(), self._book.entries(self._gateway)
        with ThreadPoolExecutor(self._book.at_once) as pool:
            for outcome in pool.map(self._send_chunk, chunks(entries)):
                whole.counted.update(outcome.counted)
                whole.objections += outcome.objections
        return whole

    def _send_chunk(self, entries: Sequence[Entry]) -> Outcome:
        """Some entries. What intake says of them is seen by the others before their own commands."""
        outcome = Outcome()
        self._tell([telling for entry in entries for telling in entry.intake], outcome)
        self._tell([telling for entry in entries for telling in entry.others], outcome, seen=True)
        self._told(sum(entry.rows for entry in entries))
        return outcome

    def _tell(self, tellings: Sequence[Telling], outcome: Outcome, *, seen: bool = False) -> None:
        wanted = [telling for telling in tellings if telling.entry not in outcome.lost]
        answers = self._gateway.batch(commands(wanted), seen=seen)
        for telling, answer in zip(wanted, answers, strict=True):
            self._note(telling, answer, outcome)

    def _note(self, telling: Telling, answer: Answered, outcome: Outcome) -> None:
        """Of an entry whose beginning was not taken only that is told, not all that follows from it."""
        if answer.done or (telling.kind, answer.code) in ALREADY_SO:
            outcome.counted[answer.status if answer.done else "duplicate"] += 1
            return
        if telling.entry in outcome.lost:
            return
        differs = self._differs(telling, answer)
        if differs is None:
            outcome.counted["duplicate"] += 1
            return
        outcome.counted[differs.kind] += 1
        outcome.objections.append(differs)
        if telling.opens:
            outcome.lost.add(telling.entry)

    def _differs(self, telling: Telling, answer: Answered) -> Objection | None:
        """What stands in the way; None when somebody has corrected the log since, and it now says the same."""
        if answer.code not in SAID_OTHERWISE:
            return Objection(telling, "refused", answer.sentence)
        difference = self._differences.of(telling)
        return None if difference is None else Objection(telling, "changed", difference)


def chunks(entries: Sequence[Entry]) -> Iterator[Sequence[Entry]]:
    """Some entries at a time."""
    return (entries[start : start + ENTRIES_AT_ONCE] for start in range(0, len(entries), ENTRIES_AT_ONCE))
