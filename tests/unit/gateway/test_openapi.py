"""The one description out of four: owned paths only, names that do not clash, the same refusals everywhere."""

import json
from typing import Any

import pytest

from chassis.settings import ServiceName
from gateway import openapi
from gateway.breaking import Json
from gateway.openapi import Unrouted, described, main, text_of


def service(paths: Json, schemas: Json | None = None) -> Json:
    return {"paths": paths, "components": {"schemas": schemas or {}}}


def call(schema: Json | None = None, **more: Any) -> Json:
    content = {"content": {"application/json": {"schema": schema or {}}}}
    return {"responses": {"200": content, "422": {"description": "FastAPI's"}}, **more}


def refers(name: str) -> Json:
    return {"$ref": f"#/components/schemas/{name}"}


NOTHING: dict[ServiceName, Json] = {
    "intervention": service({}),
    "placement": service({}),
    "reporting": service({}),
}


def test_a_call_says_its_headers_and_refusals_and_has_a_name_of_its_own():
    inside = [{"name": "zavetje-caller", "in": "header"}, {"name": "case", "in": "query"}]
    told = described({**NOTHING, "intake": service({"/cases/{id}": {"post": call(parameters=inside)}})})
    found = told["paths"]["/api/v1/cases/{id}"]["post"]
    assert found["operationId"] == "post_cases_id"
    assert [one["name"] for one in found["parameters"]] == [
        "case",
        "Consistency",
        "Accept-Language",
        "Idempotency-Key",
    ]
    assert found["responses"]["422"] == {"$ref": "#/components/responses/Problem422"}
    assert "Position" in found["responses"]["200"]["headers"]


def test_two_services_may_mean_different_things_by_one_name():
    intake = service(
        {"/cases": {"get": call(refers("Place"))}}, {"Place": {"title": "Place", "type": "string"}}
    )
    placement = service(
        {"/centres": {"get": call(refers("Place"))}}, {"Place": {"title": "Place", "type": "integer"}}
    )
    told = described({**NOTHING, "intake": intake, "placement": placement})
    schemas = told["components"]["schemas"]
    assert (schemas["Place"]["type"], schemas["PlacementPlace"]["type"]) == ("string", "integer")
    centres = told["paths"]["/api/v1/centres"]["get"]["responses"]["200"]
    assert centres["content"]["application/json"]["schema"] == refers("PlacementPlace")


def test_what_refers_to_another_meaning_has_another_name_too():
    house = {"properties": {"place": refers("Place")}}
    first = service({"/cases": {"get": call(refers("House"))}}, {"Place": {"type": "string"}, "House": house})
    second = service(
        {"/centres": {"get": call(refers("House"))}}, {"Place": {"type": "integer"}, "House": house}
    )
    schemas = described({**NOTHING, "intake": first, "placement": second})["components"]["schemas"]
    assert schemas["House"]["properties"]["place"] == refers("Place")
    assert schemas["PlacementHouse"]["properties"]["place"] == refers("PlacementPlace")


def test_what_is_put_together_from_all_takes_every_services_parameters():
    unit = {"name": "unit", "in": "query"}
    told = described({**NOTHING, "intake": service({"/tasks": {"get": call(parameters=[unit])}})})
    names = [one["name"] for one in told["paths"]["/api/v1/tasks"]["get"]["parameters"]]
    assert {"limit", "cursor", "unit"} <= set(names)


@pytest.mark.parametrize("path", ["/centres", "/internal/verify"])
def test_a_call_that_nobody_could_reach_is_a_fault(path):
    with pytest.raises(Unrouted):
        described({**NOTHING, "intake": service({path: {"get": call()}})})


def test_what_needs_no_token_is_said():
    told = described({**NOTHING, "intake": service({})})
    free = [
        path for path, calls in told["paths"].items() for one in calls.values() if one.get("security") == []
    ]
    assert free == ["/api/v1/health/live", "/api/v1/health/ready", "/api/v1/openapi.json"]


def test_the_same_services_give_the_same_text():
    services: dict[ServiceName, Json] = {**NOTHING, "intake": service({"/cases": {"get": call()}})}
    assert text_of(described(services)) == text_of(described(services))


@pytest.fixture
def committed(monkeypatch, tmp_path):
    """A house of one call, described and committed."""
    file = tmp_path / "openapi.json"
    monkeypatch.setattr(openapi, "DESCRIPTION", file)
    monkeypatch.setattr(
        openapi, "published", lambda ref: json.loads(file.read_text()) if file.exists() else {}
    )
    serving(monkeypatch, {"/cases": {"get": call()}})
    assert said(monkeypatch) == 0
    return file


def serving(monkeypatch: pytest.MonkeyPatch, paths: Json) -> None:
    monkeypatch.setattr(openapi, "of_services", lambda: {**NOTHING, "intake": service(paths)})


def said(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setattr("sys.argv", ["gateway.openapi", *arguments])
    return main()


def test_the_check_is_content_with_what_was_just_written(committed, monkeypatch):
    assert said(monkeypatch, "--check") == 0


def test_the_check_fails_while_the_code_says_more(committed, monkeypatch, capsys):
    serving(monkeypatch, {"/cases": {"get": call(), "post": call()}})
    assert said(monkeypatch, "--check") == 1
    assert "run python -m gateway.openapi" in capsys.readouterr().out
    assert said(monkeypatch) == 0
    assert said(monkeypatch, "--check") == 0


def test_what_breaks_a_client_is_written_only_on_purpose(committed, monkeypatch, capsys):
    serving(monkeypatch, {"/persons": {"get": call()}})
    before = committed.read_text()
    assert said(monkeypatch) == 1
    assert "gone: GET /api/v1/cases" in capsys.readouterr().out
    assert committed.read_text() == before
    assert said(monkeypatch, "--accept-breaking") == 0
    assert "/api/v1/persons" in committed.read_text()
