"""One invented restraining order, told by hand: facts, commands and what is known."""

from datetime import datetime
from typing import Any

from chassis.decider import Rules
from chassis.facts import Event, Recorded, Told
from chassis.testing import Scenario, fact, told
from services.intervention.app import OF_ORDERS
from services.intervention.commands.restraining_order import (
    IssueRestrainingOrder,
    ReportOrderStep,
    TellOfOrder,
)
from services.intervention.domain.known import Case, Notification, OrderKnown, Station
from services.intervention.events.restraining_order import OrderStepReported, RestrainingOrderIssued
from tests.unit.law.when import at

RULES: Rules[Any, Any] = OF_ORDERS
KOPER = Station("PP Koper", "juzna-primorska", "PU Koper")
CALL = Notification(Case("case-1", "juzna-primorska", "koper"))
KNOWN = OrderKnown(station=KOPER, said=KOPER)
ISSUED_AT = at("2021-03-01 22:10")
SAID: dict[str, Any] = {
    "kind": "police",
    "station": "PP Koper",
    "issued_at": ISSUED_AT,
    "underlying": "crime",
    "distance_m": 200,
    "protected_person_ids": ("victim-1",),
    "against_person_id": "perpetrator-1",
}


def said_by(occurred_at: datetime, **changes: Any) -> Told:
    """The envelope of what somebody of the service says, typed in much later."""
    return told(occurred_at=occurred_at, now=at("2021-07-01 08:00"), **changes)


def police(occurred_at: datetime, *stations: str) -> Told:
    """The envelope of what a station's client says."""
    return said_by(occurred_at, actor="postaja", roles=frozenset({"police"}), stations=frozenset(stations))


def issued(**changes: Any) -> RestrainingOrderIssued:
    return RestrainingOrderIssued(**{**SAID, "csd": "juzna-primorska", **changes})


def reported(kind: str, **changes: Any) -> OrderStepReported:
    return OrderStepReported(**{"step_id": f"step-{kind}", "kind": kind, **changes})


def when(event: Event, occurred_at: datetime, number: int = 1, **envelope: Any) -> Recorded:
    """The event as a recorded fact of the stream, at its moment."""
    return fact(event, number, RULES.stream("1"), **{"occurred_at": occurred_at, **envelope})


def issue(**changes: Any) -> IssueRestrainingOrder:
    plain: dict[str, Any] = {"told": said_by(ISSUED_AT), "order_id": "1"}
    return IssueRestrainingOrder(**{**plain, **SAID, **changes})


def step(kind: str, occurred_at: str, **changes: Any) -> ReportOrderStep:
    plain: dict[str, Any] = {"told": said_by(at(occurred_at)), "order_id": "1", "step_id": f"step-{kind}"}
    return ReportOrderStep(**{**plain, "kind": kind, **changes})


def tell(who: str, told_at: str, **changes: Any) -> TellOfOrder:
    plain: dict[str, Any] = {"told": said_by(at(told_at)), "order_id": "1", "who": who}
    return TellOfOrder(**{**plain, **changes})


def given(*facts: Event | Recorded) -> Scenario:
    return Scenario(RULES).given(*facts)


ORDER = when(issued(), ISSUED_AT)
