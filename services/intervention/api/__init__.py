"""HTTP in, command or question out: every route of this service."""

from fastapi import APIRouter

from services.intervention.api import (
    duty,
    interventions,
    mornings,
    order_questions,
    orders,
    questions,
    reports,
    rosters,
    settling,
    subscriptions,
    tasks,
    withdrawals,
)

ROOMS = (
    interventions,
    reports,
    questions,
    orders,
    order_questions,
    duty,
    rosters,
    mornings,
    tasks,
    settling,
    subscriptions,
    withdrawals,
)
ROUTER = APIRouter(routes=[route for room in ROOMS for route in room.ROUTER.routes])
