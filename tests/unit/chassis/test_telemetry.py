"""The log says ids and places, one JSON line a record, and a trace goes on where another process left off."""

import json
import logging
from typing import Any

import pytest
from opentelemetry.sdk.trace import TracerProvider

from chassis import telemetry
from chassis.telemetry import OneLine, continue_from, current_traceparent, span

THEIRS = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


def line_of(record: logging.LogRecord) -> Any:
    return json.loads(OneLine("intake").format(record))


def record_of(log: pytest.LogCaptureFixture) -> logging.LogRecord:
    [record] = log.records
    return record


def test_a_record_is_one_line_of_json_with_its_ids(caplog):
    logging.getLogger("zavetje.test").warning("parked %s", "stay", extra={"stream": "stay-1"})
    told = line_of(record_of(caplog))
    assert (told["level"], told["service"], told["message"], told["stream"]) == (
        "warning",
        "intake",
        "parked stay",
        "stay-1",
    )
    assert told["time"].endswith("Z")


def test_a_fault_is_told_by_kind_and_place_and_not_in_its_words(caplog):
    try:
        raise ValueError("Tonka Izmišljena")
    except ValueError:
        logging.getLogger("zavetje.test").exception("broke")
    told = line_of(record_of(caplog))
    assert told["kind"] == "ValueError"
    assert "test_telemetry.py" in told["places"][0]
    assert "Izmišljena" not in json.dumps(told, ensure_ascii=False)


def test_a_step_belongs_to_the_trace_it_continues(monkeypatch):
    monkeypatch.setattr(telemetry, "_TRACER", TracerProvider().get_tracer("test"))
    with continue_from(THEIRS), span("append", stream="stay-1"):
        here = current_traceparent() or ""
        assert here.split("-")[1] == THEIRS.split("-")[1]
        assert here != THEIRS


def test_without_a_trace_there_is_none_to_name():
    assert current_traceparent() is None
    with continue_from("nonsense"):
        assert current_traceparent() is None
