"""The calls of reporting."""

from fastapi import APIRouter

from services.reporting.api import counted, reports, returns, tasks

ROUTER = APIRouter(
    routes=[route for room in (reports, counted, returns, tasks) for route in room.ROUTER.routes]
)
