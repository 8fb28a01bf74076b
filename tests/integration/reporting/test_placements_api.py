"""Tables of a house over HTTP: pending ages, absences, other houses, corrections, what was submitted."""

import csv
import io
from datetime import date, datetime
from typing import Any

import pytest

from contracts import intake, placement
from services.reporting.api import report_shapes
from tests.fixtures.serving import refusal
from tests.integration.reporting.houses_and_orders import tell_houses
from tests.integration.reporting.registers import Messages
from tests.integration.reporting.test_orders_api import at

MARCH = "/reports/placements?centre=kcm&month=2021-03"


@pytest.fixture
def messages(messages):
    tell_houses(messages)
    return messages


def admit(
    messages: Messages, number: str, when: str = "2021-03-10T14:00", centre: str = "kcm", **said: Any
) -> None:
    """A stay of the invented person M-<number>."""
    shape = {
        "centre_id": centre,
        "person_id": f"M-{number}",
        "referred_by": "csd",
        "reason": "runaway",
        **said,
    }
    admitted = placement.StayAdmitted.model_validate(shape)
    messages.tell("placement", f"stay-{number}", admitted, at(when), case_id="case1")


def seen(
    messages: Messages, number: str, age: int | None, sex: str = "male", known: datetime | None = None
) -> None:
    """Intake's answer about a stay."""
    answer = intake.PersonSeenOn.model_validate(
        {
            "about": f"stay-{number}",
            "on": date(2021, 3, 10),
            "age_years": age,
            "sex": sex,
            "municipality": "koper",
        }
    )
    messages.tell("intake", f"person-M-{number}", answer, at("2021-03-10T14:00"), known)


def depart(messages: Messages, number: str, when: str, known: datetime | None = None) -> None:
    """The stay ends, at home."""
    messages.tell("placement", f"stay-{number}", placement.StayDeparted(destination="home"), at(when), known)


def asked(desk, path: str = MARCH, **who: Any) -> dict[str, Any]:
    answer = desk.get(path, **who)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def test_200_pending_until_intake_has_answered(desk, messages):
    admit(messages, "1")
    desk.now("2021-04-01T09:00:00+02:00")
    before = asked(desk)
    assert before["by_age_group"]["pending"]["unknown"] == before["by_municipality"]["pending"] == 1
    seen(messages, "1", 12, known=at("2021-04-01T09:30"))
    desk.now("2021-04-01T10:00:00+02:00")
    after = asked(desk)
    assert after["by_age_group"]["11-14"]["male"] == after["by_municipality"]["koper"] == 1
    assert sum(after["by_age_group"]["pending"].values()) == after["by_municipality"]["pending"] == 0
    again = asked(desk, f"{MARCH}&known_at={before['known_at']}")
    assert again["by_age_group"] == before["by_age_group"]


def test_200_a_corrected_age_corrects_the_counts(desk, messages):
    admit(messages, "1")
    seen(messages, "1", 12)
    seen(messages, "1", 9, known=at("2021-04-01T08:30"))
    admit(messages, "2")
    seen(messages, "2", None)
    desk.now("2021-04-01T09:00:00+02:00")
    groups = asked(desk)["by_age_group"]
    assert (groups["6-10"]["male"], groups["11-14"]["male"], groups["unknown"]["male"]) == (1, 0, 1)


def test_200_an_absence_is_taken_out_of_nights_and_days(desk, messages):
    admit(messages, "1", "2021-03-10T14:00")
    messages.tell("placement", "stay-1", placement.StayAbsent(), at("2021-03-12T08:00"))
    messages.tell("placement", "stay-1", placement.StayReturned(), at("2021-03-14T20:00"))
    depart(messages, "1", "2021-03-16T10:00")
    desk.now("2021-04-01T09:00:00+02:00")
    answer = asked(desk)
    assert (answer["care_days"], answer["nights"]) == (6, 4)
    assert answer["by_length"]["2-7"] == 1


def test_200_a_departure_after_the_period_is_still_a_running_stay_in_it(desk, messages):
    admit(messages, "1", "2021-03-30T14:00")
    depart(messages, "1", "2021-04-01T07:00", known=at("2021-04-01T08:00"))
    desk.now("2021-04-01T09:00:00+02:00")
    answer = asked(desk)
    assert (answer["running"], answer["by_destination"]["still_staying"], answer["departed"]) == (1, 1, 0)
    assert (answer["care_days"], answer["nights"], answer["by_length"]["2-7"]) == (2, 2, 1)
    april = asked(desk, "/reports/placements?centre=kcm&month=2021-04")
    assert (april["carried_over"], april["admitted"], april["departed"]) == (1, 0, 1)
    assert (april["care_days"], april["nights"]) == (1, 0)
    assert sum(april["by_weekday"].values()) == 0


