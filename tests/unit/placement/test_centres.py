"""A crisis centre: given how it was set, when something of it changes, then a fact or nothing."""

from datetime import timedelta
from typing import Any

import pytest

from chassis.facts import standing
from chassis.testing import NIGHT, Scenario, fact, told
from contracts import placement as messages
from services.placement.app import OF_CENTRES
from services.placement.commands.centre import (
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
    CentreReopened,
    CentreSet,
    Room,
)
from services.placement.projections.centres import rows
from services.placement.published import published

CENTRES = Scenario(OF_CENTRES)
DAY = timedelta(days=1)


def centre(capacity: int = 8, **changes: Any) -> CentreSet:
    plain: dict[str, Any] = {
        "name": "KCM",
        "kind": "children_youth",
        "csd": "juzna-primorska",
        "assumed": True,
    }
    return CentreSet(capacity=capacity, **{**plain, **changes})


def setting(capacity: int = 8, beds: tuple[str, ...] | None = None, **changes: Any) -> SetCentre:
    return SetCentre(told=told(**changes), centre_id="1", entry=centre(capacity, beds=beds))


def capacity(number: int, **changes: Any) -> SetCapacity:
    plain: dict[str, Any] = {"told": told(), "centre_id": "1", "assumed": True}
    return SetCapacity(capacity=number, **{**plain, **changes})


def out(bed: str = "3", **changes: Any) -> TakeBedOut:
    plain: dict[str, Any] = {"told": told(), "centre_id": "1"}
    return TakeBedOut(bed=bed, **{**plain, **changes})


def test_a_new_centre():
    CENTRES.given().when(setting()).then(centre())


def test_the_same_again_is_quiet():
    CENTRES.given(centre()).when(setting()).then()


@pytest.mark.parametrize("number", [0, 7, 9])
def test_another_capacity_is_a_fact(number):
    CENTRES.given(centre()).when(setting(number)).then(centre(number))


def test_the_same_from_an_earlier_day_on_is_a_fact():
    CENTRES.given(fact(centre(), 1)).when(setting(occurred_at=NIGHT - 30 * DAY)).then(centre())


def test_a_correction_to_what_stood_before_is_a_fact():
    first, second = fact(centre(8), 1), fact(centre(9), 2, occurred_at=NIGHT + DAY)
    command = setting(8, occurred_at=NIGHT + 2 * DAY, corrects="test-2", reason_code="typing_error")
    CENTRES.given(first, second).when(command).then(
        centre(8).model_copy(update={"reason_code": "typing_error"})
    )


@pytest.mark.parametrize("beds", [("a",), ("a", "a"), ("a", "b", "c")])
def test_named_beds_are_as_many_as_the_capacity(beds):
    CENTRES.given().when(setting(2, beds)).refused("beds_unlike_capacity")


def test_a_capacity_keeps_all_else():
    CENTRES.given(centre(8)).when(capacity(10)).then(centre(10))
    CENTRES.given(centre(8)).when(capacity(8)).then()
    CENTRES.given().when(capacity(8)).refused("not_found")


def test_a_capacity_of_an_earlier_day_keeps_what_was_so_then():
    earlier, later = fact(centre(8), 1), fact(centre(9, name="KCM nova"), 2, occurred_at=NIGHT + 2 * DAY)
    CENTRES.given(earlier, later).when(capacity(4, told=told(occurred_at=NIGHT + DAY))).then(centre(4))


def test_named_beds_are_named_anew_with_another_capacity():
    named = centre(2, beds=("a", "b"))
    CENTRES.given(named).when(capacity(3)).refused("beds_needed")
    CENTRES.given(named).when(capacity(2)).then()
    CENTRES.given(named).when(capacity(1, beds=("a",))).then(centre(1, beds=("a",)))


