"""The aggregate `enquiry`: a house was asked for room, and what came of it; every one is counted."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeAlias, assert_never, cast

from chassis.errors import BadInput, NotFound, Refused
from chassis.facts import Belongs, Recorded
from services.placement.commands.enquiry import AnyEnquiryCommand, EndEnquiry, MakeEnquiry
from services.placement.domain.known import Known
from services.placement.events.enquiry import EnquiryEnded, EnquiryEvent, EnquiryMade
from services.placement.events.words import EnquiryOutcome

SAID = ("centre_id", "provider_id", "search_id", "people", "needs", "asked_by", "by", "case_id")


@dataclass(frozen=True, slots=True)
class Enquiry:
    """What was asked, when and by whom; how it ended."""

    made: EnquiryMade | None = None
    made_at: datetime | None = None
    made_by: str = ""
    event_id: str = ""
    outcome: EnquiryOutcome | None = None
    ended_at: datetime | None = None


State: TypeAlias = Enquiry
INITIAL = Enquiry()


def belongs(state: Enquiry) -> Belongs:
    """An enquiry is the house's; the case's unit is named beside it."""
    made = state.made
    return Belongs() if made is None else Belongs(made.csd or made.asked_csd, made.unit, made.case_id)


def evolve(state: Enquiry, fact: Recorded) -> Enquiry:
    """The enquiry after one fact more; never refuses."""
    event = cast(EnquiryEvent, fact.event)
    match event:
        case EnquiryMade():
            return replace(
                state, made=event, made_at=fact.occurred_at, made_by=fact.actor, event_id=fact.event_id
            )
        case EnquiryEnded():
            return replace(state, outcome=event.outcome, ended_at=fact.occurred_at)
        case _:
            assert_never(event)


def decide(command: AnyEnquiryCommand, state: Enquiry, known: Known | None) -> Sequence[EnquiryEvent]:
    """The facts a command comes to, or a refusal."""
    match command:
        case MakeEnquiry():
            return make(command, state, known or Known())
        case EndEnquiry():
            return end(command, state)
        case _:
            assert_never(command)


def make(command: MakeEnquiry, state: Enquiry, known: Known) -> Sequence[EnquiryEvent]:
    """Take it down, once; another one under its id contradicts it."""
    if (command.centre_id is None) == (command.provider_id is None):
        raise BadInput("one_house", "Name the centre, or a provider that is none of ours.", field="centre_id")
    if state.made is not None:
        if all(getattr(state.made, name) == getattr(command, name) for name in SAID):
            return []
        raise Refused("already_enquired", "This enquiry was already made, and otherwise.", field="id")
    if command.centre_id is not None and known.house is None:
        raise BadInput(
            "unknown_centre", "There is no centre {centre}.", field="centre_id", centre=command.centre_id
        )
    said = {name: getattr(command, name) for name in SAID}
    csd = None if known.house is None else known.house.csd
    return [EnquiryMade(**said, asked_csd=command.told.csd, csd=csd, unit=known.unit)]


def end(command: EndEnquiry, state: Enquiry) -> Sequence[EnquiryEvent]:
    """Take down what came of it, once; another outcome is told as a correction."""
    if state.made is None or state.made_at is None:
        raise NotFound("enquiry", command.enquiry_id)
    if command.told.occurred_at < state.made_at:
        raise BadInput("before_enquiry", "That is before anybody asked.", field="occurred_at")
    if state.outcome == command.outcome:
        return []
    if state.outcome is not None:
        raise Refused("already_ended", "The enquiry has another outcome; correct that with `corrects`.")
    return [EnquiryEnded(outcome=command.outcome)]
