"""The aggregate `subscription`: who is told what, where; only whoever made it may change it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TypeAlias, assert_never, cast

from chassis.errors import BadInput, Forbidden, NotFound, Refused
from chassis.facts import Belongs, Recorded, Told
from services.intervention.commands.subscription import (
    AnySubscriptionCommand,
    ChangeSecret,
    Subscribe,
    SubscriptionCommand,
    Unsubscribe,
)
from services.intervention.events.subscription import (
    SubscriptionEnded,
    SubscriptionEvent,
    SubscriptionMade,
    SubscriptionSecretChanged,
)

BOTH_HOLD = timedelta(hours=24)
"""So long the secret before still signs too."""


@dataclass(frozen=True, slots=True)
class Unmade:
    """Nobody has subscribed."""


@dataclass(frozen=True, slots=True)
class Subscription:
    """Who is told what, and with which secret."""

    made: SubscriptionMade
    owner: str
    csd: str | None
    version: int = 1
    changed_at: datetime | None = None
    ended: bool = False


State: TypeAlias = Unmade | Subscription
INITIAL: State = Unmade()


def evolve(state: State, fact: Recorded) -> State:
    """The subscription after one fact more."""
    event = cast(SubscriptionEvent, fact.event)
    match event:
        case SubscriptionMade():
            return Subscription(event, fact.actor, fact.csd)
        case _ if isinstance(state, Unmade):
            return state
        case SubscriptionSecretChanged():
            return replace(state, version=event.version, changed_at=fact.occurred_at)
        case SubscriptionEnded():
            return replace(state, ended=True)
        case _:
            assert_never(event)


def belongs(state: State) -> Belongs:
    """The CSD of whoever made it, where there is one."""
    return Belongs() if isinstance(state, Unmade) else Belongs(csd=state.csd)


def versions(changed_at: datetime | None, version: int, now: datetime) -> tuple[int, ...]:
    """The versions of the secret that sign at a moment, the newest first."""
    if changed_at is not None and now < changed_at + BOTH_HOLD:
        return version, version - 1
    return (version,)


def decide(command: AnySubscriptionCommand, state: State, known: None) -> Sequence[SubscriptionEvent]:
    """The facts a command comes to, or a refusal."""
    match command:
        case Subscribe():
            return subscribe(command, state)
        case ChangeSecret():
            own = _own(command, state)
            if own.ended:
                raise Refused("subscription_ended", "The subscription has ended.")
            return [SubscriptionSecretChanged(version=own.version + 1)]
        case Unsubscribe():
            return [] if _own(command, state).ended else [SubscriptionEnded()]
        case _:
            assert_never(command)


def subscribe(command: Subscribe, state: State) -> Sequence[SubscriptionEvent]:
    """Begin to tell; the same again is quiet."""
    if not command.stations:
        raise BadInput("no_stations", "Say of which stations you want to hear.", field="stations")
    made = SubscriptionMade(url=command.url, events=command.events, stations=command.stations)
    if isinstance(state, Unmade):
        return [made]
    if state.owner == command.told.actor and state.made == made and not state.ended:
        return []
    raise Refused(
        "id_taken", "This id already stands for something else; correct that with `corrects`.", field="id"
    )


def may_correct(told: Told, fact: Recorded, known: None) -> None:
    """A subscription is ended and made anew, not corrected."""
    raise Forbidden("A subscription is not corrected: end it and make another one.", code="not_corrected")


def _own(command: SubscriptionCommand, state: State) -> Subscription:
    """404 for one that is not there, or is somebody else's."""
    if isinstance(state, Unmade) or state.owner != command.told.actor:
        raise NotFound("subscription", command.subscription_id)
    return state
