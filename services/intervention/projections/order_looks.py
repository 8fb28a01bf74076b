"""What the rules of a restraining order must look up beyond its own stream, in the transaction of its facts."""

from typing import Any

import sqlalchemy as sa

from chassis.clock import FOREVER, moment
from chassis.facts import Command, WithdrawFact
from law.local import local_date
from services.intervention.commands.restraining_order import IssueRestrainingOrder, OrderCommand
from services.intervention.domain.known import Case, Correcting, OrderKnown, Station
from services.intervention.projections import (
    cases,
    interventions,
    notifications,
    order_lines,
    orders,
    stations,
)
from services.intervention.projections.law_entries import law_known
from services.intervention.projections.looks import case_in, complete, notification_in
from services.intervention.projections.months_handed_in import handed_in

NOW = FOREVER - 1


def look_for_order(command: Command, connection: sa.Connection) -> OrderKnown:
    """What a command to a restraining order, or a withdrawal of one of its facts, must know."""
    corrects = command.told.corrects
    line = None if corrects is None else order_lines.standing(connection, corrects)
    order_id = command.order_id if isinstance(command, OrderCommand) else (line or {}).get("order_id", "")
    order = orders.latest(connection, order_id)
    known: dict[str, Any] = {
        "station": None if order is None else station_named(connection, order["station"]),
        "correcting": None if line is None else correcting(command, connection, line, order),
        "law": law_known(connection),
    }
    if isinstance(command, OrderCommand):
        known |= {"complete": complete(command, connection)}
    if isinstance(command, IssueRestrainingOrder):
        known |= look_for_issue(command, connection)
    return OrderKnown(**known)


def look_for_issue(command: IssueRestrainingOrder, connection: sa.Connection) -> dict[str, Any]:
    """What is here of the ids that an issue names."""
    found: dict[str, Any] = {}
    if command.station is not None:
        found["said"] = station_named(connection, command.station)
    if command.notification_id is not None:
        found["notification"] = notification_in(notifications.latest(connection, command.notification_id))
    if command.case_id is not None:
        found["case"] = case_in(cases.latest(connection, command.case_id))
    if command.intervention_id is not None:
        row = interventions.latest(connection, command.intervention_id)
        found["intervention"] = None if row is None else Case(row["case_id"], row["csd"], row["unit"])
    return found


def station_named(connection: sa.Connection, station: str) -> Station:
    """The station as reference data has it now; its name alone where they have none."""
    row = stations.one(connection, station, NOW, NOW)
    return Station(station) if row is None else Station(station, row["csd"], row["administration"])


def correcting(
    command: Command, connection: sa.Connection, line: dict[str, Any], order: dict[str, Any] | None
) -> Correcting:
    """What must be known of the fact that is corrected or taken back; its month is that of the issue."""
    instant = moment(line["valid_from"] if order is None else order["issued_at"])
    month = f"{local_date(instant):%Y-%m}"
    withdrawing = isinstance(command, WithdrawFact)
    leaning = order_lines.leaning_on(connection, line) if withdrawing else 0
    csd = None if order is None else order["csd"]
    return Correcting(month, handed_in(connection, csd, month), withdrawing, leaning)
