"""Living in the house: another bed, and for how long the stay is permitted."""

from collections.abc import Sequence
from datetime import date, datetime

from chassis.errors import BadInput, Refused
from law.local import local_date
from services.placement.commands.stay import Extend, MoveBed, StayCommand
from services.placement.domain.admission import require_free
from services.placement.domain.known import Known
from services.placement.domain.living import Admission, Stay, longest, permitted_until
from services.placement.events.stay import BedMoved, StayEvent, StayExtended


def move_bed(command: MoveBed, state: Stay, known: Known) -> Sequence[StayEvent]:
    """The person sleeps in another bed, which must be free."""
    require_staying(command, state)
    if state.bed == command.bed:
        return []
    if command.bed is not None and known.house is not None:
        require_free(command.bed, known.house, command.stay_id)
    return [BedMoved(bed=command.bed)]


def extend(command: Extend, state: Stay, known: Known) -> Sequence[StayEvent]:
    """Permit the stay for longer; beyond the law's longest only by a court's decision."""
    admission = require_staying(command, state)
    fact = StayExtended(
        until=command.until,
        proposed_by=command.proposed_by,
        grounds_id=command.grounds_id,
        consent=command.consent,
        court_decision_on=command.court_decision_on,
    )
    if state.extension is not None and state.extension.unexplained() == fact:
        return []
    _refuse_a_decision_to_come(command)
    kind = "other" if known.house is None else known.house.kind
    own = None if known.house is None else known.house.limits
    before = None if state.extension is None else state.extension.until
    _refuse_shorter(command.until, permitted_until(kind, admission.at, before, known.law, own), admission.at)
    limit = longest(kind, admission.at, known.law, own)
    if limit is not None and command.until > limit and command.court_decision_on is None:
        raise Refused(
            "beyond_longest_stay",
            "Without a court's decision the stay is extended until {limit} at most.",
            field="until",
            limit=limit.isoformat(),
        )
    return [fact]


def require_staying(command: StayCommand, state: Stay) -> Admission:
    """The admission; 409 when the person is not in the house, 422 for a moment outside the stay."""
    admission, at = state.admission, command.told.occurred_at
    if admission is None:
        raise Refused("not_admitted", "The person was not admitted.")
    after = state.departure is not None and at >= state.departure.at
    if after and not command.timed:
        raise Refused("has_departed", "The person has departed.")
    if after or at < admission.at:
        raise BadInput("outside_stay", "That is not within the stay.", field="occurred_at")
    return admission


def _refuse_a_decision_to_come(command: Extend) -> None:
    decided = command.court_decision_on
    if decided is not None and decided > local_date(command.told.now):
        raise BadInput(
            "future_date", "{field} lies in the future: {day}.", field="court_decision_on", day=str(decided)
        )


def _refuse_shorter(until: date, permitted: date | None, admitted: datetime) -> None:
    last = permitted or local_date(admitted)
    if until <= last:
        raise BadInput(
            "extension_not_later",
            "The stay is permitted until {permitted}; an extension goes beyond that.",
            field="until",
            permitted=last.isoformat(),
        )
