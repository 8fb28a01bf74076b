"""Every refusal is a problem document with a stable code, in three languages, and never says more than it should."""

import ast
import json
import string
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal

import httpx
import pytest
from fastapi import FastAPI
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

from chassis import errors, problems
from chassis.errors import (
    BadInput,
    Forbidden,
    IdempotencyConflict,
    NotFound,
    NotYet,
    Refused,
    StoreUnavailable,
    Unauthenticated,
    VersionConflict,
    ZavetjeError,
)
from chassis.problems import COMMON, STATUS, install_handlers, language, problem, problem_response, status_of

OURS = {"bed_taken": {"sl": "Postelja {bed} je zasedena.", "it": "Il letto {bed} è occupato."}}
RAISED = {"BadInput", "Refused", "Forbidden", "Unauthenticated"}
TAKEN = Refused("bed_taken", "Bed {bed} is taken.", field="bed", bed="3")


class Person(BaseModel):
    model_config = ConfigDict(extra="forbid")
    role: Literal["victim", "child"]
    seen_at: AwareDatetime | None = None
    phone: Annotated[str, StringConstraints(pattern=r"^\+?[0-9 ]+$")] | None = None


class Body(BaseModel):
    model_config = ConfigDict(extra="forbid")
    persons: list[Person] = Field(max_length=2)


def app_that_refuses() -> FastAPI:
    app = FastAPI(openapi_url=None)
    install_handlers(app, OURS)

    @app.post("/persons")
    def take(body: Body, limit: int = 1) -> None:
        return None

    @app.get("/bed")
    def bed() -> None:
        raise TAKEN

    @app.get("/fault")
    def fault() -> None:
        raise RuntimeError("Tonka Izmišljena, Izmišljena ulica 1")

    return app


@pytest.fixture
async def client():
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app_that_refuses()), base_url="http://test"
    ) as client:
        yield client


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (Unauthenticated("No."), 401),
        (Forbidden("No."), 403),
        (NotFound("case", "1"), 404),
        (TAKEN, 409),
        (VersionConflict(1, 2, []), 409),
        (IdempotencyConflict(), 409),
        (BadInput("missing", "No."), 422),
        (NotYet("intake", 8), 503),
        (StoreUnavailable(), 503),
    ],
)
def test_each_refusal_has_its_status(error, status):
    assert status_of(error) == status


def test_no_refusal_is_without_a_row_in_the_table():
    named = {
        kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, ZavetjeError)
    }
    assert named - {ZavetjeError} <= set(STATUS)


@pytest.mark.parametrize(
    ("said", "spoken"),
    [
        (None, "en"),
        ("", "en"),
        ("de", "en"),
        ("*", "en"),
        ("sl-SI", "sl"),
        ("de, it;q=0.4, sl;q=0.9", "sl"),
        ("IT-it,en;q=0.9", "it"),
        ("sl;q=0, en;q=0.1", "en"),
        ("sl;q=much, it;q=0.1", "it"),
    ],
)
def test_the_language_is_the_one_liked_best_of_ours(said, spoken):
    assert language(said) == spoken


@pytest.mark.parametrize(
    ("said", "title", "sentence"),
    [
        ("sl", "Zavrnjeno", "Postelja 3 je zasedena."),
        ("it", "Rifiutato", "Il letto 3 è occupato."),
        ("en", "Refused", "Bed 3 is taken."),
    ],
)
def test_a_refusal_in_three_languages(said, title, sentence):
    assert problem(TAKEN, said, OURS) == {
        "type": "urn:zavetje:problem:bed_taken",
        "title": title,
        "status": 409,
        "detail": sentence,
        "code": "bed_taken",
        "field": "bed",
    }


def test_a_sentence_nobody_translated_stays_english():
    assert problem(TAKEN, "sl", {})["detail"] == "Bed 3 is taken."


def test_a_translation_that_asks_for_more_than_there_is_stays_english():
    assert problem(TAKEN, "sl", {"bed_taken": {"sl": "{house}"}})["detail"] == "Bed 3 is taken."


def test_409_another_version_says_which_and_what_happened_since():
    told = problem(VersionConflict(3, 5, [{"event_id": "intake-1", "type": "case_closed"}]), None, {})
    assert (told["current_version"], told["since"][0]["type"]) == (5, "case_closed")


def test_503_says_when_to_ask_again():
    answer = problem_response(StoreUnavailable(), None, {})
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "1")


