"""The same question for the times an answer states is the same bytes for ever, however much is recorded meanwhile."""

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from time import monotonic
from typing import Any

import httpx
import pytest

from tests.e2e.conftest import Stack
from tests.e2e.nights import Night
from tests.e2e.offices import Desk, Json, Office

SEED = 20220319
ASKED_FOR_S, PATIENCE_S = 6.0, 60.0
MONTHS = ("2022-03", "2022-04", "2022-05")
WORLD = datetime(2022, 3, 18, tzinfo=UTC)


class Writer(threading.Thread):
    """Somebody who records without a pause: interventions, corrections, withdrawals, calls, reference data."""

    def __init__(self, office: Office, night: Night):
        super().__init__(daemon=True)
        self.office, self.night, self.recorded = office, night, 0
        self.fault: BaseException | None = None
        self._enough = threading.Event()

    def run(self) -> None:
        number = 0
        try:
            while not self._enough.is_set():
                number += 1
                self.round(number)
        except BaseException as fault:
            self.fault = fault

    def round(self, number: int) -> None:
        """An hour's work that is then put right, a call told of the night, a name that changes."""
        office, day = (
            self.office,
            datetime(2022, 4, 1, 18, tzinfo=UTC) + timedelta(days=number % 40, minutes=number),
        )
        times = {"start": day.isoformat(), "end": (day + timedelta(minutes=1)).isoformat()}
        body = {"worker_id": office.workers[1], "kind": "office", **times}
        self.recorded += 6
        opening = {"worker_id": office.workers[1], "readiness": 2, "occurred_at": times["start"]}
        path = f"/interventions/{office.second.post('/interventions', opening)['id']}"
        segment = office.second.post(f"{path}/segments", body)["events"][0]["event_id"]
        later = {**body, "kind": "phone", "corrects": segment, "reason_code": "typing_error"}
        corrected = office.second.post(f"{path}/segments", later)["events"][0]["event_id"]
        if number % 3 == 0:
            office.second.post(f"/events/{corrected}/withdrawal", {"reason_code": "other"})
        office.worker.post(f"{self.night.path}/measures", {"kind": "other", "occurred_at": times["start"]})
        more = {"risks": ["injury"], "occurred_at": times["start"]}
        office.police.post(f"/notifications/{self.night.notification}/supplements", more)
        unit = {"name": f"Enota, ki se imenuje {number}", "csd": office.csd, "occurred_at": times["start"]}
        office.admin.put(f"/units/{office.unit}", unit)

    def stop(self) -> None:
        """Finish the round at hand."""
        self._enough.set()
        self.join(20)
        if self.fault is not None:
            raise self.fault


@dataclass(frozen=True)
class Asked:
    """A question as it was asked, and what came back."""

    desk: Desk
    path: str
    params: Json
    language: str
    answer: httpx.Response

    def again(self) -> httpx.Response:
        """The same caller asks the same, for the times that the answer stated."""
        stated = {name: self.answer.json()[name] for name in ("at", "known_at")}
        return ask(self.desk, self.path, {**self.params, **stated}, self.language)


def ask(desk: Desk, path: str, params: Json, language: str) -> httpx.Response:
    """Ask without asking to see anything in particular."""
    return desk.send("GET", path, params=params, headers={"Accept-Language": language, "Consistency": ""})


Params = Callable[[Random], Json]


def nothing(chance: Random) -> Json:
    """No parameter."""
    return {}


def in_a_month(chance: Random) -> Json:
    """Some month."""
    return {"month": chance.choice(MONTHS)}


def some_facts(chance: Random) -> Json:
    """A stretch of a log."""
    return {
        "service": chance.choice(["intake", "intervention"]),
        "after": chance.randint(0, 50),
        "limit": 200,
    }


def questions(night: Night) -> list[tuple[Desk, str, Params]]:
    """Who may ask what, of every service and of several at once."""
    return [*of_the_case(night), *of_the_office(night), *of_the_counts(night)]


def of_the_case(night: Night) -> list[tuple[Desk, str, Params]]:
    """About the people of one night."""
    office = night.office
    return [
        (office.worker, night.path, nothing),
        (office.worker, f"/notifications/{night.notification}", nothing),
        (office.police, "/notifications", nothing),
        (office.worker, f"/cases/{night.case}", nothing),
        (office.worker, f"/cases/{night.case}/timeline", nothing),
        (office.worker, f"/cases/{night.case}/texts", nothing),
        (office.worker, f"/persons/{night.victim}", nothing),
        (office.auditor, "/events", lambda chance: {"case_id": night.case}),
    ]