def test_a_bed_goes_out_of_service_and_comes_back():
    CENTRES.given(centre()).when(out()).then(BedTakenOut(bed="3"))
    CENTRES.given(centre()).when(out("9")).refused("unknown_bed")
    CENTRES.given(centre()).when(out(until=NIGHT)).refused("until_before_start")
    CENTRES.given().when(out()).refused("not_found")
    CENTRES.given(centre(), BedTakenOut(bed="3")).when(out()).then()
    back = GiveBedBack(told=told(), centre_id="1", bed="3")
    CENTRES.given(centre(), BedTakenOut(bed="3")).when(back).then(BedGivenBack(bed="3"))
    CENTRES.given(centre()).when(back).then()


def test_each_setting_holds_until_the_next():
    facts = [fact(centre(8), 1), fact(centre(10), 2, occurred_at=NIGHT + DAY)]
    spans = [(row.values["capacity"], row.valid_from, row.valid_to) for row in rows(standing(facts))]
    assert spans == [(8, NIGHT, NIGHT + DAY), (10, NIGHT + DAY, None)]


def test_beds_out_of_service_reduce_what_there_is_until_their_day():
    facts = [
        fact(centre(8), 1),
        fact(BedTakenOut(bed="8", until=NIGHT + 3 * DAY), 2, occurred_at=NIGHT + DAY),
        fact(BedTakenOut(bed="1"), 3, occurred_at=NIGHT + 2 * DAY),
        fact(centre(4), 4, occurred_at=NIGHT + 4 * DAY),
        fact(BedGivenBack(bed="1"), 5, occurred_at=NIGHT + 5 * DAY),
    ]
    assert [row.values["in_service"] for row in rows(standing(facts))] == [8, 7, 6, 7, 3, 4]


def test_others_learn_of_a_setting_and_not_of_single_beds():
    message = published(fact(centre(), 1))
    assert isinstance(message, messages.CentreSet)
    assert message.model_dump() == centre().model_dump(include=set(messages.CentreSet.model_fields))
    assert published(fact(BedTakenOut(bed="1"), 2)) is None


def test_a_house_closes_for_a_day_and_opens_again():
    shut = CloseCentre(told=told(), centre_id="1", why="illness", until=NIGHT + DAY)
    fact_of_it = CentreClosed(why="illness", until=NIGHT + DAY)
    CENTRES.given(centre()).when(shut).then(fact_of_it)
    CENTRES.given(centre(), fact_of_it).when(shut).then()
    CENTRES.given(centre()).when(shut.model_copy(update={"until": NIGHT})).refused("until_before_start")
    CENTRES.given().when(shut).refused("not_found")
    again = ReopenCentre(told=told(), centre_id="1")
    CENTRES.given(centre(), fact_of_it).when(again).then(CentreReopened())
    CENTRES.given(centre()).when(again).then()


def test_a_closure_is_over_by_its_day_and_keeps_the_beds():
    facts = [
        fact(centre(8), 1),
        fact(CentreClosed(why="no_staff", until=NIGHT + 2 * DAY), 2, occurred_at=NIGHT + DAY),
    ]
    found = [(row.values["open"], row.values["in_service"], row.valid_from) for row in rows(standing(facts))]
    assert found == [(True, 8, NIGHT), (False, 8, NIGHT + DAY), (True, 8, NIGHT + 2 * DAY)]


@pytest.mark.parametrize("beds", [("1", "9"), ("1", "1")])
def test_a_room_has_beds_of_the_house_each_once(beds):
    entry = centre(2, rooms=(Room(name="soba A", beds=beds),))
    CENTRES.given().when(SetCentre(told=told(), centre_id="1", entry=entry)).refused("rooms_unlike_beds")


def test_another_capacity_leaves_the_rooms_the_beds_they_have_left():
    rooms = (Room(name="soba A", beds=("1", "3")), Room(name="soba B", beds=("4",)))
    left = centre(3, rooms=(Room(name="soba A", beds=("1", "3")),))
    CENTRES.given(centre(4, rooms=rooms)).when(capacity(3)).then(left)
