"""What the rules must look up beyond their own stream, in the transaction of their facts."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from chassis.clock import FOREVER, micros, moment
from chassis.facts import Command, WithdrawFact
from law.local import local_date
from law.parameters import Law
from services.placement.commands.enquiry import MakeEnquiry
from services.placement.commands.request import RequestPlacement
from services.placement.commands.service import GiveService
from services.placement.commands.stay import Admit, Depart, Extend, MoveBed
from services.placement.domain.distance import between, nearness
from services.placement.domain.house import Held, House
from services.placement.domain.known import Correcting, Elsewhere, Known
from services.placement.domain.suitability import Person, rules_of
from services.placement.events.centre import Takes
from services.placement.projections import cases, centres, lines, people, places, seen, stays
from services.placement.projections.law_entries import law_known
from services.placement.projections.months_handed_in import handed_in
from services.placement.projections.municipalities import seats_now

NEAR = 3


def look(command: Command, connection: sa.Connection) -> Known:
    """What a command to a request or a stay must know."""
    known = Known(correcting=correcting(command, connection))
    match command:
        case GiveService():
            return replace(known, house=house_at(connection, command.centre_id, instant(command, connection)))
        case MakeEnquiry():
            asked = command.centre_id
            house = None if asked is None else house_at(connection, asked, instant(command, connection))
            return replace(known, house=house, unit=unit_of(connection, command.case_id))
        case RequestPlacement():
            return _for_request(command, connection, known)
        case Admit():
            return _for_admission(command, connection, known)
        case Depart():
            elsewhere = _elsewhere_of_stay(connection, command.stay_id)
            return replace(known, elsewhere=elsewhere)
        case MoveBed():
            return replace(known, house=house_of_stay(command, connection))
        case Extend():
            return replace(known, house=house_of_stay(command, connection), law=law_known(connection))
        case _:
            return known


def _for_request(command: RequestPlacement, connection: sa.Connection, known: Known) -> Known:
    """A promise is judged by what there is now; what is so already by the moment at which it was."""
    promise = command.kind == "reservation"
    at = command.told.now if promise else instant(command, connection)
    house, takes = house_and_rules(connection, command.centre_id, at, command.departed_at, promise=promise)
    persons, together = people_of(command)
    known = replace(
        known,
        house=house,
        elsewhere=elsewhere(connection, persons, together) if promise else (),
        people=persons_known(connection, persons),
        unit=unit_of(connection, command.case_id),
        takes=takes,
    )
    wanted = len(command.people)
    if promise and house is not None and (house.closed or not house.promises(wanted, together)):
        return replace(known, near=near(connection, house, wanted))
    return known


def people_of(command: RequestPlacement) -> tuple[list[str], list[str]]:
    """The persons of a request and the stays they become."""
    return [place.person_id for place in command.people], [place.stay_id for place in command.people]


def _for_admission(command: Admit, connection: sa.Connection, known: Known) -> Known:
    at = instant(command, connection)
    house, takes = house_and_rules(connection, command.centre_id, at, command.departed_at)
    return replace(
        known,
        house=house,
        elsewhere=elsewhere(connection, [command.person_id], {command.stay_id}),
        people=persons_known(connection, [command.person_id]),
        unit=unit_of(connection, command.case_id),
        takes=takes,
    )


def instant(command: Command, connection: sa.Connection) -> datetime:
    """When it was so: as told, or as the corrected fact says."""
    told = command.told
    line = lines.standing(connection, told.corrects) if told.same_time and told.corrects else None
    return told.occurred_at if line is None else moment(line["valid_from"])


def house_and_rules(
    connection: sa.Connection,
    centre_id: str,
    at: datetime,
    until: datetime | None = None,
    *,
    promise: bool = False,
) -> tuple[House | None, Takes]:
    """The house at a moment, with the places taken from then on, and whom it takes.

    A promise needs a house that is there already.
    """
    centre = centres.in_force(connection, centre_id, micros(at))
    if centre is None:
        return None, Takes()
    takes = takes_in(centre, law_known(connection), at)
    if promise and centre["valid_from"] > micros(at):
        return None, takes
    return house_of(connection, centre, at, until), takes


def house_at(connection: sa.Connection, centre_id: str, at: datetime) -> House | None:
    """The house at a moment, with the places taken from then on."""
    centre = centres.in_force(connection, centre_id, micros(at))
    return None if centre is None else house_of(connection, centre, at, None)


def house_of_stay(command: MoveBed | Extend, connection: sa.Connection) -> House | None:
    """The house of a stay, at the moment the command is about."""
    stay = stays.latest(connection, command.stay_id)
    return None if stay is None else house_at(connection, stay["centre_id"], instant(command, connection))


def house_of(
    connection: sa.Connection, centre: dict[str, Any], at: datetime, until: datetime | None
) -> House:
    """A house out of its row."""
    slug, entry = centre["slug"], centres.entry_of(centre["entry"])
    taken = places.taken_from(connection, slug, micros(at), None if until is None else micros(until))
    return House(
        centre_id=slug,
        kind=centre["kind"],
        csd=centre["csd"],
        at=at,
        beds=tuple(json.loads(centre["beds"])),
        out=tuple(json.loads(centre["out"])),
        held=tuple(Held(row["stay_id"], row["bed"], moment(row["valid_from"])) for row in taken),
        closed=not centre["open"],
        limits=entry.limits,
        municipality=entry.municipality,
    )


def near(connection: sa.Connection, house: House, wanted: int) -> tuple[tuple[str, int], ...]:
    """Other houses with room for so many: the same kind first, then the nearer, those of the same CSD, the emptier."""
    at, here = micros(house.at), house.municipality
    known = {} if here is None else seats_now(connection, at)
    taken = places.taken_now(connection, at)
    free = [
        (row, row["in_service"] - taken.get(row["slug"], 0))
        for row in centres.all_in_force(connection, at)
        if row["slug"] != house.centre_id and row["open"]
    ]
    ordered = sorted(
        (one for one in free if one[1] >= wanted),
        key=lambda one: (
            one[0]["kind"] != house.kind,
            nearness(between(known, here, centres.entry_of(one[0]["entry"]).municipality)),
            one[0]["csd"] != house.csd,
            -one[1],
            one[0]["slug"],
        ),
    )
    return tuple((row["slug"], number) for row, number in ordered[:NEAR])


def elsewhere(
    connection: sa.Connection, person_ids: Sequence[str], but: Iterable[str]
) -> tuple[Elsewhere, ...]:
    """The other stays of these persons, as known now."""
    left_out = set(but)
    return tuple(
        Elsewhere(
            row["stay_id"],
            row["person_id"],
            row["centre_id"],
            moment(row["since"]),
            None if row["until"] == FOREVER else moment(row["until"]),
        )
        for row in places.stays_of(connection, person_ids)
        if row["stay_id"] not in left_out
    )


def persons_known(
    connection: sa.Connection, person_ids: Sequence[str], known: int = FOREVER - 1
) -> dict[str, Person]:
    """The last age told of each, from a stay, else from the case, as known at `known` (left out: now)."""
    found = {**people.last_of(connection, person_ids, known), **seen.last_of(connection, person_ids, known)}
    return {person_id: Person(row["age_years"], row["sex"]) for person_id, row in found.items()}


def unit_of(connection: sa.Connection, case_id: str | None) -> str | None:
    """The unit that a case is with, as known now."""
    row = None if case_id is None else cases.latest(connection, case_id)
    return None if row is None else row["unit"]


def takes_in(row: dict[str, Any], law: Law, at: datetime) -> Takes:
    """Whom a house takes, by its row."""
    return rules_of(row["kind"], centres.entry_of(row["entry"]).takes, law, local_date(at))


def correcting(command: Command, connection: sa.Connection) -> Correcting | None:
    """What must be known of the fact that is corrected or taken back; None when none is, or it does not stand."""
    corrects = command.told.corrects
    line = None if corrects is None else lines.standing(connection, corrects)
    if line is None:
        return None
    month = f"{local_date(moment(line['valid_from'])):%Y-%m}"
    gone = handed_in(connection, line["csd"], month)
    if not isinstance(command, WithdrawFact):
        return Correcting(month, gone, withdrawing=False)
    collides = _collides(connection, line) if line["type"] == "stay_departed" else None
    return Correcting(month, gone, True, lines.leaning_on(connection, line), collides)


def _collides(connection: sa.Connection, line: dict[str, Any]) -> Elsewhere | None:
    """The stay that would be at the same time, were the departure taken back; a transfer is taken back whole."""
    left = moment(line["valid_from"])
    goes_on_in = json.loads(line["detail"]).get("transfer_to")
    others = [one for one in _elsewhere_of_stay(connection, line["stay_id"]) if one.stay_id != goes_on_in]
    return next((other for other in others if other.until is None or other.until > left), None)


def _elsewhere_of_stay(connection: sa.Connection, stay_id: str) -> tuple[Elsewhere, ...]:
    stay = stays.latest(connection, stay_id)
    return () if stay is None else elsewhere(connection, [stay["person_id"]], {stay_id})
