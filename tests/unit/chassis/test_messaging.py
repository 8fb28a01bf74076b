"""What the bus is told about a fact and about its streams."""

import pytest
from nats.js.api import DiscardPolicy, RetentionPolicy, StorageType

from chassis.causes import cause_of
from chassis.errors import Refused
from chassis.facts import Event, FactWithdrawn
from chassis.messaging import Bus, BusDown, Head, head_subject, stream_name, stream_settings, subject
from chassis.testing import fact


class Named(Event):
    type = "named"


class Told(Event):
    type = "told"
    schema_version = 3


def test_a_subject_names_service_aggregate_fact_and_version():
    assert subject("intake", fact(Named(), 1, "case-1"), None) == "zavetje.intake.case.named.v1"
    assert subject("intake", fact(Named(), 1, "case-1"), Told()) == "zavetje.intake.case.told.v3"
    assert (
        subject("intake", fact(FactWithdrawn(), 1, "case-1"), None) == "zavetje.intake.case.fact_withdrawn.v1"
    )


def test_the_stream_takes_every_fact_and_never_the_head():
    (taken,) = stream_settings("intake", 1).subjects or []
    assert taken == "zavetje.intake.*.*.*"
    assert len(head_subject("intake").split(".")) < len(taken.split("."))
    assert stream_name("intake") == "ZAVETJE_INTAKE"


@pytest.mark.parametrize("replicas", [1, 3])
def test_the_stream_keeps_on_disk_and_deletes_nothing_by_hand(replicas: int):
    settings = stream_settings("intake", replicas)
    assert settings.num_replicas == replicas
    assert (settings.storage, settings.retention) == (StorageType.FILE, RetentionPolicy.LIMITS)
    assert settings.discard == DiscardPolicy.OLD
    assert settings.deny_delete
    assert settings.max_age == 30 * 24 * 3600
    assert settings.max_bytes and settings.max_bytes > 0
    assert settings.persist_mode is None


def test_a_head_travels():
    head = Head("intake", 3, 1_616_000_000_000_000, "store-1")
    assert Head.of(head.plain()) == head


@pytest.mark.parametrize(
    "body", [{}, {"service": "intake", "position": "x", "closed_at": 1, "store_id": "s"}]
)
def test_what_is_no_head_is_refused(body: dict[str, object]):
    with pytest.raises((KeyError, ValueError)):
        Head.of(body)


async def test_without_a_connection_nothing_is_kept_for_later():
    bus = Bus("nats://127.0.0.1:1", "intake")
    assert not bus.is_connected
    with pytest.raises(BusDown):
        await bus.publish("zavetje.intake.head", b"{}")


def test_a_cause_never_shows_what_the_error_was_about():
    people: dict[str, int] = {}
    with pytest.raises(KeyError) as caught:
        people["Invented Person"]
    assert cause_of(caught.value).startswith("KeyError at test_messaging.py:")
    assert cause_of(Refused("no_bed", "No bed for {who}.", who="Invented Person")) == "Refused no_bed"
