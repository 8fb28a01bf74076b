"""HTTP in, command or question out: every route of this service, and who may use it."""

from fastapi import APIRouter

from services.intervention.api import (
    duty,
    interventions,
    mornings,
    questions,
    reports,
    rosters,
    tasks,
    withdrawals,
)

ROUTER = APIRouter()
ROLES: dict[str, frozenset[str]] = {}
for room in (interventions, reports, questions, duty, rosters, mornings, tasks, withdrawals):
    ROUTER.include_router(room.ROUTER)
    ROLES.update(room.ROLES)
