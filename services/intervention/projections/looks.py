"""What the rules must look up beyond their own stream, in the transaction of their facts."""

from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from chassis.clock import micros, moment
from chassis.facts import Command, WithdrawFact
from chassis.questions import told_closed_at
from law.local import local_date
from services.intervention.commands.intervention import (
    CloseIntervention,
    JoinIntervention,
    LogSegment,
    OpenIntervention,
)
from services.intervention.commands.roster import DraftRoster, PublishRoster
from services.intervention.domain.known import Busy, Case, Correcting, Known, Notification, RosterKnown
from services.intervention.projections import (
    cases,
    interventions,
    lines,
    notifications,
    orders,
    segments,
    workers,
)
from services.intervention.projections.law_entries import law_known
from services.intervention.projections.months_handed_in import handed_in

SILENT_AFTER = timedelta(seconds=30)
"""Intake says once a second how far it is; after so long without a word we may not know of a worker yet."""


def look(command: Command, connection: sa.Connection) -> Known:
    """What a command to an intervention must know."""
    corrects, law = correcting(command, connection), law_known(connection)
    match command:
        case OpenIntervention():
            return _look_for_opening(command, connection, corrects)
        case JoinIntervention():
            worker = workers.latest(connection, [command.worker_id]).get(command.worker_id)
            return Known(complete(command, connection), worker, law=law, correcting=corrects)
        case LogSegment():
            return Known(busy=busy(command, connection), law=law, correcting=corrects)
        case CloseIntervention():
            notification = notification_of(connection, command.intervention_id)
            issued = orders.issued_in(connection, command.intervention_id)
            return Known(notification=notification, order_issued=issued, law=law, correcting=corrects)
        case _:
            return Known(law=law, correcting=corrects)


def look_for_roster(command: Command, connection: sa.Connection) -> RosterKnown:
    """What a command to a roster must know: all workers, for those named in the draft are not in the command."""
    corrects = _correcting_roster(command)
    match command:
        case DraftRoster() | PublishRoster():
            return RosterKnown(workers.all_latest(connection), law_known(connection), corrects)
        case _:
            return RosterKnown({}, correcting=corrects)


def correcting(command: Command, connection: sa.Connection) -> Correcting | None:
    """What must be known of the fact that is corrected or taken back; None when none is, or it does not stand."""
    told = command.told
    line = None if told.corrects is None else lines.standing(connection, told.corrects)
    if line is None:
        return None
    month = _month_of(connection, line)
    whose = interventions.latest(connection, line["intervention_id"])
    csd = None if whose is None else whose["csd"]
    withdrawing = isinstance(command, WithdrawFact)
    leaning = lines.leaning_on(connection, line) if withdrawing else 0
    return Correcting(month, handed_in(connection, csd, month), withdrawing, leaning)


def busy(command: LogSegment, connection: sa.Connection) -> tuple[Busy, ...]:
    """The worker's time already told that touches the segment, the corrected fact left out."""
    rows = segments.overlapping(
        connection, command.worker_id, micros(command.start), micros(command.end), command.told.corrects
    )
    return tuple(
        Busy(row["segment_id"], row["intervention_id"], moment(row["started"]), moment(row["ended"]))
        for row in rows
    )


def notification_of(connection: sa.Connection, intervention_id: str) -> Notification | None:
    """What is known of the call an intervention answers."""
    found = interventions.latest(connection, intervention_id)
    if found is None or found["notification_id"] is None:
        return None
    return notification_in(notifications.latest(connection, found["notification_id"]))


def _look_for_opening(
    command: OpenIntervention, connection: sa.Connection, corrects: Correcting | None
) -> Known:
    notification, open_elsewhere, case = None, None, None
    if command.notification_id is not None:
        notification = notification_in(notifications.latest(connection, command.notification_id))
        open_elsewhere = interventions.open_for(connection, command.notification_id, command.intervention_id)
    if command.case_id is not None:
        case = case_in(cases.latest(connection, command.case_id))
    return Known(
        complete=complete(command, connection),
        worker=workers.latest(connection, [command.worker_id]).get(command.worker_id),
        notification=notification,
        case=case,
        open_elsewhere=open_elsewhere,
        correcting=corrects,
    )


def complete(command: Command, connection: sa.Connection) -> bool:
    """Whether everything that intake recorded until a moment ago is here."""
    heard = told_closed_at(connection, "intake")
    return heard > 0 and heard >= micros(command.told.now - SILENT_AFTER)


def notification_in(row: dict[str, Any] | None) -> Notification | None:
    """A row as the rules see the call."""
    if row is None:
        return None
    return Notification(Case(row["case_id"], row["csd"], row["unit"]), row["urgency"], row["triage"])


def case_in(row: dict[str, Any] | None) -> Case | None:
    """A row as the rules see the case."""
    return None if row is None else Case(row["case_id"], row["csd"], row["unit"])


def _month_of(connection: sa.Connection, line: dict[str, Any]) -> str:
    """The local month in which the participation began; of the fact itself, before there is any work."""
    began = segments.first_start(connection, line["intervention_id"], line["worker_id"])
    instant = moment(line["valid_from"] if began is None else began)
    return f"{local_date(instant):%Y-%m}"


def _correcting_roster(command: Command) -> Correcting | None:
    if command.told.corrects is None:
        return None
    return Correcting("", handed_in=False, withdrawing=isinstance(command, WithdrawFact))
