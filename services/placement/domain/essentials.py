"""What a house must know of somebody who comes: asked for, and shown as missing until it was told."""

from collections.abc import Sequence
from typing import get_args

from chassis.errors import BadInput, NotFound
from services.placement.commands.request import GiveEssentials
from services.placement.domain.course import Request
from services.placement.domain.suitability import OF_AGE
from services.placement.events.request import EssentialsGiven, RequestEvent
from services.placement.events.words import Essential

ALL: tuple[Essential, ...] = get_args(Essential)


def give(command: GiveEssentials, state: Request) -> Sequence[RequestEvent]:
    """Take down what was told; what was told already in the same words is quiet."""
    there = {place.stay_id for place in state.places}
    for stay_id in command.stay_ids:
        if stay_id not in there:
            raise NotFound("stay", stay_id)
    if not command.topics and not command.not_needed:
        raise BadInput("nothing_told", "Say what was told, or what does not arise.", field="topics")
    if set(command.topics) & set(command.not_needed):
        raise BadInput("told_and_not_needed", "A topic is told, or does not arise.", field="not_needed")
    fact = EssentialsGiven(
        stay_ids=command.stay_ids,
        topics=command.topics,
        not_needed=command.not_needed,
        text_id=command.text_id,
    )
    plain = [one.unexplained() for one in state.essentials]
    return [] if fact in plain else [fact]


def covered(state: Request, stay_id: str) -> tuple[Essential, ...]:
    """What the house was told of one of the people, or need not be."""
    known = {
        topic
        for one in state.essentials
        if stay_id in one.stay_ids
        for topic in (*one.topics, *one.not_needed)
    }
    return tuple(topic for topic in ALL if topic in known)


def missing(known: Sequence[str], age_years: int | None) -> tuple[Essential, ...]:
    """What nobody has told yet; a school is not asked of a grown-up."""
    grown_up = age_years is not None and age_years >= OF_AGE
    return tuple(topic for topic in ALL if topic not in known and not (grown_up and topic == "school"))
