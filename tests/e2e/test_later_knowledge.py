"""What is told later, differently or twice: corrections, withdrawals, stale versions, repeated keys, batches."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.e2e.conftest import Stack
from tests.e2e.nights import Night
from tests.e2e.offices import Desk, Json, Office, new_id


@pytest.fixture(scope="module")
def office(stack: Stack) -> Iterator[Office]:
    """An invented CSD for these tests."""
    with Office(stack, "dva") as opened:
        yield opened


class Work:
    """An intervention of one evening hour, in a month of its own: 20:00 to 21:00 UTC on its second day."""

    def __init__(self, office: Office, month: str):
        self.office, self.month, self.day = office, month, f"{month}-02"
        self.id = new_id()
        self.path = f"/interventions/{self.id}"
        opening = {"id": self.id, "worker_id": office.workers[0], "readiness": 1}
        office.worker.post("/interventions", {**opening, "occurred_at": self.hour("20:00")})
        self.segment = office.worker.post(f"{self.path}/segments", self.hours("20:00", "21:00"))

    def hour(self, time: str) -> str:
        return f"{self.day}T{time}:00Z"

    def hours(self, start: str, end: str, **said: Any) -> Json:
        times = {"start": self.hour(start), "end": self.hour(end)}
        return {"worker_id": self.office.workers[0], "kind": "field", **times, **said}

    def corrected(self, desk: Desk, **how: Any) -> Any:
        """The hour was only fifty minutes, says `desk`."""
        body = self.hours("20:00", "20:50", corrects=fact(self.segment), reason_code="typing_error")
        return desk.send("POST", f"{self.path}/segments", body, **how)

    def minutes(self, **times: Any) -> int:
        wanted = {"month": self.month, "csd": self.office.csd, **times}
        table = self.office.ministry.get("/reports/interventions", **wanted)
        return int(table["minutes"]["total"])


def fact(told: Json) -> str:
    return str(told["events"][0]["event_id"])


def code(problem: Json) -> tuple[int, str]:
    return problem["status"], problem["code"]


def test_a_correction_counts_from_when_it_was_known_and_not_before(office: Office) -> None:
    work = Work(office, "2022-04")
    before = office.worker.get(work.path)
    assert work.minutes() == 60
    corrected = work.corrected(office.worker)
    assert corrected.status_code == 201 and corrected.json()["version"] == 3
    after = office.worker.get(work.path)
    assert [one["minutes"] for one in after["segments"]] == [50]
    assert after["segments"][0]["event_id"] == fact(corrected.json())
    assert work.minutes() == 50 and work.minutes(known_at=before["known_at"]) == 60
    times = {name: before[name] for name in ("at", "known_at")}
    assert office.worker.get(work.path, **times) == before


def test_a_withdrawn_fact_is_gone_from_what_is_known_later_alone(office: Office) -> None:
    work = Work(office, "2022-05")
    measure = office.worker.post(f"{work.path}/measures", {"kind": "first_social_aid"})
    path = f"/events/{fact(measure)}/withdrawal"
    known = office.worker.get(work.path)
    assert code(office.worker.refused("POST", path, {})) == (422, "reason_missing")
    assert code(office.second.refused("POST", path, {"reason_code": "duplicate"})) == (403, "others_fact")
    assert office.worker.post(path, {"reason_code": "duplicate"})["events"][0]["type"] == "fact_withdrawn"
    assert code(office.worker.refused("POST", path, {"reason_code": "duplicate"})) == (
        409,
        "already_corrected",
    )
    assert office.worker.get(work.path)["measures"] == []
    assert office.worker.get(work.path, known_at=known["known_at"])["measures"] == known["measures"]
    unknown = f"/events/intervention-{new_id()}/withdrawal"
    assert code(office.worker.refused("POST", unknown, {"reason_code": "other"})) == (404, "not_found")


def test_after_the_hand_in_the_coordinator_corrects_and_the_submission_stays(office: Office) -> None:
    work = Work(office, "2022-06")
    path = "/returns/2022-06"
    handed = office.coordinator.post(f"{path}/hand-in")
    sent = office.head_office.post(f"{path}/submission")
    assert sent["sha256"] == handed["sha256"] and sent["submission_id"] == fact(sent)
    assert work.corrected(office.worker).json()["code"] == "month_handed_in"
    correction = fact(work.corrected(office.coordinator).json())
    assert work.minutes() == 50 and work.minutes(basis="submitted") == 60
    assert work.minutes(known_at=sent["known_at"]) == 60
    changes = office.coordinator.get(f"{path}/changes")
    assert correction in str(changes) and fact(work.segment) in str(changes)
    empty = office.ministry.get("/reports/interventions", month="2022-07", csd=office.csd, basis="submitted")
    assert empty["missing"] == [office.csd]


def test_a_stale_version_is_told_what_happened_since(office: Office) -> None:
    work = Work(office, "2022-08")
    second = {"worker_id": office.workers[1], "readiness": 2, "occurred_at": work.hour("20:10")}
    joined = office.second.post(f"{work.path}/participants", second)
    body = {"kind": "first_social_aid", "expected_version": 2}
    refused = office.worker.refused("POST", f"{work.path}/measures", body)
    assert code(refused) == (409, "version_conflict") and refused["current_version"] == 3
    since = {"event_id": fact(joined), "type": "participant_joined", "version": 3}
    assert refused["since"] == [{**since, "occurred_at": work.hour("20:10")}]
    told = office.worker.post(f"{work.path}/measures", {**body, "expected_version": 3})
    assert told["version"] == 4


def test_a_key_is_answered_again_for_its_caller_path_and_body_alone(office: Office) -> None:
    work, key = Work(office, "2022-09"), new_id()
    path, body = f"{work.path}/measures", {"kind": "first_social_aid"}
    first = office.worker.send("POST", path, body, key=key)
    again = office.worker.send("POST", path, body, key=key)
    assert "Idempotency-Replayed" not in first.headers and again.headers["Idempotency-Replayed"] == "true"
    assert (again.status_code, again.content) == (first.status_code, first.content)
    assert again.headers["Position"] == first.headers["Position"]
    other = office.worker.refused("POST", path, {"kind": "other"}, key=key)
    assert code(other) == (409, "idempotency_conflict")
    elsewhere = office.worker.refused("POST", f"{work.path}/check-ins", body, key=key)
    assert elsewhere["status"] in (409, 422)
    assert "Idempotency-Replayed" not in office.second.send("POST", path, body, key=key).headers
    assert len(office.worker.get(work.path)["measures"]) == 2


def test_a_batch_answers_each_command_for_itself(office: Office) -> None:
    work, done = Work(office, "2022-10"), new_id()
    measure = {"kind": "first_social_aid"}
    office.worker.post(f"{work.path}/measures", measure, key=done)

    def item(key: str, name: str, body: Json, path: str = work.path) -> Json:
        return {"method": "POST", "path": f"{path}/{name}", "idempotency_key": key, "body": body}

    batch = [
        item(new_id(), "segments", work.hours("22:00", "22:30")),
        item(done, "measures", measure),
        item(new_id(), "segments", work.hours("22:10", "22:20")),
        item(new_id(), "segments", work.hours("23:10", "23:00")),
        item(new_id(), "nothing-of-the-kind", {}, path="/unheard-of"),
        item(new_id(), "closure", {"task": "domestic_violence", "subtask": "violence_other"}),
    ]
    answer = office.worker.send("POST", "/commands:batch", batch)
    told = answer.json()["items"]
    expected = ["accepted", "duplicate", "conflict", "rejected", "rejected", "accepted"]
    assert [one["status"] for one in told] == expected
    codes = [one["body"].get("code") for one in told]
    assert codes == [None, None, "segment_overlaps", "segment_reversed", "no_such_call", None]
    assert [one["idempotency_key"] for one in told] == [one["idempotency_key"] for one in batch]
    assert answer.headers["Position"] == told[-1]["position"]
    assert office.worker.get(work.path)["state"] == "closed"
    again = office.worker.send("POST", "/commands:batch", batch).json()["items"]
    assert [one["status"] for one in again].count("duplicate") == 3


def calls(office: Office) -> int:
    table = office.ministry.get("/reports/interventions", month="2022-03", csd=office.csd)
    return int(table["calls"]["total"])


def test_two_calls_that_are_one_count_once_until_that_is_taken_back(office: Office) -> None:
    night = Night(office)
    office.police.post("/notifications", night.notified())
    office.worker.post("/notifications", night.telephoned())
    assert calls(office) == 2
    told = office.worker.post(f"/notifications/{night.by_phone}/same-as", {"same_as": night.notification})
    assert calls(office) == 1
    shown = office.worker.get(f"/notifications/{night.by_phone}")
    assert (shown["same_as"], shown["joined_event_id"]) == (night.notification, fact(told))
    office.worker.post(f"/events/{fact(told)}/withdrawal", {"reason_code": "other"})
    assert calls(office) == 2


def test_the_world_before_it_happened_and_knowledge_not_yet_there(office: Office) -> None:
    work = Work(office, "2022-11")
    assert office.worker.get(work.path, at=work.hour("20:30"))["segments"] == []
    before = office.worker.send("GET", work.path, params={"at": work.hour("19:59")})
    assert before.status_code == 404 and before.json()["code"] == "not_found"
    future = {"known_at": "2099-01-01T00:00:00Z"}
    refused = office.worker.refused("GET", work.path, params=future)
    assert code(refused) == (422, "future_known_at")


def test_a_position_nobody_has_reached_is_waited_for_and_then_said_to_be_missing(office: Office) -> None:
    answer = office.ministry.send(
        "GET",
        "/reports/interventions",
        params={"month": "2022-11", "csd": office.csd},
        headers={"Consistency": "intervention=999999999"},
    )
    assert answer.status_code == 503 and int(answer.headers["Retry-After"]) >= 1
    assert answer.json()["code"] == "not_yet" and "intervention" in answer.json()["detail"]
