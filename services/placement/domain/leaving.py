"""Going away for a while, coming back, leaving for good."""

from collections.abc import Sequence

from chassis.errors import BadInput, Refused
from services.placement.commands.stay import Depart, GoAbsent, Return
from services.placement.domain.admission import departure_before_admission, later_facts
from services.placement.domain.corrections import already_staying
from services.placement.domain.known import Known
from services.placement.domain.living import Departure, Stay
from services.placement.domain.staying import require_staying
from services.placement.events.stay import StayAbsent, StayDeparted, StayEvent, StayReturned


def go_absent(command: GoAbsent, state: Stay) -> Sequence[StayEvent]:
    """The person is away; told again is quiet."""
    require_staying(command, state)
    at = command.told.occurred_at
    since, fact = state.absent_since(at), StayAbsent(kind=command.kind, expected_back=command.expected_back)
    if command.expected_back is not None and command.expected_back <= at:
        raise BadInput("until_before_start", "It would end before it begins.", field="expected_back")
    if since is None:
        return [fact]
    last = state.care.absence
    if (not command.timed or since == at) and last is not None and last.unexplained() == fact:
        return []
    raise Refused("already_absent", "The person is away since {since}.", since=since.isoformat())


def return_(command: Return, state: Stay) -> Sequence[StayEvent]:
    """The person is back; told again is quiet, and nobody comes back who was not away."""
    require_staying(command, state)
    at = command.told.occurred_at
    if (at, "returned") in state.movements or (not command.timed and _came_back(state)):
        return []
    following = next((kind for moment, kind in state.movements if moment > at), None)
    if state.absent_since(at) is None or following == "returned":
        raise Refused("not_absent", "The person was not away then.", field="occurred_at")
    return [StayReturned()]


def depart(command: Depart, state: Stay, known: Known) -> Sequence[StayEvent]:
    """The person leaves for good, after all else that is recorded of the stay."""
    admission, at = state.admission, command.told.occurred_at
    if admission is None:
        raise Refused("not_admitted", "The person was not admitted.")
    if state.departure is not None:
        return _departed_before(command, state.departure)
    if at <= admission.at:
        raise departure_before_admission()
    if any(moment > at for moment, _ in state.movements):
        raise later_facts()
    for other in known.elsewhere:
        if other.stay_id != command.transfer_to and other.overlaps(admission.at, at):
            raise already_staying(other.stay_id, other.centre_id)
    return [StayDeparted(destination=command.destination, transfer_to=command.transfer_to)]


def _came_back(state: Stay) -> bool:
    return bool(state.movements) and state.movements[-1][1] == "returned"


def _departed_before(command: Depart, departure: Departure) -> Sequence[StayEvent]:
    """Told again is quiet; another time or destination contradicts it."""
    same_time = not command.timed or departure.at == command.told.occurred_at
    if same_time and departure.departed.destination == command.destination:
        return []
    raise Refused(
        "already_departed",
        "The person departed at {at}; correct that with `corrects`.",
        at=departure.at.isoformat(),
    )
