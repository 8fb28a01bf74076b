"""The rules of a crisis centre: dated settings, beds out of service; the same again is quiet."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeAlias, assert_never, cast

from chassis.errors import BadInput, NotFound
from chassis.facts import Belongs, Recorded
from services.placement.commands.centre import (
    AnyCentreCommand,
    CloseCentre,
    GiveBedBack,
    ReopenCentre,
    SetCapacity,
    SetCentre,
    TakeBedOut,
)
from services.placement.events.centre import (
    BedGivenBack,
    BedTakenOut,
    CentreClosed,
    CentreEvent,
    CentreReopened,
    CentreSet,
    Room,
)


@dataclass(frozen=True, slots=True)
class Setting:
    """How the centre was set, from when, by which fact."""

    since: datetime
    entry: CentreSet
    event_id: str

    @property
    def beds(self) -> tuple[str, ...]:
        """The beds by name."""
        return beds_of(self.entry)


def beds_of(entry: CentreSet) -> tuple[str, ...]:
    """The beds by name; numbered where the centre names none."""
    return entry.beds or tuple(str(number) for number in range(1, entry.capacity + 1))


@dataclass(frozen=True, slots=True)
class OutOfService:
    """A bed that nobody could sleep in, from when until when (None: no end yet); no bed: the house took nobody."""

    bed: str | None
    since: datetime
    until: datetime | None

    def holds(self, at: datetime) -> bool:
        """Whether it is so at a moment."""
        return self.since <= at and (self.until is None or at < self.until)


@dataclass(frozen=True, slots=True)
class Centre:
    """All settings in the order of the world, and every time a bed was out of service."""

    settings: tuple[Setting, ...] = ()
    out: tuple[OutOfService, ...] = ()

    def in_force(self, at: datetime) -> Setting | None:
        """The setting that holds at a moment."""
        return next((one for one in reversed(self.settings) if one.since <= at), None)

    def beds_out(self, at: datetime) -> tuple[str, ...]:
        """The beds out of service at a moment, among those there are then."""
        setting = self.in_force(at)
        beds = () if setting is None else setting.beds
        out = {one.bed for one in self.out if one.holds(at)}
        return tuple(bed for bed in beds if bed in out)

    def closed(self, at: datetime) -> OutOfService | None:
        """Why the house takes nobody at a moment: since when and until when; None while it does."""
        return next((one for one in self.out if one.bed is None and one.holds(at)), None)


State: TypeAlias = Centre
INITIAL = Centre()


def evolve(state: Centre, fact: Recorded) -> Centre:
    """Each fact holds from its moment on."""
    event = cast(CentreEvent, fact.event)
    match event:
        case CentreSet():
            return replace(state, settings=(*state.settings, Setting(fact.occurred_at, event, fact.event_id)))
        case BedTakenOut():
            out = ended(state.out, event.bed, fact.occurred_at)
            return replace(state, out=(*out, OutOfService(event.bed, fact.occurred_at, event.until)))
        case BedGivenBack():
            return replace(state, out=ended(state.out, event.bed, fact.occurred_at))
        case CentreClosed():
            out = ended(state.out, None, fact.occurred_at)
            return replace(state, out=(*out, OutOfService(None, fact.occurred_at, event.until)))
        case CentreReopened():
            return replace(state, out=ended(state.out, None, fact.occurred_at))
        case _:
            assert_never(event)


def ended(out: Sequence[OutOfService], bed: str | None, at: datetime) -> tuple[OutOfService, ...]:
    """What is known of beds out of service, with the end of this one (None: of the house's closure) at `at`."""
    return tuple(
        replace(one, until=at) if one.bed == bed and (one.until is None or one.until > at) else one
        for one in out
    )


def decide(command: AnyCentreCommand, state: Centre, known: object) -> Sequence[CentreEvent]:
    """The facts a command comes to, or a refusal."""
    match command:
        case SetCentre():
            return _set(command, command.entry, state)
        case SetCapacity():
            return _set_capacity(command, state)
        case TakeBedOut():
            return _take_out(command, state)
        case GiveBedBack():
            _require_bed(command, state)
            out = command.bed in state.beds_out(command.told.occurred_at)
            return [BedGivenBack(bed=command.bed)] if out else []
        case CloseCentre():
            return _close(command, state)
        case ReopenCentre():
            _require_setting(command.centre_id, command.told.occurred_at, state)
            return [] if state.closed(command.told.occurred_at) is None else [CentreReopened()]
        case _:
            assert_never(command)


def _set(command: SetCentre | SetCapacity, entry: CentreSet, state: Centre) -> Sequence[CentreEvent]:
    """A setting is a fact, unless the centre stands like that already."""
    if entry.beds is not None and len(set(entry.beds)) != entry.capacity:
        raise BadInput(
            "beds_unlike_capacity",
            "{capacity} beds need {capacity} different names.",
            field="beds",
            capacity=entry.capacity,
        )
    _refuse_rooms(entry)
    last = state.settings[-1] if state.settings else None
    stands = last is not None and command.told.occurred_at >= last.since
    if stands and command.told.corrects is None and last is not None and last.entry.unexplained() == entry:
        return []
    return [entry]


def _refuse_rooms(entry: CentreSet) -> None:
    """Each bed stands in one room at most, and is a bed of the house."""
    beds = beds_of(entry)
    placed = [bed for room in entry.rooms or () for bed in room.beds]
    if len(set(placed)) != len(placed) or not set(placed) <= set(beds):
        raise BadInput(
            "rooms_unlike_beds", "Each bed stands in one room, and is a bed of the house.", field="rooms"
        )


def _set_capacity(command: SetCapacity, state: Centre) -> Sequence[CentreEvent]:
    """The setting in force then, with other beds."""
    setting = _require_setting(command.centre_id, command.told.occurred_at, state)
    changed = {"capacity": command.capacity, "beds": command.beds, "assumed": command.assumed}
    if command.beds is None and command.capacity == setting.entry.capacity:
        changed["beds"] = setting.entry.beds
    elif command.beds is None and setting.entry.beds is not None:
        raise BadInput("beds_needed", "The beds of this centre have names: name them all.", field="beds")
    entry = setting.entry.unexplained().model_copy(update=changed)
    return _set(command, entry.model_copy(update={"rooms": _rooms_left(entry)}), state)


def _rooms_left(entry: CentreSet) -> tuple[Room, ...] | None:
    """The rooms with those of their beds that are still there."""
    if entry.rooms is None:
        return None
    beds = beds_of(entry)
    left = (Room(name=room.name, beds=tuple(bed for bed in room.beds if bed in beds)) for room in entry.rooms)
    return tuple(room for room in left if room.beds)


def _close(command: CloseCentre, state: Centre) -> Sequence[CentreEvent]:
    at = command.told.occurred_at
    _require_setting(command.centre_id, at, state)
    _require_later(command.until, at)
    standing = state.closed(at)
    if standing is not None and standing.until == command.until:
        return []
    return [CentreClosed(why=command.why, until=command.until)]


def _require_later(until: datetime | None, start: datetime) -> None:
    if until is not None and until <= start:
        raise BadInput("until_before_start", "It would end before it begins.", field="until")


def _take_out(command: TakeBedOut, state: Centre) -> Sequence[CentreEvent]:
    _require_bed(command, state)
    _require_later(command.until, command.told.occurred_at)
    if any(
        one.bed == command.bed and one.until == command.until and one.holds(command.told.occurred_at)
        for one in state.out
    ):
        return []
    return [BedTakenOut(bed=command.bed, until=command.until)]


def _require_setting(centre_id: str, at: datetime, state: Centre) -> Setting:
    setting = state.in_force(at)
    if setting is None:
        raise NotFound("centre", centre_id)
    return setting


def _require_bed(command: TakeBedOut | GiveBedBack, state: Centre) -> None:
    setting = _require_setting(command.centre_id, command.told.occurred_at, state)
    if command.bed not in setting.beds:
        raise BadInput(
            "unknown_bed",
            "There is no bed {bed} in {centre}.",
            field="bed",
            bed=command.bed,
            centre=command.centre_id,
        )


def belongs(state: Centre) -> Belongs:
    """A centre's facts are those of the CSD that runs it."""
    return Belongs(csd=state.settings[-1].entry.csd) if state.settings else Belongs()
