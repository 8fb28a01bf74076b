"""Orders at two times: the traps of the law, corrections, and the same bytes for ever. Ends computed by hand."""

from typing import Any

from contracts import intake
from tests.integration.intervention.desk import Desk, problem
from tests.integration.intervention.test_orders_api import BODY, order


def issued(desk: Desk, instant: str) -> str:
    return desk.issued(**{**BODY, "issued_at": instant})


def end(desk: Desk, identity: str) -> Any:
    return order(desk, identity)["in_force_until"]


def test_trap_hours_across_a_clock_change(desk):
    desk.now("2024-10-29T08:00:00+01:00")
    identity = issued(desk, "2024-10-26T22:30:00+02:00")
    assert end(desk, identity) == "2024-10-28T20:30:00Z"  # Monday 21:30 local


def test_trap_count_from_the_oral_order_not_from_when_it_was_typed_in(desk):
    desk.now("2021-03-17T07:40:00+01:00")
    identity = issued(desk, "2021-03-17T01:10:00+01:00")
    desk.now("2021-03-18T09:00:00+01:00")
    assert end(desk, identity) == "2021-03-19T00:10:00Z"
    desk.step(identity, "confirmed", "2021-03-18T08:00:00+01:00")
    desk.now("2021-03-18T09:01:00+01:00")
    found = order(desk, identity)
    assert found["in_force_until"] == "2021-03-31T23:10:00Z"  # 1 April 01:10, in summer time
    assert found["lines"][0]["recorded_at"][:16] == "2021-03-17T06:40"


def test_trap_an_extension_counts_from_the_start(desk):
    identity = issued(desk, "2021-03-01T01:10:00+01:00")
    desk.step(identity, "confirmed", "2021-03-02T20:00:00+01:00")
    assert end(desk, identity) == "2021-03-16T00:10:00Z"
    desk.step(identity, "extended", "2021-03-15T20:00:00+01:00")
    desk.now("2021-03-17T06:31:00+01:00")
    assert end(desk, identity) == "2021-04-29T23:10:00Z"  # 60 days on, 30 April 01:10


def test_trap_late_knowledge(desk):
    desk.now("2021-03-06T23:00:00+01:00")
    identity = issued(desk, "2021-03-06T22:00:00+01:00")  # Saturday: 48 hours end on Monday at 22:00
    desk.now("2021-03-09T12:00:00+01:00")
    tuesday = "2021-03-09T11:00:00Z"
    assert order(desk, identity)["state"] == "expired"
    desk.now("2021-03-10T09:00:00+01:00")
    desk.step(identity, "confirmed", "2021-03-08T10:00:00+01:00")  # Monday's decision, entered on Wednesday
    desk.now("2021-03-10T10:00:00+01:00")
    assert order(desk, identity, at=tuesday)["state"] == "in_force"
    assert order(desk, identity, at=tuesday, known_at=tuesday)["state"] == "expired"
    listed = [desk.get(f"/restraining-orders?in_force=true&at={tuesday}{more}").json()["items"]
              for more in ("", f"&known_at={tuesday}")]  # fmt: skip
    assert [[one["id"] for one in items] for items in listed] == [[identity], []]


def test_trap_a_change_of_law(desk):
    old, new = issued(desk, "2016-05-02T18:00:00+02:00"), issued(desk, "2017-05-02T18:00:00+02:00")
    desk.step(old, "confirmed", "2016-05-03T09:00:00+02:00")
    desk.step(new, "confirmed", "2017-05-03T09:00:00+02:00")
    assert end(desk, old) == "2016-05-12T16:00:00Z"
    assert end(desk, new) == "2017-05-17T16:00:00Z"


def test_trap_weekends_move_no_protective_hours(desk):
    identity = issued(desk, "2020-04-29T23:00:00+02:00")
    assert end(desk, identity) == "2020-05-01T21:00:00Z"  # a holiday


