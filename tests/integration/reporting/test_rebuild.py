"""The read models as the messages left them are those a rebuild makes, however the facts were recorded."""

import random
from dataclasses import replace
from datetime import timedelta

import pytest

from chassis.clock import micros
from chassis.rebuilding import rebuild
from services.reporting.app import SERVICE
from tests.integration.reporting.desk import reporting
from tests.integration.reporting.houses_and_orders import enquire, serve, tell_everything
from tests.integration.reporting.registers import Messages, register_messages


@pytest.mark.parametrize("seed", [1, 2])
def test_rebuilt_beside_the_live_one_and_equal(tmp_path, seed):
    with reporting(tmp_path, recorded_anyhow(seed), "2022-01-03T08:00:00+01:00") as desk:
        assert desk.post("/returns/2021-12/hand-in").status_code == 201
        desk.now("2022-01-05T08:00:00+01:00")
        desk.ring()
        store, now = desk.service.running.store, micros(desk.clock.now())
        for model in SERVICE.projections:
            count, differing = rebuild(store, model, SERVICE.shapes[model.source], now)
            assert (count > 0 or model.name == "law_entries") and differing == []


def recorded_anyhow(seed: int) -> Messages:
    """The register, its facts recorded some together, some alone, in the order of their positions."""
    messages, chance = register_messages(), random.Random(seed)
    tell_everything(messages)
    enquire(messages, "1", "refused_full")
    serve(messages, "1", kind="call_out")
    for source, facts in messages.facts.items():
        moment, told = facts[0].recorded_at, []
        for fact in facts:
            moment += timedelta(seconds=chance.choice([0, 0, 1, 60]))
            told.append(replace(fact, recorded_at=moment))
        messages.facts[source] = told
    return messages