def of_the_office(night: Night) -> list[tuple[Desk, str, Params]]:
    """About the work of one office, and what it rests on."""
    office = night.office

    def page(chance: Random) -> Json:
        return {"csd": office.csd, "limit": chance.choice([1, 5, 100])}

    return [
        (office.worker, "/interventions", page),
        (office.of_unit, "/handover-reports", nothing),
        (office.coordinator, "/tasks", lambda chance: {"unit": office.unit}),
        (office.of_unit, "/mornings/2022-03-21", lambda chance: {"unit": office.unit}),
        (office.police, "/duty", lambda chance: {"station": office.station}),
        (office.coordinator, "/rosters/2022-03", nothing),
        (office.admin, "/units", nothing),
        (office.admin, f"/units/{office.unit}", nothing),
        (office.admin, "/workers", nothing),
        (office.worker, "/law/handover_due_local_time", nothing),
        (office.worker, "/centres", nothing),
    ]


def of_the_counts(night: Night) -> list[tuple[Desk, str, Params]]:
    """About figures, returns and the logs themselves."""
    office = night.office

    def grouped(chance: Random) -> Json:
        grouping = chance.choice(["unit", "station", "month", "csd"])
        return {"year": 2022, "csd": office.csd, "group_by": grouping}

    return [
        (office.ministry, "/reports/interventions", lambda chance: {**in_a_month(chance), "csd": office.csd}),
        (office.ministry, "/reports/interventions", grouped),
        (office.coordinator, "/returns", in_a_month),
        (office.auditor, "/events", some_facts),
    ]


def times(chance: Random, began: datetime) -> Json:
    """None, one or both of the two times: anywhere in those weeks, and anywhere since the test began."""
    said: Json = {}
    if chance.random() < 0.5:
        said["at"] = (WORLD + timedelta(minutes=chance.randint(0, 80 * 24 * 60))).isoformat()
    if chance.random() < 0.4:
        known = (datetime.now(UTC) - began) * chance.random()
        said["known_at"] = (began + known).isoformat()
    return said


@pytest.fixture(scope="module")
def office(stack: Stack) -> Iterator[Office]:
    """An invented CSD for these tests."""
    with Office(stack, "bajti") as opened:
        yield opened


@pytest.fixture(scope="module")
def asked(office: Office) -> list[Asked]:
    """Random questions, asked while somebody records; those that had an answer."""
    night, chance = Night(office).play(), Random(SEED)
    found: list[Asked] = []
    writer, catalogue, began = Writer(office, night), questions(night), datetime.now(UTC)
    writer.start()
    until = monotonic() + ASKED_FOR_S
    try:
        while monotonic() < until or (not enough(found) and monotonic() < until + PATIENCE_S):
            desk, path, params = chance.choice(catalogue)
            said: dict[str, Any] = {**params(chance), **times(chance, began)}
            language = chance.choice(["sl", "it", "en"])
            answer = ask(desk, path, said, language)
            assert answer.status_code in (200, 404), answer.text
            if answer.status_code == 200:
                found.append(Asked(desk, path, said, language, answer))
    finally:
        writer.stop()
    assert writer.recorded > 30
    return found


def enough(asked: list[Asked]) -> bool:
    """So many answers, of so many moments, however slow the machine is."""
    moments = {one.answer.json()["known_at"] for one in asked if "known_at" not in one.params}
    return len(asked) > 100 and len(moments) > 50


def test_every_kind_of_question_was_asked_while_facts_came(asked: list[Asked]) -> None:
    paths = Counter(one.path for one in asked)
    assert enough(asked) and len(paths) > 18
    assert any("at" not in one.params for one in asked) and any("known_at" in one.params for one in asked)


def test_asked_again_for_the_times_it_stated_each_answer_is_the_same_bytes(asked: list[Asked]) -> None:
    differing = [(one, again) for one in asked if (again := one.again()).content != one.answer.content]
    told = [(one.path, one.params, one.answer.text[:2000], again.text[:2000]) for one, again in differing[:3]]
    assert told == [], f"{len(differing)} of {len(asked)} differ"
