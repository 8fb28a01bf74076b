"""Corrections and withdrawals: what was true, and what was known, at any moment."""

from tests.integration.intervention.desk import Desk, problem

NIGHT = ("2021-03-16T22:00:00+01:00", "2021-03-17T01:10:00+01:00")
SHORTER = {"start": NIGHT[0], "end": "2021-03-17T00:40:00+01:00", "worker_id": "sd1", "kind": "field"}


def minutes(desk: Desk, intervention: str, **asked: str) -> list[int]:
    query = "&".join(f"{name}={value}" for name, value in asked.items())
    found = desk.get(f"/interventions/{intervention}?{query}").json()
    return [segment["minutes"] for segment in found["segments"]]


def worked(desk: Desk) -> tuple[str, str]:
    """An intervention opened at 21:55 with one segment; answers its id and the segment's event."""
    intervention = desk.opened(occurred_at="2021-03-16T21:55:00+01:00")
    event = desk.worked(intervention, *NIGHT)["events"][0]["event_id"]
    return intervention, str(event)


def test_200_a_correction_is_known_only_after_it_was_recorded(desk):
    intervention, event = worked(desk)
    desk.now("2021-03-17T08:00:00+01:00")
    corrected = desk.post(
        f"/interventions/{intervention}/segments", corrects=event, reason_code="wrong_time", **SHORTER
    )
    assert corrected.status_code == 201
    desk.now("2021-03-17T09:00:00+01:00")
    assert minutes(desk, intervention) == [160]
    assert minutes(desk, intervention, known_at="2021-03-17T07:00:01Z") == [160]
    assert minutes(desk, intervention, known_at="2021-03-17T06:59:59Z") == [190]
    assert (
        corrected.json()["segment_id"]
        == desk.get(f"/interventions/{intervention}").json()["segments"][0]["id"]
    )
    line = desk.get(f"/interventions/{intervention}").json()["segments"][0]
    assert line["event_id"] == corrected.json()["events"][0]["event_id"] != event


def test_201_a_correction_without_an_id_keeps_the_segments_own(desk):
    intervention = desk.opened()
    told = desk.worked(intervention, *NIGHT)
    event = told["events"][0]["event_id"]
    path, body = f"/interventions/{intervention}/segments", {"corrects": event, "reason_code": "wrong_time"}
    assert desk.post(path, **body, **SHORTER).json()["segment_id"] == told["segment_id"]


def test_201_the_same_work_told_again_is_quiet_and_names_the_first(desk):
    intervention = desk.opened()
    told = desk.worked(intervention, *NIGHT)
    again = desk.worked(intervention, *NIGHT)
    assert (again["events"], again["segment_id"]) == ([], told["segment_id"])


def test_200_a_segment_is_so_from_its_end_on(desk):
    intervention, _ = worked(desk)
    assert minutes(desk, intervention, at="2021-03-17T00:09:59Z") == []
    assert minutes(desk, intervention, at="2021-03-17T00:10:00Z") == [190]
    assert problem(desk.get(f"/interventions/{intervention}?at=2021-03-16T20:54:59Z"))[0] == 404


def test_200_a_closure_is_so_from_the_end_of_the_work_however_late_it_was_told(desk):
    intervention, _ = worked(desk)
    desk.now("2021-03-17T09:00:00+01:00")
    desk.closed(intervention)
    desk.now("2021-03-17T09:01:00+01:00")
    state = desk.get(f"/interventions/{intervention}?at=2021-03-17T00:09:00Z").json()["state"]
    later = desk.get(f"/interventions/{intervention}?at=2021-03-17T00:10:00Z").json()["state"]
    assert (state, later) == ("open", "closed")
    unknown = "at=2021-03-17T00:10:00Z&known_at=2021-03-17T07:00:00Z"
    assert desk.get(f"/interventions/{intervention}?{unknown}").json()["state"] == "open"


def test_200_work_told_before_the_opening_counts_once_it_was_opened(desk):
    intervention = desk.opened()
    desk.worked(intervention, *NIGHT)
    found = desk.get(f"/interventions/{intervention}").json()
    assert (found["began"], [one["minutes"] for one in found["participants"]]) == (
        "2021-03-16T21:00:00Z",
        [190],
    )


def test_201_a_withdrawn_segment_frees_the_time_and_can_be_told_again(desk):
    intervention, event = worked(desk)
    gone = desk.post(f"/events/{event}/withdrawal", reason_code="duplicate")
    assert (gone.status_code, gone.json()["events"][0]["type"]) == (201, "fact_withdrawn")
    assert minutes(desk, intervention) == []
    assert problem(desk.post(f"/events/{event}/withdrawal", reason_code="duplicate")) == (
        409,
        "already_corrected",
    )
    desk.worked(intervention, *NIGHT)
    assert minutes(desk, intervention) == [190]


