"""A register becomes commands whose ids and keys are its own; what a service objects to is told by row."""

import json
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from cli.failures import Failure
from cli.gateway_client import Gateway
from cli.register.books import InterventionBook
from cli.register.entries import Telling
from cli.register.ids import stable_id
from cli.register.interventions import Register
from cli.register.sending import Sender
from cli.register.telling import Teller
from tests.unit.cli.registers import INFORMATION, csv_text, read, row

SINCE = datetime(2021, 1, 1, tzinfo=UTC)
OTHER = "Drugo;Brezdomci"


def tellings(register: Register) -> list[Telling]:
    teller = Teller.of(register)
    return [
        telling
        for event in register.events
        for telling in (*teller.calls(event), *teller.words(event), *teller.work(event))
    ]


def body(register: Register, kind: str) -> dict[str, Any]:
    (found,) = (telling.command.body for telling in tellings(register) if telling.kind == kind)
    return dict(found)


def test_an_id_is_a_uuid_of_version_7_whose_time_is_the_facts():
    made = uuid.UUID(stable_id(SINCE, "register", "segment", 1))
    assert (made.version, made.variant) == (7, uuid.RFC_4122)
    assert made.int >> 80 == int(SINCE.timestamp() * 1000)


def test_an_id_is_the_same_for_the_same_and_another_for_another():
    assert stable_id(SINCE, "a", 1) == stable_id(SINCE, "a", 1)
    assert len({stable_id(SINCE, *parts) for parts in (("a", 1), ("a", 2), ("a1",), ("a", "1", ""))}) == 4


def test_a_second_reading_makes_the_same_commands(tmp_path: Path):
    rows = csv_text(row(), row("2", worker="SD2", readiness="2"), row("3", "2", "04.01.2021"))
    assert tellings(read(tmp_path, rows)) == tellings(read(tmp_path, rows, "renamed.csv"))


def test_another_content_is_told_under_the_same_ids_and_keys(tmp_path: Path):
    one, other = (tellings(read(tmp_path, csv_text(row(ends=ends)))) for ends in ("13:40", "13:50"))
    pairs = [(was.command, now.command) for was, now in zip(one, other, strict=True) if was != now]
    assert [(was.body["id"], was.path) for was, _ in pairs] == [
        (now.body["id"], now.path) for _, now in pairs
    ]
    assert [was.key == now.key for was, now in pairs] == [False, True]  # the remark, the segment


def test_another_remark_is_another_text(tmp_path: Path):
    one, other = (read(tmp_path, csv_text(row(note=f"teren: {word}"))) for word in ("prvi", "drugi"))
    assert body(one, "note")["id"] != body(other, "note")["id"]
    assert body(one, "segment")["note_id"] == body(one, "note")["id"]


def test_a_call_in_scope_has_the_ground_of_its_task(tmp_path: Path):
    register = read(tmp_path, csv_text(row()))
    assert body(register, "triage") == {
        "decision": "in_scope",
        "ground": "endangered_child",
        "occurred_at": "2021-01-03T09:50:00Z",
    }
    assert body(register, "notification")["source"] == {"kind": "police", "station": "PP Koper"}


def test_drugo_was_out_of_scope_with_its_subtask_as_the_reason(tmp_path: Path):
    said = body(read(tmp_path, csv_text(row(task=OTHER))), "triage")
    assert (said["decision"], said["reason"]) == ("out_of_scope", "homelessness")


def test_prenos_informacij_was_information_and_a_call_without_a_station_came_from_another(tmp_path: Path):
    register = read(tmp_path, csv_text(row(task=INFORMATION, station="")))
    assert body(register, "triage")["decision"] == "information"
    assert body(register, "notification")["source"] == {"kind": "other"}
    assert body(register, "closure") == {"task": "information"}


def test_an_event_of_reports_alone_says_when_it_ended(tmp_path: Path):
    said = body(read(tmp_path, csv_text(row(note="poročilo"))), "closure")
    assert said["ended_at"] == "2021-01-03T12:40:00Z"


Answer = Callable[[dict[str, Any]], tuple[str, dict[str, Any]]]


