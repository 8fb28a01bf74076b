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
from contracts.permissions import TABLES
from services.reporting.api import ROUTER
from services.reporting.commands import CalendarCommand
from services.reporting.domain import calendar, returns
from services.reporting.events import (
    MonthHandedIn,
    ReturnCalendarKept,
    ReturnClockRang,
    ReturnSubmitted,
)
from services.reporting.projections import case_units
from services.reporting.projections.calls import CALLS
from services.reporting.projections.case_units import CASE_UNITS
from services.reporting.projections.centres import CENTRES
from services.reporting.projections.enquiries import ENQUIRIES
from services.reporting.projections.interventions import INTERVENTIONS
from services.reporting.projections.law_entries import LAW_ENTRIES
from services.reporting.projections.order_steps import ORDER_STEPS
from services.reporting.projections.people_seen import PEOPLE_SEEN
from services.reporting.projections.places import PLACES
from services.reporting.projections.restraining_orders import RESTRAINING_ORDERS
from services.reporting.projections.return_clocks import RETURN_CLOCKS, look_for_calendar
from services.reporting.projections.returns_sent import RETURNS_SENT
from services.reporting.projections.services_given import SERVICES_GIVEN
from services.reporting.projections.stays import STAYS
from services.reporting.projections.worked_segments import WORKED_SEGMENTS
from services.reporting.published import published
from services.reporting.reactions import reactions_to_intake

RETURNS: Rules[returns.ReturnCommand, returns.Return] = Rules(
    kind="return",
    initial=returns.Open(),
    evolve=returns.evolve,
    decide=returns.decide,
    belongs=returns.belongs,
    may_correct=returns.may_correct,
)
CALENDARS: Rules[Any, calendar.Calendar] = Rules(
    kind="return_calendar",
    initial=calendar.INITIAL,
    evolve=calendar.evolve,
    decide=calendar.decide,
    belongs=calendar.belongs,
    look=look_for_calendar,
    looks=(CalendarCommand,),
    may_correct=calendar.may_correct,
    alarms=calendar.alarms,
    alarm=calendar.alarm,
)
SENTENCES: dict[str, dict[str, str]] = json.loads(
    Path(__file__).with_name("sentences.json").read_text(encoding="utf-8")
)


@dataclass(frozen=True)
class Wiring:
    """What the routes find in `call.app`."""

    returns: Rules[Any, Any] = RETURNS
    calendars: Rules[Any, Any] = CALENDARS
    sentences: Mapping[str, Mapping[str, str]] = field(default_factory=lambda: SENTENCES)


def wired(settings: Settings) -> Wiring:
    """Nothing here depends on the settings."""
    return Wiring()


SERVICE = Service(
    name="reporting",
    events=(MonthHandedIn, ReturnSubmitted, ReturnCalendarKept, ReturnClockRang),
    rules=(RETURNS, CALENDARS),
    projections=(
        CALLS,
        CASE_UNITS,
        CENTRES,
        ENQUIRIES,
        INTERVENTIONS,
        LAW_ENTRIES,
        ORDER_STEPS,
        PEOPLE_SEEN,
        PLACES,
        RESTRAINING_ORDERS,
        RETURNS_SENT,
        RETURN_CLOCKS,
        SERVICES_GIVEN,
        STAYS,
        WORKED_SEGMENTS,
    ),
    published=published,
    router=ROUTER,
    permissions=TABLES["reporting"],
    contracts={
        "intake": intake.MESSAGES,
        "intervention": intervention.MESSAGES,
        "placement": placement.MESSAGES,
    },
    reactions={"intake": reactions_to_intake(CALENDARS)},
    sentences=SENTENCES,
    wiring=wired,
    whose_case=case_units.whose,
)