def test_401_says_how_to_sign_in():
    missing = problem_response(Unauthenticated("No.", code="token_missing"), None, {})
    wrong = problem_response(Unauthenticated("No.", code="token_expired"), None, {})
    assert missing.headers["www-authenticate"] == 'Bearer realm="zavetje"'
    assert 'error="invalid_token"' in wrong.headers["www-authenticate"]


@pytest.mark.parametrize(
    ("body", "code", "field"),
    [
        ({}, "missing", "persons"),
        ({"persons": [{}]}, "missing", "persons.0.role"),
        ({"persons": [{"role": "dragon"}]}, "unknown_value", "persons.0.role"),
        ({"persons": [{"role": "child", "name": "x"}]}, "unknown_field", "persons.0.name"),
        (
            {"persons": [{"role": "child", "seen_at": "2021-03-17T02:00:00"}]},
            "instant_without_offset",
            "persons.0.seen_at",
        ),
        ({"persons": [{"role": "child", "phone": "Izmišljena"}]}, "invalid", "persons.0.phone"),
        ({"persons": 7}, "invalid", "persons"),
        ([], "invalid", "body"),
    ],
)
@pytest.mark.parametrize("spoken", ["sl", "it", "en"])
async def test_422_bad_input_is_named_and_never_repeated(client, body, code, field, spoken):
    answer = await client.post("/persons", json=body, headers={"Accept-Language": spoken})
    told = answer.json()
    assert (answer.status_code, told["code"], told["field"]) == (422, code, field)
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["content-language"] == spoken
    assert "Izmišljena" not in answer.text
    assert "dragon" not in answer.text


async def test_422_a_query_parameter_is_named_too(client):
    answer = await client.post("/persons?limit=much", json={"persons": []})
    assert (answer.status_code, answer.json()["field"]) == (422, "limit")


@pytest.mark.parametrize("body", [b"{", b'{"persons": [}', b"\xff\xfe"])
async def test_400_a_body_that_is_no_json(client, body):
    answer = await client.post("/persons", content=body, headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.json()["code"]) == (400, "malformed_json")


async def test_404_and_405_are_problem_documents(client):
    unknown, wrong = await client.get("/nowhere"), await client.put("/bed")
    assert (unknown.status_code, unknown.json()["code"]) == (404, "no_such_call")
    assert (wrong.status_code, wrong.json()["code"]) == (405, "method_not_allowed")
    assert wrong.headers["allow"] == "GET"


async def test_500_tells_an_id_and_nothing_else(client, caplog):
    answer = await client.get("/fault")
    told = answer.json()
    assert (answer.status_code, told["code"]) == (500, "internal_error")
    assert "Izmišljena" not in answer.text + caplog.text
    [record] = [record for record in caplog.records if record.name == "chassis.problems"]
    assert told["instance"] == f"urn:uuid:{record.id}"
    assert record.kind == "RuntimeError"
    assert "test_problems.py" in record.places[-1]


def test_every_code_and_title_of_the_chassis_is_translated_with_the_same_blanks():
    for code, translated in COMMON.items():
        assert {"sl", "it"} <= set(translated), code
        assert blanks(translated["sl"]) == blanks(translated["it"]), code
    for status in set(STATUS.values()):
        assert {"en", "sl", "it"} == set(COMMON[f"status_{status}"])


def refusals_in(file: Path) -> Iterator[tuple[str, str]]:
    """(code, English sentence) of every refusal that a module of the chassis spells out."""
    for call in (node for node in ast.walk(ast.parse(file.read_text())) if isinstance(node, ast.Call)):
        named = next((word.value for word in call.keywords if word.arg == "code"), None)
        spelled = [part.value for part in (named, *call.args) if isinstance(part, ast.Constant)]
        if isinstance(call.func, ast.Name) and call.func.id in RAISED and len(spelled) >= 2:
            yield str(spelled[0]), str(spelled[1])


def test_every_refusal_of_the_chassis_speaks_three_languages():
    for file in Path(problems.__file__).parent.glob("*.py"):
        for code, sentence in refusals_in(file):
            assert code in COMMON, f"{file.name}: {code}"
            assert blanks(COMMON[code]["sl"]) <= blanks(sentence) | {"field"}, code


def blanks(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


def test_the_edges_own_refusals_are_translated():
    edge = [kind for kind in STATUS if issubclass(kind, problems.Edge)]
    for kind in edge:
        assert blanks(COMMON[kind.code]["sl"]) == blanks(kind.sentence)


def test_a_problem_is_json_whatever_the_values():
    told = problem(BadInput("late", "Since {since}.", since=datetime(2021, 3, 17)), "sl", {})  # noqa: DTZ001
    assert json.loads(json.dumps(told))["detail"] == "Since 2021-03-17 00:00:00."
