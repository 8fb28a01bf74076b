"""The demo's present: some weeks of three CSDs, a rota for this month and next, and tonight's open intervention."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Final

from chassis.clock import rfc3339
from cli.demo.office import Office
from cli.demo.steps import Step, person
from cli.demo.timetable import SEED, times_of
from cli.demo.year import returns
from cli.gateway_client import Command
from cli.register.codes import SUBTASKS_OF, Unit
from cli.register.ids import stable_id, stable_key
from cli.register.interventions import Participation, RegisterEvent
from cli.register.rows import Row
from cli.register.telling import Teller
from law.local import local_date, moment
from law.parameters import Law
from law.windows import duty_shifts, in_duty_window, office_intervals, window_containing

FIRST_NUMBER: Final = 9001
"""Far beyond any number that a register of this year will have."""
DAYS_BACK: Final = range(32, 4, -3)
TASKS: Final = ("endangered_children", "domestic_violence", "elderly_without_relatives", "information")


@dataclass(frozen=True)
class Place:
    """One CSD of the demo: where it works and who works there."""

    csd: str
    units: tuple[tuple[str, str], ...]
    workers: tuple[str, ...]


PLACES: Final = (
    Place("juzna-primorska", (("koper", "PP Koper"), ("sezana", "PP Sežana")), ("sd1", "sd2", "sd3", "sd4")),
    Place("izmisljeni-sever", (("severna-loka", "PP Severna Loka"),), ("sever1", "sever2")),
    Place("izmisljeni-vzhod", (("vzhodni-breg", "PP Vzhodni Breg"),), ("vzhod1", "vzhod2")),
)


def recent_steps(now: datetime, law: Law) -> Iterator[Step]:
    """What three CSDs recorded in the last weeks; one of them has not sent its last month."""
    for place in PLACES:
        teller = Teller(f"interventions.{place.csd}.{now.year}", datetime(now.year, 1, 1, tzinfo=now.tzinfo))
        office = Office(teller, law)
        for event in recent_events(place, local_date(now)):
            yield from (step for step in office.steps(event) if times_of(event, law).worked < now)
    last_month = local_date(now).replace(day=1) - timedelta(days=1)
    for place in PLACES[:2]:
        yield from (s for s in returns(last_month.replace(day=1), place.csd, law) if s.at < now)


def recent_events(place: Place, today: date) -> Iterator[RegisterEvent]:
    """An intervention every third evening or so."""
    chance = Random(f"{SEED}.{place.csd}.{today}")
    for number, back in enumerate(DAYS_BACK, FIRST_NUMBER):
        if chance.random() < 0.6:
            yield recent_event(place, number, today - timedelta(days=back), chance)


def recent_event(place: Place, number: int, day: date, chance: Random) -> RegisterEvent:
    """One worker, one segment, an evening."""
    unit, station = chance.choice(place.units)
    task = chance.choice(TASKS)
    subtask = chance.choice(sorted(SUBTASKS_OF[task])) if task in SUBTASKS_OF else None
    start = moment(day, time(18)) + timedelta(minutes=5 * chance.randint(0, 50))
    end = start + timedelta(minutes=5 * chance.randint(6, 30))
    where = Unit(unit, place.csd, unit)
    worker = chance.choice(place.workers)
    note = "teren: izmišljena intervencija"
    row = Row(0, number, number, start, end, worker, 1, task, subtask, station, where, "field", note)
    part = Participation(number, worker, 1, (row,))
    return RegisterEvent(number, task, subtask, station, where, (part,))


def rota_steps(now: datetime, law: Law) -> Iterator[Step]:
    """A published and signed rota for this month and next of every CSD; the month before reaches into this one."""
    this = local_date(now).replace(day=1)
    before, after = (this - timedelta(days=1)).replace(day=1), (this + timedelta(days=31)).replace(day=1)
    for place in PLACES:
        for month in (before, this, after):
            yield from rota(place, month, now, law)


def rota(place: Place, month: date, now: datetime, law: Law) -> Iterator[Step]:
    """The month planned and published by the coordinator, signed by her and the director."""
    name = f"{month:%Y-%m}"
    body = {"shifts": list(shifts(place, month, law))}
    coordinator = person("koordinatorica", "coordinator", place.csd)
    director = person("direktorica", "director", place.csd)
    keys = {act: f"demo:rota:{place.csd}:{name}:{act}" for act in ("plan", "publish", "sign")}
    publish = Command("POST", f"/rosters/{name}/publication?csd={place.csd}", keys["publish"], {})
    plan = Command("PUT", f"/rosters/{name}?csd={place.csd}", keys["plan"], body)
    yield Step(now, coordinator, (plan, publish, signature(name, place.csd, keys["sign"], "coordinator")))
    yield Step(now, director, (signature(name, place.csd, keys["sign"], "director"),))


def signature(month: str, csd: str, key: str, role: str) -> Command:
    """Somebody stands by the rota."""
    return Command("POST", f"/rosters/{month}/signatures?csd={csd}", key, {"role": role})


def shifts(place: Place, month: date, law: Law) -> Iterator[dict[str, object]]:
    """Each window once a readiness; a week's windows go to the same two workers, who then change."""
    for start, end in duty_shifts(month.year, month.month, law, place.csd):
        for readiness in (1, 2):
            yield {
                "id": stable_id(start, "rota", place.csd, readiness, rfc3339(start)),
                "start": rfc3339(start),
                "end": rfc3339(end),
                "readiness": readiness,
                "worker_id": on_duty(place, start, readiness),
            }


