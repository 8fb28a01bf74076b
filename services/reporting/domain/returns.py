"""The life of one CSD's monthly return: handed in, submitted, and sent again when it has changed."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any, TypeAlias

from chassis.errors import Forbidden, Refused
from chassis.facts import Belongs, Event, Recorded, Told
from services.reporting.commands import HandInMonth, SubmitReturn
from services.reporting.domain.figures import Path
from services.reporting.domain.periods import month_bounds
from services.reporting.events import MonthHandedIn, ReturnSubmitted


@dataclass(frozen=True, slots=True)
class Sent:
    """What was handed in or submitted: by which fact, as known when, with which fingerprint."""

    event_id: str
    csd: str
    known_at: datetime
    sha256: str


@dataclass(frozen=True, slots=True)
class Open:
    """Nothing has been sent."""


@dataclass(frozen=True, slots=True)
class HandedIn:
    """The main office has it."""

    handed: Sent


@dataclass(frozen=True, slots=True)
class Submitted:
    """The ministry has it, perhaps in an older version than was handed in since."""

    handed: Sent | None
    sent: Sent
    version: int


Return: TypeAlias = Open | HandedIn | Submitted
ReturnCommand: TypeAlias = HandInMonth | SubmitReturn


def return_id(csd: str, month: str) -> str:
    """The id of a CSD's return of a month."""
    return f"{csd}.{month}"


def content(csd: str, month: str, cells: Mapping[Path, int]) -> dict[str, Any]:
    """What is fingerprinted: whose return and every figure by its path. A new figure makes a new `content`."""
    return {"content": 1, "csd": csd, "month": month, "figures": {".".join(p): n for p, n in cells.items()}}


def fingerprint(content: Mapping[str, Any]) -> str:
    """SHA-256 (hex) of a return's content as canonical JSON (RFC 8785: numbers are whole, keys plain)."""
    canonical = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(canonical.encode()).hexdigest()


def evolve(state: Return, fact: Recorded) -> Return:
    """What is sent last stands; every version keeps its fact."""
    match fact.event:
        case MonthHandedIn() as event:
            handed = Sent(fact.event_id, event.csd, event.known_at, event.sha256)
            if isinstance(state, Submitted):
                return Submitted(handed, state.sent, state.version)
            return HandedIn(handed)
        case ReturnSubmitted() as event:
            sent = Sent(fact.event_id, event.csd, event.known_at, event.sha256)
            return Submitted(handed_in(state), sent, version(state) + 1)
        case _:
            return state


def decide(command: ReturnCommand, state: Return, known: None) -> list[Event]:
    """A month is sent once it is over, and again only when its figures have changed."""
    require_over(command)
    if isinstance(command, HandInMonth):
        return hand_in(command, state)
    return submit(command, state)


def hand_in(command: HandInMonth, state: Return) -> list[Event]:
    """The coordinator hands in."""
    handed = handed_in(state)
    if same(handed, command):
        return []
    return [
        MonthHandedIn(csd=command.csd, month=command.month, known_at=command.known_at, sha256=command.sha256)
    ]


def submit(command: SubmitReturn, state: Return) -> list[Event]:
    """The main office submits what was handed in."""
    if handed_in(state) is None:
        raise Refused(
            "not_handed_in",
            "{month} of {csd} has not been handed in; it cannot be submitted.",
            month=command.month,
            csd=command.csd,
        )
    if isinstance(state, Submitted) and same(state.sent, command):
        return []
    return [
        ReturnSubmitted(
            csd=command.csd, month=command.month, known_at=command.known_at, sha256=command.sha256
        )
    ]


def same(sent: Sent | None, command: ReturnCommand) -> bool:
    """Whether the command says again what was sent last; a correction is never only that."""
    return sent is not None and sent.sha256 == command.sha256 and command.told.corrects is None


def require_over(command: ReturnCommand) -> None:
    """Refuse a month that is not over: neither in the world nor in what is known."""
    _, end = month_bounds(command.month)
    if min(command.known_at, command.told.occurred_at) < end:
        raise Refused(
            "month_not_over", "{month} is not over; it can be sent from the 1st on.", month=command.month
        )


def handed_in(state: Return) -> Sent | None:
    """The last hand-in, if there is one."""
    return None if isinstance(state, Open) else state.handed


def version(state: Return) -> int:
    """How often it was submitted."""
    return state.version if isinstance(state, Submitted) else 0


def belongs(state: Return) -> Belongs:
    """A return is its CSD's."""
    match state:
        case Open():
            return Belongs()
        case HandedIn(handed=sent) | Submitted(sent=sent):
            return Belongs(csd=sent.csd)


def may_correct(told: Told, fact: Recorded, known: None) -> None:
    """What was submitted stays for ever; a hand-in is taken back by its CSD's coordinator."""
    if isinstance(fact.event, ReturnSubmitted):
        raise Refused("submission_stays", "What was submitted stays; submit the month again instead.")
    if "coordinator" not in told.roles or told.csd != fact.csd:
        raise Forbidden("Only the coordinator of that CSD takes a hand-in back.", code="not_your_return")
