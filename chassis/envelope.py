"""The message one fact travels in: an envelope everybody reads, and data only where `published.py` gave some."""

import json
from datetime import datetime
from typing import Any

from chassis.clock import rfc3339
from chassis.codec import PLAIN, TIMES, Shapes, digest, encode
from chassis.facts import Event, Recorded


def to_envelope(service: str, fact: Recorded, message: Event | None, traceparent: str | None = None) -> bytes:
    """JSON of the fact's envelope; `data` is the contract's message, or null when the fact is not for others."""
    body: dict[str, Any] = {name: getattr(fact, name) for name in PLAIN}
    for name in TIMES:
        value = getattr(fact, name)
        body[name] = None if value is None else rfc3339(value)
    data = None if message is None else encode(message)
    shown = {
        "type": fact.type if message is None else message.type,
        "schema_version": fact.schema_version if message is None else message.schema_version,
        "rank": fact.rank if message is None else message.rank,
        "digest": "" if data is None else digest(data),
        "data": None if data is None else json.loads(data),
    }
    return json.dumps({"service": service, "traceparent": traceparent, **body, **shown}).encode()


def from_envelope(envelope: bytes, shapes: Shapes) -> Recorded:
    """The fact in a message; its event is None when its data is not for others or of a kind unknown to this reader.

    Raises UnknownFact for a newer version of a known kind.
    """
    body = json.loads(envelope)
    event = None
    if body["data"] is not None and shapes.knows(body["type"]):
        event = shapes.decode(body["type"], body["schema_version"], json.dumps(body["data"]).encode())
    times: dict[str, Any] = {
        name: None if body[name] is None else datetime.fromisoformat(body[name]) for name in TIMES
    }
    plain = {name: body[name] for name in PLAIN}
    return Recorded(event=event, digest=body["digest"], rank=body["rank"], **times, **plain)
