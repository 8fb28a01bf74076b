"""Reporting on one page: its facts and rules, what it reads of others, its calls."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from chassis.decider import Rules
from chassis.service import Service
from chassis.settings import Settings
from contracts import intake, intervention, placement
from services.reporting.api import ROLES, ROUTER
from services.reporting.domain import returns
from services.reporting.events import MonthHandedIn, ReturnSubmitted
from services.reporting.projections.calls import CALLS
from services.reporting.projections.case_units import CASE_UNITS
from services.reporting.projections.centres import CENTRES
from services.reporting.projections.interventions import INTERVENTIONS
from services.reporting.projections.law_entries import LAW_ENTRIES
from services.reporting.projections.order_steps import ORDER_STEPS
from services.reporting.projections.people_seen import PEOPLE_SEEN
from services.reporting.projections.places import PLACES
from services.reporting.projections.restraining_orders import RESTRAINING_ORDERS
from services.reporting.projections.returns_sent import RETURNS_SENT
from services.reporting.projections.stays import STAYS
from services.reporting.projections.worked_segments import WORKED_SEGMENTS
from services.reporting.published import published

RETURNS: Rules[returns.ReturnCommand, returns.Return] = Rules(
    kind="return",
    initial=returns.Open(),
    evolve=returns.evolve,
    decide=returns.decide,
    belongs=returns.belongs,
    may_correct=returns.may_correct,
)


SENTENCES: dict[str, dict[str, str]] = json.loads(
    Path(__file__).with_name("sentences.json").read_text(encoding="utf-8")
)


@dataclass(frozen=True)
class Wiring:
    """What the routes find in `call.app`."""

    returns: Rules[Any, Any] = RETURNS
    sentences: Mapping[str, Mapping[str, str]] = field(default_factory=lambda: SENTENCES)


def wired(settings: Settings) -> Wiring:
    """Nothing here depends on the settings."""
    return Wiring()


SERVICE = Service(
    name="reporting",
    events=(MonthHandedIn, ReturnSubmitted),
    rules=(RETURNS,),
    projections=(
        CALLS,
        CASE_UNITS,
        CENTRES,
        INTERVENTIONS,
        LAW_ENTRIES,
        ORDER_STEPS,
        PEOPLE_SEEN,
        PLACES,
        RESTRAINING_ORDERS,
        RETURNS_SENT,
        STAYS,
        WORKED_SEGMENTS,
    ),
    published=published,
    router=ROUTER,
    roles=ROLES,
    contracts={
        "intake": intake.MESSAGES,
        "intervention": intervention.MESSAGES,
        "placement": placement.MESSAGES,
    },
    sentences=SENTENCES,
    wiring=wired,
)