def test_200_an_operators_entry_holds_from_when_it_was_known(desk):
    identity = issued(desk, "2021-03-12T22:00:00+01:00")
    desk.step(identity, "confirmed", "2021-03-13T10:00:00+01:00")
    desk.now("2021-03-17T07:00:00+01:00")
    entry = intake.LawEntered.model_validate(
        {
            "parameter": "order_confirmed_days",
            "valid_from": "2021-03-01",
            "value": 4,
            "source": "izmišljen vir",
        }
    )
    desk.tell("intake", "law-order_confirmed_days", entry, event_id="intake-entry")
    desk.now("2021-03-17T08:00:00+01:00")
    now, before = order(desk, identity), order(desk, identity, known_at="2021-03-17T05:59:00Z")
    assert (now["state"], now["in_force_until"]) == ("expired", "2021-03-16T21:00:00Z")
    assert (before["state"], before["in_force_until"]) == ("in_force", "2021-03-27T21:00:00Z")
    end = now["arithmetic"][-1]
    assert (end["source"], end["value"], end["event_id"]) == ("izmišljen vir", 4, "intake-entry")
    assert before["arithmetic"][-1]["event_id"] is None
    assert desk.get("/restraining-orders?in_force=true").json()["items"] == []


def test_200_a_correction_leaves_the_wrong_step_visible_as_wrong(desk):
    identity = issued(desk, "2021-03-13T22:10:00+01:00")
    wrong = desk.step(identity, "violated", "2021-03-14T12:00:00+01:00")
    event = wrong["events"][0]["event_id"]
    desk.now("2021-03-17T07:00:00+01:00")
    again = desk.step(
        identity, "violated", "2021-03-14T13:00:00+01:00", corrects=event, reason_code="wrong_time"
    )
    assert again["step_id"] == wrong["step_id"]
    desk.now("2021-03-17T08:00:00+01:00")
    struck, stands = order(desk, identity)["steps"]
    assert (struck["event_id"], struck["stands"], struck["fits"]) == (event, False, False)
    assert struck["corrected_by"] == stands["event_id"] == again["events"][0]["event_id"]
    assert (stands["corrects"], stands["reason_code"], stands["stands"]) == (event, "wrong_time", True)
    assert order(desk, identity)["violations"] == 1
    before = order(desk, identity, known_at="2021-03-17T05:59:00Z")["steps"]
    assert [(step["event_id"], step["stands"]) for step in before] == [(event, True)]
    gone = desk.post(f"/events/{stands['event_id']}/withdrawal", "police", reason_code="other")
    desk.now("2021-03-17T09:00:00+01:00")
    first, last = order(desk, identity)["steps"]
    assert (first["stands"], first["corrected_by"]) == (True, None)
    assert (last["stands"], last["withdrawn_by"]) == (False, gone.json()["events"][0]["event_id"])


def test_200_a_corrected_issue_moves_every_end_and_what_comes_before_it_does_not_fit(desk):
    identity = issued(desk, "2021-03-13T22:10:00+01:00")
    desk.step(identity, "keys_handed_over", "2021-03-13T22:30:00+01:00")
    event = order(desk, identity)["lines"][0]["event_id"]
    body = {**BODY, "issued_at": "2021-03-13T23:10:00+01:00", "corrects": event, "reason_code": "wrong_time"}
    assert desk.post("/restraining-orders", "police", raw=body).json()["id"] == identity
    desk.now("2021-03-17T07:00:00+01:00")
    found = order(desk, identity)
    assert found["in_force_until"] == "2021-03-15T22:10:00Z"
    assert [one["reason"] for one in found["unfitting"]] == ["before_issue"]
    assert problem(desk.get(f"/restraining-orders/{identity}?at=2021-03-13T22:00:00Z"))[0] == 404


