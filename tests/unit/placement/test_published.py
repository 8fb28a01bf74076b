"""What others learn of placement's facts: ids, codes and times, in the words of the contract."""

from datetime import date

import pytest

from chassis.testing import NIGHT, fact
from contracts import placement as told
from services.placement.events import EVENTS
from services.placement.events.centre import BedGivenBack, BedTakenOut, CentreClosed, CentreReopened
from services.placement.events.enquiry import EnquiryEnded, EnquiryMade, Sought
from services.placement.events.request import (
    EssentialsGiven,
    HoldRenewed,
    HoldRunsOut,
    PeopleOnTheWay,
    PersonAdmitted,
    PlacementAccepted,
    PlacementCancelled,
    PlacementDeclined,
    PlacementLapsed,
)
from services.placement.events.service import ServiceGiven
from services.placement.events.stay import (
    BedMoved,
    FinalReportWritten,
    NoticeGiven,
    StayAbsent,
    StayDeparted,
    StayExtended,
    StayPlanned,
    StayReturned,
)
from services.placement.published import published
from tests.unit.placement.beds import CHILD, HOUR, MOTHER, admitted, requested

UNTIL = NIGHT + 2 * HOUR
SAID = [
    (
        EnquiryMade(
            centre_id="kcm",
            search_id="1",
            people=(Sought(age_years=9),),
            asked_by="csd",
            by="phone",
            unit="koper",
        ),
        told.EnquiryMade(
            centre_id="kcm", search_id="1", people=(told.Sought(age_years=9),), asked_by="csd", by="phone"
        ),
    ),
    (EnquiryEnded(outcome="other"), told.EnquiryEnded(outcome="other")),
    (
        ServiceGiven(centre_id="kcm", kind="call_out", by="phone", person_id=MOTHER),
        told.ServiceGiven(centre_id="kcm", kind="call_out", by="phone"),
    ),
    (
        requested("1", "2"),
        told.PlacementRequested(
            centre_id="kcm",
            kind="reservation",
            person_ids=(MOTHER, CHILD),
            referred_by="police",
            reason="removal",
            held_until=UNTIL,
        ),
    ),
    (PlacementAccepted(by="delavka-1"), told.PlacementAnswered(accepted=True)),
    (PlacementDeclined(reason="full"), told.PlacementAnswered(accepted=False, reason="full")),
    (PlacementCancelled(), told.PlacementEnded(why="cancelled")),
    (PlacementLapsed(settled=True), told.PlacementEnded(why="lapsed")),
    (
        admitted("1", flags=("over_capacity",), reason_code="wrong_time"),
        told.StayAdmitted(
            centre_id="kcm",
            person_id=MOTHER,
            request_id="1",
            bed="1",
            referred_by="police",
            reason="removal",
            flags=("over_capacity",),
            reason_code="wrong_time",
        ),
    ),
    (StayExtended(until=date(2021, 4, 20)), told.StayExtended(until=date(2021, 4, 20))),
    (StayAbsent(), told.StayAbsent()),
    (StayReturned(), told.StayReturned()),
    (StayDeparted(destination="home", transfer_to="2"), told.StayDeparted(destination="home")),
]
KEPT = [
    BedTakenOut(bed="1"),
    BedGivenBack(bed="1"),
    CentreClosed(why="no_staff"),
    CentreReopened(),
    HoldRenewed(held_until=UNTIL),
    HoldRunsOut(held_until=UNTIL),
    PeopleOnTheWay(eta=NIGHT, held_until=UNTIL),
    PersonAdmitted(stay_id="1", person_id=MOTHER),
    BedMoved(bed="2"),
    EssentialsGiven(stay_ids=("1",), topics=("health",)),
    StayPlanned(made_on=NIGHT.date()),
    NoticeGiven(to="csd"),
    FinalReportWritten(),
]


@pytest.mark.parametrize(("event", "message"), SAID, ids=[event.type for event, _ in SAID])
def test_what_others_learn(event, message):
    assert published(fact(event, 1)) == message


@pytest.mark.parametrize("event", KEPT, ids=[event.type for event in KEPT])
def test_what_travels_as_its_envelope(event):
    assert published(fact(event, 1)) is None


def test_nothing_is_forgotten():
    tried = {type(event) for event, _ in SAID} | {type(event) for event in KEPT}
    assert {event.type for event in EVENTS} - {event.type for event in tried} == {"centre_set"}
