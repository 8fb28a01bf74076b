"""Living in a house over HTTP: admission, absence, extension, transfer, departure, and what is refused of them."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from chassis.clock import new_id
from tests.fixtures.serving import refusal
from tests.integration.placement.house import House

EARLIER = "2021-03-10T09:00:00+01:00"


def stay(house: House, **changes: Any) -> str:
    """Somebody who came a week ago."""
    found = house.arrived(**{"occurred_at": EARLIER, **changes})
    return f"/placements/{found['placements'][0]['id']}"


def test_201_a_whole_stay(house):
    path = stay(house)
    for call, day in (("absence", 12), ("return", 13)):
        house.done(house.post(f"{path}/{call}", occurred_at=f"2021-03-{day}T09:00:00+01:00"))
    house.done(house.post(f"{path}/move", bed="5"))
    body = {"until": "2021-04-10", "proposed_by": "kcm", "consent": True, "grounds_id": new_id()}
    house.done(house.post(f"{path}/extension", **body))
    found = house.get(path)["placements"][0]
    assert (found["state"], found["bed"], found["permitted_until"]) == ("present", "5", "2021-04-10")
    gone = house.done(house.post(f"{path}/departure", destination="home"))
    assert gone["placements"][0]["state"] == "departed"
    shown = house.get(path)
    assert [line["type"] for line in shown["lines"]] == [
        "placement_requested",
        "stay_admitted",
        "person_admitted",
        "stay_absent",
        "stay_returned",
        "bed_moved",
        "stay_extended",
        "stay_departed",
    ]
    assert shown["placements"][0]["destination"] == "home"
    assert house.full() == (0, 0, 0, 8)


def test_200_an_absent_person_keeps_the_bed(house):
    path = stay(house)
    house.done(house.post(f"{path}/absence", occurred_at="2021-03-12T09:00:00+01:00"))
    house.done(house.post(f"{path}/return", occurred_at="2021-03-14T09:00:00+01:00"))
    days = {day: house.full(at=f"2021-03-{day}T08:00:00Z")[:2] for day in (10, 11, 12, 13, 14)}
    assert days == {10: (1, 0), 11: (1, 0), 12: (1, 1), 13: (1, 1), 14: (1, 0)}


def test_201_arrived_is_never_refused(house):
    house.arrived(8)
    found = house.arrived(2)
    assert [place["bed"] for place in found["placements"]] == [None, None]
    assert "over_capacity" in found["flags"]
    full = house.occupancy()
    assert (full["occupied"], full["over_capacity"], full["free"]) == (10, 2, 0)


def test_201_a_whole_stay_told_at_once(house):
    person = new_id()
    house.arrived(person_ids=[person])
    left = {"occurred_at": "2021-02-03T09:00:00+01:00", "destination": "relatives"}
    known = {"person_ids": [person], "occurred_at": "2021-02-01T09:00:00+01:00"}
    assert refusal(house.asked(kind="arrived", **known)) == (409, "already_staying")
    found = house.arrived(departure=left, **known)
    assert found["placements"][0]["state"] == "departed"
    assert house.full(at="2021-02-02T12:00:00Z")[0] == 1
    assert house.full()[0] == 1


def test_409_nobody_is_in_two_houses(house):
    person = new_id()
    path = stay(house, person_ids=[person])
    house.joined_case(person, 12)
    assert refusal(house.asked(person_ids=[person], centre_id="kczn")) == (409, "already_staying")
    there = house.asked(person_ids=[person], centre_id="kczn", kind="arrived")
    assert refusal(there) == (409, "already_staying")
    assert path.rsplit("/", 1)[1] in there.json()["detail"]
    house.done(house.post(f"{path}/departure", destination="other"))
    house.arrived(person_ids=[person], centre_id="kczn")


def test_201_a_transfer_is_a_departure_here_and_a_stay_there(house):
    path = stay(house)
    request = house.done(house.post(f"{path}/transfer", centre_id="kczn"))
    there = f"/placements/{request['id']}"
    assert (house.full(), house.full("kczn")) == ((1, 0, 0, 7), (0, 0, 1, 11))
    assert refusal(house.post(f"{there}/acceptance")) == (403, "another_centre")
    house.done(house.post(f"{there}/acceptance", "centre_staff:kczn", by="delavka-1"))
    house.now("2021-03-17T09:00:00+01:00")
    house.done(house.post(f"{there}/admission", "centre_staff:kczn"))
    assert (house.full(), house.full("kczn")) == ((0, 0, 0, 8), (1, 0, 0, 11))
    before, after = house.get(path)["placements"][0], house.get(there, "admin")["placements"][0]
    assert (before["destination"], before["transfer_to"]) == ("crisis_centre", request["id"])
    assert before["departed_at"] == after["admitted_at"] == "2021-03-17T08:00:00Z"
    assert after["transfer_of"] == path.rsplit("/", 1)[1]


def test_201_a_family_is_transferred_together(house):
    found = house.arrived(2, occurred_at=EARLIER)
    request = house.done(house.post(f"/placements/{found['id']}/transfer", centre_id="kczn"))
    assert len(request["placements"]) == 2
    house.done(house.post(f"/placements/{request['id']}/admission", "centre_staff:kczn"))
    assert (house.full(), house.full("kczn")) == ((0, 0, 0, 8), (2, 0, 0, 10))


def test_a_transfer_is_taken_back_whole(house):
    path = stay(house)
    request = house.done(house.post(f"{path}/transfer", centre_id="kczn"))
    done = house.done(house.post(f"/placements/{request['id']}/admission", "centre_staff:kczn"))
    event = next(one["event_id"] for one in done["events"] if one["type"] == "stay_admitted")
    why = {"reason_code": "wrong_person"}
    house.done(house.post(f"/events/{event}/withdrawal", "centre_staff:kczn", **why))
    assert (house.full(), house.full("kczn")[:3]) == ((1, 0, 0, 7), (0, 0, 1))


def test_409_a_transfer_to_the_same_house_or_of_nobody(house):
    path = stay(house)
    assert refusal(house.post(f"{path}/transfer", centre_id="kcm")) == (422, "same_house")
    house.done(house.post(f"{path}/departure", destination="home"))
    assert refusal(house.post(f"{path}/transfer", centre_id="kczn")) == (409, "not_admitted")


def test_201_a_family_leaves_each_on_her_own_date(house):
    found = house.arrived(3, occurred_at=EARLIER)
    first = found["placements"][0]["id"]
    left = house.done(house.post(f"/placements/{first}/departure", destination="relatives"))
    assert left["id"] == first
    gone = house.done(house.post(f"/placements/{found['id']}/departure", destination="home"))
    assert (gone["id"], len(gone["placements"])) == (found["id"], 2)
    shown = house.get(f"/placements/{found['id']}")["placements"]
    assert [place["destination"] for place in shown] == ["relatives", "home", "home"]


@pytest.mark.parametrize(
    ("call", "body", "status", "code"),
    [
        ("departure", {"destination": "home", "occurred_at": "2021-03-10T08:59:00+01:00"}, 422,
         "departure_before_admission"),
        ("departure", {"destination": "home", "occurred_at": EARLIER}, 422, "departure_before_admission"),
        ("departure", {"destination": "the moon"}, 422, "unknown_value"),
        ("departure", {}, 422, "missing"),
        ("return", {}, 409, "not_absent"),
        ("absence", {"occurred_at": "2021-03-09T09:00:00+01:00"}, 422, "outside_stay"),
        ("absence", {"occurred_at": "2021-03-18T09:00:00+01:00"}, 422, "future_instant"),
        ("extension", {"until": "2021-03-30"}, 422, "extension_not_later"),
        ("extension", {"until": "2021-12-31"}, 409, "beyond_longest_stay"),
        ("extension", {"until": "soon"}, 422, "invalid"),
        ("move", {"bed": "99"}, 422, "unknown_bed"),
        ("admission", {"occurred_at": "2021-03-11T09:00:00+01:00"}, 409, "already_admitted_then"),
        ("transfer", {"centre_id": "nowhere"}, 422, "unknown_centre"),
    ],
)  # fmt: skip
def test_what_is_refused_of_a_stay(house, call, body, status, code):
    path = stay(house)
    before = house.get(path)["lines"]
    assert refusal(house.post(f"{path}/{call}", **body)) == (status, code)
    assert house.get(path)["lines"] == before


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"centre_id": "nowhere"}, 422, "unknown_centre"),
        ({"person_ids": []}, 422, "invalid"),
        ({"person_ids": ["17"]}, 422, "invalid"),
        ({"referred_by": "neighbour"}, 422, "unknown_value"),
        ({"reason": "boredom"}, 422, "unknown_value"),
        ({"kind": "guess"}, 422, "unknown_value"),
        ({"name": "x"}, 422, "unknown_field"),
        ({"held_until": "2021-03-17T07:00:00+01:00"}, 422, "hold_past"),
        ({"held_until": "2021-03-19T07:00:00+01:00"}, 422, "hold_too_long"),
        ({"held_until": "2021-03-17T09:00:00"}, 422, "instant_without_offset"),
        ({"kind": "arrived", "eta": "2021-03-17T09:00:00+01:00"}, 422, "not_for_kind"),
        ({"departure": {"occurred_at": EARLIER, "destination": "home"}}, 422, "not_for_kind"),
        ({"occurred_at": "2021-03-18T09:00:00+01:00"}, 422, "future_instant"),
    ],
)
def test_what_is_refused_of_a_request(house, changes, status, code):
    assert refusal(house.asked(**changes)) == (status, code)
    assert house.get("/placements", "admin")["items"] == []


def test_422_somebody_named_twice(house):
    person = house.person()
    assert refusal(house.asked(person_ids=[person, person])) == (422, "person_twice")


@pytest.mark.parametrize("capacity", [-1, 1.5, "8", None])
def test_422_a_capacity_below_zero(house, capacity):
    answer = house.put("/centres/kcm/capacity", capacity=capacity)
    assert answer.status_code == 422
    assert house.occupancy()["capacity"] == 8


def test_409_a_move_told_late_into_a_bed_that_was_anothers_then(house):
    mine, other = house.arrived()["id"], house.arrived()
    house.now("2021-03-17T12:00:00+01:00")
    house.done(house.post(f"/placements/{other['id']}/departure", destination="home"))
    house.now("2021-03-17T13:00:00+01:00")
    path, bed = f"/placements/{mine}/move", other["placements"][0]["bed"]
    late = house.post(path, bed=bed, occurred_at="2021-03-17T11:00:00+01:00")
    assert refusal(late) == (409, "bed_taken")
    house.done(house.post(path, bed=bed, occurred_at="2021-03-17T12:30:00+01:00"))


def tasks(house: House, kind: str, role: str = "centre_staff") -> list[dict[str, Any]]:
    return [task for task in house.get("/tasks", role)["items"] if task["kind"] == kind]


def test_overdue_from_the_midnight_after_the_last_permitted_date(house):
    path = stay(house)  # 10 March: until 30 March
    house.now("2021-03-30T23:59:59+02:00")
    assert (house.occupancy()["overdue"], house.get(path)["placements"][0]["overdue_days"]) == (0, 0)
    house.now("2021-03-31T00:00:00+02:00")
    assert house.occupancy()["overdue"] == 1
    shown = house.get(path)["placements"][0]
    assert (shown["permitted_until"], shown["overdue_days"]) == ("2021-03-30", 1)
    (task,) = tasks(house, "stay_overdue", "unit_worker")
    assert (task["state"], task["due_at"]) == ("overdue", "2021-03-30T22:00:00Z")
    assert task["why"] == "The stay was permitted until 2021-03-30; it is over that by 1 days."
    house.done(house.post(f"{path}/extension", until="2021-04-10", consent=True))
    house.now("2021-03-31T00:01:00+02:00")
    assert house.occupancy()["overdue"] == 0
    assert house.occupancy(at="2021-03-30T22:00:00Z", known_at="2021-03-30T22:00:00Z")["overdue"] == 1


def test_by_age_and_sex_pending_until_intake_has_answered(house):
    found = house.arrived(2)
    assert house.occupancy()["by"] == {"sex": {"pending": 2}, "age_group": {"pending": 2}}
    first, second = found["placements"]
    house.now("2021-03-17T08:01:00+01:00")
    house.told_age(first["id"], first["person_id"], 14)
    house.now("2021-03-17T08:02:00+01:00")
    house.told_age(second["id"], second["person_id"], 15, "male")
    by = house.occupancy()["by"]
    assert by == {"sex": {"female": 1, "male": 1}, "age_group": {"11-14": 1, "15-18": 1}}
    assert house.occupancy(known_at="2021-03-17T07:01:30Z")["by"]["sex"] == {"female": 1, "pending": 1}
    house.now("2021-03-17T08:03:00+01:00")
    house.told_age(first["id"], first["person_id"], 15)
    assert house.occupancy()["by"]["age_group"] == {"15-18": 2}


def test_an_age_that_comes_later_is_judged_again(house):
    found = house.arrived(person_ids=[new_id()])["placements"][0]
    path = f"/placements/{found['id']}"
    assert house.get(path)["placements"][0]["flags"] == ["unchecked"]
    house.told_age(found["id"], found["person_id"], 25)
    assert house.get(path)["placements"][0]["flags"] == ["outside_rules"]
    assert len(tasks(house, "outside_rules")) == 1
    house.told_age(found["id"], found["person_id"], 16)
    assert house.get(path)["placements"][0]["flags"] == []
    assert tasks(house, "outside_rules") == []


def test_200_the_series_of_a_week(house):
    path = stay(house)
    house.done(house.post(f"{path}/departure", destination="home", occurred_at="2021-03-13T10:00:00+01:00"))
    query = "from=2021-03-08T00:00:00%2B01:00&to=2021-03-15T00:00:00%2B01:00"
    days = house.get(f"/centres/kcm/occupancy/series?{query}")["items"]
    assert [(day["peak"], day["nights"], day["care_days"]) for day in days] == [
        (0, 0, 0),
        (0, 0, 0),
        (1, 1, 1),
        (1, 1, 1),
        (1, 1, 1),
        (1, 0, 1),
        (0, 0, 0),
    ]
    assert {day["capacity"] for day in days} == {8}
    (week,) = house.get(f"/centres/kcm/occupancy/series?{query}&step=week")["items"]
    assert (week["peak"], week["nights"], week["care_days"], week["mean"]) == (1, 3, 4, round(73 / 168, 4))
    hours = house.get(f"/centres/kcm/occupancy/series?{query}&step=hour")["items"]
    assert (len(hours), sum(hour["mean"] for hour in hours)) == (168, 73.0)


def test_422_a_series_that_is_too_long_or_runs_backwards(house):
    path, start = "/centres/kcm/occupancy/series", datetime.fromisoformat("2016-01-01T00:00:00+00:00")
    later = start + timedelta(days=700)
    query = f"from={start:%Y-%m-%dT%H:%M:%SZ}&to={later:%Y-%m-%dT%H:%M:%SZ}&step=hour"
    assert refusal(house.ask(f"{path}?{query}")) == (422, "too_many_steps")
    backwards = "from=2021-03-08T00:00:00Z&to=2021-03-08T00:00:00Z"
    assert refusal(house.ask(f"{path}?{backwards}")) == (422, "period_reversed")
    nowhere = house.ask("/centres/nowhere/occupancy/series?from=2021-03-08T00:00:00Z&to=2021-03-09T00:00:00Z")
    assert refusal(nowhere) == (404, "not_found")
