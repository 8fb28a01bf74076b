"""Which interventions there are, and one in full: each line names its event."""

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from chassis.clock import micros
from chassis.web import Call, Id, Instant, Question, Slug, Times
from services.intervention.api import rights, shown
from services.intervention.api.shapes import Interventions, InterventionShown
from services.intervention.domain.course import Phase
from services.intervention.projections import (
    handover_reports,
    interventions,
    lines,
    orders,
    participations,
    segments,
)

ROUTER = APIRouter(tags=["interventions"])
KINDS = {"measures": "measure_taken", "contacts": "contact_made", "check_ins": "checked_in"}


@ROUTER.get(
    "/interventions",
    summary="Interventions by when work on them began",
    responses={200: {"model": Interventions}},
)
def get_interventions(
    call: Call,
    times: Times,
    case_id: Id | None = None,
    notification_id: Id | None = None,
    csd: Slug | None = None,
    unit: Slug | None = None,
    worker: Slug | None = None,
    state: Phase | None = None,
    began_from: Annotated[Instant | None, Query(alias="from")] = None,
    began_to: Annotated[Instant | None, Query(alias="to")] = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
    cursor: str | None = None,
) -> Response:
    wanted = interventions.Wanted(
        case_id=case_id,
        notification_id=notification_id,
        csd=csd,
        unit=unit,
        worker=worker,
        state=state,
        began_from=None if began_from is None else micros(began_from),
        began_to=None if began_to is None else micros(began_to),
        scope=call.permit.scope(),
    )
    after = shown.after(cursor)
    return call.answer(times, lambda q: page(q, wanted, after, limit))


@ROUTER.get(
    "/interventions/{intervention_id}",
    summary="One intervention in full",
    responses={200: {"model": InterventionShown}},
)
def get_intervention(call: Call, times: Times, intervention_id: Id) -> Response:
    def answer(q: Question) -> dict[str, Any] | None:
        row = interventions.one(q.connection, intervention_id, q.at, q.known_at)
        if not rights.intervention_seen(call, q, row) or row is None:
            return None
        return detail(q, row)

    return call.answer(times, answer)


def page(
    q: Question, wanted: interventions.Wanted, after: tuple[int, str] | None, limit: int
) -> dict[str, Any]:
    """A page of the list, each with who took part and how its report stands."""
    rows = interventions.listed(q.connection, wanted, q.at, q.known_at, after, limit)
    last = rows[-1] if len(rows) == limit else None
    more = None if last is None else shown.cursor(last["began"], last["intervention_id"])
    return {"items": with_parts(q, rows), "next": more}


def with_parts(q: Question, rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Interventions with their participations and the state of the report."""
    ids = [row["intervention_id"] for row in rows]
    parts = participations.of(q.connection, ids, q.at, q.known_at)
    work = segments.of(q.connection, ids, q.at, q.known_at)
    reports = handover_reports.of(q.connection, ids, q.at, q.known_at)
    return [
        {
            **shown.intervention(row),
            "participants": participants_of(row["intervention_id"], parts, work),
            "report": brief(reports.get(row["intervention_id"]), q.at),
        }
        for row in rows
    ]


def participants_of(
    intervention_id: str, parts: Sequence[dict[str, Any]], work: Sequence[dict[str, Any]]
) -> list[dict[str, Any]]:
    """Who took part in one of them, with minutes."""
    own = [segment for segment in work if segment["intervention_id"] == intervention_id]
    return [shown.participation(part, own) for part in parts if part["intervention_id"] == intervention_id]


def brief(report: dict[str, Any] | None, at: int) -> dict[str, Any] | None:
    """The report's state and due time."""
    if report is None:
        return None
    return {"state": handover_reports.standing_of(report, at), "due_at": shown.instant(report["due_at"])}


def detail(q: Question, row: dict[str, Any]) -> dict[str, Any]:
    """All of one intervention."""
    intervention_id: str = row["intervention_id"]
    ids = [intervention_id]
    facts = [shown.line(line) for line in lines.of(q.connection, intervention_id, q.at, q.known_at)]
    work = segments.of(q.connection, ids, q.at, q.known_at)
    parts = participations.of(q.connection, ids, q.at, q.known_at)
    report = handover_reports.of(q.connection, ids, q.at, q.known_at).get(intervention_id)
    return {
        **shown.intervention(row),
        "version": lines.version_of(q.connection, intervention_id, q.known_at),
        "participants": participants_of(intervention_id, parts, work),
        "segments": [shown.segment(segment) for segment in work],
        **{name: [fact for fact in facts if fact["type"] == kind] for name, kind in KINDS.items()},
        "restraining_orders": orders_of(q, intervention_id, facts),
        "closure": next((fact for fact in reversed(facts) if fact["type"] == "intervention_closed"), None),
        "report": None if report is None else full_report(report, facts, q.at),
        "lines": facts,
    }


def orders_of(q: Question, intervention_id: str, facts: Sequence[dict[str, Any]]) -> list[str]:
    """The restraining orders issued in it, and those that its measures name."""
    issued = orders.of_interventions(q.connection, [intervention_id], q.at, q.known_at)
    named = [fact["restraining_order_id"] for fact in facts if fact.get("restraining_order_id")]
    return list(dict.fromkeys([*(order["order_id"] for order in issued), *named]))


def full_report(report: dict[str, Any], facts: Sequence[dict[str, Any]], at: int) -> dict[str, Any]:
    """The report with the facts that brought it where it is."""
    steps = [fact for fact in facts if fact["type"].startswith("report_")]
    return {**shown.report(report, handover_reports.standing_of(report, at)), "steps": steps}