def test_200_in_the_middle_of_the_month(desk, messages):
    admit(messages, "1", "2021-03-10T14:00")
    desk.now("2021-04-01T09:00:00+02:00")
    then = asked(desk, f"{MARCH}&at=2021-03-12T12:00:00Z")
    assert (then["care_days"], then["nights"], then["running"]) == (3, 2, 1)
    assert asked(desk, f"{MARCH}&at=2021-03-10T12:00:00Z")["stays"] == 0


def test_200_women_admitted_in_the_house_for_victims(desk, messages):
    kczn = "/reports/placements?centre=kczn&month=2021-03"
    for number, age, sex in (("1", 34, "female"), ("2", 6, "female"), ("3", 8, "male")):
        admit(messages, number, centre="kczn", reason="domestic_violence")
        seen(messages, number, age, sex)
    desk.now("2021-04-01T09:00:00+02:00")
    answer = asked(desk, kczn)
    assert answer["by_length"] == {"under_7": 0, "7-21": 0, "over_21": 1}
    assert answer["by_age_group"]["31-40"]["female"] == 1
    assert sum(answer["by_age_group"]["under_18"].values()) == 2
    assert "6-10" not in answer["by_age_group"]
    assert asked(desk)["stays"] == 0


def test_200_all_houses_of_a_csd_and_of_all(desk, messages):
    admit(messages, "1")
    admit(messages, "2", centre="kczn")
    admit(messages, "3", centre="izmisljena-hisa")
    desk.now("2021-04-01T09:00:00+02:00")
    own = asked(desk, "/reports/placements?month=2021-03&group_by=centre")
    assert (own["stays"], own["centres"]) == (2, ["kcm", "kczn"])
    assert {one["group"]: one["stays"] for one in own["groups"]} == {"kcm": 1, "kczn": 1}
    every = asked(desk, "/reports/placements?month=2021-03&csd=all", role="ministry")
    assert every["stays"] == 3 and "izmisljena-hisa" in every["centres"]


def test_200_the_unit_of_the_case(desk, messages):
    admit(messages, "1", "2021-03-20T14:00")
    desk.now("2021-04-01T09:00:00+02:00")
    groups = asked(desk, f"{MARCH}&group_by=unit")["groups"]
    assert {one["group"]: one["stays"] for one in groups}["koper"] == 1


def test_200_basis_submitted_stays_as_it_was(desk, messages):
    admit(messages, "1")
    desk.now("2021-04-01T08:30:00+02:00")
    desk.post("/returns/2021-03/hand-in")
    desk.post("/returns/2021-03/submission")
    depart(messages, "1", "2021-03-12T12:00", known=at("2021-04-01T09:30"))
    desk.now("2021-04-01T10:00:00+02:00")
    assert asked(desk, f"{MARCH}&basis=submitted")["care_days"] == 22
    assert asked(desk)["care_days"] == 3
    quarter = asked(desk, "/reports/placements?centre=kcm&quarter=2021-Q1&basis=submitted")
    assert (quarter["stays"], quarter["care_days"], quarter["by_destination"]["still_staying"]) == (1, 22, 1)


def test_200_a_person_corrected_on_the_stay_is_another_person(desk, messages):
    admit(messages, "1")
    seen(messages, "1", 12)
    first = next(fact for fact in messages.facts["placement"] if fact.type == "stay_admitted")
    other = first.event.model_copy(update={"person_id": "M-9"})
    now = at("2021-04-01T08:30")
    messages.tell("placement", "stay-1", other, first.occurred_at, now, corrects=first.event_id)
    desk.now("2021-04-01T09:00:00+02:00")
    assert asked(desk)["by_age_group"]["pending"]["unknown"] == 1


def test_200_csv_has_a_line_a_figure(desk, messages):
    admit(messages, "1")
    desk.now("2021-04-01T09:00:00+02:00")
    lines = list(csv.DictReader(io.StringIO(desk.get(MARCH, Accept="text/csv").text)))
    found = {line["figure"]: line["value"] for line in lines}
    assert (found["stays"], found["by_reason.runaway.unknown"], found["by_hour.14"]) == ("1", "1", "1")


@pytest.mark.parametrize("query", ["year=2021&centre=kcm&form=open", "month=2021-03&group_by=centre"])
def test_the_answer_is_as_described(desk, messages, query):
    admit(messages, "1", flags=["over_capacity"])
    desk.now("2021-04-01T09:00:00+02:00")
    report_shapes.PlacementReport.model_validate(asked(desk, f"/reports/placements?{query}"))


def test_refusals(desk):
    assert refusal(desk.get("/reports/placements?centre=nowhere&year=2021")) == (404, "not_found")
    assert refusal(desk.get("/reports/placements?centre=izmisljena-hisa&year=2021")) == (403, "another_house")
    assert refusal(desk.get(f"{MARCH}&group_by=station")) == (422, "unknown_value")
    assert refusal(desk.get(MARCH, "centre_staff")) == (403, "forbidden")
