"""Tables of orders and stays at any (T, K) equal a count of the plain facts that were so by T and known by K."""

import random
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from chassis.clock import micros
from chassis.facts import Recorded, known, standing
from contracts import intervention, placement
from law.order_state import Step, judge
from law.parameters import Law
from law.stays import care_days
from services.reporting.domain.counting import cut, summed
from services.reporting.domain.orders import END_STAGES
from services.reporting.domain.periods import period
from services.reporting.projections.order_report import orders_of
from services.reporting.projections.placement_report import stays_of
from services.reporting.projections.reports import Span
from tests.integration.reporting.houses_and_orders import all_messages
from tests.integration.reporting.registers import Messages, filled

YEAR = period(year="2021")
SPAN = Span(YEAR.start, YEAR.start, YEAR.end)
LAW = Law.default()
CHANCE = random.Random(20211005)


def recorded_late() -> Messages:
    """The registers, each fact recorded minutes or weeks after it was so."""
    messages = all_messages()
    for source, facts in messages.facts.items():
        late = [
            replace(
                fact,
                recorded_at=fact.occurred_at + CHANCE.choice([1, 60, 9000, 40000]) * timedelta(minutes=1),
            )
            for fact in facts
        ]
        messages.facts[source] = late
    return messages.in_order()


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    messages = recorded_late()
    engine = filled(messages, tmp_path_factory.mktemp("two_times"))
    with engine.connect() as connection:
        yield connection, messages
    engine.dispose()


def moments() -> list[tuple[datetime, datetime]]:
    """Sixty pairs of T and K from December 2020 to March 2022."""
    start = datetime(2020, 12, 1, tzinfo=UTC)
    return [
        (start + CHANCE.random() * timedelta(days=480), start + CHANCE.random() * timedelta(days=480))
        for _ in range(60)
    ]


def streams(
    messages: Messages, source: str, kind: str, at: datetime, known_at: datetime
) -> list[list[Recorded]]:
    """The facts of each stream of a kind, as they stood at (T, K)."""
    found: dict[str, list[Recorded]] = {}
    for fact in messages.facts[source]:
        if fact.kind == kind:
            found.setdefault(fact.stream, []).append(fact)
    stood = ([f for f in standing(known(facts, known_at)) if f.occurred_at <= at] for facts in found.values())
    return [facts for facts in stood if facts]


def end_stages(messages: Messages, at: datetime, known_at: datetime) -> Counter[str]:
    """The end stage of every order of the year, from its facts alone."""
    found: Counter[str] = Counter()
    for facts in streams(messages, "intervention", "restraining_order", at, known_at):
        issued = next(
            (f.event for f in facts if isinstance(f.event, intervention.RestrainingOrderIssued)), None
        )
        steps = [
            Step(f.event_id, f.event.kind, f.occurred_at, f.event.until)
            for f in facts
            if isinstance(f.event, intervention.OrderStepReported)
        ]
        if issued is not None:
            found[judge("police", issued.issued_at, steps, LAW).end_stage or ""] += 1
    return found


def days_and_leavings(messages: Messages, at: datetime, known_at: datetime) -> tuple[int, int]:
    """Care days within the year and departures in it, from the facts alone."""
    days = leavings = 0
    for facts in streams(messages, "placement", "stay", at, known_at):
        came = next((f.occurred_at for f in facts if isinstance(f.event, placement.StayAdmitted)), None)
        left = next((f.occurred_at for f in facts if isinstance(f.event, placement.StayDeparted)), None)
        if came is not None:
            days += sum(day.year == 2021 for day in care_days(came, left or at))
            leavings += left is not None and YEAR.start < left < YEAR.end
    return days, leavings


@pytest.mark.parametrize(("at", "known_at"), moments())
def test_any_two_times_equal_the_plain_facts(told, at, known_at):
    connection, messages = told
    orders = summed(cut(orders_of(connection, SPAN, micros(at), micros(known_at)), YEAR.months))
    assert {stage: orders[stage,] for stage in END_STAGES if orders[stage,]} == end_stages(
        messages, at, known_at
    )
    stays = summed(cut(stays_of(connection, SPAN, micros(at), micros(known_at), centre="kcm"), YEAR.months))
    assert (stays["care_days",], stays["departed",]) == days_and_leavings(messages, at, known_at)
