"""What is due here, from whom, until when and why: requests to answer, holds that run out, stays over their end."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any, Literal

from fastapi import APIRouter, Response

from chassis.clock import micros, moment
from chassis.identity import Caller
from chassis.web import Call, Question, Slug, Times
from law.parameters import Law
from law.stays import overdue_from
from services.placement.api import shown
from services.placement.api.rights import wanted_by
from services.placement.domain.holding import WARNED_BEFORE
from services.placement.domain.suitability import verdict
from services.placement.events.centre import Takes
from services.placement.projections import centres, requests, seen, stays
from services.placement.projections.law_entries import law_known
from services.placement.projections.looks import persons_known, takes_in
from services.placement.projections.occupancy import overdue_days, permitted

ROUTER = APIRouter(tags=["tasks"])
ROLES = {
    "GET /tasks": frozenset(
        {"on_call_worker", "unit_worker", "coordinator", "centre_staff", "head_office", "director", "admin"}
    )
}
LAPSE_SHOWN_US = 12 * 3600 * 1_000_000
"""For so long it is shown to who asked that the beds are no longer held."""
WARNED_US = WARNED_BEFORE // timedelta(microseconds=1)

ROLE_OF = {"stay_overdue": "unit_worker", "outside_rules": "centre_staff"}
"""Who must act; of the others, who asked."""
RANG = ("reservation_lapses", "reservation_lapsed")

Task = dict[str, Any]
Row = dict[str, Any]


@ROUTER.get("/tasks", summary="What is due, from whom, until when, why")
def get_tasks(
    call: Call,
    times: Times,
    unit: Slug | None = None,
    worker: Slug | None = None,
    state: Literal["due", "overdue"] | None = None,
) -> Response:
    def answer(q: Question) -> dict[str, Any]:
        found = [*of_requests(q, call.caller), *of_stays(q, call.caller)]
        wanted = [
            task
            for task in found
            if worker in (None, task["worker_id"])
            and state in (None, task["state"])
            and unit in (None, task["unit"])
        ]
        return {"items": sorted(wanted, key=lambda task: (task["due_at"], task["id"])), "next": None}

    return call.answer(times, answer, sources=("intake",))


def of_requests(q: Question, caller: Caller) -> Iterator[Task]:
    """What is held and waits for an answer, what lapses soon, what has lapsed."""
    rows = requests.held_or_lapsed(
        q.connection, wanted_by(caller), q.at, q.known_at, lapsed_after=q.at - LAPSE_SHOWN_US
    )
    yield from judged_again(q, rows)
    for row in rows:
        if row["held_until"] is None:
            why = f"The beds in {row['centre_id']} are no longer held; ask for them anew if they are needed."
            yield task("reservation_lapsed", row["request_id"], row, row["ended_at"], why, "overdue")
            continue
        if row["status"] == "requested":
            why = f"{row['centre_id']} has not answered the request."
            yield {
                **task("request_to_answer", row["request_id"], row, row["held_until"], why),
                "role": "centre_staff",
                "worker_id": None,
                "event_id": row["event_id"],
            }
        if q.at >= row["held_until"] - WARNED_US:
            why = f"The beds in {row['centre_id']} are held for less than half an hour longer."
            yield task("reservation_lapses", row["request_id"], row, row["held_until"], why)


def judged_again(q: Question, rows: Sequence[Row]) -> Iterator[Task]:
    """Promises made to people who were not known yet, and whom the house does not take."""
    unchecked = [row for row in rows if row["held_until"] is not None and "unchecked" in row["flags"]]
    houses = centres.some(q.connection, [row["centre_id"] for row in unchecked], q.at, q.known_at)
    law = law_known(q.connection, q.known_at)
    for row in unchecked:
        house = houses.get(row["centre_id"])
        people = persons_known(q.connection, [place["person_id"] for place in row["places"]], q.known_at)
        takes = Takes() if house is None else takes_in(house, law, moment(row["asked_at"]))
        if "outside" in {verdict(takes, person) for person in people.values()}:
            why = f"{row['centre_id']} does not take people of this age or sex."
            yield task("outside_rules", row["request_id"], row, row["held_until"], why)


def of_stays(q: Question, caller: Caller) -> Iterator[Task]:
    """Stays over their permitted end; people whom the house does not take by its rules, learnt after admission."""
    rows = stays.going_on(q.connection, wanted_by(caller), q.at, q.known_at)
    houses = centres.some(q.connection, [row["centre_id"] for row in rows], q.at, q.known_at)
    people = seen.of_stays(q.connection, [row["stay_id"] for row in rows], q.known_at)
    law = law_known(q.connection, q.known_at)
    for row in rows:
        house = houses.get(row["centre_id"])
        yield from overdue(row, house, law, q.at)
        now = shown.flags(row, house, people.get(row["stay_id"]), law)
        if "outside_rules" in now:
            why = f"{row['centre_id']} does not take people of this age or sex."
            yield task("outside_rules", row["stay_id"], row, row["admitted_at"], why)


def overdue(row: Row, house: Row | None, law: Law, at: int) -> Iterator[Task]:
    """A stay is shown as overdue from the midnight after its last permitted date, and never closed by itself."""
    last, days = permitted(row, house, law), overdue_days(row, house, law, at)
    if last is not None and days > 0:
        why = f"The stay was permitted until {last.isoformat()}; it is over that by {days} days."
        yield task("stay_overdue", row["stay_id"], row, micros(overdue_from(last)), why, "overdue")


def task(kind: str, identity: str, row: Row, due: int, why: str, state: str = "due") -> Task:
    """A task about a request (of who asked) or a stay (of the case's unit)."""
    return {
        "id": f"placement-{kind}-{identity}",
        "kind": kind,
        "placement_id": identity,
        "centre_id": row["centre_id"],
        "due_at": shown.instant(due),
        "role": ROLE_OF.get(kind, "on_call_worker"),
        "from_unit": row["unit"],
        "unit": row["unit"],
        "worker_id": row.get("asked_by"),
        "case_id": row["case_id"],
        "event_id": row["rang_id"] if kind in RANG else None,
        "why": why,
        "state": state,
    }
