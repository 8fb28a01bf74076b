"""What the clocks of restraining orders leave to do: who must act, until when, and the alarm behind it.

Read off the state at the two times, so it is right even where a clock stood still; the alarm is named once it rang.
"""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from functools import cache
from typing import Any

from chassis.clock import micros, moment, rfc3339
from chassis.web import Question
from law.order_clocks import OrderClock, Ringing, clocks
from law.order_state import Judged
from law.parameters import Law
from law.windows import in_duty_window
from services.intervention.api.wording import Voice
from services.intervention.domain.order_clocks import task_of
from services.intervention.projections import order_lines, order_lists, shifts
from services.intervention.projections.law_entries import law_known
from services.intervention.projections.order_steps import judged_orders

Task = dict[str, Any]
Row = dict[str, Any]
SHOWN_AFTER_END = timedelta(days=14)
"""So long an order that has expired is a task, unless somebody has seen to it."""
TO_DO: dict[OrderClock, str] = {
    "written_order_missing": "No written order is known, six hours after the oral one; ring {station}.",
    "decision_due_soon": "The judge's time is nearly over and no decision is known; ring the court.",
    "decision_missing": "No decision is known, and without one the order ends at {about}; ring the court.",
    "ends_in_72_hours": "The order ends at {about} and no extension is proposed; ask the victim.",
    "ends_in_24_hours": "The order ends at {about}; see to her safety from then on.",
    "expired": "The order has expired; talk with the victim about her safety.",
}
OVERRULED: Mapping[OrderClock, OrderClock] = {"decision_due_soon": "decision_missing"}
"""One call about one decision: the later clock's task takes the place of the earlier one's."""


def of_clocks(q: Question, unit: str | None, voice: Voice) -> Iterator[Task]:
    """Every task that a clock makes at the moment asked for."""
    law = law_known(q.connection, q.known_at)
    since = q.at - micros_of(SHOWN_AFTER_END)
    rows = list(order_lists.lately_running(q.connection, unit, law, q.at, q.known_at, since))
    rang = order_lines.rang(q.connection, [row["order_id"] for row in rows], q.at, q.known_at)
    judged = judged_orders(q.connection, rows, law, q.at, q.known_at)
    acts = acting(q, law)
    for row in rows:
        for one in due(row, judged[row["order_id"]], law, q.at):
            event = rang.get((row["order_id"], one.clock, rfc3339(one.due_at)))
            yield {**task_about(one, row, voice, q.at), **acts(row["csd"], row["unit"]), "event_id": event}
        yield from untold(row, voice, acts(row["csd"], row["unit"]))


def due(row: Row, judged: Judged, law: Law, at: int) -> list[Ringing]:
    """The clocks of an order that have come to their moment, were not seen to, and still mean something."""
    come = [one for one in clocks(judged, law) if micros(one.due_at) <= at]
    names = {one.clock for one in come}
    return [
        one
        for one in come
        if means_something(one, row, at)
        and OVERRULED.get(one.clock) not in names
        and task_of(one) not in row["detail"]["settled"]
    ]


def means_something(one: Ringing, row: Row, at: int) -> bool:
    """While the order is in force; its end, unless it was over before anybody told of it."""
    if at < row["ends_at"]:
        return one.clock != "expired"
    return one.clock == "expired" and row["ends_at"] > row["issue_recorded_at"]


def task_about(one: Ringing, row: Row, voice: Voice, at: int) -> Task:
    """A clock as a task: until the moment it speaks of; an order that has expired has no such moment."""
    kind, expired = f"order_{one.clock}", one.clock == "expired"
    said = voice.says(
        f"task_{kind}", TO_DO[one.clock], station=row["station"], about=voice.instant(one.about)
    )
    overdue = not expired and micros(one.about) <= at
    return {
        **task(kind, row, task_of(one).removeprefix(f"{kind}-"), said),
        "due_at": None if expired else rfc3339(one.about),
        "state": "overdue" if overdue else "open",
    }


def untold(row: Row, voice: Voice, acts: Task) -> Iterator[Task]:
    """Whom the order names to be told and nobody has told yet, while it is in force."""
    if row["state"] != "in_force":
        return
    for who, told_at, _ in row["detail"]["to_tell"]:
        if told_at is None:
            said = voice.says(
                "task_order_to_tell", "{who} has not been told of the order.", who=voice.word(who)
            )
            yield {**task("order_to_tell", row, who, said), **acts}


def task(kind: str, row: Row, what: str, said: str) -> Task:
    """A task about an order for its unit; no law says until when."""
    return {
        "id": f"intervention-{kind}-{row['order_id']}-{what}",
        "kind": kind,
        "restraining_order_id": row["order_id"],
        "station": row["station"],
        "due_at": None,
        "role": "unit_worker",
        "from_unit": row["unit"],
        "csd": row["csd"],
        "unit": row["unit"],
        "worker_id": None,
        "case_id": row["case_id"],
        "event_id": None,
        "why": said,
        "state": "open",
    }


def acting(q: Question, law: Law) -> Any:
    """Who must act for an order of a CSD and unit: whoever is on call while the service answers, else the unit."""

    @cache
    def on_duty(csd: str | None) -> str | None:
        if csd is None or not in_duty_window(moment(q.at), law, csd):
            return None
        standing = shifts.on_call(q.connection, csd, q.at, q.known_at)
        return next((shift["worker_id"] for shift in standing), None)

    def acts(csd: str | None, unit: str | None) -> Task:
        worker = on_duty(csd)
        if worker is None:
            return {"role": "unit_worker", "from_unit": unit, "worker_id": None}
        return {"role": "on_call_worker", "from_unit": None, "worker_id": worker}

    return acts


def micros_of(length: timedelta) -> int:
    """A length in microseconds."""
    return length // timedelta(microseconds=1)
