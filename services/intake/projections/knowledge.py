"""What the rules must know beyond their stream, from the inline read models: the `look` of every aggregate."""

from dataclasses import replace
from datetime import timedelta

import sqlalchemy as sa

from chassis.clock import FOREVER, micros
from chassis.facts import Command, Told
from services.intake.commands.case import AssignCase, CloseCase, JoinPerson, OpenCase
from services.intake.commands.law_entry import EnterLaw
from services.intake.commands.notification import JoinNotification, ReceiveNotification
from services.intake.commands.person import CodeAttributes, RegisterPerson
from services.intake.commands.reference import SetReference
from services.intake.domain.case import CaseKnows
from services.intake.domain.corrections import Competence
from services.intake.domain.law_entry import LawKnows
from services.intake.domain.notification_state import Earlier, NotificationKnows, Other
from services.intake.domain.person import PersonKnows
from services.intake.domain.reference import ReferenceKnows
from services.intake.events.notification import OnCall
from services.intake.projections import (
    cases,
    duty,
    months_handed_in,
    notification_references,
    notifications,
    persons,
    reference,
)
from services.intake.projections.law_entries import law_known

ALIKE_WITHIN = timedelta(hours=12)


def handed_in(connection: sa.Connection, told: Told) -> bool:
    """Whether the month of the fact to be corrected is handed in."""
    return told.corrects is not None and months_handed_in.closed_for(connection, told.corrects)


def for_reference(command: Command, connection: sa.Connection) -> ReferenceKnows:
    """The slugs that the entry names and that exist."""
    closed = handed_in(connection, command.told)
    if not isinstance(command, SetReference):
        return ReferenceKnows(month_handed_in=closed)
    at, entry = micros(command.told.occurred_at), command.entry
    units = {*getattr(entry, "units", ()), *filter(None, [getattr(entry, "unit", None)])}

    def there(kind: str, slugs: set[str]) -> frozenset[str]:
        return frozenset(reference.standing(connection, kind, slugs, at))

    return ReferenceKnows(
        closed,
        csds=there("csd", set(filter(None, [getattr(entry, "csd", None)]))),
        units=there("unit", units),
        municipalities=there("municipality", set(filter(None, [getattr(entry, "municipality", None)]))),
    )


def for_law(command: Command, connection: sa.Connection) -> LawKnows:
    """Whether the CSD of an entry exists."""
    closed = handed_in(connection, command.told)
    if not isinstance(command, EnterLaw) or command.csd is None:
        return LawKnows(closed)
    return LawKnows(
        closed, bool(reference.standing(connection, "csd", [command.csd], micros(command.told.occurred_at)))
    )


def for_person(command: Command, connection: sa.Connection) -> PersonKnows:
    """The competent unit of the case a person comes up in; whether a municipality exists."""
    closed, at = handed_in(connection, command.told), micros(command.told.occurred_at)
    match command:
        case RegisterPerson(case_id=case_id, municipality=municipality):
            return PersonKnows(closed, competence=case_competence(connection, case_id, municipality, at))
        case CodeAttributes(municipality=str() as municipality):
            known = reference.standing(connection, "municipality", [municipality], at)
            return PersonKnows(closed, municipality_known=bool(known))
        case _:
            return PersonKnows(closed)


def case_competence(
    connection: sa.Connection, case_id: str, municipality: str | None, at: int
) -> Competence | None:
    """The unit that a case is assigned to, or that is competent for the municipality of one not yet opened."""
    case = cases.latest(connection, case_id)
    if case is not None and case["unit_id"] is not None:
        return Competence(case["unit_id"], case["csd"])
    return None if municipality is None else competence(reference.competence(connection, municipality, at))


def competence(found: tuple[str, str] | None) -> Competence | None:
    """(unit, csd) as the rules have it."""
    return None if found is None else Competence(*found)


