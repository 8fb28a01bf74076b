"""What a register comes to: its entries in commands, whatever kind of register it is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from cli.gateway_client import Command, Gateway
from cli.register.faults import Fault


@dataclass(frozen=True)
class Telling:
    """A command with the row it comes from. `opens` marks those without which the entry's others make no sense."""

    command: Command
    kind: str
    row: int
    entry: int
    opens: bool = False


@dataclass(frozen=True)
class Entry:
    """One thing of a register: what intake is told of it, and what the others are told once they know that."""

    number: int
    rows: int
    intake: tuple[Telling, ...]
    others: tuple[Telling, ...]


@dataclass(frozen=True)
class Named:
    """What of the reference data a register names, as slugs."""

    units: frozenset[str] = frozenset()
    stations: frozenset[str] = frozenset()
    workers: frozenset[str] = frozenset()
    municipalities: frozenset[str] = frozenset()
    centres: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Found:
    """What a file has, sound or not: its faults, what was passed over, and which numbers faults keep out."""

    faults: tuple[Fault, ...] = ()
    notes: tuple[str, ...] = ()
    left_out: tuple[int, ...] = field(default=())


class Differences(Protocol):
    """Compares what a row says with what is recorded."""

    def of(self, telling: Telling) -> str | None:
        """The difference and the call that corrects it; None when the log says what the row says."""


class Book(Protocol):
    """A register that was read and checked."""

    @property
    def found(self) -> Found:
        """Its faults and what was passed over."""

    @property
    def numbered(self) -> str:
        """What the numbers of its rows are numbers of."""

    @property
    def csd(self) -> str | None:
        """Whose it is."""

    @property
    def is_empty(self) -> bool:
        """Whether nothing sound is in it."""

    @property
    def rows(self) -> int:
        """How many sound rows there are to tell."""

    @property
    def at_once(self) -> int:
        """How many parts of it may be told at the same time."""

    @property
    def names(self) -> Named:
        """The reference data it needs."""

    def counted(self) -> str:
        """How much there is to tell."""

    def entries(self, gateway: Gateway) -> Sequence[Entry]:
        """All that is to be told; the gateway knows what earlier registers have told."""

    def differences(self, gateway: Gateway) -> Differences:
        """What compares its rows with the log."""

    def settle(self, gateway: Gateway) -> None:
        """Wait until the reports have all of it."""


def said(body: Mapping[str, Any]) -> dict[str, Any]:
    """The body without what is not known."""
    return {name: value for name, value in body.items() if value is not None}


def commands(tellings: Sequence[Telling]) -> list[Command]:
    """The commands alone."""
    return [telling.command for telling in tellings]
