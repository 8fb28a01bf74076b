"""HTTP in, command or question out: every route of this service."""

from fastapi import APIRouter

from services.placement.api import (
    admissions,
    caring,
    centres,
    enquiries,
    finding,
    occupancies,
    placements,
    questions,
    services,
    stays,
    tasks,
    what_if,
    withdrawals,
)

ROOMS = (
    centres,
    finding,
    occupancies,
    what_if,
    services,
    enquiries,
    placements,
    admissions,
    stays,
    caring,
    questions,
    tasks,
    withdrawals,
)
ROUTER = APIRouter(routes=[route for room in ROOMS for route in room.ROUTER.routes])
