"""A description may grow; what a client rests on may not go."""

import copy

import pytest

from gateway.breaking import taken_away

OLD = {
    "paths": {
        "/cases": {
            "post": {
                "parameters": [{"in": "header", "name": "Consistency"}],
                "requestBody": {
                    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Case"}}}
                },
                "responses": {
                    "201": {
                        "content": {
                            "application/json": {"schema": {"properties": {"id": {"type": "string"}}}}
                        }
                    }
                },
            },
            "get": {"responses": {}},
        }
    },
    "components": {
        "schemas": {
            "Case": {
                "required": ["persons"],
                "properties": {
                    "persons": {"type": "array", "items": {"$ref": "#/components/schemas/Person"}},
                    "unit": {"anyOf": [{"type": "string"}, {"type": "null"}]},
                },
            },
            "Person": {
                "properties": {
                    "role": {"enum": ["victim", "child"]},
                    "guardian": {"$ref": "#/components/schemas/Person"},
                }
            },
        }
    },
}


@pytest.fixture
def new():
    return copy.deepcopy(OLD)


def test_the_same_description_breaks_nobody(new):
    assert taken_away(OLD, new) == []


def test_calls_fields_and_values_may_be_added(new):
    new["paths"]["/persons"] = {
        "get": {"parameters": [{"in": "query", "name": "x", "required": True}], "responses": {}}
    }
    new["components"]["schemas"]["Person"]["properties"] |= {"sex": {"enum": ["f", "m"]}}
    new["components"]["schemas"]["Person"]["properties"]["role"]["enum"].append("guardian")
    assert taken_away(OLD, new) == []


def test_a_schema_may_be_called_otherwise(new):
    new["components"]["schemas"]["IntakePerson"] = new["components"]["schemas"].pop("Person")
    new["components"]["schemas"]["Case"]["properties"]["persons"]["items"]["$ref"] = (
        "#/components/schemas/IntakePerson"
    )
    new["components"]["schemas"]["IntakePerson"]["properties"]["guardian"] = {
        "$ref": "#/components/schemas/IntakePerson"
    }
    assert taken_away(OLD, new) == []


def test_a_call_that_goes_breaks(new):
    del new["paths"]["/cases"]["get"]
    assert taken_away(OLD, new) == ["gone: GET /cases"]


def test_a_field_that_goes_breaks_whether_taken_or_given(new):
    del new["components"]["schemas"]["Person"]["properties"]["guardian"]
    del new["paths"]["/cases"]["post"]["responses"]["201"]["content"]["application/json"]["schema"][
        "properties"
    ]["id"]
    assert taken_away(OLD, new) == [
        "gone: POST /cases 201 gives .id",
        "gone: POST /cases takes .persons[].guardian",
    ]


def test_a_value_no_longer_taken_breaks(new):
    new["components"]["schemas"]["Person"]["properties"]["role"]["enum"].remove("child")
    assert taken_away(OLD, new) == ["gone: POST /cases takes .persons[].role = child"]


def test_something_newly_demanded_breaks(new):
    new["components"]["schemas"]["Person"]["required"] = ["role"]
    assert taken_away(OLD, new) == ["newly demanded: POST /cases takes .persons[].role"]


def test_a_parameter_that_goes_breaks(new):
    new["paths"]["/cases"]["post"]["parameters"] = []
    assert taken_away(OLD, new) == ["gone: POST /cases header Consistency"]


def test_what_a_new_field_demands_inside_breaks_nobody(new):
    inner = {"type": "array", "items": {"required": ["name"], "properties": {"name": {"type": "string"}}}}
    new["components"]["schemas"]["Case"]["properties"]["rooms"] = {"anyOf": [inner, {"type": "null"}]}
    assert taken_away(OLD, new) == []


def test_a_field_newly_demanded_in_what_was_there_breaks(new):
    new["components"]["schemas"]["Person"]["required"] = ["role"]
    assert "newly demanded: POST /cases takes .persons[].role" in taken_away(OLD, new)
