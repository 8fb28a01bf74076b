"""What is owed to those who come, live in a house, or have left it: essentials, notices, plan, final report."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import get_args

from chassis.clock import micros, moment
from chassis.questions import Question
from law.local import add_days_local, end_of_day, local_date, midnight
from law.parameters import Law
from services.placement.api.task_voice import Here, Row, State, Task, Voice
from services.placement.domain.essentials import missing
from services.placement.events.words import NoticeTo
from services.placement.projections import requests, stays
from services.placement.projections.looks import persons_known

HOUR_US = 3600 * 1_000_000


def of_care(here: Here, voice: Voice) -> Iterator[Task]:
    """The tasks of stays that were told as they happened; a register of old stays owes nothing."""
    q, law = here.q, here.law
    live = [row for row in here.rows if row["care"]["live"]]
    yield from of_essentials(here, live, voice)
    for row in live:
        yield from of_notices(row, q.at, law, voice)
        yield from of_absence(row, q.at, voice)
        yield from of_plan(row, q.at, voice)
    for row in stays.owing_reports(q.connection, here.wanted, q.at, q.known_at):
        left = moment(row["departed_at"])
        due = micros(add_days_local(left, law.number("final_report_days", local_date(left))))
        ended = row["care"]["departure_event_id"]
        yield voice.task("final_report_due", row["stay_id"], row, due, late(due, q.at), ended)


def late(due: int, at: int) -> State:
    """Overdue once its time is over."""
    return "overdue" if at >= due else "due"


def of_essentials(here: Here, live: Sequence[Row], voice: Voice) -> Iterator[Task]:
    """What the house does not know of those who live in it; who asked for the bed was to tell it."""
    q = here.q
    asked = requests.some(q.connection, [row["request_id"] for row in live], q.at, q.known_at)
    for row in live:
        request = asked.get(row["request_id"])
        known = [] if request is None else request["essentials"].get(row["stay_id"], [])
        topics = missing(known, here.people.get(row["stay_id"], {}).get("age_years"))
        if topics:
            said = voice.words("essential", topics)
            by = None if request is None else request["asked_by"]
            task = voice.task(
                "essentials_missing", row["stay_id"], row, row["admitted_at"], "overdue", missing=said
            )
            yield {**task, "worker_id": by, "event_id": row["event_id"]}


def of_expected(q: Question, held: Sequence[Row], voice: Voice) -> Iterator[Task]:
    """What a house that has agreed does not know yet of those whom it expects."""
    for row in (row for row in held if row["status"] == "accepted" and row["held_until"] is not None):
        people = persons_known(q.connection, [place["person_id"] for place in row["places"]], q.known_at)
        for place in row["places"]:
            person = people.get(place["person_id"])
            given = row["essentials"].get(place["stay_id"], [])
            topics = missing(given, None if person is None else person.age_years)
            if topics:
                said, due = voice.words("essential", topics), row["eta"] or row["held_until"]
                behind = row["event_id"]
                yield voice.task(
                    "essentials_missing", place["stay_id"], row, due, late(due, q.at), behind, missing=said
                )


def of_notices(row: Row, at: int, law: Law, voice: Voice) -> Iterator[Task]:
    """The competent CSD and the police station are told of each placement, and acknowledge it."""
    told = row["care"]["notices"]
    within = law.number("placement_notice_hours", local_date(moment(row["admitted_at"]))) * HOUR_US
    for to in get_args(NoticeTo):
        notice, said = told.get(to), voice.word("notice_to", to)
        if notice is None:
            due, kind, event_id = row["admitted_at"] + within, "notice_owed", row["event_id"]
        elif notice["acknowledged_at"] is None:
            since = micros(datetime.fromisoformat(notice["told_at"]))
            due, kind, event_id = since + within, "notice_unacknowledged", notice["event_id"]
        else:
            continue
        task = voice.task(kind, row["stay_id"], row, due, late(due, at), event_id, to=said)
        yield {**task, "id": f"{task['id']}-{to}"}


def of_absence(row: Row, at: int, voice: Voice) -> Iterator[Task]:
    """Somebody ran away, or is not back when she was expected."""
    away = row["care"]["absence"]
    if row["absent_since"] is None or away is None:
        return
    if away["kind"] == "runaway":
        yield voice.task("ran_away", row["stay_id"], row, row["absent_since"], "overdue")
    elif away["expected_back"] is not None:
        due = micros(datetime.fromisoformat(away["expected_back"]))
        if at >= due:
            yield voice.task("not_back", row["stay_id"], row, due, "overdue")


def of_plan(row: Row, at: int, voice: Voice) -> Iterator[Task]:
    """The plan's next date has come."""
    plan = row["care"]["plan"]
    if plan is None or plan["next_on"] is None:
        return
    day = date.fromisoformat(plan["next_on"])
    due = micros(midnight(day))
    if at >= due:
        state = late(micros(end_of_day(day)), at)
        yield voice.task("plan_review", row["stay_id"], row, due, state, plan["event_id"], until=day)
