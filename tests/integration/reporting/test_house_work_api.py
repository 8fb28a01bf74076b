"""Services, enquiries and unmet need in a house's tables over HTTP, and what each figure counts."""

import pytest

from tests.fixtures.serving import refusal
from tests.integration.reporting.houses_and_orders import enquire, serve, tell_houses
from tests.integration.reporting.test_placements_api import MARCH, admit, asked, seen


@pytest.fixture
def messages(messages):
    tell_houses(messages)
    enquire(messages, "1", "refused_full")
    enquire(messages, "2", "nobody_answered", search="1", centre=None)
    enquire(messages, "3", "admitted", ages=(34, 8))
    enquire(messages, "4", None, centre="izmisljena-hisa")
    serve(messages, "1", kind="first_social_aid", given_to="child")
    serve(messages, "2", kind="call_out", why="residents")
    serve(messages, "3", centre="kczn", kind="call_out")
    return messages


@pytest.fixture
def april(desk):
    desk.now("2021-04-01T09:00:00+02:00")
    return desk


def test_200_a_house_counts_who_asked_and_what_it_gave(april):
    found = asked(april)
    assert (found["enquiries"]["total"], found["enquiries"]["persons"]) == (2, 3)
    assert found["enquiries"]["by_outcome"]["admitted"] == 2
    assert found["enquiries"]["by_outcome"]["refused_full"] == 1
    assert found["services"]["by_kind"] == {"first_social_aid": 1, "one_day_treatment": 0, "call_out": 1}
    assert found["services"]["call_outs"]["residents"] == found["services"]["by_recipient"]["child"] == 1
    assert (found["stays"], found["persons"]) == (0, 0)


def test_200_searches_of_a_csd_and_what_was_sought_in_vain(april):
    found = asked(april, "/reports/placements?month=2021-03")
    assert found["searches"] == {
        "total": 3,
        "with_bed": 1,
        "helped": 0,
        "withdrawn": 0,
        "without_bed": 1,
        "open": 1,
    }
    assert found["unmet_need"]["by_kind"]["under_15_alone"] == found["unmet_need"]["by_age"]["to_14"] == 1
    assert found["enquiries"]["total"] == 3, "the fourth asked another CSD's house"
    assert found["services"]["by_kind"]["call_out"] == 2


@pytest.mark.parametrize(
    ("figure", "ids"),
    [
        ("enquiries.by_outcome.refused_full", ["enquiry-1"]),
        ("enquiries.total", ["enquiry-1", "enquiry-3"]),
        ("services.call_outs", ["house_service-2"]),
        ("unmet_need.searches", ["enquiry-1"]),
        ("nothing.of.the.kind", []),
    ],
)
def test_200_each_figure_says_what_it_counts(april, figure, ids):
    found = asked(april, f"{MARCH.replace('?', '/counted?')}&figure={figure}")
    assert [one["id"] for one in found["items"]] == ids
    assert all(one["month"] == "2021-03" for one in found["items"])


def test_200_the_list_adds_up_to_the_figure_and_comes_in_pages(desk, messages):
    for number in "567":
        admit(messages, number)
        seen(messages, number, 12)
    desk.now("2021-04-01T09:00:00+02:00")
    table = asked(desk)
    path = f"{MARCH.replace('?', '/counted?')}&figure=care_days&limit=2"
    first = asked(desk, path)
    second = asked(desk, f"{path}&cursor={first['next']}")
    assert first["total"] == second["total"] == table["care_days"] == 3 * 22
    assert [one["id"] for one in (*first["items"], *second["items"])] == ["stay-5", "stay-6", "stay-7"]
    assert second["next"] is None


def test_403_the_ministry_sees_no_single_one(april):
    path = f"{MARCH.replace('?', '/counted?')}&figure=stays"
    assert refusal(april.get(path, "ministry"))[0] == 403
    other = april.get(path.replace("kcm", "izmisljena-hisa"))
    assert refusal(other) == (403, "another_house")


def test_200_women_and_children_stand_apart(desk, messages):
    admit(messages, "8", centre="kczn")
    seen(messages, "8", 34, "female")
    admit(messages, "9", centre="kczn")
    seen(messages, "9", 8)
    admit(messages, "10", centre="kczn")
    desk.now("2021-04-01T09:00:00+02:00")
    found = asked(desk, "/reports/placements?centre=kczn&month=2021-03")
    people = {name: number for name, number in found["by_person"].items() if number}
    assert people == {"woman": 1, "child": 1, "pending": 1} and found["admitted_by_person"]["woman"] == 1
