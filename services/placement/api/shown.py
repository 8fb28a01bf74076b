"""Rows of the read models as answers show them."""

from datetime import date
from typing import Any

from chassis.clock import FOREVER, micros, moment, rfc3339
from chassis.errors import BadInput
from law.parameters import Law
from law.stays import overdue_from
from services.placement.domain.essentials import missing
from services.placement.domain.suitability import Person, verdict
from services.placement.projections.looks import takes_in
from services.placement.projections.occupancy import overdue_days, permitted

Row = dict[str, Any]
PLAIN = (
    "centre_id",
    "kind",
    "case_id",
    "enquiry_id",
    "essentials_id",
    "referred_by",
    "reason",
    "legal_basis",
)
LARGEST = 1 << 62


def instant(us: int | None) -> str | None:
    """Microseconds as RFC 3339; None and "no end yet" as None."""
    return None if us is None or us == FOREVER else rfc3339(moment(us))


def request(row: Row, stays: dict[str, Row]) -> Row:
    """A request with its people; `stays` are those admitted, as `stay` shows them."""
    return {
        "id": row["request_id"],
        "state": row["status"],
        **{name: row[name] for name in PLAIN},
        "csd": row["csd"],
        "unit": row["unit"],
        "asked_at": instant(row["asked_at"]),
        "asked_by": row["asked_by"],
        "asked_csd": row["asked_csd"],
        "held_until": instant(row["held_until"]),
        "eta": instant(row["eta"]),
        "accepted_by": row["accepted_by"],
        "call_out": row["call_out"],
        "declined_for": row["declined_for"],
        "flags": row["flags"],
        "event_id": row["event_id"],
        "placements": [
            {
                **(stays.get(place["stay_id"]) or waiting(place, row)),
                "essentials": essentials(place, row, stays),
            }
            for place in row["places"]
        ],
    }


def essentials(place: Row, row: Row, stays: dict[str, Row]) -> Row:
    """What the house was told of one of the people, and what nobody has told it yet."""
    given = row["essentials"].get(place["stay_id"], [])
    age = stays.get(place["stay_id"], {}).get("age_years")
    return {"given": given, "missing": list(missing(given, age))}


def waiting(place: Row, row: Row) -> Row:
    """Somebody who is not in the house."""
    reserved = row["held_until"] is not None
    return {
        "id": place["stay_id"],
        "person_id": place["person_id"],
        "bed": place["bed"] if reserved else None,
        "state": "reserved" if reserved else row["status"],
        "transfer_of": place.get("transfer_of"),
        "event_id": row["event_id"],
    }


def stay(row: Row, centre: Row | None, seen: Row | None, law: Law, at: int) -> Row:
    """A stay as of `at`, with its permitted end; the flags judged again by what intake has answered."""
    last: date | None = permitted(row, centre, law)
    until = at if row["departed_at"] is None else row["departed_at"]
    return {
        "id": row["stay_id"],
        "person_id": row["person_id"],
        "bed": row["bed"] if row["departed_at"] is None else None,
        "state": row["state"],
        "referred_by": row["referred_by"],
        "reason": row["reason"],
        "legal_basis": row["legal_basis"],
        "admitted_at": instant(row["admitted_at"]),
        "absent_since": instant(row["absent_since"]),
        "departed_at": instant(row["departed_at"]),
        "destination": row["destination"],
        "transfer_of": row["transfer_from"],
        "transfer_to": row["transfer_to"],
        "permitted_until": None if last is None else last.isoformat(),
        "overdue_from": None if last is None else instant(micros(overdue_from(last))),
        "overdue_days": overdue_days(row, centre, law, until),
        "extended_until": row["extended"],
        "age_years": None if seen is None else seen["age_years"],
        "age_basis": None if seen is None else seen["age_basis"],
        "sex": None if seen is None else seen["sex"],
        "flags": flags(row, centre, seen, law),
        **care(row),
        "event_id": row["event_id"],
    }


def care(row: Row) -> Row:
    """Plan, notices, absence, extension and final report of a stay."""
    said = row["care"]
    names = ("plan", "notices", "extension", "final_report_at", "final_report_id")
    away = said["absence"] if row["absent_since"] is not None else None
    return {**{name: said[name] for name in names}, "absence": away}


def flags(row: Row, centre: Row | None, seen: Row | None, law: Law) -> list[str]:
    """What was unusual at admission; what hung on the age is judged by the age that intake has told since."""
    told: list[str] = row["flags"]
    if centre is None or seen is None or seen["age_years"] is None:
        return told
    takes = takes_in(centre, law, moment(row["admitted_at"]))
    judged = verdict(takes, Person(seen["age_years"], seen["sex"]))
    kept = [flag for flag in told if flag == "over_capacity"]
    return kept if judged == "fits" else [*kept, "outside_rules" if judged == "outside" else "unchecked"]


def line(row: Row) -> Row:
    """Any fact, with the event that it is."""
    return {
        "event_id": row["event_id"],
        "type": row["type"],
        "occurred_at": instant(row["valid_from"]),
        "actor": row["actor"],
        **row["detail"],
    }


def cursor(number: int, identity: str) -> str:
    """Where a page ended."""
    return f"{number}.{identity}"


def after(cursor: str | None) -> tuple[int, str] | None:
    """Where a page begins; 422 for what is no cursor of ours."""
    if cursor is None:
        return None
    number, dot, identity = cursor.partition(".")
    digits = number.removeprefix("-")
    if not dot or not digits.isascii() or not digits.isdigit() or abs(int(number)) > LARGEST:
        raise BadInput("bad_cursor", "This is no cursor of this list.", field="cursor")
    return int(number), identity
