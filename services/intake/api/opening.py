"""Opening sealed data for an answer: the look is recorded, durable, before anything leaves."""

from collections.abc import Iterable, Mapping
from typing import Any

from chassis import access_log
from chassis.clock import rfc3339
from chassis.questions import Question
from chassis.web import CallContext
from services.intake.api import sealing
from services.intake.events.look import Whom
from services.intake.projections import reference
from services.intake.projections.persons import erased_among


def record(
    call: CallContext,
    whom: Whom,
    opened: Mapping[str, Iterable[str]],
    seen_in: str,
    case_id: str | None,
    purpose: str | None = None,
) -> None:
    """Keep who opens which fields of which persons or texts; raises when it cannot be kept."""
    shared = about_the_call(call) | {"whom": whom, "seen_in": seen_in, "case_id": case_id}
    shared |= {} if purpose is None else {"purpose": purpose}
    looks = [
        {**shared, "subject_id": identity, "fields": sorted(fields)} for identity, fields in opened.items()
    ]
    if looks:
        call.store.submit(lambda tx: access_log.append(tx.write(), tx.recorded_at, looks)).result()


def about_the_call(call: CallContext) -> dict[str, Any]:
    """Who looks, in which role, on what ground, through which call; `foreign`: only because somebody is let in."""
    caller, grounds = call.caller, call.permit.grounds
    return {
        "actor": caller.subject,
        "roles": sorted(caller.roles),
        "csd": caller.csd,
        "centre": caller.centre,
        "grounds": sorted(grounds),
        "foreign": grounds == {"let_in"},
        "purpose": "break_glass" if grounds == {"let_in"} else "casework",
        "through": call.action,
    }


def persons(
    call: CallContext,
    rows: Mapping[str, dict[str, Any]],
    fields: Iterable[str],
    seen_in: str,
    case_id: str | None = None,
    purpose: str | None = None,
) -> dict[str, dict[str, Any]]:
    """The named fields of persons, opened; an erased one answers null with `erased_at`."""
    wanted = {
        identity: {name: row["details"][name][0] for name in fields if name in row["details"]}
        for identity, row in rows.items()
    }
    destroy_erased(call, rows)
    looked = {identity: said for identity, said in wanted.items() if said}
    record(call, "person", looked, seen_in, case_id, purpose)
    return {identity: opened_person(call, identity, said, fields) for identity, said in wanted.items()}


def destroy_erased(call: CallContext, persons_asked: Iterable[str]) -> None:
    """The keys of those whose erasure is recorded, should a crash have left them."""
    with call.store.reading() as connection:
        gone = erased_among(connection, list(persons_asked))
    for identity in gone:
        subject = sealing.of_person(identity)
        if call.app.keys.destroyed_at(subject) is None:
            call.app.keys.destroy(subject, "person_erased")


def opened_person(
    call: CallContext, identity: str, said: Mapping[str, str], fields: Iterable[str]
) -> dict[str, Any]:
    """One person's fields, opened; those nobody told are null."""
    subject = sealing.of_person(identity)
    plain = {name: sealing.opened(call.app.keys, identity, name, value) for name, value in said.items()}
    return {**{name: plain.get(name) for name in fields}, **erased(call, subject, plain.values())}


def texts(call: CallContext, rows: Iterable[dict[str, Any]], seen_in: str) -> dict[str, dict[str, Any]]:
    """The words of texts, opened: {id: {"text", "erased_at"?}}."""
    found = list(rows)
    for case_id in {row["case_id"] for row in found}:
        opened = {row["text_id"]: (sealing.BODY,) for row in found if row["case_id"] == case_id}
        record(call, "text", opened, seen_in, case_id)
    return {row["text_id"]: opened_text(call, row) for row in found}


def opened_text(call: CallContext, row: Mapping[str, Any]) -> dict[str, Any]:
    """One text, opened."""
    subject = sealing.of_text(row["text_id"])
    plain = call.app.keys.open(subject, sealing.BODY, row["body"])
    return {"text": plain, **erased(call, subject, [plain])}


def workers(call: CallContext, q: Question, slugs: Iterable[str]) -> dict[str, str]:
    """What these workers are called, for those who work together; one nobody named is left out."""
    found: dict[str, str] = {}
    for slug in slugs:
        entry = reference.one(q.connection, "worker", slug, q.at, q.known_at)
        name = None if entry is None else of_worker(call, entry, "name")
        found |= {} if name is None else {slug: name}
    return found


def of_worker(call: CallContext, entry: Mapping[str, Any], field: str) -> str | None:
    """A sealed field of a worker's entry, opened; None where nobody said it."""
    value = entry[field]
    return None if value is None else call.app.keys.open(sealing.of_worker(entry["id"]), field, value)


def erased(call: CallContext, subject: str, plain: Iterable[str | None]) -> dict[str, str]:
    """`erased_at` when something sealed can no longer be opened."""
    if None not in plain:
        return {}
    gone = call.app.keys.destroyed_at(subject)
    return {} if gone is None else {"erased_at": rfc3339(gone)}