def test_409_an_opening_is_not_taken_back_while_other_facts_stand(desk):
    intervention, event = worked(desk)
    opening = desk.get(f"/interventions/{intervention}").json()["lines"][0]["event_id"]
    refused = desk.post(f"/events/{opening}/withdrawal", reason_code="duplicate")
    assert problem(refused) == (409, "facts_lean_on_it")
    assert desk.post(f"/events/{event}/withdrawal", reason_code="duplicate").status_code == 201
    assert desk.post(f"/events/{opening}/withdrawal", reason_code="duplicate").status_code == 201
    assert problem(desk.get(f"/interventions/{intervention}"))[0] == 404


def test_409_what_was_answered_is_taken_back_from_its_end(desk):
    intervention, _ = worked(desk)
    closure = desk.closed(intervention)["events"][0]["event_id"]
    path = f"/interventions/{intervention}/report"
    report = desk.post(path, form="other", state="final").json()["events"][0]["event_id"]
    accepted = desk.post(f"{path}/acceptance", "unit_worker", raw={}).json()["events"][0]["event_id"]
    for event in (closure, report):
        refused = desk.post(f"/events/{event}/withdrawal", reason_code="other")
        assert problem(refused) == (409, "facts_lean_on_it")
    for event in (accepted, report, closure):
        gone = desk.post(f"/events/{event}/withdrawal", "coordinator", reason_code="other")
        assert gone.status_code == 201
    found = desk.get(f"/interventions/{intervention}").json()
    assert (found["state"], found["report"]) == ("open", None)


def test_403_what_another_recorded_and_409_after_the_hand_in(desk):
    intervention, event = worked(desk)
    path, body = f"/interventions/{intervention}/segments", {"corrects": event, "reason_code": "wrong_time"}
    others = desk.post(path, "on_call_worker:sd2", **body, **SHORTER)
    assert problem(others) == (403, "others_fact")
    desk.handed_in("2021-02")
    desk.handed_in("2021-03")
    desk.now("2021-03-17T07:00:00+01:00")
    assert problem(desk.post(path, **body, **SHORTER)) == (409, "month_handed_in")
    assert desk.post(path, "coordinator", **body, **SHORTER).status_code == 201


def test_200_another_month_that_was_handed_in_hinders_nobody(desk):
    intervention, event = worked(desk)
    desk.handed_in("2021-02")
    correction = {"corrects": event, "reason_code": "wrong_time", **SHORTER}
    assert desk.post(f"/interventions/{intervention}/segments", **correction).status_code == 201


def test_409_a_correction_may_not_overlap_other_work_but_may_overlap_itself(desk):
    intervention, event = worked(desk)
    desk.worked(intervention, "2021-03-17T01:10:00+01:00", "2021-03-17T02:00:00+01:00")
    path, body = f"/interventions/{intervention}/segments", {"corrects": event, "reason_code": "wrong_time"}
    longer = {**SHORTER, "end": "2021-03-17T01:11:00+01:00"}
    assert problem(desk.post(path, **body, **longer)) == (409, "segment_overlaps")
    assert desk.post(path, **body, **SHORTER).status_code == 201


def test_422_a_correction_says_why(desk):
    intervention, event = worked(desk)
    answer = desk.post(f"/interventions/{intervention}/segments", corrects=event, **SHORTER)
    assert problem(answer) == (422, "reason_missing")


def test_201_a_corrected_opening_needs_no_id(desk):
    intervention = desk.opened()
    opening = desk.get(f"/interventions/{intervention}").json()["lines"][0]["event_id"]
    body = {"worker_id": "sd2", "readiness": 2, "corrects": opening, "reason_code": "wrong_person"}
    assert desk.post("/interventions", **body).json()["id"] == intervention
    assert [
        one["worker_id"] for one in desk.get(f"/interventions/{intervention}").json()["participants"]
    ] == ["sd2"]


def test_200_the_same_question_gives_the_same_bytes(desk):
    intervention, event = worked(desk)
    first = desk.get(f"/interventions/{intervention}")
    times = f"at={first.json()['at']}&known_at={first.json()['known_at']}"
    desk.now("2021-03-17T08:00:00+01:00")
    desk.post(f"/interventions/{intervention}/segments", corrects=event, reason_code="wrong_time", **SHORTER)
    desk.closed(intervention)
    assert desk.get(f"/interventions/{intervention}?{times}").content == first.content
