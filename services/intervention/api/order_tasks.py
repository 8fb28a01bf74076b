"""What restraining orders leave to do: record and law disagree, or something of it nobody has vouched for."""

from collections.abc import Iterator
from typing import Any

from chassis.web import Question
from services.intervention.api import shown
from services.intervention.api.order_clock_tasks import of_clocks, task
from services.intervention.api.wording import Voice
from services.intervention.domain.order_clocks import task_name
from services.intervention.projections import order_lines, order_lists, stations
from services.intervention.projections.law_entries import law_known
from services.intervention.projections.order_steps import steps_of

Task = dict[str, Any]
DOUBTS = {
    "notification": "What intake knows of the notification has not come yet.",
    "case": "What intake knows of the case has not come yet.",
    "station": "Nobody knows of the police station {station}.",
    "distance_over_maximum": "The distance announced is over what the law allows; ring the police.",
    "no_station": "The notification named no police station.",
}


def of_orders(q: Question, unit: str | None, voice: Voice, before: int) -> Iterator[Task]:
    """Everything about orders that somebody has to look at; what is unchecked only when it was so `before`."""
    yield from of_clocks(q, unit, voice)
    yield from disagreements(q, unit, voice)
    yield from doubts(q, unit, voice, before)
    yield from before_the_order(q, unit, voice, before)


def disagreements(q: Question, unit: str | None, voice: Voice) -> Iterator[Task]:
    """Steps that do not fit: ring the police, for one of the two is wrong."""
    law = law_known(q.connection, q.known_at)
    found = list(order_lists.disagreeing(q.connection, unit, law, q.at, q.known_at))
    steps = steps_of(q.connection, [row["order_id"] for row, _ in found], q.at, q.known_at)
    for row, judged in found:
        kinds = {step.key: step.kind for step in steps[row["order_id"]]}
        for key, reason in judged.unfitting:
            if task_name("order_unfitting", key) in row["detail"]["settled"]:
                continue
            said = voice.says(
                "task_order_unfitting",
                "Record and law disagree, ring the police ({station}): {step}. {reason}",
                station=row["station"],
                step=voice.coded("kind", kinds[key]),
                reason=voice.coded("unfitting", reason),
            )
            yield {**task("order_unfitting", row, key, said), "step_id": key, "reason": reason}


def doubts(q: Question, unit: str | None, voice: Voice, before: int) -> Iterator[Task]:
    """What an order was taken down with and nobody has vouched for, and what its announcement said that cannot be."""
    for row in order_lists.doubtful(q.connection, unit, q.at, q.known_at):
        waiting = shown.listed(row["unchecked"]) if row["issue_recorded_at"] <= before else []
        flagged = [
            flag
            for flag in shown.listed(row["flagged"])
            if task_name("order_flagged", flag) not in row["detail"]["settled"]
        ]
        for what in (*waiting, *flagged):
            said = voice.says(f"task_order_{what}", DOUBTS[what], station=row["station"])
            kind = "order_flagged" if what in row["flagged"] else "unchecked"
            yield task(kind, row, what, said)


def before_the_order(q: Question, unit: str | None, voice: Voice, before: int) -> Iterator[Task]:
    """Steps that came before their order: it is still unknown, or it is another station's."""
    for line in order_lines.before_their_order(q.connection, q.at, q.known_at):
        if unit not in (None, line["unit"]):
            continue
        step = line["detail"]["step_id"]
        if line["station"] is None and line["recorded_at"] <= before:
            said = voice.says(
                "task_order_unknown", "A step was reported of a restraining order that nobody knows of."
            )
            yield task("unchecked", line, step, said)
        if line["station"] is not None and of_another_station(q, line):
            said = voice.says(
                "task_order_another_station",
                "A step was reported by police who do not speak for the order's station ({station}).",
                station=line["station"],
            )
            yield task("contradiction", line, step, said)


def of_another_station(q: Question, line: dict[str, Any]) -> bool:
    """Whether the police who reported the step speak for other stations only."""
    speaks_for = set(line["detail"].get("reported_for", ()))
    row = stations.one(q.connection, line["station"], q.at, q.known_at)
    over = None if row is None else row["administration"]
    return bool(speaks_for) and not speaks_for & {line["station"], over}


def seen_to(q: Question, unit: str | None, voice: Voice) -> Iterator[Task]:
    """The tasks about orders that somebody has seen to."""
    said = voice.says("task_order_done", "Somebody has seen to it.")
    for line in order_lines.seen_to(q.connection, unit, q.at, q.known_at):
        kind, _, what = line["detail"]["task"].partition("-")
        yield {**task(kind, line, what, said), "event_id": line["event_id"], "state": "done"}
