"""What happens to a request for beds: asked, answered, held for longer, ended; and who of it was admitted."""

from datetime import datetime
from typing import TypeAlias, get_args

from chassis.facts import Event, Value
from services.placement.events.words import (
    DeclineReason,
    Essential,
    Flag,
    LegalBasis,
    PlacementReason,
    ReferredBy,
    RequestKind,
)


class Place(Value):
    """One person of a request: the stay it becomes, and the bed that is held or taken, if any.

    `transfer_of` is the stay in another house that goes on here.
    """

    stay_id: str
    person_id: str
    bed: str | None = None
    transfer_of: str | None = None


class PlacementRequested(Event):
    """Beds were asked for and are held until then; or people are simply there (`arrived`), and nothing is held.

    `csd` runs the house, `asked_csd` is that of who asks, `unit` that of the case.
    """

    type = "placement_requested"
    rank = 5

    centre_id: str
    kind: RequestKind
    places: tuple[Place, ...]
    referred_by: ReferredBy
    reason: PlacementReason
    legal_basis: LegalBasis | None = None
    held_until: datetime | None = None
    eta: datetime | None = None
    case_id: str | None = None
    enquiry_id: str | None = None
    essentials_id: str | None = None
    asked_csd: str | None = None
    csd: str | None = None
    unit: str | None = None
    flags: tuple[Flag, ...] = ()


class PlacementAccepted(Event):
    """The house takes them; `call_out`: somebody comes to the house for it."""

    type = "placement_accepted"
    rank = 10

    by: str | None = None
    call_out: bool = False


class PlacementDeclined(Event):
    """The house does not take them."""

    type = "placement_declined"
    rank = 10

    reason: DeclineReason


class HoldRenewed(Event):
    """The beds are held until then instead."""

    type = "hold_renewed"
    rank = 20

    held_until: datetime


class PeopleOnTheWay(Event):
    """They have set out and mean to be there at `eta`; the beds are held for an hour longer."""

    type = "people_on_the_way"
    rank = 21

    eta: datetime
    held_until: datetime


class HoldRunsOut(Event):
    """Half an hour before the beds are held no longer, somebody of the request still waited."""

    type = "hold_runs_out"
    rank = 22

    held_until: datetime


class EssentialsGiven(Event):
    """The house was told these essentials of these people, or that they do not arise; `text_id` has the words."""

    type = "essentials_given"
    rank = 45

    stay_ids: tuple[str, ...]
    topics: tuple[Essential, ...] = ()
    not_needed: tuple[Essential, ...] = ()
    text_id: str | None = None


class PersonAdmitted(Event):
    """One of the request lives in the house now; what was held for her is her stay's."""

    type = "person_admitted"
    rank = 40

    stay_id: str
    person_id: str


class PlacementCancelled(Event):
    """Who asked needs the beds no longer."""

    type = "placement_cancelled"
    rank = 80


class PlacementLapsed(Event):
    """The time was over; `settled`: it was over before the request was known, nobody is told in haste."""

    type = "placement_lapsed"
    rank = 81

    settled: bool = False


RequestEvent: TypeAlias = (
    PlacementRequested
    | PlacementAccepted
    | PlacementDeclined
    | HoldRenewed
    | PeopleOnTheWay
    | HoldRunsOut
    | PersonAdmitted
    | EssentialsGiven
    | PlacementCancelled
    | PlacementLapsed
)
REQUEST_EVENTS: tuple[type[Event], ...] = get_args(RequestEvent)
