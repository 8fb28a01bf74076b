"""The calls of reporting, and who may make them."""

from fastapi import APIRouter

from services.reporting.api import counted, reports, returns, tasks

ROUTER = APIRouter(
    routes=[route for room in (reports, counted, returns, tasks) for route in room.ROUTER.routes]
)
READERS = frozenset({"coordinator", "head_office", "director", "ministry"})
ROLES = {
    "GET /reports/interventions": READERS,
    "GET /reports/restraining-orders": READERS,
    "GET /reports/placements": READERS,
    "GET /reports/{report}/counted": READERS - {"ministry"},
    "POST /returns/{month}/hand-in": frozenset({"coordinator"}),
    "POST /returns/{month}/submission": frozenset({"head_office", "coordinator"}),
    "GET /returns": READERS,
    "GET /returns/{month}": READERS,
    "GET /returns/{month}/changes": READERS,
    "POST /events/{event_id}/withdrawal": frozenset({"coordinator"}),
    "GET /tasks": frozenset({"coordinator", "head_office", "director"}),
}
