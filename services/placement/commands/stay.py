"""What may be asked of a stay."""

from datetime import date, datetime
from typing import TypeAlias

from chassis.facts import Command
from services.placement.events.words import (
    AbsenceKind,
    Destination,
    LegalBasis,
    NoticeTo,
    PlacementReason,
    ReferredBy,
)


class StayCommand(Command):
    """A command to the stay `stay_id`; `timed`: the caller said when it was so."""

    stay_id: str
    timed: bool = True


class Admit(StayCommand):
    """The person is in the house.

    `together` are the stays admitted at once, in the order in which they get beds. `departed_at`: told together
    with the departure, because the stay is long over. `transfer_from`: the stay in another house that ends with it.
    """

    centre_id: str
    person_id: str
    request_id: str
    together: tuple[str, ...]
    referred_by: ReferredBy
    reason: PlacementReason
    legal_basis: LegalBasis | None = None
    case_id: str | None = None
    bed: str | None = None
    departed_at: datetime | None = None
    transfer_from: str | None = None


class MoveBed(StayCommand):
    """The person sleeps in another bed; None: hers is somebody else's now."""

    bed: str | None


class Extend(StayCommand):
    """The stay is permitted for longer."""

    until: date
    proposed_by: str | None = None
    grounds_id: str | None = None
    consent: bool = False
    court_decision_on: date | None = None


class GoAbsent(StayCommand):
    """The person is away for a while."""

    kind: AbsenceKind | None = None
    expected_back: datetime | None = None


class Return(StayCommand):
    """The person is back."""


class Depart(StayCommand):
    """The person leaves for good."""

    destination: Destination
    transfer_to: str | None = None


class Plan(StayCommand):
    """An individual plan was made."""

    made_on: date
    next_on: date | None = None
    plan_id: str | None = None


class GiveNotice(StayCommand):
    """The competent CSD or the police were told of the stay; or have acknowledged it."""

    to: NoticeTo
    station: str | None = None
    acknowledged_at: datetime | None = None


class WriteFinalReport(StayCommand):
    """The final report is written."""

    report_id: str | None = None


AnyStayCommand: TypeAlias = (
    Admit | MoveBed | Extend | GoAbsent | Return | Depart | Plan | GiveNotice | WriteFinalReport
)
