"""Who may see or touch an intervention, an order, a rota; another CSD's is answered as if it were not there."""

from collections.abc import Iterable, Mapping
from typing import Any

from chassis.clock import FOREVER
from chassis.errors import BadInput, Forbidden, NotFound
from chassis.questions import Question
from chassis.rights import ANY, Whose, stations_of
from chassis.web import CallContext, CommandBody
from services.intervention.projections import (
    cases,
    handover_reports,
    interventions,
    lines,
    notifications,
    orders,
    participations,
    stations,
)

NOW = FOREVER - 1


def some(*values: str | None) -> frozenset[str]:
    """A set of what is there."""
    return frozenset(value for value in values if value is not None)


def of_order(connection: Any, row: Mapping[str, Any]) -> Whose:
    """The CSD's and unit's of its station or case, its station's, and theirs who took it down."""
    recorded = lines.belongs(connection, row["issue_event_id"]) or {"actor": None}
    station = stations.one(connection, row["station"], NOW, NOW) or {"administration": None}
    return Whose(
        csds=some(row["csd"]),
        units=some(row["unit"]),
        people=some(recorded["actor"]),
        stations=some(row["station"], station["administration"]),
    )


def of_row(row: Mapping[str, Any]) -> Whose:
    """Whose a record is by its columns: an order, a task, a call; the worker's, where it names one."""
    return Whose(
        csds=some(row.get("csd")),
        units=some(row.get("to_unit"), row.get("from_unit"), row["unit"]),
        people=some(row.get("worker_id")),
    )


def of_intervention(connection: Any, row: Mapping[str, Any]) -> Whose:
    """The CSD's, its unit's and that to which its report goes, and of those who take part."""
    identity = row["intervention_id"]
    report = handover_reports.of(connection, [identity], NOW, NOW).get(identity)
    parts = participations.of(connection, [identity], NOW, NOW)
    return Whose(
        csds=some(row["csd"]),
        units=some(row["unit"], None if report is None else report["to_unit"]),
        people=some(row["worker_id"], *(part["worker_id"] for part in parts)),
    )


def intervention_seen(call: CallContext, q: Question, row: Mapping[str, Any] | None) -> bool:
    """Whether the caller may see an intervention."""
    return call.permit.covers(Whose() if row is None else of_intervention(q.connection, row))


def require_intervention(call: CallContext, intervention_id: str) -> None:
    """Raise NotFound for an intervention that the caller may not touch."""

    def found(connection: Any) -> Whose | None:
        row = interventions.latest(connection, intervention_id)
        return None if row is None else of_intervention(connection, row)

    call.require("intervention", intervention_id, found)


def require_order(call: CallContext, order_id: str) -> None:
    """Raise NotFound for another CSD's order; another station's is refused in words, an unknown one is taken down."""

    def found(connection: Any) -> Whose | None:
        row = orders.latest(connection, order_id)
        nobodys = Whose(csds=some(call.caller.csd), stations=stations_of(call.caller))
        return nobodys if row is None else of_order(connection, row)

    call.require("restraining order", order_id, found, another_station)


def another_station(call: CallContext, found: Whose | None) -> None:
    """Police of another station are told so."""
    if call.permit.conditions == {"station"}:
        raise Forbidden("Police speak for their own stations only.", code="another_station")


def require_grounds(
    call: CallContext, body: CommandBody, notification_id: str | None, case_id: str | None
) -> None:
    """Raise NotFound for work upon another CSD's call or case, or in place of its fact; what is unknown goes on."""
    if ANY in call.permit.conditions or "police" in call.caller.roles:
        call.permit.left_to_the_rules()
        return
    require_corrected(call, body.corrects)
    with call.store.reading() as connection:
        named = [
            found["csd"]
            for table, identity in ((notifications, notification_id), (cases, case_id))
            if identity is not None and (found := table.latest(connection, identity)) is not None
        ]
    known = [csd for csd in named if csd is not None]
    csds = some(*known) if known else some(call.caller.csd)
    if not call.permit.covers(Whose(csds=csds)) and known:
        raise NotFound("case", case_id or notification_id or "")
    call.permit.left_to_the_rules()


def require_corrected(call: CallContext, event_id: str | None) -> None:
    """Raise NotFound when what begins anew corrects a fact of another CSD; the rules know the actor alone."""
    with call.store.reading() as connection:
        row = None if event_id is None else lines.belongs(connection, event_id)
    if row is not None and row["csd"] != call.caller.csd and row["actor"] != call.caller.subject:
        raise NotFound("fact", event_id or "")


def require_fact(call: CallContext, event_id: str) -> None:
    """Raise NotFound for a fact of another CSD; within one's own, that somebody else recorded it is said in words."""

    def found(connection: Any) -> Whose | None:
        row = lines.belongs(connection, event_id)
        return None if row is None else Whose(csds=some(row["csd"]), people=some(row["actor"]))

    call.require("fact", event_id, found, others_fact)


def others_fact(call: CallContext, found: Whose | None) -> None:
    """A colleague's fact, or to the police anybody's, is the coordinator's to correct."""
    near = found is not None and (call.caller.csd in found.csds or "police" in call.caller.roles)
    if near:
        raise Forbidden("What somebody else recorded is corrected by the coordinator.", code="others_fact")


def among(call: CallContext, rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Those of the rows that the caller may see; what no CSD is known of is everybody's to settle."""
    return call.permit.among(rows, lambda row: of_row({**row, "csd": row["csd"] or call.caller.csd}))


def csd_planned(call: CallContext, csd: str | None) -> str:
    """The CSD named, else the caller's own; raises Forbidden for another's rota."""
    asked = csd or call.caller.csd
    if asked is None:
        raise BadInput("csd_missing", "Name a csd.", field="csd")
    if not call.permit.covers(Whose(csds=some(asked))):
        raise Forbidden("You plan the rota of your own CSD only.", code="another_csd", field="csd")
    return str(asked)