def for_case(command: Command, connection: sa.Connection) -> CaseKnows:
    """What the rules of a case know beyond it."""
    closed, at = handed_in(connection, command.told), micros(command.told.occurred_at)
    match command:
        case OpenCase(municipality=municipality):
            return CaseKnows(
                closed, competence=competence(reference.competence(connection, municipality, at))
            )
        case AssignCase():
            unit = competence(reference.unit_and_csd(connection, command.unit_id, at))
            return CaseKnows(closed, competence=unit, workers=workers_named(command, connection, at))
        case JoinPerson(person_id=person):
            return CaseKnows(closed, person_known=bool(persons.latest(connection, [person])))
        case CloseCase(case_id=case_id):
            return CaseKnows(closed, untriaged=notifications.untriaged_of_case(connection, case_id))
        case _:
            return CaseKnows(closed)


def workers_named(command: AssignCase, connection: sa.Connection, at: int) -> tuple[tuple[str, str], ...]:
    """(worker, csd) of the workers that an assignment names, those that exist."""
    named = {*command.team, *filter(None, [command.holder])}
    found = reference.standing(connection, "worker", named, at) if named else {}
    return tuple((slug, worker["csd"]) for slug, worker in found.items())


def for_notification(command: Command, connection: sa.Connection) -> NotificationKnows:
    """What the rules of a notification know beyond it."""
    closed = handed_in(connection, command.told)
    return replace(
        of_the_call(command, connection, closed),
        law=law_known(connection, FOREVER - 1),
        written=notifications.written(connection, command),
    )


def of_the_call(command: Command, connection: sa.Connection, closed: bool) -> NotificationKnows:
    """What a command itself asks for."""
    match command:
        case ReceiveNotification():
            return for_receiving(command, connection, closed)
        case JoinNotification(notification_id=identity, same_as=other):
            known = other_of(connection, other)
            others = notifications.joined_to(connection, identity)
            return NotificationKnows(
                closed, administration=administration_of(command, connection), other=known, others=others
            )
        case _:
            return NotificationKnows(closed, administration=administration_of(command, connection))


def other_of(connection: sa.Connection, identity: str) -> Other | None:
    """The notification that another is to be the same as."""
    found = notifications.latest(connection, identity)
    return None if found is None else Other(identity, found["same_as"])


def administration_of(command: Command, connection: sa.Connection) -> str | None:
    """The police administration of the station that a known notification came from."""
    identity = getattr(command, "notification_id", None)
    found = None if identity is None else notifications.latest(connection, identity)
    if found is None or found["station"] is None:
        return None
    return administration(connection, found["station"], micros(command.told.occurred_at))


def administration(connection: sa.Connection, station: str, at: int) -> str | None:
    """The police administration of a station, None when there is no such station."""
    known = reference.standing(connection, "station", [station], at).get(station)
    return None if known is None else known["administration"]


def for_receiving(command: ReceiveNotification, connection: sa.Connection, closed: bool) -> NotificationKnows:
    """Who is competent and on call, what came before it, and what looks like it."""
    at, station = micros(command.told.occurred_at), command.station
    unit = competence(reference.competence(connection, command.municipality, at))
    scene = command.scene_municipality
    shifts = () if unit is None else duty.on_call(connection, unit.csd, at)
    return NotificationKnows(
        closed,
        competence=unit,
        administration=None if station is None else administration(connection, station, at),
        scene_known=scene is None or bool(reference.standing(connection, "municipality", [scene], at)),
        earlier=earlier_of(command, connection),
        on_call=tuple(OnCall(readiness=readiness, worker_id=worker) for readiness, worker in shifts),
        possible_duplicates=notifications.similar(
            connection,
            municipality=command.municipality,
            station=station,
            ground=command.ground,
            since=at - ALIKE_WITHIN // timedelta(microseconds=1),
            until=at,
            but=command.notification_id,
        ),
    )


def earlier_of(command: ReceiveNotification, connection: sa.Connection) -> Earlier | None:
    """The notification that already has this station and reference."""
    if command.station is None or command.external_ref is None:
        return None
    found = notification_references.earlier(connection, command.station, command.external_ref)
    return None if found is None else Earlier(*found)
