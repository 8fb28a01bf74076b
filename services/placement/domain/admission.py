"""Admission: a report of reality, always recorded and flagged; only being in two houses at once cannot be."""

from collections.abc import Sequence

from chassis.errors import BadInput, Refused
from services.placement.commands.stay import Admit
from services.placement.domain.corrections import already_staying
from services.placement.domain.house import House, allot
from services.placement.domain.known import Known
from services.placement.domain.living import Stay
from services.placement.domain.suitability import verdict
from services.placement.events.stay import StayAdmitted, StayEvent
from services.placement.events.words import Flag


def admit(command: Admit, state: Stay, known: Known) -> Sequence[StayEvent]:
    """The person is in the house; with a bed where there is one."""
    house = known.house
    if house is None:
        raise BadInput(
            "unknown_centre", "There is no centre {centre}.", field="centre_id", centre=command.centre_id
        )
    if state.admission is not None:
        return _admitted_before(command, state)
    _refuse_after_what_follows(command, state)
    _refuse_two_houses(command, state, known)
    bed, over = _bed(command, house)
    return [
        StayAdmitted(
            centre_id=command.centre_id,
            person_id=command.person_id,
            request_id=command.request_id,
            bed=bed,
            referred_by=command.referred_by,
            reason=command.reason,
            legal_basis=command.legal_basis,
            flags=_flags(command, known, over),
            case_id=command.case_id,
            csd=house.csd,
            unit=known.unit,
            transfer_from=command.transfer_from,
        )
    ]


def _admitted_before(command: Admit, state: Stay) -> Sequence[StayEvent]:
    """Told again is quiet, unless it is now said to have been at another time."""
    admission = state.admission
    assert admission is not None
    if not command.timed or admission.at == command.told.occurred_at:
        return []
    raise Refused(
        "already_admitted_then",
        "The person was admitted at {at}; correct that with `corrects`.",
        field="occurred_at",
        at=admission.at.isoformat(),
    )


def _refuse_after_what_follows(command: Admit, state: Stay) -> None:
    """A corrected admission stays before all else in the stay."""
    at = command.told.occurred_at
    left = command.departed_at or (None if state.departure is None else state.departure.at)
    if left is not None and left <= at:
        raise departure_before_admission()
    if any(moment < at for moment, _ in state.movements):
        raise later_facts()


def _refuse_two_houses(command: Admit, state: Stay, known: Known) -> None:
    left = command.departed_at or (None if state.departure is None else state.departure.at)
    for other in known.elsewhere:
        if other.stay_id != command.transfer_from and other.overlaps(command.told.occurred_at, left):
            raise already_staying(other.stay_id, other.centre_id)


def _bed(command: Admit, house: House) -> tuple[str | None, bool]:
    """The bed asked for, else the one promised, else a free one, else none; and whether the house was full."""
    allotment = allot(house, command.together)
    over = command.stay_id in allotment.over
    if command.bed is None:
        return allotment.beds[command.stay_id], over
    require_free(command.bed, house, command.stay_id)
    return command.bed, over


def _flags(command: Admit, known: Known, over: bool) -> tuple[Flag, ...]:
    said = verdict(known.takes, known.people.get(command.person_id))
    by_rule: dict[str, tuple[Flag, ...]] = {"outside": ("outside_rules",), "unchecked": ("unchecked",)}
    full: tuple[Flag, ...] = ("over_capacity",) if over else ()
    return (*full, *by_rule.get(said, ()))


def require_free(bed: str, house: House, stay_id: str) -> None:
    """422 for a bed the house does not have, 409 for one that is out of service, taken or promised."""
    if bed not in (*house.beds, *house.out):
        raise BadInput(
            "unknown_bed", "There is no bed {bed} in {centre}.", field="bed", bed=bed, centre=house.centre_id
        )
    if bed not in house.free_beds([stay_id]):
        raise Refused("bed_taken", "Bed {bed} is taken, promised or out of service.", field="bed", bed=bed)


def departure_before_admission() -> BadInput:
    """A stay ends after it began."""
    return BadInput(
        "departure_before_admission",
        "The departure is not after the admission.",
        field="occurred_at",
    )


def later_facts() -> Refused:
    """Something stands that would be outside the stay."""
    return Refused(
        "later_facts",
        "Something is recorded of this stay that would lie outside it; correct or withdraw that first.",
        field="occurred_at",
    )
