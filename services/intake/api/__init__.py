"""HTTP in, command or question out: intake's routes, and in one table which role may use which."""

from fastapi import APIRouter

from services.intake.api import (
    addresses,
    audit,
    cases,
    erasure,
    law_entries,
    notifications,
    papers,
    persons,
    reference,
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
    texts,
    persons,
    erasure,
    audit,
    reference,
    addresses,
    law_entries,
    tasks,
    withdrawals,
)
ROUTER = APIRouter()
for part in PARTS:
    ROUTER.routes.extend(part.ROUTER.routes)

POLICE = frozenset({"police"})
WORKER = frozenset({"on_call_worker"})
UNIT = frozenset({"unit_worker"})
STAFF = frozenset({"centre_staff"})
DESK = frozenset({"coordinator"})
ADMIN = frozenset({"admin"})
AUDITOR = frozenset({"auditor"})
INSIDE = WORKER | UNIT | STAFF | DESK | ADMIN | frozenset({"head_office", "director"})
ALL = INSIDE | POLICE | AUDITOR | frozenset({"ministry"})

ROLES: dict[str, frozenset[str]] = {
    "POST /notifications": POLICE | WORKER | UNIT | DESK | ADMIN,
    "GET /notifications": POLICE | WORKER | UNIT | DESK | ADMIN,
    "GET /notifications/{notification_id}": POLICE | WORKER | UNIT | DESK,
    "POST /notifications/{notification_id}/supplements": POLICE | WORKER | UNIT | DESK | ADMIN,
    "POST /notifications/{notification_id}/same-as": POLICE | WORKER | UNIT | DESK | ADMIN,
    "POST /notifications/{notification_id}/triage": WORKER | UNIT | DESK | ADMIN,
    "POST /cases": WORKER | UNIT | STAFF | DESK | ADMIN,
    "POST /cases/{case_id}/persons": WORKER | UNIT | STAFF | DESK | ADMIN,
    "POST /cases/{case_id}/assignment": UNIT | DESK | ADMIN,
    "POST /cases/{case_id}/closure": UNIT | DESK | ADMIN,
    "POST /cases/{case_id}/texts": POLICE | WORKER | UNIT | STAFF | DESK | ADMIN,
    "GET /cases/{case_id}": WORKER | UNIT | DESK,
    "GET /cases/{case_id}/timeline": WORKER | UNIT | DESK,
    "GET /cases/{case_id}/papers/handover": WORKER | UNIT | DESK,
    "GET /cases/{case_id}/texts": POLICE | WORKER | UNIT | STAFF | DESK,
    "GET /texts/{text_id}": POLICE | WORKER | UNIT | STAFF | DESK,
    "GET /persons/{person_id}": WORKER | UNIT | STAFF | DESK,
    "POST /persons/{person_id}/details": WORKER | UNIT | STAFF | DESK | ADMIN,
    "POST /persons/{person_id}/attributes": WORKER | UNIT | STAFF | DESK | ADMIN,
    "POST /persons/{person_id}/erasure": ADMIN,
    "GET /persons/{person_id}/erasure": ADMIN | AUDITOR,
    "GET /audit/access": AUDITOR,
    **{f"GET /{plural}": ALL for plural in reference.PLURALS},
    **{f"GET /{plural}/{{slug}}": ALL for plural in reference.PLURALS},
    **{f"PUT /{plural}/{{slug}}": DESK | ADMIN for plural in reference.PLURALS},
    "PUT /centres/{slug}/address": STAFF | ADMIN,
    "GET /centres/{slug}/address": INSIDE,
    "GET /law": ALL,
    "GET /law/{parameter}": ALL,
    "PUT /law/{parameter}": DESK | ADMIN,
    "GET /tasks": INSIDE,
    "POST /events/{event_id}/withdrawal": POLICE | WORKER | UNIT | STAFF | DESK | ADMIN,
}