def test_403_and_409_corrections_as_everywhere(desk):
    identity = issued(desk, "2021-03-13T22:10:00+01:00")
    event = desk.step(identity, "violated", "2021-03-14T12:00:00+01:00")["events"][0]["event_id"]
    path = f"/restraining-orders/{identity}/steps"
    body = {"kind": "violated", "occurred_at": "2021-03-14T13:00:00+01:00"}
    body |= {"corrects": event, "reason_code": "wrong_time"}
    assert problem(desk.post(path, "on_call_worker", raw=body)) == (403, "others_fact")
    assert problem(desk.post(path, "police:druga", raw=body)) == (403, "others_fact")
    other_kind = {**body, "kind": "confirmed"}
    assert desk.post(path, "police", raw=other_kind).status_code == 201
    event = order(desk, identity)["steps"][-1]["event_id"]
    desk.handed_in("2021-03")
    desk.now("2021-03-17T07:00:00+01:00")
    body["corrects"] = event
    assert problem(desk.post(path, "police", raw=body)) == (409, "month_handed_in")
    assert desk.post(path, "coordinator", raw=body).status_code == 201


def test_404_and_409_a_correction_of_a_correction_of_something_else_is_refused_and_loses_nothing(desk):
    one, other = issued(desk, "2021-03-13T22:10:00+01:00"), issued(desk, "2021-03-13T23:10:00+01:00")
    first = desk.step(one, "violated", "2021-03-14T12:00:00+01:00")["events"][0]["event_id"]
    why = {"reason_code": "wrong_time"}
    again = desk.step(one, "violated", "2021-03-14T13:00:00+01:00", corrects=first, **why)
    correction = again["events"][0]["event_id"]
    step = {"kind": "violated", "occurred_at": "2021-03-14T14:00:00+01:00", "corrects": correction, **why}
    told = {"who": "victim", "at": "2021-03-14T14:00:00+01:00", "corrects": correction, **why}
    nobodys = {**step, "corrects": "intervention-0192d6a0-0000-7000-8000-000000000009"}
    before = order(desk, one), order(desk, other)
    for path, body, refused in (
        (f"/restraining-orders/{other}/steps", step, (404, "not_found")),
        (f"/restraining-orders/{one}/told", told, (409, "correction_of_another_kind")),
        (f"/restraining-orders/{one}/steps", {**step, "corrects": first}, (409, "already_corrected")),
        (f"/restraining-orders/{one}/steps", nobodys, (404, "not_found")),
    ):
        assert problem(desk.post(path, "police", raw=body)) == refused
    for identity, was in zip((one, other), before, strict=True):
        now = order(desk, identity)
        assert {**now, "at": was["at"], "known_at": was["known_at"]} == was
    assert desk.post(f"/restraining-orders/{one}/steps", "police", raw=step).status_code == 201
    steps = order(desk, one)["steps"]
    assert [step["stands"] for step in steps] == [False, False, True]


def test_200_the_same_question_gives_the_same_bytes(desk):
    identity = issued(desk, "2021-03-13T22:10:00+01:00")
    event = desk.step(identity, "violated", "2021-03-16T12:00:00+01:00")["events"][0]["event_id"]
    desk.tick()
    one = desk.get(f"/restraining-orders/{identity}")
    all_ = desk.get("/restraining-orders?in_force=true")
    tasks = desk.get("/tasks")
    times = f"at={one.json()['at']}&known_at={one.json()['known_at']}"
    desk.now("2021-03-17T08:00:00+01:00")
    desk.step(identity, "confirmed", "2021-03-14T10:00:00+01:00")
    desk.post(f"/events/{event}/withdrawal", "police", reason_code="duplicate")
    desk.now("2021-03-17T09:00:00+01:00")
    assert desk.get(f"/restraining-orders/{identity}?{times}").content == one.content
    assert desk.get(f"/restraining-orders?in_force=true&{times}").content == all_.content
    assert desk.get(f"/tasks?{times}").content == tasks.content
