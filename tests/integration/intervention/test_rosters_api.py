"""The rota and who is on call, over HTTP."""

from typing import Any

import pytest

from chassis.clock import rfc3339
from law.parameters import Law
from law.windows import duty_shifts
from tests.integration.intervention.desk import CSD, Desk, problem

APRIL = f"/rosters/2021-04?csd={CSD}"


def shifts(first: str = "sd1", month: int = 4) -> list[dict[str, Any]]:
    windows = duty_shifts(2021, month, Law.default(), CSD)
    return [
        {"start": rfc3339(start), "end": rfc3339(end), "readiness": readiness, "worker_id": worker}
        for start, end in windows
        for readiness, worker in ((1, first), (2, "sd5"))
    ]


def published(desk: Desk, **changes: Any) -> None:
    assert desk.put(APRIL, shifts=shifts(**changes)).status_code == 200
    assert desk.post(f"/rosters/2021-04/publication?csd={CSD}", "coordinator", raw={}).status_code == 201


def on_call(desk: Desk, query: str, role: str = "on_call_worker") -> dict[str, Any]:
    answer = desk.get(f"/duty?{query}", role)
    assert answer.status_code == 200, answer.text
    found = answer.json()
    return {when: [(one["readiness"], one["worker_id"]) for one in found[when]] for when in ("now", "next")}


def test_200_who_is_on_call_and_who_is_next(desk):
    published(desk)
    assert on_call(desk, "at=2021-04-06T23:00:00%2B02:00") == {
        "now": [(1, "sd1"), (2, "sd5")],
        "next": [(1, "sd1"), (2, "sd5")],
    }
    office_hours = on_call(desk, "at=2021-04-07T10:00:00%2B02:00")
    assert office_hours["now"] == [] and len(office_hours["next"]) == 2


def test_200_a_change_of_the_rota_is_known_only_after_its_publication(desk):
    published(desk)
    desk.now("2021-03-20T08:00:00+01:00")
    published(desk, first="sd2")
    desk.now("2021-03-21T08:00:00+01:00")
    at = "at=2021-04-06T23:00:00%2B02:00"
    assert on_call(desk, at)["now"] == [(1, "sd2"), (2, "sd5")]
    assert on_call(desk, f"{at}&known_at=2021-03-19T00:00:00Z")["now"] == [(1, "sd1"), (2, "sd5")]


def test_200_the_police_ask_for_their_own_area(desk):
    published(desk)
    desk.now("2021-03-17T07:00:00+01:00")
    at = "at=2021-04-06T23:00:00%2B02:00"
    assert on_call(desk, f"{at}&station=PP%20Koper", "police")["now"] == [(1, "sd1"), (2, "sd5")]
    assert on_call(desk, at, "police")["now"] == [(1, "sd1"), (2, "sd5")]
    assert problem(desk.get("/duty?station=PP%20Izmi%C5%A1ljena", "police")) == (403, "another_station")
    assert problem(desk.get("/duty?csd=izmisljeni-sever", "police")) == (403, "another_station")
    assert problem(desk.get("/duty?station=PP%20Nikjer"))[0] == 404
    assert problem(desk.get("/duty", "ministry")) == (403, "forbidden")


def test_422_roster_gaps_names_them_and_nothing_is_published(desk):
    planned = shifts()
    drafted = desk.put(APRIL, shifts=planned[1:])
    assert drafted.status_code == 200
    # 1 April 2021 is a Thursday: the first window is Thursday 15:00 to Friday 7:00, summer time.
    gap = {"readiness": 1, "start": "2021-04-01T13:00:00Z", "end": "2021-04-02T05:00:00Z"}
    assert drafted.json()["gaps"] == [gap]
    refused = desk.post(f"/rosters/2021-04/publication?csd={CSD}", "coordinator", raw={})
    assert problem(refused) == (422, "roster_gaps")
    assert "01.04.2021 15:00 - 02.04.2021 07:00" in refused.json()["detail"]
    desk.now("2021-03-17T07:00:00+01:00")
    roster = desk.get(f"{APRIL}&gaps=true").json()
    assert (roster["state"], roster["gaps"]) == ("draft", [gap])
    assert on_call(desk, "at=2021-04-06T23:00:00%2B02:00")["now"] == []


def test_422_and_409_a_rota_that_can_never_be(desk):
    planned = shifts()
    for index, worker, expected in [
        (0, "sd9", (422, "unknown_worker")),
        (0, "sd5", (409, "not_qualified_for_readiness")),
        (1, "sd1", (409, "on_duty_twice")),
    ]:
        wrong = [dict(one) for one in planned]
        wrong[index]["worker_id"] = worker
        assert problem(desk.put(APRIL, shifts=wrong)) == expected
    assert problem(desk.get(APRIL))[0] == 404


@pytest.mark.parametrize("month", ["2021-13", "2021-00", "2021-1", "april"])
def test_422_bad_month(desk, month):
    assert problem(desk.get(f"/rosters/{month}?csd={CSD}")) == (422, "bad_month")
    assert problem(desk.put(f"/rosters/{month}?csd={CSD}", shifts=[])) == (422, "bad_month")


def test_201_signed_by_coordinator_and_director(desk):
    signatures = f"/rosters/2021-04/signatures?csd={CSD}"
    assert problem(desk.post(signatures, "director", raw={})) == (409, "no_roster")
    published(desk)
    assert desk.post(signatures, "coordinator:koo1", raw={}).status_code == 201
    assert desk.post(signatures, "director:dir1", raw={}).status_code == 201
    assert desk.post(signatures, "director:dir1", raw={}).json()["events"] == []
    assert problem(desk.post(signatures, "coordinator:koo1", raw={"role": "director"}))[0] == 403
    roster = desk.get(APRIL).json()
    assert roster["state"] == "published"
    assert roster["signatures"] == [{"role": "coordinator", "by": "koo1"}, {"role": "director", "by": "dir1"}]


def test_403_only_the_coordinator_plans(desk):
    assert problem(desk.put(APRIL, role="on_call_worker", shifts=[])) == (403, "forbidden")