def on_duty(place: Place, window_start: datetime, readiness: int) -> str:
    """Who stands in the window that begins then."""
    week = local_date(window_start).isocalendar().week
    return place.workers[(week + readiness - 1) % len(place.workers)]


def tonight_steps(now: datetime, law: Law) -> Iterator[Step]:
    """A call of this night, its intervention still open: what a screen shows when somebody looks."""
    place = PLACES[0]
    called = last_duty_moment(now, law) - timedelta(minutes=40)
    window = window_containing(called, law)
    worker = on_duty(place, window[0] if window else called, 1)
    unit = Unit("koper", place.csd, "koper")
    row = Row(
        0, 1, 9900, called, called + timedelta(minutes=15), worker, 1, "domestic_violence", "violence_other",
        "PP Koper", unit, "phone", "telefon: dogovor s policijo (izmišljeno)",
    )  # fmt: skip
    event = RegisterEvent(
        9900, row.task, row.subtask, row.station, unit, (Participation(9900, worker, 1, (row,)),)
    )
    teller = Teller(f"interventions.{place.csd}.{now.year}", datetime(now.year, 1, 1, tzinfo=now.tzinfo))
    office, part = Office(teller, law), event.participations[0]
    who = person(worker, "on_call_worker")
    contact = {
        "id": stable_id(called, "contact", 9900),
        "with": "police",
        "at": rfc3339(called + timedelta(minutes=6)),
        "reached": True,
    }
    key = stable_key(teller.register, "event", 9900, "contact")
    told = Command("POST", f"{office.intervention(event)}/contacts", key, contact)
    yield Step(now, who, (*office.call(event), *office.work(event, part, frozenset({0})), told))
    yield Step(now, who, (order_of_tonight(office, event, called + timedelta(minutes=20)),))


def order_of_tonight(office: Office, event: RegisterEvent, issued_at: datetime) -> Command:
    """The order that the police have just given by word of mouth."""
    victim, perpetrator = (str(told["id"]) for told in office.people(event))
    body = {
        "id": stable_id(issued_at, "order", event.number),
        "kind": "police",
        "notification_id": office.teller.id("notification", event.number),
        "intervention_id": office.teller.id("intervention", event.number),
        "station": event.station,
        "issued_at": rfc3339(issued_at),
        "underlying": "crime",
        "distance_m": 200,
        "protected_person_ids": [victim],
        "against_person_id": perpetrator,
    }
    key = stable_key(office.teller.register, "event", event.number, "order")
    return Command("POST", "/restraining-orders", key, body)


def last_duty_moment(now: datetime, law: Law) -> datetime:
    """Now, if the service answers; else the end of the window before."""
    if in_duty_window(now, law):
        return now
    rest = office_intervals(now - timedelta(days=1), now, law)
    return rest[-1][0] - timedelta(hours=2)
