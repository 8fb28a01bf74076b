"""Enquiries: a house was asked for room, what came of it; nothing that happened is refused."""

from typing import Any

import pytest

from chassis.testing import NIGHT, Scenario, told
from services.placement.app import OF_ENQUIRIES
from services.placement.commands.enquiry import EndEnquiry, MakeEnquiry
from services.placement.domain.known import Known
from services.placement.events.enquiry import EnquiryEnded, EnquiryMade, Sought
from tests.unit.placement.beds import HOUR, known

ENQUIRIES = Scenario(OF_ENQUIRIES)
SAID: dict[str, Any] = {
    "centre_id": "kcm",
    "search_id": "search-1",
    "people": (Sought(age_years=12, sex="male"),),
    "asked_by": "police",
    "by": "phone",
}
MADE = EnquiryMade(**SAID, csd="juzna-primorska")


def make(**changes: Any) -> MakeEnquiry:
    return MakeEnquiry.model_validate({"told": told(), "enquiry_id": "1", **SAID, **changes})


def end(outcome: str, **when: Any) -> EndEnquiry:
    return EndEnquiry.model_validate({"told": told(**when), "enquiry_id": "1", "outcome": outcome})


def test_it_is_taken_down_though_the_house_is_full():
    ENQUIRIES.given().when(make(), known(0)).then(MADE)
    elsewhere = make(centre_id=None, provider_id="hisa-na-jugu")
    ENQUIRIES.given().when(elsewhere, Known()).then(
        EnquiryMade(**{**SAID, "centre_id": None, "provider_id": "hisa-na-jugu"})
    )


def test_the_same_again_is_quiet_and_another_one_under_its_id_refused():
    ENQUIRIES.given(MADE).when(make(), known()).then()
    ENQUIRIES.given(MADE).when(make(by="in_person"), known()).refused("already_enquired")


@pytest.mark.parametrize("changes", [{"centre_id": None}, {"provider_id": "hisa-na-jugu"}])
def test_it_names_one_house(changes):
    ENQUIRIES.given().when(make(**changes), known()).refused("one_house")


def test_a_centre_that_nobody_knows():
    ENQUIRIES.given().when(make(), Known()).refused("unknown_centre")


def test_its_outcome_is_taken_down_once():
    ENQUIRIES.given(MADE).when(end("refused_full")).then(EnquiryEnded(outcome="refused_full"))
    ended = EnquiryEnded(outcome="refused_full")
    ENQUIRIES.given(MADE, ended).when(end("refused_full")).then()
    ENQUIRIES.given(MADE, ended).when(end("admitted")).refused("already_ended")
    ENQUIRIES.given(MADE).when(end("admitted", occurred_at=NIGHT - HOUR)).refused("before_enquiry")
    ENQUIRIES.given().when(end("admitted")).refused("not_found")
