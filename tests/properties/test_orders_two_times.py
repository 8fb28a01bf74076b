"""Restraining orders, whatever is told and whatever the law: the read models are the fold at any two times."""

import random
import tempfile
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from law.order_changes import JUDGED_BY
from law.order_state import StepKind
from services.intervention.events.restraining_order import ToldWho
from tests.integration.intervention.desk import intervention_desk
from tests.properties.dockets import EVENINGS, NOW, Docket, told_and_true

KINDS = ("police", "police", "police", "court_zpnd")
HOURS = [0, 1, 5, 20, 24, 47, 48, 49, 100, 239, 240, 241, 359, 360, 361, 1000, 1438, 1440, 1441]
VALUES = {
    "order_first_hours": 72,
    "order_confirmed_days": 4,
    "order_extended_days": 30,
    "court_measure_months": 6,
}

picks = st.integers(0, 200)
hours = st.sampled_from(HOURS) | st.integers(-3, 1500)
moments = st.lists(st.tuples(picks, hours, st.integers(0, 2000)), min_size=6, max_size=6)


class Orders(RuleBasedStateMachine):
    """Police report, correct and take back; operators enter law; the clock moves on and rings."""

    @initialize()
    def begin(self) -> None:
        self.stack = ExitStack()
        folder = self.stack.enter_context(tempfile.TemporaryDirectory())
        self.docket = Docket(self.stack.enter_context(intervention_desk(Path(folder), NOW.isoformat())))
        self.docket.issue(EVENINGS[2], "police", 0)

    @rule(evening=st.sampled_from(EVENINGS), kind=st.sampled_from(KINDS), minutes=st.integers(0, 300))
    @precondition(lambda self: len(self.docket.orders) < 5)
    def issue(self, evening, kind, minutes):
        self.docket.issue(evening, kind, minutes)

    @rule(
        pick=picks,
        kind=st.sampled_from(get_args(StepKind)),
        when=hours,
        until=st.none() | hours,
        so=st.booleans(),
    )
    def step(self, pick, kind, when, until, so):
        self.docket.step(pick, kind, when, until, so)

    @rule(pick=picks, life=picks)
    def live(self, pick, life):
        self.docket.live(pick, life)

    @rule(pick=picks, when=st.integers(-60, 60))
    def correct(self, pick, when):
        self.docket.correct(pick, when)

    @rule(pick=picks)
    def withdraw(self, pick):
        self.docket.withdraw(pick)

    @rule(pick=picks, who=st.sampled_from(get_args(ToldWho)), when=hours)
    def tell(self, pick, who, when):
        self.docket.tell(pick, who, when)

    @rule(parameter=st.sampled_from(sorted(VALUES)), evening=st.sampled_from(EVENINGS))
    def enter_law(self, parameter, evening):
        self.docket.enter_law(parameter, evening - timedelta(days=3), VALUES[parameter])

    @rule(pick=picks)
    def withdraw_law(self, pick):
        self.docket.withdraw_law(pick)

    @rule(when=st.integers(0, 40))
    def wait(self, when):
        self.docket.wait(when)

    @rule(asked=moments)
    def ask(self, asked):
        """At moments near what happened, as known at moments between what was told."""
        facts = self.docket.facts()
        known = sorted({fact.recorded_at for own in facts.values() for fact in own} | {self.docket.now})
        issued = sorted({fact.occurred_at for own in facts.values() for fact in own})
        for pick, when, at_knowledge in asked:
            then = issued[pick % len(issued)] + timedelta(hours=when)
            told_and_true(self.docket, facts, then, known[at_knowledge % len(known)])

    def teardown(self) -> None:
        if hasattr(self, "docket"):
            facts = self.docket.facts()
            for own in facts.values():
                for fact in own[-3:]:
                    told_and_true(self.docket, facts, fact.occurred_at, self.docket.now)
            self.stack.close()


assert set(VALUES) <= set(JUDGED_BY)
Orders.TestCase.settings = settings(
    max_examples=12, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
)
TestOrders = Orders.TestCase


@pytest.fixture(params=["sqlite", "postgresql"])
def docket(request, tmp_path):
    urls = {}
    if request.param == "postgresql":
        urls = {"intervention_database_url": request.getfixturevalue("postgres_url")}
    with intervention_desk(tmp_path, NOW.isoformat(), **urls) as desk:
        yield Docket(desk)


def test_a_thousand_moments_of_a_long_docket(docket):
    """1,000 random (T, K): about forty orders of five years with unfitting steps, corrections and entries of law."""
    chosen = random.Random(2021)
    for _ in range(36):
        docket.issue(chosen.choice(EVENINGS), chosen.choice(KINDS), chosen.randrange(400))
        docket.live(-1, chosen.randrange(5))
        for _ in range(chosen.randrange(5)):
            until = chosen.choice([None, None, chosen.choice(HOURS)])
            docket.step(
                -1, chosen.choice(get_args(StepKind)), chosen.choice(HOURS), until, chosen.random() < 0.3
            )
        if chosen.random() < 0.5:
            docket.correct(chosen.randrange(500), chosen.randrange(-60, 60))
        if chosen.random() < 0.3:
            docket.withdraw(chosen.randrange(500))
        if chosen.random() < 0.15:
            name = chosen.choice(sorted(VALUES))
            docket.enter_law(name, chosen.choice(EVENINGS) - timedelta(days=3), VALUES[name])
        if chosen.random() < 0.05:
            docket.withdraw_law(0)
    facts = docket.facts()
    told = [fact for own in facts.values() for fact in own]
    assert len(told) > 150 and len(docket.laws) > 2
    for _ in range(1000):
        then = chosen.choice(told).occurred_at + timedelta(
            hours=chosen.choice(HOURS), minutes=chosen.randrange(-1, 2)
        )
        told_and_true(docket, facts, then, chosen.choice(told).recorded_at)
