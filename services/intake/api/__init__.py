"""HTTP in, command or question out: intake's routes."""

from fastapi import APIRouter

from services.intake.api import (
    access_tasks,
    addresses,
    audit,
    break_glass,
    cases,
    erasure,
    law_entries,
    notifications,
    own_copy,
    papers,
    persons,
    reference,
    retention,
    search,
    tasks,
    texts,
    timeline,
    withdrawals,
)

PARTS = (
    notifications,
    cases,
    timeline,
    papers,
    own_copy,
    texts,
    search,
    persons,
    break_glass,
    erasure,
    retention,
    audit,
    reference,
    addresses,
    law_entries,
    tasks,
    access_tasks,
    withdrawals,
)
ROUTER = APIRouter()
for part in PARTS:
    ROUTER.routes.extend(part.ROUTER.routes)
