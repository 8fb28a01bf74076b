"""What may be asked of a request for beds."""

from datetime import datetime
from typing import TypeAlias

from chassis.facts import Command
from services.placement.events.request import Place
from services.placement.events.words import (
    DeclineReason,
    Essential,
    LegalBasis,
    PlacementReason,
    ReferredBy,
    RequestKind,
)


class RequestCommand(Command):
    """A command to the request `request_id`."""

    request_id: str


class RequestPlacement(RequestCommand):
    """Ask for beds for all these people together, or say that they are in the house.

    `people` are places without a bed; without `held_until` the beds are held for the usual time. `departed_at`: they
    have left again.
    """

    centre_id: str
    kind: RequestKind
    people: tuple[Place, ...]
    referred_by: ReferredBy
    reason: PlacementReason
    legal_basis: LegalBasis | None = None
    held_until: datetime | None = None
    eta: datetime | None = None
    case_id: str | None = None
    enquiry_id: str | None = None
    essentials_id: str | None = None
    departed_at: datetime | None = None


class AcceptPlacement(RequestCommand):
    """The house takes them."""

    by: str | None = None
    call_out: bool = False


class DeclinePlacement(RequestCommand):
    """The house does not take them."""

    reason: DeclineReason


class RenewHold(RequestCommand):
    """Hold the beds for longer; without `held_until` for the usual time from now."""

    held_until: datetime | None = None


class SetOut(RequestCommand):
    """They are on the way."""

    eta: datetime


class CancelPlacement(RequestCommand):
    """The beds are needed no longer."""


class WarnOfLapse(RequestCommand):
    """The beds are held for half an hour longer (`told.occurred_at` is that moment)."""


class LetLapse(RequestCommand):
    """The clock has come to the end of the hold."""


class GiveEssentials(RequestCommand):
    """Tell the house what it must know of these people."""

    stay_ids: tuple[str, ...]
    topics: tuple[Essential, ...] = ()
    not_needed: tuple[Essential, ...] = ()
    text_id: str | None = None


class AdmitPeople(RequestCommand):
    """These of the request are in the house."""

    stay_ids: tuple[str, ...]


AnyRequestCommand: TypeAlias = (
    RequestPlacement
    | AcceptPlacement
    | DeclinePlacement
    | RenewHold
    | SetOut
    | CancelPlacement
    | WarnOfLapse
    | LetLapse
    | AdmitPeople
    | GiveEssentials
)
