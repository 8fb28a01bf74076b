"""Stays: given how somebody lives in a house, when something is told of it, then a fact or a refusal."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from chassis.facts import FactWithdrawn, WithdrawFact
from chassis.testing import NIGHT, told
from services.placement.app import OF_STAYS
from services.placement.commands.stay import Depart, Extend, GoAbsent, MoveBed, Return
from services.placement.domain.known import Correcting, Known
from services.placement.domain.suitability import Person
from services.placement.events.centre import Takes
from services.placement.events.stay import (
    BedMoved,
    StayAbsent,
    StayDeparted,
    StayExtended,
    StayReturned,
)
from tests.unit.placement.beds import (
    DAY,
    HOUR,
    MOTHER,
    STAYS,
    admit,
    admitted,
    elsewhere,
    held,
    house,
    known,
    when,
)

KCM = Known(house=house())
HOME = StayDeparted(destination="home")


def then(hours: float, **changes: Any) -> Any:
    """An envelope for what happened so many hours after the admission."""
    moment = NIGHT + hours * HOUR
    return told(**{"occurred_at": moment, "now": max(NIGHT + 9 * DAY, moment), **changes})


def living(*more: tuple[Any, float]) -> Any:
    """Admitted, and what was told since: (event, hours after)."""
    facts = [when(OF_STAYS, admitted(), NIGHT, 1)]
    facts += [
        when(OF_STAYS, event, NIGHT + hours * HOUR, n) for n, (event, hours) in enumerate(more, start=2)
    ]
    return STAYS.given(*facts)


def of(kind: type, hours: float, **said: Any) -> Any:
    return kind(**{"told": then(hours), "stay_id": "1", **said})


def test_admission_takes_the_bed_that_was_promised():
    STAYS.given().when(admit(), known(2, held("1"), held("2", "1"))).then(admitted("2"))


def test_admission_takes_a_free_bed_where_none_was_promised():
    STAYS.given().when(admit(), known(2, held("1"))).then(admitted("2"))
    STAYS.given().when(admit(together=("0", "1")), known(2)).then(admitted("2"))


def test_a_full_house_is_no_hindrance_but_a_flag():
    STAYS.given().when(admit(), known(1, held("1"))).then(admitted(None, flags=("over_capacity",)))


def test_the_promised_bed_may_be_out_of_service_meanwhile():
    full = Known(house=replace(house(1, (held("2", "1"), held("1"))), out=("2",)))
    STAYS.given().when(admit(), full).then(admitted(None, flags=("over_capacity",)))


def test_a_bed_may_be_named():
    STAYS.given().when(admit(bed="2"), known(2)).then(admitted("2"))
    STAYS.given().when(admit(bed="2"), known(2, held("2"))).refused("bed_taken")
    STAYS.given().when(admit(bed="9"), known(2)).refused("unknown_bed")
    STAYS.given().when(admit(), Known()).refused("unknown_centre")


def test_who_the_house_does_not_take_by_its_rules_is_flagged():
    takes = Takes(sexes=("female",))
    outside = known(takes=takes, people={MOTHER: Person(30, "male")})
    STAYS.given().when(admit(), outside).then(admitted(flags=("outside_rules",)))
    child = known(takes=takes, people={MOTHER: Person(17, "male")})
    STAYS.given().when(admit(), child).then(admitted())
    STAYS.given().when(admit(), known(takes=takes)).then(admitted(flags=("unchecked",)))


@pytest.mark.parametrize(
    ("since", "until", "departed", "refused"),
    [
        (-5, None, None, True),
        (-5, -1, None, False),
        (-5, 0, None, False),
        (-5, 1, None, True),
        (1, 2, None, True),
        (1, 2, 1, False),
        (1, 2, 1.5, True),
    ],
)
def test_nobody_is_in_two_houses(since, until, departed, refused):
    other = elsewhere(NIGHT + since * HOUR, None if until is None else NIGHT + until * HOUR)
    left = None if departed is None else NIGHT + departed * HOUR
    scenario = STAYS.given().when(admit(departed_at=left), known(elsewhere=(other,)))
    if refused:
        scenario.refused("already_staying")
    else:
        scenario.then(admitted())


def test_a_transfer_comes_from_the_other_house():
    there = known(elsewhere=(elsewhere(NIGHT - DAY),))
    scenario = STAYS.given().when(admit(transfer_from="other-stay"), there)
    scenario.then(admitted(transfer_from="other-stay"))


def test_admitted_again_is_quiet_at_the_same_time_only():
    living().when(admit(), known(1, held("1", "1"))).then()
    living().when(admit(told=then(1), timed=False), known(1, held("1", "1"))).then()
    living().when(admit(told=then(1)), known(1, held("1", "1"))).refused("already_admitted_then")


def test_a_corrected_admission_stays_before_all_else():
    fix: dict[str, Any] = {"corrects": "test-1", "reason_code": "wrong_time"}
    stay = living((StayAbsent(), 5), (HOME, 10))
    fixed = admitted(reason_code="wrong_time")
    stay.when(admit(told=then(3, **fix)), known(1, held("1", "1"))).then(fixed)
    stay.when(admit(told=then(6, **fix)), known()).refused("later_facts")
    stay.when(admit(told=then(10, **fix)), known()).refused("departure_before_admission")


def test_away_and_back():
    living().when(of(GoAbsent, 5)).then(StayAbsent())
    living((StayAbsent(), 5)).when(of(Return, 8)).then(StayReturned())
    living((StayAbsent(), 5), (StayReturned(), 8)).when(of(GoAbsent, 9)).then(StayAbsent())


def test_back_without_having_been_away():
    living().when(of(Return, 5)).refused("not_absent")
    living((StayAbsent(), 5)).when(of(Return, 4)).refused("not_absent")
    living((StayAbsent(), 5), (StayReturned(), 8)).when(of(Return, 9)).refused("not_absent")
    living((StayAbsent(), 5), (StayReturned(), 8)).when(of(Return, 6)).refused("not_absent")


def test_told_again_is_quiet():
    away, back = (StayAbsent(), 5), (StayReturned(), 8)
    living(away).when(of(GoAbsent, 5)).then()
    living(away).when(of(GoAbsent, 6, timed=False)).then()
    living(away).when(of(GoAbsent, 6)).refused("already_absent")
    living(away, back).when(of(Return, 8)).then()
    living(away, back).when(of(Return, 9, timed=False)).then()


def test_an_absence_told_late_is_taken_down_where_it_was():
    living((StayAbsent(), 5), (StayReturned(), 8)).when(of(GoAbsent, 2)).then(StayAbsent())
    with_both = living((StayAbsent(), 5), (StayReturned(), 8), (StayAbsent(), 2))
    with_both.when(of(Return, 3)).then(StayReturned())


@pytest.mark.parametrize("kind", [GoAbsent, Return])
@pytest.mark.parametrize(
    ("hours", "code"), [(-1, "outside_stay"), (10, "outside_stay"), (11, "outside_stay")]
)
def test_nothing_happens_outside_the_stay(kind, hours, code):
    living((StayAbsent(), 5), (HOME, 10)).when(of(kind, hours)).refused(code)
    STAYS.given().when(of(kind, hours)).refused("not_admitted")
    living((HOME, 10)).when(of(kind, 11, timed=False)).refused("has_departed")


def test_departure():
    living().when(of(Depart, 5, destination="home")).then(HOME)
    living((StayAbsent(), 5)).when(of(Depart, 6, destination="home")).then(HOME)
    STAYS.given().when(of(Depart, 5, destination="home")).refused("not_admitted")


@pytest.mark.parametrize("hours", [-24, -0.5, 0])
def test_departure_comes_after_the_admission(hours):
    living().when(of(Depart, hours, destination="home")).refused("departure_before_admission")


def test_departure_comes_after_all_else():
    living((StayAbsent(), 5)).when(of(Depart, 4, destination="home")).refused("later_facts")


def test_departed_again():
    gone = living((HOME, 10))
    gone.when(of(Depart, 10, destination="home")).then()
    gone.when(of(Depart, 12, destination="home", timed=False)).then()
    gone.when(of(Depart, 12, destination="home")).refused("already_departed")
    gone.when(of(Depart, 10, destination="relatives")).refused("already_departed")


def test_a_later_departure_may_not_reach_into_another_stay():
    fix = then(20, corrects="test-2", reason_code="wrong_time")
    knows = Known(elsewhere=(elsewhere(NIGHT + 15 * HOUR),))
    living((HOME, 10)).when(of(Depart, 20, told=fix, destination="home"), knows).refused("already_staying")


def test_another_bed():
    living().when(of(MoveBed, 5, bed="2"), known(2, held("1", "1"))).then(BedMoved(bed="2"))
    living().when(of(MoveBed, 5, bed="1"), known(2, held("1", "1"))).then()
    living().when(of(MoveBed, 5, bed="2"), known(2, held("1", "1"), held("2"))).refused("bed_taken")
    living().when(of(MoveBed, 5, bed="7"), known(2, held("1", "1"))).refused("unknown_bed")


def extend(until: str, **said: Any) -> Extend:
    return of(Extend, 24 * 7, until=date.fromisoformat(until), **said)  # type: ignore[no-any-return]


@pytest.mark.parametrize(
    ("until", "court", "outcome"),
    [
        ("2021-04-05", None, "extension_not_later"),
        ("2021-04-06", None, "extension_not_later"),
        ("2021-04-07", None, None),
        ("2021-04-27", None, None),
        ("2021-04-28", None, "beyond_longest_stay"),
        ("2021-04-28", "2021-03-20", None),
        ("2021-12-31", "2021-03-20", None),
        ("2021-12-31", "2031-03-20", "future_date"),
    ],
)
def test_an_extension_goes_beyond_the_permitted_end_and_not_beyond_the_law(until, court, outcome):
    """Admitted on 17 March: permitted until 6 April, extended until 27 April at most."""
    decided = None if court is None else date.fromisoformat(court)
    scenario = living().when(extend(until, court_decision_on=decided), KCM)
    if outcome is not None:
        scenario.refused(outcome)
    else:
        scenario.then(StayExtended(until=date.fromisoformat(until), court_decision_on=decided))


def test_extended_again():
    before = StayExtended(until=date(2021, 4, 20))
    living((before, 24)).when(extend("2021-04-20"), KCM).then()
    living((before, 24)).when(extend("2021-04-20", consent=True), KCM).refused("extension_not_later")
    longer = StayExtended(until=date(2021, 4, 25))
    living((before, 24)).when(extend("2021-04-25"), KCM).then(longer)


@pytest.mark.parametrize("kind", ["victims", "safe_house", "other"])
def test_other_houses_have_no_longest_extension(kind):
    longer = StayExtended(until=date(2022, 1, 1))
    living().when(extend("2022-01-01"), Known(house=house(kind=kind))).then(longer)


def withdrawn(**correcting: Any) -> tuple[WithdrawFact, Known]:
    plain = {"month": "2021-03", "handed_in": False, "withdrawing": True}
    envelope = told(corrects="test-2", reason_code="duplicate")
    return WithdrawFact(told=envelope), Known(correcting=Correcting(**{**plain, **correcting}))


def test_a_fact_is_taken_back_unless_others_lean_on_it():
    gone = living((HOME, 10))
    gone.when(*withdrawn()).then(FactWithdrawn(reason_code="duplicate"))
    gone.when(*withdrawn(leaning=1)).refused("facts_lean_on_it")
    gone.when(*withdrawn(collides=elsewhere(NIGHT + 20 * HOUR))).refused("already_staying")


def test_ones_own_until_the_hand_in_the_houses_always():
    gone, (command, knows) = living((HOME, 10)), withdrawn(handed_in=True)
    gone.when(command, knows).refused("month_handed_in")
    for roles, actor, allowed in ((("centre_staff",), "sd9", True), (("on_call_worker",), "sd9", False)):
        envelope = command.told.model_copy(update={"roles": frozenset(roles), "actor": actor})
        scenario = gone.when(WithdrawFact(told=envelope), knows)
        if allowed:
            scenario.then(FactWithdrawn(reason_code="duplicate"))
        else:
            scenario.refused("others_fact")
