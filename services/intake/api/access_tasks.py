"""What a coordinator looks at: openings with a reason, and days on which somebody read unusually much."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Path, Response

from chassis import access_log
from chassis.clock import micros, moment, rfc3339
from chassis.decider import Ask
from chassis.errors import BadInput, NotFound
from chassis.problems import Language
from chassis.questions import Question
from chassis.rights import Whose
from chassis.web import Call, CallContext, CommandBody, Id
from law.deadlines import access_review_due
from law.local import end_of_day, local_date
from law.parameters import Law
from services.intake.api.bodies import Answered
from services.intake.api.break_glass import whose_opening
from services.intake.commands.access import ReviewAccess
from services.intake.events.access import Verdict
from services.intake.projections import access_reviews, broken_glass, whose
from services.intake.projections.law_entries import law_known

ROUTER = APIRouter(tags=["tasks"])
LOOKED_BACK = timedelta(days=30)
GLASS, READING = "intake-break_glass-", "intake-unusual_reading-"
WHY: dict[str, dict[Language, str]] = {
    "break_glass": {
        "sl": "{actor} je odprl(a) osebo, ki ni v njeni oziroma njegovi zadevi; preberite razlog in presodite.",
        "it": "{actor} ha aperto una persona di un caso non suo; leggete il motivo e valutate.",
        "en": "{actor} opened a person who is not in a case of her or his own; read the reason and judge.",
    },
    "unusual_reading": {
        "sl": "{actor} je {day} odprl(a) nenavadno veliko oseb: {persons}, od tega tujih {foreign}.",
        "it": "{actor} ha aperto il {day} un numero insolito di persone: {persons}, di cui non sue {foreign}.",
        "en": "{actor} opened unusually many persons on {day}: {persons}, of them not her or his own {foreign}.",
    },
}


class ReviewBody(CommandBody):
    """What the look was; what was said about it may stand in a text."""

    verdict: Verdict | None = None
    note_id: Id | None = None


def of_access(q: Question, tongue: Language) -> Iterator[dict[str, Any]]:
    """Openings and unusual days, reviewed or not; each names who is told (`told_csds`)."""
    yield from openings(q, tongue)
    yield from unusual_days(q, tongue)


def openings(q: Question, tongue: Language) -> Iterator[dict[str, Any]]:
    """Every opening that waits for its review, and those reviewed."""
    for row in broken_glass.listed(q.connection, q.at, q.known_at):
        said = {"why": WHY["break_glass"][tongue].format(actor=row["actor"]), "person_id": row["person_id"]}
        common = task("break_glass", row["break_id"], row["by_csd"], row["review_due"], row["verdict"], q.at)
        yield {**common, **said, "told_csds": row["csds"], "event_id": row["event_id"]}


def unusual_days(q: Question, tongue: Language) -> Iterator[dict[str, Any]]:
    """The days of the last month on which somebody opened more persons than is usual."""
    law = law_known(q.connection, q.known_at)
    since = local_date(moment(q.at) - LOOKED_BACK)
    rows = access_log.readers(q.connection, since, min(q.at, q.known_at))
    last = access_log.entries(q.connection, [row["last"] for row in rows])
    reviews = access_reviews.found(q.connection, q.at, q.known_at)
    for row in rows:
        day, csd = date.fromisoformat(row["day"]), last[row["last"]]["csd"]
        if not unusual(row, law, day, csd):
            continue
        name = f"{row['day']}.{row['actor']}"
        review = reviews.get(name, {})
        due = micros(access_review_due(end_of_day(day) - timedelta(seconds=1), law))
        numbers = {key: row[key] for key in ("actor", "day", "persons", "foreign")}
        why = WHY["unusual_reading"][tongue].format(**numbers)
        common = task("unusual_reading", name, csd, due, review.get("verdict"), q.at)
        yield {**common, **numbers, "why": why, "told_csds": [], "event_id": review.get("event_id")}


def unusual(row: dict[str, Any], law: Law, day: date, csd: str | None) -> bool:
    """Whether somebody opened so many persons on a day that the coordinator is told."""
    most = law.number("reading_alarm_persons", day, csd)
    foreign = law.number("reading_alarm_foreign", day, csd)
    return bool(row["persons"] >= most or row["foreign"] >= foreign)


def task(kind: str, name: str, csd: str | None, due: int, verdict: str | None, at: int) -> dict[str, Any]:
    """A task for a coordinator of a CSD."""
    return {
        "id": f"intake-{kind}-{name}",
        "kind": kind,
        "due_at": rfc3339(moment(due)),
        "role": "coordinator",
        "from_unit": None,
        "worker_id": None,
        "case_id": None,
        "csd": csd,
        "state": "done" if verdict else "overdue" if due <= at else "open",
        "verdict": verdict,
    }


@ROUTER.post(
    "/tasks/{task_id}/done",
    status_code=201,
    summary="A task was seen to; of a look somebody reviewed, what it was",
    responses={201: {"model": Answered}},
)
def review(
    call: Call, task_id: Annotated[str, Path(max_length=300, description="the task")], body: ReviewBody
) -> Response:
    if body.verdict is None:
        raise BadInput(
            "verdict_missing", "Say what the look was: justified or not_justified.", field="verdict"
        )
    identity, reader = about(call, task_id)
    command = ReviewAccess(told=call.told(body), reader=reader, verdict=body.verdict, note_id=body.note_id)
    return call.decide([Ask(call.app.rules["access"], identity, command)])


def about(call: CallContext, task_id: str) -> tuple[str, str]:
    """(what is reviewed, who looked); NotFound for a task that is not there or another CSD's."""
    with call.store.reading() as connection:
        if task_id.startswith(GLASS):
            row = broken_glass.one(connection, task_id.removeprefix(GLASS))
            found = None if row is None else (whose_opening(row), row["break_id"], row["actor"])
        else:
            found = of_day(connection, task_id)
    if found is None or not call.permit.covers(found[0]):
        raise NotFound("task", task_id)
    return found[1], found[2]


def of_day(connection: Any, task_id: str) -> tuple[Whose, str, str] | None:
    """A reader's day: whose it is, its name, the reader."""
    name = task_id.removeprefix(READING)
    day, _, actor = name.partition(".")
    if not task_id.startswith(READING) or not is_date(day):
        return None
    rows = access_log.readers(connection, date.fromisoformat(day), whose.NOW)
    row = next((one for one in rows if (one["day"], one["actor"]) == (day, actor)), None)
    if row is None:
        return None
    csd = access_log.entries(connection, [row["last"]])[row["last"]]["csd"]
    return Whose(csds=whose.some(csd)), name, actor


def is_date(text: str) -> bool:
    """Whether a text is a date as task ids write it."""
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
