"""Facts and commands as plain values, and the fold over two times. Pure: no clock, no store."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Literal, Self, TypeVar

from pydantic import BaseModel, ConfigDict

S = TypeVar("S")
E = TypeVar("E", bound="Event")
Source = Literal["live", "import", "demo"]
ReasonCode = Literal["typing_error", "wrong_person", "wrong_time", "told_later", "duplicate", "other"]

WITHDRAWN = "fact_withdrawn"


class Value(BaseModel):
    """A frozen shape without surprises: unknown fields are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Event(Value):
    """Something that happened. A subclass names its stored `type`; shapes only ever grow.

    `rank` orders facts that occurred at the same moment (lower folds first).
    The reason fields are filled on a correction only.
    """

    type: ClassVar[str]
    schema_version: ClassVar[int] = 1
    rank: ClassVar[int] = 50

    reason_code: ReasonCode | None = None
    reason_id: str | None = None

    def unexplained(self) -> Self:
        """The same without the reason of its correction: what it says of the world."""
        return self.model_copy(update={"reason_code": None, "reason_id": None})

    @classmethod
    def upcast(cls, schema_version: int, data: dict[str, Any]) -> dict[str, Any]:
        """Stored data of an older `schema_version` in today's shape; a changed event overrides this."""
        return data


class FactWithdrawn(Event):
    """The fact named by the envelope's `corrects` is taken back."""

    type = WITHDRAWN
    rank = 99


class Told(Value):
    """Who says it, and when: the part of a command that becomes the envelope of its facts.

    `now` is the service's clock when the request came in; `occurred_at` is when it was so in the world.
    """

    actor: str
    roles: frozenset[str] = frozenset()
    csd: str | None = None
    units: frozenset[str] = frozenset()
    stations: frozenset[str] = frozenset()
    now: datetime
    occurred_at: datetime
    entered_at: datetime | None = None
    clock_offset_ms: int | None = None
    source: Source = "live"
    command_id: str
    correlation_id: str
    causation_id: str | None = None
    expected_version: int | None = None
    corrects: str | None = None
    reason_code: ReasonCode | None = None
    reason_id: str | None = None
    same_time: bool = False
    """A correction that says no time of its own: it was so when the corrected fact said it was."""


class Command(Value):
    """Something somebody asks for: imperative name, everything decided upon inside it."""

    told: Told


class WithdrawFact(Command):
    """Take back the fact `told.corrects`; every aggregate understands it."""


@dataclass(frozen=True, slots=True)
class Belongs:
    """Whose fact it is: the CSD, its unit and the case, as far as known."""

    csd: str | None = None
    unit: str | None = None
    case_id: str | None = None


@dataclass(frozen=True, slots=True)
class Recorded:
    """A fact with its envelope, as the log or another service's message holds it.

    `event` is None for a message whose data is not for others, or of a kind this reader does not use.
    `digest` (hex of SHA-256 over the stored data) breaks ties between facts of one moment and rank.
    """

    event: Event | None
    type: str
    schema_version: int
    stream: str
    version: int
    position: int
    event_id: str
    occurred_at: datetime
    recorded_at: datetime
    actor: str
    command_id: str
    correlation_id: str
    digest: str
    rank: int = 50
    source: Source = "live"
    entered_at: datetime | None = None
    clock_offset_ms: int | None = None
    csd: str | None = None
    unit: str | None = None
    case_id: str | None = None
    causation_id: str | None = None
    corrects: str | None = None

    @property
    def id(self) -> str:
        """The aggregate's own id: the stream without its kind."""
        return self.stream.split("-", 1)[1]

    @property
    def kind(self) -> str:
        """The aggregate's kind: the stream's first word."""
        return self.stream.split("-", 1)[0]

    def sort_key(self) -> tuple[datetime, int, str]:
        """Order of the world; never of arrival."""
        return (self.occurred_at, self.rank, self.digest)


def of_kind(facts: Iterable[Recorded], kind: type[E]) -> list[tuple[Recorded, E]]:
    """The facts of a kind, each with its event."""
    return [(fact, fact.event) for fact in facts if isinstance(fact.event, kind)]


def standing(facts: Sequence[Recorded]) -> list[Recorded]:
    """Drop what was corrected or withdrawn; what stands, in the order of the world.

    `facts` are in the order of knowledge (position). A correction takes the place of what it corrects
    and of all that one had replaced; withdrawing a correction lets what it replaced stand again.
    """
    withdrawn: set[str] = set()
    replaced: set[str] = set()
    left: list[Recorded] = []
    for fact in reversed(facts):
        if fact.event_id in withdrawn:
            continue
        if fact.corrects is not None:
            (withdrawn if fact.type == WITHDRAWN else replaced).add(fact.corrects)
        if fact.event_id not in replaced and fact.type != WITHDRAWN:
            left.append(fact)
    return sorted(left, key=Recorded.sort_key)


def known(facts: Iterable[Recorded], known_at: datetime) -> list[Recorded]:
    """The facts recorded by `known_at`, in the order of knowledge."""
    return [fact for fact in facts if fact.recorded_at <= known_at]


def fold(facts: Iterable[Recorded], evolve: Callable[[S, Recorded], S], initial: S) -> S:
    """The state after `facts`, which stand in the order of the world (see `standing`)."""
    state = initial
    for fact in facts:
        state = evolve(state, fact)
    return state


def state_at(
    facts: Sequence[Recorded],
    evolve: Callable[[S, Recorded], S],
    initial: S,
    *,
    at: datetime,
    known_at: datetime,
) -> S:
    """State at (T, K): recorded by K, corrections applied, occurred by T, folded in the order of the world."""
    true_then = (fact for fact in standing(known(facts, known_at)) if fact.occurred_at <= at)
    return fold(true_then, evolve, initial)


def history(
    facts: Sequence[Recorded], evolve: Callable[[S, Recorded], S], initial: S
) -> Iterator[tuple[datetime, datetime | None, S]]:
    """The states one after the other: (valid from, valid to or None, state). `facts` as `standing` gives them."""
    state = initial
    for index, fact in enumerate(facts):
        state = evolve(state, fact)
        upcoming = facts[index + 1].occurred_at if index + 1 < len(facts) else None
        if upcoming != fact.occurred_at:
            yield fact.occurred_at, upcoming, state


def last_set(state: Event | None, fact: Recorded) -> Event | None:
    """For `history` of a stream that is set anew as a whole: the last setting holds."""
    return fact.event or state
