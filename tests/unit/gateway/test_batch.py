"""A batch is read without changing a byte of what each command says."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.errors import BadInput
from chassis.problems import MalformedJson
from gateway.batch import MOST, commands, item_of
from gateway.positions import merged

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@pytest.mark.parametrize(
    ("batch", "bodies"),
    [
        (b"[]", []),
        (
            b' [ {"body" : {"a": 1.0,  "b":"\xc4\x8d"} , "method":"POST"}, {"method":"POST"} ] ',
            ['{"a": 1.0,  "b":"č"}', ""],
        ),
        (b'[{"body":null},{"body":{"body":{"a":"]}"}}},7]', ["", '{"body":{"a":"]}"}}', ""]),
        (b'[{"b\\u006fdy":{"x":1e2}}]', ['{"x":1e2}']),
    ],
)
def test_each_command_keeps_the_bytes_of_its_body(batch, bodies):
    assert [sent.decode() for _, sent in commands(batch)] == bodies


@given(
    bodies=st.lists(st.dictionaries(st.text(), VALUES, max_size=4), max_size=5),
    indent=st.sampled_from([None, 2]),
)
def test_whatever_is_sent_arrives_as_it_was(bodies, indent):
    batch = json.dumps([{"path": "/x", "body": body, "z": [body]} for body in bodies], indent=indent)
    arrived = [json.loads(sent) for _, sent in commands(batch.encode())]
    assert arrived == bodies


@pytest.mark.parametrize("batch", [b"", b"[", b"\xff", b"[" * 100_000])
def test_400_a_batch_that_cannot_be_read(batch):
    with pytest.raises(MalformedJson):
        commands(batch)


@pytest.mark.parametrize(
    ("batch", "code"), [(b"{}", "batch_is_a_list"), (json.dumps([1] * (MOST + 1)).encode(), "batch_too_long")]
)
def test_422_what_is_no_batch(batch, code):
    with pytest.raises(BadInput) as refusal:
        commands(batch)
    assert refusal.value.stable_code == code


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"method": "GET"}, "unknown_value", "method"),
        ({"method": None}, "unknown_value", "method"),
        ({"path": "cases"}, "invalid", "path"),
        ({"path": "/cases /1"}, "invalid", "path"),
        ({"idempotency_key": ""}, "invalid", "idempotency_key"),
        ({"idempotency_key": "a\r\nZavetje-Caller: x"}, "invalid", "idempotency_key"),
        ({"body": []}, "invalid", "body"),
        ({"more": 1}, "unknown_field", "more"),
        ({"path": "/commands:batch"}, "nested_batch", "path"),
        ({"path": "/api/v1/commands:batch?x=1"}, "nested_batch", "path"),
    ],
)
def test_422_a_command_that_is_none(changes, code, field):
    good = {"method": "POST", "path": "/cases", "idempotency_key": "k-1", "body": {}}
    with pytest.raises(BadInput) as refusal:
        item_of(good | changes)
    assert (refusal.value.stable_code, refusal.value.field) == (code, field)


def test_positions_of_several_answers_become_one():
    assert merged(["intake=3", None, "placement=9,intake=12", "odd", "intake=4"]) == "intake=12,placement=9"
    assert merged([]) == ""
