"""The route of papers: printed by intake, which has every service's facts and alone holds names and texts."""

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query, Response

from chassis.clock import moment
from chassis.questions import Question
from chassis.web import Call, CallContext, Id, Times
from contracts import wording
from law.local import local_date
from services.intake.api import (
    handover,
    opening,
    order_sheet,
    printing,
    rights,
    timeline,
)
from services.intake.api.handover import Form, Report
from services.intake.api.order_sheet import LANGUAGE
from services.intake.projections import case_persons, cases, law_entries, notifications, persons, texts
from services.intake.projections import reference as references

ROUTER = APIRouter(tags=["papers"])
PDF: dict[int | str, dict[str, Any]] = {
    200: {"content": {"application/pdf": {"schema": {"type": "string", "format": "binary"}}}}
}
SEEN = ("given_name", "family_name", "birth_date", "address", "phone")
ERASED = "izbrisano"
YEARS = {1: "leto", 2: "leti", 3: "leta", 4: "leta"}


@ROUTER.get(
    "/cases/{case_id}/papers/handover",
    summary="The handover report as PDF, names and words opened; a look, recorded",
    response_class=Response,
    responses=PDF,
)
def get_handover(
    call: Call,
    times: Times,
    case_id: Annotated[Id, Path(description="the case")],
    intervention_id: Annotated[Id | None, Query(description="left out: the case's last one")] = None,
    form: Annotated[
        Form | None, Query(description="left out: as it was handed over, or by what was done")
    ] = None,
    format: Annotated[Literal["pdf"], Query(description="PDF/A")] = "pdf",
) -> Response:
    def question(q: Question) -> dict[str, Any] | None:
        case = cases.one(q.connection, case_id, q.at, q.known_at)
        found = [one.fact for one in timeline.facts(call, q, case_id) if one.stands]
        calls = notifications.of_case(q.connection, case_id, q.at, q.known_at)
        report = handover.report_of(found, calls, intervention_id)
        if not rights.case_seen(call, q, case_id) or case is None or report is None:
            return None
        return sheet(call, q, case, report, form)

    answered = call.answer(times, question, sources=timeline.SOURCES)
    data = json.loads(bytes(answered.body))
    known_at = datetime.fromisoformat(data["known_at"])
    stated = {
        name: wording.instant(datetime.fromisoformat(data[name]), LANGUAGE) for name in ("at", "known_at")
    }
    data |= {**stated, "printed_on": wording.day(local_date(call.now), LANGUAGE)}
    headers = {
        "Position": answered.headers["Position"],
        "Cache-Control": "no-store",
        "Content-Disposition": f'inline; filename="porocilo-{data["intervention_id"]}.pdf"',
    }
    return Response(printing.pdf("handover", data, known_at), 200, headers, media_type="application/pdf")


def sheet(
    call: CallContext, q: Question, case: Mapping[str, Any], report: Report, asked: Form | None
) -> dict[str, Any]:
    """Everything that stands on the paper, as the template takes it."""
    form, case_id = handover.form_of(report, asked), case["case_id"]
    people, names = people_of(call, q, case_id)
    orders = handover.orders_on(report, form)
    words, written = words_of(call, q, case_id, report, orders)
    law = law_entries.law_known(q.connection, q.known_at)
    opened = order_sheet.Opened(words, names, in_role(people, "victim"), in_role(people, "perpetrator"))
    return {
        "form": form,
        "case_id": case_id,
        "intervention_id": report.intervention_id,
        **head(q, case),
        **told_by(q, report, words),
        "times": handover.times(report),
        "workers": handover.workers(report, opening.workers(call, q, handover.taking_part(report))),
        "persons": people,
        "report": written,
        "task": handover.task(report),
        "measures": handover.measures(report),
        "contacts": handover.contacts(report),
        "stays": handover.stays(report, names),
        "orders": [order_sheet.shown(order, moment(q.at), law, opened) for order in orders],
        "attachments": attachments(report),
    }


def head(q: Question, case: Mapping[str, Any]) -> dict[str, Any]:
    """Whose paper it is."""
    csd = references.one(q.connection, "csd", case["csd"] or "", q.at, q.known_at)
    unit = references.one(q.connection, "unit", case["unit_id"] or "", q.at, q.known_at)
    return {
        "csd": case["csd"] if csd is None else csd["name"],
        "unit": case["unit_id"] if unit is None else unit["name"],
    }


