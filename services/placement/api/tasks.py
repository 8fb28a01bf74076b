"""What is due here, from whom, until when and why: requests to answer, holds that run out, stays over their end."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Header, Response

from chassis.clock import micros, moment
from chassis.problems import language
from chassis.web import Call, Question, Slug, Times
from law.parameters import Law
from law.stays import overdue_from
from services.placement.api import shown
from services.placement.api.care_tasks import of_care, of_expected
from services.placement.api.rights import wanted_by
from services.placement.api.task_voice import Here, Row, Task, Voice, here
from services.placement.domain.holding import WARNED_BEFORE
from services.placement.domain.suitability import verdict
from services.placement.events.centre import Takes
from services.placement.projections import centres, requests
from services.placement.projections.law_entries import law_known
from services.placement.projections.looks import persons_known, takes_in
from services.placement.projections.occupancy import overdue_days, permitted

ROUTER = APIRouter(tags=["tasks"])
LAPSE_SHOWN_US = 12 * 3600 * 1_000_000
"""For so long it is shown to who asked that the beds are no longer held."""
WARNED_US = WARNED_BEFORE // timedelta(microseconds=1)


@ROUTER.get("/tasks", summary="What is due, from whom, until when, why")
def get_tasks(
    call: Call,
    times: Times,
    unit: Slug | None = None,
    worker: Slug | None = None,
    state: Literal["due", "overdue"] | None = None,
    accept_language: Annotated[str | None, Header(description="sl, it or en: of `why`")] = None,
) -> Response:
    voice = Voice(language(accept_language))

    def answer(q: Question) -> dict[str, Any]:
        wanted_here = here(q, wanted_by(call))
        held = requests.held_or_lapsed(
            q.connection, wanted_here.wanted, q.at, q.known_at, lapsed_after=q.at - LAPSE_SHOWN_US
        )
        found = [
            *of_requests(q, held, voice),
            *of_expected(q, held, voice),
            *of_stays(wanted_here, voice),
            *of_care(wanted_here, voice),
        ]
        wanted = [
            task
            for task in found
            if worker in (None, task["worker_id"])
            and state in (None, task["state"])
            and unit in (None, task["unit"])
        ]
        return {"items": sorted(wanted, key=lambda task: (task["due_at"], task["id"])), "next": None}

    return call.answer(times, answer, sources=("intake",))


def of_requests(q: Question, rows: Sequence[Row], voice: Voice) -> Iterator[Task]:
    """What is held and waits for an answer, what lapses soon, what has lapsed."""
    yield from judged_again(q, rows, voice)
    for row in rows:
        if row["held_until"] is None:
            yield voice.task(
                "reservation_lapsed", row["request_id"], row, row["ended_at"], "overdue", row["rang_id"]
            )
            continue
        if row["status"] == "requested":
            yield {
                **voice.task("request_to_answer", row["request_id"], row, row["held_until"]),
                "worker_id": None,
                "event_id": row["event_id"],
            }
        if q.at >= row["held_until"] - WARNED_US:
            yield voice.task(
                "reservation_lapses", row["request_id"], row, row["held_until"], "due", row["rang_id"]
            )


def judged_again(q: Question, rows: Sequence[Row], voice: Voice) -> Iterator[Task]:
    """Promises made to people who were not known yet, and whom the house does not take."""
    unchecked = [row for row in rows if row["held_until"] is not None and "unchecked" in row["flags"]]
    houses = centres.some(q.connection, [row["centre_id"] for row in unchecked], q.at, q.known_at)
    law = law_known(q.connection, q.known_at)
    for row in unchecked:
        house = houses.get(row["centre_id"])
        people = persons_known(q.connection, [place["person_id"] for place in row["places"]], q.known_at)
        takes = Takes() if house is None else takes_in(house, law, moment(row["asked_at"]))
        if "outside" in {verdict(takes, person) for person in people.values()}:
            yield voice.task("outside_rules", row["request_id"], row, row["held_until"])


def of_stays(found: Here, voice: Voice) -> Iterator[Task]:
    """Stays over their permitted end; people whom the house does not take by its rules, learnt after admission."""
    q, law = found.q, found.law
    houses = centres.some(q.connection, [row["centre_id"] for row in found.rows], q.at, q.known_at)
    for row in found.rows:
        house = houses.get(row["centre_id"])
        yield from overdue(row, house, law, q.at, voice)
        now = shown.flags(row, house, found.people.get(row["stay_id"]), law)
        if "outside_rules" in now:
            yield voice.task("outside_rules", row["stay_id"], row, row["admitted_at"])


def overdue(row: Row, house: Row | None, law: Law, at: int, voice: Voice) -> Iterator[Task]:
    """A stay is shown as overdue from the midnight after its last permitted date, and never closed by itself."""
    last, days = permitted(row, house, law), overdue_days(row, house, law, at)
    if last is not None and days > 0:
        due = micros(overdue_from(last))
        yield voice.task("stay_overdue", row["stay_id"], row, due, "overdue", until=last, days=days)
