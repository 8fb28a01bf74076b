"""Facts to bytes and back: canonical, strict about what is newer, the same for ever."""

import base64
import hashlib
import json
from typing import Any

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from chassis.codec import GENESIS, Shapes, UnknownFact, chained, digest, encode
from chassis.facts import Event, FactWithdrawn


class Told(Event):
    type = "told"
    words: str
    number: int | None = None


class ToldTwo(Told):
    schema_version = 2
    place: str

    @classmethod
    def upcast(cls, schema_version: int, data: dict[str, Any]) -> dict[str, Any]:
        assert schema_version == 1
        return {**data, "place": "nowhere"}


def test_an_event_is_canonical_json_without_what_is_absent():
    assert encode(Told(words="ščž", number=None)) == '{"words":"ščž"}'.encode()
    assert encode(Told(words="a", number=1, reason_code="other")) == (
        b'{"number":1,"reason_code":"other","words":"a"}'
    )


def test_what_is_encoded_is_read_again():
    told = Told(words="a", number=3)
    assert Shapes([Told]).decode("told", 1, encode(told)) == told
    assert Shapes([]).decode("fact_withdrawn", 1, encode(FactWithdrawn())) == FactWithdrawn()


def test_an_older_version_is_brought_to_todays_shape():
    assert Shapes([ToldTwo]).decode("told", 1, b'{"words":"a"}') == ToldTwo(words="a", place="nowhere")


@pytest.mark.parametrize(("name", "version"), [("told", 2), ("never_heard", 1)])
def test_what_is_newer_or_unknown_halts(name: str, version: int):
    with pytest.raises(UnknownFact, match=f"{name} v{version}"):
        Shapes([Told]).decode(name, version, b"{}")


def test_a_field_nobody_declared_is_not_read_over():
    with pytest.raises(ValidationError):
        Shapes([Told]).decode("told", 1, b'{"words":"a","more":1}')


WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
ROWS = st.fixed_dictionaries(
    {
        "position": st.integers(1, 2**53 - 1),
        "stream": WORDS,
        "actor": WORDS,
        "case_id": st.none() | WORDS,
        "entered_at": st.none() | st.integers(-(2**53) + 1, 2**53 - 1),
        "data": st.binary(max_size=40),
    }
)


@given(ROWS, st.binary(min_size=32, max_size=32))
def test_the_hash_is_sha256_over_the_previous_and_rfc8785(row: dict[str, Any], previous: bytes):
    plain = {**row, "data": base64.b64encode(row["data"]).decode()}
    assert chained(previous, row) == hashlib.sha256(previous + rfc8785.dumps(plain)).digest()
    assert chained(previous, {**row, "hash": b"is not hashed"}) == chained(previous, row)


class Anything(Event):
    type = "anything"
    value: Any


JSON = st.recursive(
    st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | WORDS | st.floats(-1e20, 1e20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3),
    max_leaves=8,
)


@given(JSON)
def test_an_event_is_always_the_canonical_form(value: Any):
    assert encode(Anything(value=value)) == rfc8785.dumps({"value": value})


@pytest.mark.parametrize("number", [2**53, -(2**53), 10**30])
def test_a_number_too_big_for_canonical_json_is_refused(number: int):
    with pytest.raises(rfc8785.CanonicalizationError):
        encode(Anything(value=number))


def test_a_chain_that_outlives_us_is_pinned():
    """A log of today must verify with the code of any later day: this value never changes."""
    row = {
        "position": 1, "event_id": "intake-1", "stream": "case-1", "version": 1, "type": "opened",
        "schema_version": 1, "occurred_at": 1_616_000_000_000_000, "recorded_at": 1_616_000_000_000_001,
        "entered_at": None, "clock_offset_ms": None, "source": "live", "actor": "sd1",
        "csd": "izmisljeni-sever", "unit": "Pošta \"A\"\n", "case_id": None, "command_id": "c",
        "correlation_id": "c", "causation_id": None, "corrects": None, "data": b'{"a":1}',
    }  # fmt: skip
    assert hashlib.sha256(b"zavetje").digest() == GENESIS
    assert chained(GENESIS, row).hex() == "1ea39507ab724b56d598c7d78372d0f25b41a572225d183acdbe67d330559fb5"


def test_the_digest_is_over_the_stored_bytes():
    assert digest(b"abc") == hashlib.sha256(b"abc").hexdigest()
    assert json.loads(encode(Told(words="x"))) == {"words": "x"}
