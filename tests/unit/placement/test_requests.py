"""Requests for beds: given what was promised, when it is answered, held, lost or used, then a fact or a refusal."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from chassis.facts import WithdrawFact, fold
from chassis.testing import NIGHT, told
from services.placement.app import OF_REQUESTS
from services.placement.commands.request import (
    AcceptPlacement,
    AdmitPeople,
    CancelPlacement,
    DeclinePlacement,
    LetLapse,
    RenewHold,
    SetOut,
    WarnOfLapse,
)
from services.placement.domain.course import INITIAL, evolve
from services.placement.domain.known import Correcting, Known
from services.placement.domain.request import LAPSE, WARNING, alarms
from services.placement.domain.suitability import Person
from services.placement.events.centre import Takes
from services.placement.events.request import (
    HoldRenewed,
    HoldRunsOut,
    PeopleOnTheWay,
    PersonAdmitted,
    PlacementAccepted,
    PlacementCancelled,
    PlacementDeclined,
    PlacementLapsed,
)
from tests.unit.placement.beds import (
    CHILD,
    DAY,
    HOUR,
    MOTHER,
    REQUESTS,
    ask,
    elsewhere,
    held,
    known,
    places,
    requested,
    when,
)

ADMITTED = PersonAdmitted(stay_id="stay-1", person_id=MOTHER)
ENDINGS = [PlacementCancelled(), PlacementLapsed(), PlacementDeclined(reason="full")]


def of(kind: type, **said: Any) -> Any:
    """A command to the request."""
    return kind(**{"told": told(), "request_id": "1", **said})


def test_beds_are_promised_for_two_hours():
    REQUESTS.given().when(ask(), known()).then(requested("1"))


def test_a_family_gets_its_beds_together():
    REQUESTS.given().when(ask(2), known(3, held("2"))).then(requested("1", "3"))


@pytest.mark.parametrize(("people", "taken"), [(1, ("1", "2")), (2, ("1",)), (1, ("1", None))])
def test_all_beds_or_none(people, taken):
    there = [held(bed, f"stay-of-{bed}") for bed in taken]
    REQUESTS.given().when(ask(people), known(2, *there)).refused("no_free_bed")


def test_the_refusal_says_where_there_is_room():
    scenario = REQUESTS.given().when(ask(), known(0, near=(("kczn", 3), ("varna-hisa", 1))))
    assert "kczn (3), varna-hisa (1)" in str(scenario.outcome)


def test_what_a_corrected_request_held_itself_is_no_hindrance():
    envelope = told(corrects="test-1", reason_code="typing_error")
    command = ask(told=envelope, reason="relief")
    corrected = requested("1", reason="relief", reason_code="typing_error")
    REQUESTS.given(requested("1")).when(command, known(1, held("1", "stay-1"))).then(corrected)


def test_the_same_request_again_is_quiet_and_another_one_refused():
    REQUESTS.given(requested("1")).when(ask(), known(1, held("1", "stay-1"))).then()
    REQUESTS.given(requested("1")).when(ask(reason="relief"), known()).refused("already_requested")
    REQUESTS.given(requested("1")).when(ask(2), known()).refused("already_requested")


def test_an_unknown_house_and_a_person_named_twice():
    REQUESTS.given().when(ask(), Known()).refused("unknown_centre")
    twice = (*places(None), *places(None))
    REQUESTS.given().when(ask(people=twice), known()).refused("person_twice")


def test_who_lives_in_another_house_is_promised_no_bed():
    REQUESTS.given().when(ask(), known(elsewhere=(elsewhere(NIGHT - DAY),))).refused("already_staying")
    left = elsewhere(NIGHT - 2 * DAY, NIGHT - DAY)
    REQUESTS.given().when(ask(), known(elsewhere=(left,))).then(requested("1"))


def test_a_transfer_goes_on_from_a_stay_in_another_house():
    goes_on = tuple(place.model_copy(update={"transfer_of": "other-stay"}) for place in places(None))
    going = requested("1", places=tuple(one.model_copy(update={"bed": "1"}) for one in goes_on))
    there = (elsewhere(NIGHT - DAY),)
    REQUESTS.given().when(ask(people=goes_on), known(elsewhere=there)).then(going)
    REQUESTS.given().when(ask(people=goes_on), known()).refused("has_departed")
    same = ask(people=goes_on, centre_id="kczn")
    REQUESTS.given().when(same, known(elsewhere=there)).refused("same_house")


@pytest.mark.parametrize(
    ("person", "outcome"),
    [
        (Person(5, "female"), "refused"),
        (Person(6, "male"), ()),
        (Person(21, "other"), ()),
        (Person(22, "female"), "refused"),
        (Person(None, "female"), ("unchecked",)),
        (None, ("unchecked",)),
    ],
)
def test_a_promise_hangs_on_the_last_age_known(person, outcome):
    takes = Takes(age_from=6, age_to=18, exception_age_to=21)
    people = {} if person is None else {MOTHER: person}
    scenario = REQUESTS.given().when(ask(), known(takes=takes, people=people))
    if outcome == "refused":
        scenario.refused("outside_rules")
    else:
        scenario.then(requested("1", flags=outcome))


def test_who_is_there_is_taken_down_though_the_house_is_full_and_takes_no_such_people():
    takes = Takes(age_from=6, age_to=18)
    knows = known(1, held("1"), takes=takes, people={MOTHER: Person(40, "female")})
    there = requested(None, kind="arrived", held_until=None, flags=("over_capacity", "outside_rules"))
    REQUESTS.given().when(ask(kind="arrived"), knows).then(there)


@pytest.mark.parametrize(
    ("changes", "until"),
    [
        ({"held_until": NIGHT + 5 * HOUR}, NIGHT + 5 * HOUR),
        ({"eta": NIGHT + 3 * HOUR}, NIGHT + 4 * HOUR),
        ({"eta": NIGHT + HOUR / 2}, NIGHT + 2 * HOUR),
    ],
)
def test_a_hold_lasts_as_said_or_until_an_hour_after_the_arrival(changes, until):
    eta = changes.get("eta")
    REQUESTS.given().when(ask(**changes), known()).then(requested("1", held_until=until, eta=eta))


@pytest.mark.parametrize(("until", "code"), [(NIGHT, "hold_past"), (NIGHT + 25 * HOUR, "hold_too_long")])
def test_a_hold_has_a_length(until, code):
    REQUESTS.given().when(ask(held_until=until), known()).refused(code)
    REQUESTS.given(requested()).when(of(RenewHold, held_until=until)).refused(code)


def test_the_house_takes_them():
    accepted = PlacementAccepted(by="delavka-1", call_out=True)
    command = of(AcceptPlacement, by="delavka-1", call_out=True)
    REQUESTS.given(requested()).when(command).then(accepted)
    REQUESTS.given(requested(), accepted).when(command).then()
    REQUESTS.given(requested(), accepted).when(of(AcceptPlacement)).then(PlacementAccepted())


def test_the_house_does_not_take_them_even_after_it_said_so():
    declined = PlacementDeclined(reason="no_staff")
    command = of(DeclinePlacement, reason="no_staff")
    REQUESTS.given(requested(), PlacementAccepted()).when(command).then(declined)
    REQUESTS.given(requested(), declined).when(command).then()
    REQUESTS.given(requested(), declined).when(of(DeclinePlacement, reason="age")).refused("no_longer_held")


def test_a_hold_is_renewed_for_two_hours_from_then():
    later = told(occurred_at=NIGHT + HOUR)
    REQUESTS.given(requested()).when(of(RenewHold, told=later)).then(HoldRenewed(held_until=NIGHT + 3 * HOUR))
    REQUESTS.given(requested()).when(of(RenewHold, held_until=NIGHT + 2 * HOUR)).then()


def test_on_the_way_holds_until_an_hour_after_the_arrival():
    on_the_way = PeopleOnTheWay(eta=NIGHT + 3 * HOUR, held_until=NIGHT + 4 * HOUR)
    REQUESTS.given(requested()).when(of(SetOut, eta=NIGHT + 3 * HOUR)).then(on_the_way)
    REQUESTS.given(requested(), on_the_way).when(of(SetOut, eta=NIGHT + 3 * HOUR)).then()
    REQUESTS.given(requested()).when(of(SetOut, eta=NIGHT - HOUR)).refused("eta_past")
    REQUESTS.given(requested()).when(of(SetOut, eta=NIGHT + 24 * HOUR)).refused("hold_too_long")


def test_who_asked_needs_them_no_longer():
    REQUESTS.given(requested()).when(of(CancelPlacement)).then(PlacementCancelled())
    REQUESTS.given(requested(), PlacementCancelled()).when(of(CancelPlacement)).then()


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize(
    "command",
    [of(AcceptPlacement), of(RenewHold), of(SetOut, eta=NIGHT + HOUR), of(DeclinePlacement, reason="age")],
)
def test_what_has_ended_is_asked_for_anew(ending, command):
    REQUESTS.given(requested(), ending).when(command).refused("no_longer_held")


@pytest.mark.parametrize(
    "command", [of(AcceptPlacement), of(RenewHold), of(CancelPlacement), of(DeclinePlacement, reason="age")]
)
def test_who_is_in_the_house_is_not_answered_any_more(command):
    REQUESTS.given(requested(), ADMITTED).when(command).refused("already_admitted")
    REQUESTS.given().when(command).refused("not_found")


def test_the_time_runs_out_as_a_fact():
    REQUESTS.given(requested()).when(of(LetLapse)).then(PlacementLapsed())
    REQUESTS.given(requested("1", "2"), ADMITTED).when(of(LetLapse)).then(PlacementLapsed())
    REQUESTS.given(requested(), ADMITTED).when(of(LetLapse)).then()
    REQUESTS.given(requested(), PlacementCancelled()).when(of(LetLapse)).then()


HALF_AN_HOUR = timedelta(minutes=30)
RUNS_OUT = HoldRunsOut(held_until=NIGHT + 2 * HOUR)


def warned(at: datetime) -> WarnOfLapse:
    return WarnOfLapse(told=told(occurred_at=at, now=at), request_id="1")


def test_half_an_hour_before_the_time_runs_out_it_is_said_once():
    warning = warned(NIGHT + 2 * HOUR - HALF_AN_HOUR)
    REQUESTS.given(requested()).when(warning).then(RUNS_OUT)
    REQUESTS.given(requested(), RUNS_OUT).when(warning).then()
    REQUESTS.given(requested(), HoldRenewed(held_until=NIGHT + 5 * HOUR)).when(warning).then()
    for silent in (ADMITTED, *ENDINGS):
        REQUESTS.given(requested(), silent).when(warning).then()
    assert alarms(state(requested(), RUNS_OUT)) == {LAPSE: NIGHT + 2 * HOUR}


def test_a_hold_that_is_told_in_its_last_half_hour_is_not_warned_of():
    late = when(OF_REQUESTS, requested(), NIGHT, 1, recorded_at=NIGHT + 2 * HOUR - HALF_AN_HOUR)
    assert alarms(fold([late], evolve, INITIAL)) == {LAPSE: NIGHT + 2 * HOUR}


def test_what_was_over_before_it_was_known_lapses_in_silence():
    late = when(OF_REQUESTS, requested(), NIGHT, 1, recorded_at=NIGHT + 3 * HOUR)
    REQUESTS.given(late).when(of(LetLapse)).then(PlacementLapsed(settled=True))
    imported = when(OF_REQUESTS, requested(), NIGHT, 1, source="import")
    REQUESTS.given(imported).when(of(LetLapse)).then(PlacementLapsed(settled=True))


def test_the_clock_runs_while_beds_are_held():
    renewed = HoldRenewed(held_until=NIGHT + 5 * HOUR)
    ringing = {(): NIGHT + 2 * HOUR, (renewed,): NIGHT + 5 * HOUR}
    for more, due in ringing.items():
        assert alarms(state(requested(), *more)) == {WARNING: due - HALF_AN_HOUR, LAPSE: due}
    for silent in (ADMITTED, *ENDINGS):
        assert alarms(state(requested(), silent)) == {}
    assert alarms(state(requested(kind="arrived", held_until=None))) == {}


def test_admission_is_taken_down_once_each_and_whatever_became_of_the_promise():
    both = of(AdmitPeople, stay_ids=("stay-1", "stay-2"))
    second = PersonAdmitted(stay_id="stay-2", person_id=CHILD)
    REQUESTS.given(requested("1", "2")).when(both).then(ADMITTED, second)
    REQUESTS.given(requested("1", "2"), ADMITTED).when(both).then(second)
    REQUESTS.given(requested("1", "2"), PlacementLapsed()).when(both).then(ADMITTED, second)
    REQUESTS.given(requested("1")).when(both).refused("not_found")


@pytest.mark.parametrize("order", [(1, 2, 3), (3, 1, 2), (2, 3, 1)])
def test_every_order_of_arrival_ends_the_same(order):
    """The admission at 1:40 was told after the lapse of 2:00, and it was so before."""
    facts = {
        1: when(OF_REQUESTS, requested(), NIGHT, 1),
        2: when(OF_REQUESTS, PlacementLapsed(), NIGHT + 2 * HOUR, 2),
        3: when(OF_REQUESTS, ADMITTED, NIGHT + HOUR, 3),
    }
    told_so = sorted((facts[number] for number in order), key=lambda one: one.sort_key())
    end = fold(told_so, evolve, INITIAL)
    assert (end.status, end.ending, end.waiting) == ("admitted", None, ())


def test_nothing_becomes_of_a_request_before_it_was_made():
    earlier = told(occurred_at=NIGHT - HOUR)
    for command in (of(CancelPlacement, told=earlier), of(AcceptPlacement, told=earlier)):
        REQUESTS.given(requested()).when(command).refused("before_request")
    envelope = told(corrects="test-1", reason_code="wrong_time", occurred_at=NIGHT + 2 * HOUR)
    facts = [
        when(OF_REQUESTS, requested(), NIGHT, 1),
        when(OF_REQUESTS, PlacementAccepted(), NIGHT + HOUR, 2),
    ]
    REQUESTS.given(*facts).when(ask(told=envelope), known()).refused("before_request")


def test_a_lost_promise_is_not_restored_by_taking_the_loss_back():
    envelope = told(corrects="test-2", reason_code="typing_error", roles=frozenset({"admin"}))
    knows = Known(correcting=Correcting("2021-03", handed_in=False, withdrawing=True))
    for ending in ENDINGS:
        REQUESTS.given(requested(), ending).when(WithdrawFact(told=envelope), knows).refused("no_longer_held")


def test_a_correction_does_not_lose_who_was_admitted():
    envelope = told(corrects="test-1", reason_code="wrong_person")
    other = tuple(place.model_copy(update={"stay_id": "stay-9"}) for place in places(None))
    command = ask(told=envelope, people=other)
    REQUESTS.given(requested(), ADMITTED).when(command, known()).refused("facts_lean_on_it")


def state(*events: Any) -> Any:
    facts = [
        when(OF_REQUESTS, event, NIGHT, number, rank=number) for number, event in enumerate(events, start=1)
    ]
    return fold(facts, evolve, INITIAL)
