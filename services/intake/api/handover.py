"""The handover report of one intervention: which facts it rests on, and what of them stands on the paper."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from chassis.clock import moment
from chassis.facts import Event, Recorded, of_kind
from contracts import wording
from contracts.intervention import (
    ContactMade,
    InterventionClosed,
    InterventionOpened,
    MeasureTaken,
    ParticipantJoined,
    ReportSubmitted,
    SegmentWorked,
)
from contracts.placement import StayAdmitted
from services.intake.api import order_sheet
from services.intake.api.order_sheet import LANGUAGE, Order

Form = Literal["restraining_order", "other"]
KINDS = ("phone", "travel", "field", "office", "report")


@dataclass(frozen=True)
class Report:
    """What a handover report is made of: standing facts, in the order of the world."""

    intervention_id: str
    facts: Sequence[Recorded]
    calls: Sequence[Mapping[str, Any]]
    orders: Sequence[Order]
    stays: Sequence[Recorded]

    @property
    def opened(self) -> InterventionOpened | None:
        """How it began."""
        return next((event for _, event in of_kind(self.facts, InterventionOpened)), None)

    @property
    def closed(self) -> InterventionClosed | None:
        """How it ended."""
        return next((event for _, event in of_kind(self.facts, InterventionClosed)), None)

    @property
    def submitted(self) -> ReportSubmitted | None:
        """The report as it went to the unit last."""
        found = [event for _, event in of_kind(self.facts, ReportSubmitted)]
        return found[-1] if found else None

    @property
    def call(self) -> Mapping[str, Any] | None:
        """The notification it was begun upon, else the case's first."""
        upon = None if self.opened is None else self.opened.notification_id
        named = [call for call in self.calls if call["notification_id"] == upon]
        return next(iter([*named, *self.calls]), None)


def report_of(
    facts: Sequence[Recorded], calls: Sequence[Mapping[str, Any]], intervention_id: str | None
) -> Report | None:
    """The report of the intervention named, or of the case's last one; None when there is none such."""
    begun = [fact.id for fact, _ in of_kind(facts, InterventionOpened)]
    identity = intervention_id or (begun[-1] if begun else None)
    if identity not in begun or identity is None:
        return None
    own = [fact for fact in facts if fact.stream == f"intervention-{identity}"]
    orders = order_sheet.orders_of(facts, calls)
    stays = [fact for fact, _ in of_kind(facts, StayAdmitted)]
    return Report(identity, own, calls, orders, stays)


def form_of(report: Report, asked: Form | None) -> Form:
    """The form asked for, else the one it was handed over on, else by what was done."""
    if asked is not None:
        return asked
    if report.submitted is not None:
        return report.submitted.form
    measures = {event.kind for _, event in of_kind(report.facts, MeasureTaken)}
    return "restraining_order" if "restraining_order" in measures or own_orders(report) else "other"


def own_orders(report: Report) -> list[Order]:
    """The orders issued in this intervention or announced in its notification."""
    upon = [] if report.call is None else [report.call["notification_id"]]
    return [order for order in report.orders if order_sheet.linked(order, report.intervention_id, upon)]


def orders_on(report: Report, form: Form) -> list[Order]:
    """The orders that stand on the paper: this intervention's own; none is no reason to leave out the case's."""
    if form == "other":
        return []
    return own_orders(report) or list(report.orders)


def times(report: Report) -> dict[str, str | None]:
    """When the call came, who set out when, when somebody was there, when it was over."""
    segments = [event for _, event in of_kind(report.facts, SegmentWorked)]
    arrived = min((one.start for one in segments if one.kind == "field"), default=None)
    begun = next((fact.occurred_at for fact, _ in of_kind(report.facts, InterventionOpened)), None)
    call = None if report.call is None else moment(report.call["received_at"])
    ended = None if report.closed is None else report.closed.ended_at
    said = {"called": call, "begun": begun, "arrived": arrived, "ended": ended}
    return {name: None if at is None else wording.instant(at, LANGUAGE) for name, at in said.items()}


def workers(report: Report, names: Mapping[str, str]) -> list[dict[str, Any]]:
    """Who took part, on which readiness, and how long at what."""
    readiness = taking_part(report)
    spent: dict[str, dict[str, int]] = defaultdict(lambda: dict.fromkeys(KINDS, 0))
    for _, event in of_kind(report.facts, SegmentWorked):
        spent[event.worker_id][event.kind] += minutes(event.start, event.end)
    return [
        {
            "name": names.get(slug),
            "slug": slug,
            "readiness": readiness.get(slug),
            "minutes": [hours(spent[slug][kind]) for kind in KINDS],
            "total": hours(sum(spent[slug].values())),
        }
        for slug in dict.fromkeys([*readiness, *spent])
    ]


def taking_part(report: Report) -> dict[str, int]:
    """Who took part on which readiness, the first one first."""
    first = {event.worker_id: event.readiness for _, event in of_kind(report.facts, InterventionOpened)}
    joined = {event.worker_id: event.readiness for _, event in of_kind(report.facts, ParticipantJoined)}
    return {**first, **joined}


def minutes(start: datetime, end: datetime) -> int:
    """Whole minutes between two instants."""
    return round((end - start).total_seconds()) // 60


def hours(spent: int) -> str:
    """Minutes as h:mm; nothing where nothing was spent."""
    return f"{spent // 60}:{spent % 60:02}" if spent else ""


def measures(report: Report) -> list[dict[str, str]]:
    """What was done for the people."""
    return [
        {"at": wording.instant(fact.occurred_at, LANGUAGE), "what": coded(event, "kind")}
        for fact, event in of_kind(report.facts, MeasureTaken)
    ]


def contacts(report: Report) -> list[dict[str, str]]:
    """Who was called or met, and whether they were reached."""
    return [
        {
            "at": wording.instant(event.at, LANGUAGE),
            "whom": coded(event, "contacted"),
            "reached": coded(event, "reached"),
        }
        for _, event in of_kind(report.facts, ContactMade)
    ]


def stays(report: Report, names: Mapping[str, str]) -> list[dict[str, str]]:
    """Who was taken into which house; where a house stands is never said."""
    return [
        {
            "at": wording.instant(fact.occurred_at, LANGUAGE),
            "whom": names.get(event.person_id, event.person_id),
            "centre": event.centre_id.upper(),
            "why": coded(event, "reason"),
        }
        for fact, event in of_kind(report.stays, StayAdmitted)
    ]


def task(report: Report) -> dict[str, str | None]:
    """What it counts as."""
    closed = report.closed
    if closed is None:
        return {"task": None, "subtask": None, "also": None}
    said = ("task", "task"), ("subtask", "subtask"), ("also", "also_tasks")
    return {name: coded(closed, field) or None for name, field in said}


def coded(event: Event, field: str) -> str:
    """A field of a fact in Slovene words."""
    return wording.said_of(event, field, LANGUAGE, {})
