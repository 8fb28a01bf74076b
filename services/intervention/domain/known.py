"""What a rule must know beyond its own stream; `projections.looks` and `order_looks` fill it in."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from law.parameters import Law


@dataclass(frozen=True, slots=True)
class Worker:
    """A worker as reference data has her."""

    worker_id: str
    csd: str
    readiness: tuple[int, ...]
    qualified_since: date | None = None
    active: bool = True


@dataclass(frozen=True, slots=True)
class Case:
    """A case, or the case of a notification: whose it is."""

    case_id: str | None
    csd: str | None = None
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class Notification:
    """What intake told of the call."""

    case: Case
    urgency: Literal["now", "for_information"] = "now"
    triage: Literal["in_scope", "out_of_scope", "information"] | None = None


@dataclass(frozen=True, slots=True)
class Station:
    """A police station: whose area it is in, and the police administration over it (None: not known here yet)."""

    station: str
    csd: str | None = None
    administration: str | None = None

    @property
    def known(self) -> bool:
        """Whether reference data have it."""
        return self.administration is not None


@dataclass(frozen=True, slots=True)
class Busy:
    """Working time that a worker has already told, here or in another intervention."""

    segment_id: str
    intervention_id: str
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Correcting:
    """The fact that is corrected or taken back.

    `month` is that of the participation, `handed_in` whether its return has left the house; `leaning` are the
    standing facts that make no sense without it.
    """

    month: str
    handed_in: bool
    withdrawing: bool
    leaning: int = 0


@dataclass(frozen=True, slots=True)
class Known:
    """The answer of a look. `complete`: everything intake recorded until a moment ago is here."""

    complete: bool = True
    worker: Worker | None = None
    notification: Notification | None = None
    case: Case | None = None
    open_elsewhere: str | None = None
    busy: tuple[Busy, ...] = ()
    order_issued: bool = False
    correcting: Correcting | None = None
    law: Law = field(default_factory=Law.default)


@dataclass(frozen=True, slots=True)
class RosterKnown:
    """What the rules of a roster must know: the workers by id, and the law."""

    workers: Mapping[str, Worker]
    law: Law = field(default_factory=Law.default)
    correcting: Correcting | None = None


@dataclass(frozen=True, slots=True)
class OrderKnown:
    """What the rules of a restraining order must know.

    `station` is that of the order as it stands, `said` the one that an issue names; `intervention` is the case of the
    intervention that an issue names, None when there is no such intervention.
    """

    complete: bool = True
    station: Station | None = None
    said: Station | None = None
    notification: Notification | None = None
    case: Case | None = None
    intervention: Case | None = None
    correcting: Correcting | None = None
    law: Law = field(default_factory=Law.default)
