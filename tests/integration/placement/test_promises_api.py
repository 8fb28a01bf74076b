"""Promises over HTTP: all beds or none, the last one once, held for a time and lost as a fact."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest

from chassis.clock import new_id
from chassis.facts import Told
from services.placement.commands.request import RequestPlacement
from services.placement.events.request import Place
from services.placement.projections.looks import look
from tests.fixtures.serving import refusal
from tests.integration.placement.house import ASKED, House


def at_once(house: House, times: int, people: int) -> Counter[tuple[int, str]]:
    """The same wish from so many at once; how they were answered."""
    families = [[house.person() for _ in range(people)] for _ in range(times)]
    with ThreadPoolExecutor(times) as pool:
        answers = list(pool.map(lambda family: house.asked(person_ids=family), families))
    return Counter((one.status_code, "" if one.status_code == 201 else one.json()["code"]) for one in answers)


def test_100_at_once_for_the_last_bed_one_gets_it(small):
    small.arrived(2)
    assert at_once(small, 100, 1) == {(201, ""): 1, (409, "no_free_bed"): 99}
    assert small.full() == (2, 0, 1, 0)


def test_100_at_once_for_the_last_bed_on_postgresql(small_on_postgres):
    small_on_postgres.arrived(2)
    assert at_once(small_on_postgres, 100, 1) == {(201, ""): 1, (409, "no_free_bed"): 99}
    assert small_on_postgres.full() == (2, 0, 1, 0)


def test_families_of_two_at_once_for_three_beds_one_gets_two(small):
    assert at_once(small, 30, 2) == {(201, ""): 1, (409, "no_free_bed"): 29}
    assert small.full() == (0, 0, 2, 1)


def test_201_a_family_gets_beds_together(house):
    found = house.reserved(3)
    assert [place["bed"] for place in found["placements"]] == ["1", "2", "3"]
    assert {place["state"] for place in found["placements"]} == {"reserved"}
    assert len({place["id"] for place in found["placements"]} | {found["id"]}) == 4
    assert found["held_until"] == "2021-03-17T09:00:00Z"
    assert house.full() == (0, 0, 3, 5)


def test_201_with_one_person_both_ids_are_the_same(house):
    own = new_id()
    found = house.reserved(id=own)
    assert (found["id"], found["placements"][0]["id"]) == (own, own)


def test_201_the_same_again_is_quiet_and_another_request_of_that_id_409(house):
    own, persons = new_id(), [house.person(), house.person()]
    first = house.reserved(id=own, person_ids=persons)
    again = house.reserved(id=own, person_ids=persons)
    assert (again["events"], again["placements"]) == ([], first["placements"])
    assert refusal(house.asked(id=own, person_ids=persons[:1])) == (409, "already_requested")


def test_201_people_who_are_there_told_again_is_quiet(house):
    own, persons = new_id(), [house.person(), house.person()]
    first = house.arrived(id=own, person_ids=persons)
    again = house.arrived(id=own, person_ids=persons)
    assert (again["events"], again["placements"]) == ([], first["placements"])


def test_201_a_key_gives_the_first_answer_again(house):
    body = {"centre_id": "kcm", "person_ids": [house.person(), house.person()], **ASKED}
    key = {"Idempotency-Key": "one-night"}
    first = house.post("/placements", "on_call_worker", headers=key, **body)
    again = house.post("/placements", "on_call_worker", headers=key, **body)
    assert again.headers["Idempotency-Replayed"] == "true"
    assert again.json() == first.json()


def test_409_names_the_nearest_houses_with_room_the_same_kind_first(small):
    for slug, kind, csd in (
        ("mladi-sever", "children_youth", "izmisljeni-sever"),
        ("varna-hisa", "safe_house", "juzna-primorska"),
        ("polna-hisa", "children_youth", "juzna-primorska"),
    ):
        beds = 0 if slug == "polna-hisa" else 2
        small.put(f"/centres/{slug}", name="Izmišljena hiša", kind=kind, csd=csd, capacity=beds)
    small.reserved(3)
    answer = small.asked()
    assert refusal(answer) == (409, "no_free_bed")
    assert "mladi-sever (2), kczn (12), varna-hisa (2)" in answer.json()["detail"]


def test_201_beds_out_of_service_are_not_promised(small):
    path = "/centres/kcm/beds/1"
    small.done(small.post(f"{path}/out-of-service", until="2021-03-18T08:00:00+01:00"))
    assert small.reserved(2)["placements"][0]["bed"] == "2"
    assert refusal(small.asked()) == (409, "no_free_bed")
    small.done(small.post(f"{path}/in-service"))
    assert small.reserved()["placements"][0]["bed"] == "1"


def test_200_a_capacity_below_what_is_held_is_allowed_and_shown(small):
    small.arrived(2)
    small.now("2021-03-17T08:01:00+01:00")
    assert small.put("/centres/kcm/capacity", capacity=1).status_code == 200
    small.now("2021-03-17T08:02:00+01:00")
    found = small.occupancy()
    assert (found["capacity"], found["free"], found["over_capacity"]) == (1, 0, 1)
    assert small.occupancy(at="2021-03-17T07:00:59Z")["capacity"] == 3


def test_a_hold_lapses_as_a_fact_and_frees_the_bed(small):
    found = small.reserved(3)
    small.now("2021-03-17T09:31:00+01:00")
    kinds = [task["kind"] for task in small.get("/tasks", "on_call_worker")["items"]]
    assert kinds == ["request_to_answer", "reservation_lapses"]
    small.ring()
    small.now("2021-03-17T09:32:00+01:00")
    first, second = small.get("/tasks", "on_call_worker")["items"]
    warned = small.get(f"/placements/{found['id']}", "on_call_worker")["lines"][-1]
    assert (warned["type"], warned["occurred_at"]) == ("hold_runs_out", "2021-03-17T08:30:00Z")
    assert (first["role"], second["role"]) == ("centre_staff", "on_call_worker")
    assert second["event_id"] == warned["event_id"]
    small.now("2021-03-17T10:00:00+01:00")
    assert small.full() == (0, 0, 0, 3)
    small.ring()
    shown = small.get(f"/placements/{found['id']}", "on_call_worker")
    assert shown["state"] == "lapsed"
    last = shown["lines"][-1]
    assert (last["type"], last["occurred_at"]) == ("placement_lapsed", "2021-03-17T09:00:00Z")
    (task,) = small.get("/tasks", "on_call_worker")["items"]
    assert (task["kind"], task["due_at"]) == ("reservation_lapsed", "2021-03-17T09:00:00Z")
    assert task["event_id"] == last["event_id"]
    assert small.reserved(3)["placements"][0]["bed"] == "1"
    late = small.post(f"/placements/{found['id']}/acceptance")
    assert refusal(late) == (409, "no_longer_held")


def test_a_hold_that_is_over_holds_until_its_lapse_is_a_fact(small):
    small.reserved(3)
    small.now("2021-03-17T10:00:00+01:00")
    assert refusal(small.asked()) == (409, "no_free_bed")
    small.ring()
    small.reserved()


def test_renewed_and_on_the_way_the_beds_are_held_for_longer(small):
    path = f"/placements/{small.reserved(3)['id']}"
    small.now("2021-03-17T09:00:00+01:00")
    renewed = small.done(small.post(f"{path}/renewal", "on_call_worker"))
    assert renewed["held_until"] == "2021-03-17T10:00:00Z"
    small.done(small.post(f"{path}/on-the-way", "on_call_worker", eta="2021-03-17T12:00:00+01:00"))
    small.now("2021-03-17T12:59:00+01:00")
    small.ring()
    assert small.full() == (0, 0, 3, 0)
    assert small.get(path, "on_call_worker")["eta"] == "2021-03-17T11:00:00Z"
    small.now("2021-03-17T13:00:00+01:00")
    small.ring()
    assert small.full() == (0, 0, 0, 3)


@pytest.mark.parametrize(
    ("call", "role", "body", "state"),
    [
        ("decline", "centre_staff", {"reason": "intoxicated"}, "declined"),
        ("cancellation", "on_call_worker", {}, "cancelled"),
    ],
)
def test_declined_or_cancelled_the_beds_are_free_again(small, call, role, body, state):
    path = f"/placements/{small.reserved(3)['id']}"
    small.done(small.post(f"{path}/{call}", role, **body))
    assert (small.full(), small.get(path)["state"]) == ((0, 0, 0, 3), state)
    assert {place["bed"] for place in small.get(path)["placements"]} == {None}


def test_a_request_of_the_past_lapses_in_silence(small):
    told = {"occurred_at": "2021-03-16T20:00:00+01:00"}
    found = small.reserved(**told)
    assert found["held_until"] == "2021-03-16T21:00:00Z"
    small.ring()
    assert small.get(f"/placements/{found['id']}")["state"] == "lapsed"
    assert small.get("/tasks", "on_call_worker")["items"] == []


def test_201_admission_uses_the_promise_whatever_became_of_it(small):
    found = small.reserved(2)
    small.now("2021-03-17T11:00:00+01:00")
    small.ring()
    admitted = small.done(small.post(f"/placements/{found['id']}/admission"))
    assert [place["state"] for place in admitted["placements"]] == ["present", "present"]
    assert small.full() == (2, 0, 0, 1)
    assert small.get(f"/placements/{found['id']}")["state"] == "admitted"


def test_201_one_of_a_family_first_the_others_later(small):
    found = small.reserved(3)
    first, second, third = (place["id"] for place in found["placements"])
    small.done(small.post(f"/placements/{second}/admission"))
    assert small.full() == (1, 0, 2, 0)
    assert small.get(f"/placements/{second}")["placements"][0]["bed"] == "2"
    small.done(small.post(f"/placements/{found['id']}/admission"))
    assert small.full() == (3, 0, 0, 0)
    beds = {place["id"]: place["bed"] for place in small.get(f"/placements/{found['id']}")["placements"]}
    assert beds == {first: "1", second: "2", third: "3"}


def test_409_an_age_the_house_does_not_take_is_promised_no_bed(house):
    person = house.person(25)
    answer = house.asked(person_ids=[person])
    assert refusal(answer) == (409, "outside_rules")
    assert "6-21" in answer.json()["detail"]
    assert house.asked(person_ids=[person], centre_id="kczn").status_code == 201
    there = house.arrived(person_ids=[person])
    assert there["flags"] == ["outside_rules"]


def test_201_who_is_not_known_yet_is_waited_for_and_promised_unchecked(house):
    person = new_id()
    found = house.reserved(person_ids=[person])
    assert found["flags"] == ["unchecked"]
    assert [task["kind"] for task in house.get("/tasks")["items"]] == ["request_to_answer"]
    house.joined_case(person, 40)
    kinds = [task["kind"] for task in house.get("/tasks")["items"]]
    assert kinds == ["outside_rules", "request_to_answer"]


def test_201_who_is_known_fits_and_is_not_flagged(house):
    assert house.reserved()["flags"] == []
    assert house.reserved(person_ids=[house.person(None)])["flags"] == ["unchecked"]


def test_who_came_in_before_the_winner_and_is_decided_after_it_is_told_where_there_is_room(small):
    """Two requests at once: the one that got the bed holds it from a moment after the other had come in."""
    small.reserved(3)
    earlier = datetime.fromisoformat("2021-03-17T08:00:00+01:00") - timedelta(milliseconds=3)
    told = Told(actor="sd1", now=earlier, occurred_at=earlier, command_id="1", correlation_id="1")
    asking = RequestPlacement(
        told=told,
        request_id=new_id(),
        centre_id="kcm",
        kind="reservation",
        people=(Place(stay_id=new_id(), person_id=new_id()),),
        referred_by="csd",
        reason="relief",
    )
    with small.reading() as connection:
        assert [slug for slug, _ in look(asking, connection).near] == ["kczn"]