def gateway(answer: Answer, whole: dict[str, Any] | None = None) -> tuple[Gateway, list[str]]:
    """A gateway that answers each command of a batch with a status and a body; every call it got, by path."""
    got: list[str] = []

    def serve(request: httpx.Request) -> httpx.Response:
        got.append(request.url.path.removeprefix("/api/v1"))
        if request.method == "GET":
            return httpx.Response(200, json=whole or {"items": []})
        items = []
        for command in json.loads(request.content):
            status, told = answer(command)
            items.append({"idempotency_key": command["idempotency_key"], "status": status, "body": told})
        return httpx.Response(200, json={"items": items}, headers={"Position": "intake=7"})

    made = Gateway("http://gateway", "token", "import")
    made._client = httpx.Client(base_url="http://gateway/api/v1", transport=httpx.MockTransport(serve))
    return made, got


def accepted(command: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    return "accepted", {}


def refusing(path: str, code: str) -> Answer:
    def answer(command: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        if command["path"].endswith(path):
            return "conflict", {"code": code, "detail": f"Because of {code}."}
        return accepted(command)

    return answer


def sent(folder: Path, answer: Answer, *rows: str, whole: dict[str, Any] | None = None):
    register = read(folder, csv_text(*(rows or (row(),))))
    connection, got = gateway(answer, whole)
    told: list[int] = []
    with connection:
        return Sender(connection, InterventionBook(register), told.append).send(), got, told


def test_intake_is_told_first_and_every_row_is_counted(tmp_path: Path):
    outcome, got, told = sent(tmp_path, accepted, row(), row("2", "2", "04.01.2021"))
    assert outcome.whole
    assert outcome.counted["accepted"] == 2 * 6
    assert got == ["/commands:batch"] * 2
    assert told == [2]


def test_a_refused_row_is_told_with_the_services_sentence(tmp_path: Path):
    outcome, _, _ = sent(tmp_path, refusing("/segments", "segment_overlaps"))
    (objection,) = outcome.objections
    assert (objection.kind, objection.telling.row, objection.sentence) == (
        "refused",
        2,
        "Because of segment_overlaps.",
    )


def test_an_event_that_could_not_be_opened_is_told_once(tmp_path: Path):
    def answer(command: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        if "notifications" in command["path"]:
            return "rejected", {"detail": "There is no station."}
        return accepted(command)

    outcome, _, _ = sent(tmp_path, answer)
    assert [objection.telling.kind for objection in outcome.objections] == ["notification"]


def segment_of(worker: str, ends: str) -> dict[str, Any]:
    start = "2021-01-03T09:50:00Z"
    identity = stable_id(SINCE, "interventions.juzna-primorska.2021", "segment", 1, 1)
    found = {"id": identity, "worker_id": worker, "start": start, "end": ends, "kind": "field"}
    return {"segments": [{**found, "event_id": "intervention-1"}]}


def test_a_changed_row_is_told_with_the_correction_it_needs(tmp_path: Path):
    recorded = segment_of("sd1", "2021-01-03T12:30:00Z")
    answer = refusing("/segments", "idempotency_conflict")
    (objection,) = sent(tmp_path, answer, whole=recorded)[0].objections
    assert objection.kind == "changed"
    assert "end is 2021-01-03T12:30:00Z, the file says 2021-01-03T12:40:00Z" in objection.sentence
    assert '"corrects": "intervention-1", "reason_code": "typing_error"' in objection.sentence


def test_a_changed_row_that_was_corrected_since_is_a_duplicate(tmp_path: Path):
    recorded = segment_of("sd1", "2021-01-03T12:40:00Z")
    outcome, _, _ = sent(tmp_path, refusing("/segments", "idempotency_conflict"), whole=recorded)
    assert outcome.whole
    assert outcome.counted["duplicate"] == 1


def test_what_was_left_untried_is_sent_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("cli.gateway_client.PAUSE_S", 0.0)
    tries: list[str] = []

    def answer(command: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        tries.append(command["path"])
        return ("not_tried", {}) if len(tries) in (2, 3) else accepted(command)

    outcome, _, _ = sent(tmp_path, answer)
    assert outcome.counted["accepted"] == 6
    assert tries[:5] == [tries[0], tries[1], tries[2], tries[1], tries[2]]


def test_a_service_that_stays_away_ends_the_run_with_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("cli.gateway_client.PAUSE_S", 0.0)
    with pytest.raises(Failure, match="Run the command again: it continues"):
        sent(tmp_path, lambda command: ("not_tried", {"detail": "intake does not answer."}))
