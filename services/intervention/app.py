"""The intervention service, wired on one page."""

import json
from pathlib import Path

from chassis.decider import Rules
from chassis.facts import WithdrawFact
from chassis.service import Service, Webhooks
from contracts import intake, reporting
from contracts.permissions import TABLES
from services.intervention.api import ROUTER
from services.intervention.api.wiring import Wiring
from services.intervention.commands.intervention import InterventionCommand
from services.intervention.commands.restraining_order import OrderCommand
from services.intervention.commands.roster import RosterCommand
from services.intervention.domain import (
    course,
    intervention,
    order_clocks,
    order_course,
    restraining_order,
    roster,
    subscription,
)
from services.intervention.domain.corrections import may_correct
from services.intervention.domain.handover import alarms
from services.intervention.events import EVENTS
from services.intervention.projections import cases
from services.intervention.projections.case_people import CASE_PEOPLE
from services.intervention.projections.cases import CASES
from services.intervention.projections.handover_reports import HANDOVER_REPORTS
from services.intervention.projections.interventions import INTERVENTIONS
from services.intervention.projections.law_entries import LAW_ENTRIES
from services.intervention.projections.lines import LINES
from services.intervention.projections.looks import look, look_for_roster
from services.intervention.projections.months_handed_in import MONTHS_HANDED_IN
from services.intervention.projections.notifications import NOTIFICATIONS
from services.intervention.projections.order_lines import ORDER_LINES
from services.intervention.projections.order_looks import look_for_order
from services.intervention.projections.orders import ORDERS
from services.intervention.projections.participations import PARTICIPATIONS
from services.intervention.projections.rosters import ROSTERS
from services.intervention.projections.segments import SEGMENTS
from services.intervention.projections.shifts import SHIFTS
from services.intervention.projections.stations import STATIONS
from services.intervention.projections.subscriptions import SUBSCRIPTIONS, target
from services.intervention.projections.workers import WORKERS
from services.intervention.published import published
from services.intervention.reactions import announce, reactions_to_intake

OF_INTERVENTIONS = Rules(
    kind="intervention",
    initial=course.INITIAL,
    evolve=course.evolve,
    decide=intervention.decide,
    belongs=course.belongs,
    look=look,
    looks=(InterventionCommand, WithdrawFact),
    may_correct=may_correct,
    alarms=alarms,
    alarm=intervention.alarm,
)
OF_ROSTERS = Rules(
    kind="roster",
    initial=roster.INITIAL,
    evolve=roster.evolve,
    decide=roster.decide,
    belongs=roster.belongs,
    look=look_for_roster,
    looks=(RosterCommand, WithdrawFact),
    may_correct=may_correct,
)
OF_ORDERS = Rules(
    kind="restraining_order",
    initial=order_course.INITIAL,
    evolve=order_course.evolve,
    decide=restraining_order.decide,
    belongs=order_course.belongs,
    look=look_for_order,
    looks=(OrderCommand, WithdrawFact),
    may_correct=restraining_order.may_correct,
    alarms=order_clocks.alarms,
    alarm=order_clocks.alarm,
)
OF_SUBSCRIPTIONS = Rules(
    kind="subscription",
    initial=subscription.INITIAL,
    evolve=subscription.evolve,
    decide=subscription.decide,
    belongs=subscription.belongs,
    may_correct=subscription.may_correct,
)
SENTENCES = json.loads(Path(__file__).with_name("sentences.json").read_text(encoding="utf-8"))
SERVICE = Service(
    name="intervention",
    events=EVENTS,
    rules=(OF_INTERVENTIONS, OF_ROSTERS, OF_ORDERS, OF_SUBSCRIPTIONS),
    projections=(
        PARTICIPATIONS,
        SEGMENTS,
        INTERVENTIONS,
        LINES,
        HANDOVER_REPORTS,
        ROSTERS,
        SHIFTS,
        ORDERS,
        ORDER_LINES,
        SUBSCRIPTIONS,
        NOTIFICATIONS,
        CASES,
        CASE_PEOPLE,
        WORKERS,
        STATIONS,
        LAW_ENTRIES,
        MONTHS_HANDED_IN,
    ),
    published=published,
    contracts={"intake": intake.MESSAGES, "reporting": reporting.MESSAGES},
    reactions={"intake": reactions_to_intake(OF_INTERVENTIONS, OF_ORDERS)},
    router=ROUTER,
    permissions=TABLES["intervention"],
    sentences=SENTENCES,
    wiring=lambda settings: Wiring(OF_INTERVENTIONS, OF_ROSTERS, OF_ORDERS, OF_SUBSCRIPTIONS, SENTENCES),
    webhooks=Webhooks(announce, target),
    whose_case=cases.whose,
)
