"""The one description out of four: owned paths only, names that do not clash, the same refusals everywhere."""

from typing import Any

import pytest

from chassis.settings import ServiceName
from gateway.breaking import Json
from gateway.openapi import Unrouted, described, text_of


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
