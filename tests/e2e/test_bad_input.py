"""Bad input of every kind is refused in a sentence, with a stable code, without a fact, and nothing falls over."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.e2e.bad_requests import BODIES, COMMANDS, QUESTIONS, Place
from tests.e2e.conftest import ROOT, Stack
from tests.e2e.offices import Json, Office, new_id, problem_of

REGISTER = ROOT / "demo" / "2021" / "interventions_2021.csv"


@pytest.fixture(scope="module")
def place(stack: Stack) -> Iterator[Place]:
    """An invented CSD for these tests, with something to be wrong about."""
    with Office(stack, "slabo") as office:
        yield Place(office).furnish()


@pytest.fixture(autouse=True)
def nothing_happened(stack: Stack, place: Place) -> Iterator[None]:
    """Around each test: no log grew, and every process is the one it was."""
    before, pids = heads(place.office), stack.said.pids
    yield
    assert heads(place.office) == before
    assert stack.said.pids == pids


def heads(office: Office) -> dict[str, tuple[int, str]]:
    told = office.auditor.send("GET", "/audit/heads").json()["items"]
    return {one["service"]: (one["position"], one["hash"]) for one in told}


def said(problem: Json) -> str:
    """`status code field`."""
    return " ".join(str(problem[name]) for name in ("status", "code", "field") if name in problem)


def status_and_code(problem: Json) -> str:
    return f"{problem['status']} {problem['code']}"


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command(place: Place, name: str) -> None:
    request, expected = COMMANDS[name]
    desk, path, body = getattr(place.office, request.who), request.path(place), request.body(place)
    assert said(desk.refused(request.method, path, body, key=new_id())) == expected


@pytest.mark.parametrize(("who", "path", "params", "expected"), QUESTIONS)
def test_a_question(place: Place, who: str, path: str, params: Json, expected: str) -> None:
    told = problem_of(getattr(place.office, who).send("GET", path, params=params))
    assert status_and_code(told) == expected


@pytest.mark.parametrize("name", BODIES)
def test_a_body_that_is_no_command(stack: Stack, place: Place, name: str) -> None:
    content, expected = BODIES[name]
    token = stack.token(place.office.worker.caller)
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    url = f"{stack.url}/api/v1{place.path}/measures"
    assert status_and_code(problem_of(httpx.post(url, content=content, headers=headers))) == expected


def test_a_body_of_another_kind(stack: Stack, place: Place) -> None:
    headers = {"Authorization": f"Bearer {stack.token(place.office.worker.caller)}"}
    answer = httpx.post(f"{stack.url}/api/v1{place.path}/measures", data={"kind": "other"}, headers=headers)
    assert status_and_code(problem_of(answer)) == "415 unsupported_media_type"


def test_a_key_that_was_used_for_another_body(place: Place) -> None:
    """The first command says what is known already: it is answered, its key is kept, and no fact is made."""
    used, path = new_id(), f"{place.path}/participants"
    known = {"worker_id": place.office.workers[0], "readiness": 1}
    assert place.office.worker.post(path, known, key=used)["events"] == []
    told = place.office.worker.refused("POST", path, {**known, "readiness": 2}, key=used)
    assert said(told) == "409 idempotency_conflict"
    told = place.office.worker.refused("POST", f"{place.path}/check-ins", known, key=used)
    assert told["status"] in (409, 422)


@pytest.mark.parametrize(
    ("header", "value", "expected"),
    [
        ("Idempotency-Key", "a" * 201, "422 bad_idempotency_key"),
        ("Consistency", "intake", "422 bad_consistency"),
        ("Consistency", f"intake={'9' * 40}", "422 bad_consistency"),
        ("Zavetje-Source", "nowhere", "422 unknown_source"),
    ],
)
def test_a_header(place: Place, header: str, value: str, expected: str) -> None:
    answer = place.office.coordinator.send(
        "POST", f"{place.path}/measures", {"kind": "other"}, headers={header: value}
    )
    assert status_and_code(problem_of(answer)) == expected


def test_only_an_importer_says_that_it_imports(place: Place) -> None:
    headers = {"Zavetje-Source": "import"}
    answer = place.office.worker.send("POST", f"{place.path}/measures", {"kind": "other"}, headers=headers)
    assert status_and_code(problem_of(answer)) == "403 forbidden"


@pytest.mark.parametrize(
    ("wanted", "language", "word"),
    [("sl", "sl", "polja"), ("it-IT, en;q=0.5", "it", "campo"), ("de", "en", "field")],
)
def test_the_sentence_is_in_the_callers_language(place: Place, wanted: str, language: str, word: str) -> None:
    body, headers = {"kind": "other", "x": 1}, {"Accept-Language": wanted}
    answer = place.office.worker.send("POST", f"{place.path}/measures", body, headers=headers)
    assert word in problem_of(answer)["detail"].lower()
    assert answer.headers["Content-Language"] == language


def test_a_bad_item_of_a_batch_is_refused_by_itself(place: Place) -> None:
    items: list[Any] = [7, {"method": "GET"}, {"method": "POST", "path": "x", "idempotency_key": "k"}]
    nested = {"method": "POST", "path": "/commands:batch", "idempotency_key": new_id(), "body": {}}
    told = place.office.worker.send("POST", "/commands:batch", [*items, nested]).json()["items"]
    assert [one["status"] for one in told] == ["rejected"] * 4
    assert all(one["body"]["code"] and one["body"]["detail"] for one in told)


def lines(text: str, *more: str) -> bytes:
    """The register's first lines and others after them."""
    return "\n".join([*text.splitlines()[:5], *more]).encode()


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(lambda text: text.replace("Delavka", "Kdo", 1).encode(), id="wrong heading"),
        pytest.param(lambda text: lines(text, '7;"half'), id="broken row"),
        pytest.param(lambda text: text.encode("cp1250"), id="cp1250"),
        pytest.param(lambda text: lines("\ufeff" + text, "7;8"), id="BOM and a short row"),
        pytest.param(lambda text: lines(text, "7;5;32.13.2021;25:61;x;y;9;z;;;;"), id="nonsense"),
        pytest.param(lambda text: (";".join(map(str, range(10_000))) + "\n").encode(), id="10000 columns"),
        pytest.param(lambda text: b"", id="empty"),
        pytest.param(lambda text: bytes(range(256)) * 50, id="not text"),
    ],
)
def test_a_register(stack: Stack, tmp_path: Path, spoil: Callable[[str], bytes]) -> None:
    file = tmp_path / "register.csv"
    file.write_bytes(spoil(REGISTER.read_text("utf-8")))
    done = stack.zavetje("import", str(file))
    told = done.stdout + done.stderr
    assert done.returncode > 0 and "Traceback" not in told and len(told.split()) > 5, told


def test_no_process_has_logged_a_fault(stack: Stack) -> None:
    for log in (stack.run_dir / "log").glob("*.log"):
        text = log.read_text("utf-8", errors="replace")
        told = [json.loads(line) for line in text.splitlines() if line.startswith("{")]
        assert "Traceback" not in text, log
        assert [one for one in told if one["level"] in ("error", "critical")] == [], log