def told_by(q: Question, report: Report, words: Mapping[str, str]) -> dict[str, Any]:
    """Who called, why, and where it was."""
    call = report.call
    if call is None:
        return dict.fromkeys(
            ("station", "source", "external_ref", "municipality", "ground", "summary", "scene")
        )
    more = json.loads(call["more"])
    station = references.one(q.connection, "station", call["station"] or "", q.at, q.known_at)
    place = references.one(q.connection, "municipality", call["municipality"], q.at, q.known_at)
    ground = call["triage_ground"] or call["ground"]
    return {
        "station": call["station"] if station is None else station["name"],
        "source": wording.word("notification_received", "source_kind", call["source_kind"], LANGUAGE),
        "external_ref": call["external_ref"],
        "municipality": call["municipality"] if place is None else place["name"],
        "ground": None if ground is None else wording.word("", "ground", ground, LANGUAGE),
        "summary": words.get(more["summary_id"]),
        "scene": words.get(more["scene_id"]),
    }


def people_of(call: CallContext, q: Question, case_id: str) -> tuple[list[dict[str, Any]], dict[str, str]]:
    """(the persons of the case opened, what each is called)."""
    members = case_persons.of_case(q.connection, case_id, q.at, q.known_at)
    rows = persons.some(q.connection, {one["person_id"] for one in members}, q.at, q.known_at)
    plain = opening.persons(call, rows, SEEN, f"handover:{case_id}", case_id)
    said = {identity: readable(rows[identity], found) for identity, found in plain.items()}
    names = {identity: name_of(found) for identity, found in said.items()}
    shown = [person(one, said.get(one["person_id"], {}), names) for one in members]
    return shown, {identity: name for identity, name in names.items() if name}


def readable(row: Mapping[str, Any], plain: Mapping[str, Any]) -> dict[str, str]:
    """The details that were told; in place of one that can no longer be opened, that it is erased."""
    return {name: plain[name] or ERASED for name in SEEN if name in row["details"]}


def name_of(said: Mapping[str, str]) -> str:
    """A person's whole name."""
    parts = [said[name] for name in ("given_name", "family_name") if name in said]
    return ERASED if parts and set(parts) == {ERASED} else " ".join(parts)


def person(member: Mapping[str, Any], said: Mapping[str, str], names: Mapping[str, str]) -> dict[str, Any]:
    """One person of the case as the paper shows her."""
    born = said.get("birth_date")
    known = born is not None and born != ERASED
    return {
        "code": member["role"],
        "role": wording.word("person_joined_case", "role", member["role"], LANGUAGE),
        "name": names.get(member["person_id"]) or None,
        "born": wording.day(date.fromisoformat(born), LANGUAGE) if born is not None and known else born,
        "age": None if member["age_years"] is None else years(member["age_years"]),
        "address": said.get("address"),
        "phone": said.get("phone"),
    }


def in_role(people: Sequence[Mapping[str, Any]], role: str) -> list[str]:
    """What those in a role are called, where they are."""
    return [one["name"] for one in people if one["code"] == role and one["name"]]


def years(age: int) -> str:
    """An age in Slovene, which has a dual."""
    return f"{age} {YEARS.get(age % 100, 'let')}"


def words_of(
    call: CallContext, q: Question, case_id: str, report: Report, orders: Sequence[order_sheet.Order]
) -> tuple[dict[str, str], list[dict[str, str]]]:
    """(the words of the notification and of the orders' places by text, the words of the report)."""
    more = {} if report.call is None else json.loads(report.call["more"])
    quoted = {more.get("summary_id"), more.get("scene_id")}
    quoted |= {text for order in orders for _, text in order.places}
    rows = {row["text_id"]: row for row in texts.of_case(q.connection, case_id, q.at, q.known_at)}
    own = report_texts(report, rows)
    wanted = [row for text, row in rows.items() if text in quoted or text in own]
    plain = opening.texts(call, wanted, f"handover:{case_id}")
    words = {text: found["text"] or ERASED for text, found in plain.items()}
    return words, [written(rows[text], words[text]) for text in own]


def report_texts(report: Report, rows: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """The texts that are the report: those it was handed over with, else all of that kind in the case."""
    said = () if report.submitted is None else report.submitted.text_ids
    return [text for text in said if text in rows] or [
        text for text, row in rows.items() if row["kind"] == "report"
    ]


def written(row: Mapping[str, Any], words: str) -> dict[str, str]:
    """A text of the report, and who wrote it when."""
    at = wording.instant(moment(row["written_at"]), LANGUAGE)
    return {"text": words, "at": at, "by": row["written_by"]}


def attachments(report: Report) -> list[str]:
    """What goes with the report."""
    said = report.submitted
    if said is None:
        return []
    return [wording.word(said.type, "attachments", one, LANGUAGE) for one in said.attachments]
