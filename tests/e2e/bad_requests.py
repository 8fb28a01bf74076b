"""Requests that are wrong in one thing each, and how each is refused: `status code field`."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from tests.e2e.offices import Json, Office, new_id

SOON = datetime.now(UTC) + timedelta(days=2)
"""In the future also when the run goes past midnight."""
LATER = SOON.isoformat()
NEXT_MONTH = f"{SOON + timedelta(days=31):%Y-%m}"
DAY = "2022-02-04"
NOBODY = "017e5f8a-0000-7000-8000-00000000dead"
NO_FACT = f"intervention-{NOBODY}"
OLD_UUID = "6ba7b810-9dad-41d1-80b4-00c04fd430c8"


@dataclass(frozen=True)
class Place:
    """What the requests are about: two open interventions of the first worker, each with an hour of work."""

    office: Office
    ids: tuple[str, str] = field(default_factory=lambda: (new_id(), new_id()))

    def furnish(self) -> "Place":
        """Open both, at 20 and at 22 o'clock."""
        for number, identity in enumerate(self.ids):
            opening = {"id": identity, "worker_id": self.office.workers[0], "readiness": 1}
            self.office.worker.post("/interventions", {**opening, "occurred_at": f"{DAY}T19:00:00Z"})
            self.office.worker.post(f"/interventions/{identity}/segments", self.hour(20 + 2 * number))
        return self

    @property
    def path(self) -> str:
        """The first of them."""
        return f"/interventions/{self.ids[0]}"

    def hour(self, hour: int, **said: Any) -> Json:
        """An hour of work that is right but for what is `said`."""
        times = {"start": f"{DAY}T{hour}:00:00Z", "end": f"{DAY}T{hour}:59:00Z"}
        return {"worker_id": self.office.workers[0], "kind": "field", **times, **said}

    def call(self, **said: Any) -> Json:
        """A notification that is right but for what is `said`."""
        source = {"kind": "police", "station": self.office.station}
        right: Json = {"source": source, "received_by": "api", "urgency": "now", "summary": "Izmišljeno."}
        return {**right, "municipality": self.office.municipality, "occurred_at": f"{DAY}T20:00:00Z", **said}


@dataclass(frozen=True)
class Request:
    """Who sends what; path and body are made once the place is there."""

    who: str
    path: Callable[[Place], str]
    body: Callable[[Place], Any]
    method: str = "POST"


def to(path: str, body: Any, who: str = "worker", method: str = "POST") -> Request:
    """Any request."""
    return Request(who, lambda place: path, lambda place: body, method)


def segment(hour: int = 10, which: int = 0, who: str = "worker", **said: Any) -> Request:
    """Working time in the first or second intervention."""

    def path(place: Place) -> str:
        return f"/interventions/{place.ids[which]}/segments"

    return Request(who, path, lambda place: place.hour(hour, **said))


def measure(**said: Any) -> Request:
    """A measure in the first intervention."""
    return Request("worker", lambda place: f"{place.path}/measures", lambda place: {"kind": "other", **said})


def call(**said: Any) -> Request:
    """A notification of the police."""
    return Request("police", lambda place: "/notifications", lambda place: place.call(**said))


def person(**said: Any) -> Request:
    """A notification that names a person."""
    return call(persons=[{"role": "victim", **said}])


def case_with(person_id: str) -> Request:
    """A case with somebody who must be known."""

    def body(place: Place) -> Json:
        people = [{"role": "victim", "person_id": person_id}]
        return {"opened_because": "other", "municipality": place.office.municipality, "persons": people}

    return Request("worker", lambda place: "/cases", body)


COMMANDS: Final = {
    "unknown field": (segment(colour="red"), "422 unknown_field colour"),
    "unknown field within": (person(nick="x"), "422 unknown_field persons.0.nick"),
    "unknown value": (segment(kind="sleep"), "422 unknown_value kind"),
    "unknown value within": (person(sex="?"), "422 unknown_value persons.0.sex"),
    "missing field": (call(summary=None), "422 invalid summary"),
    "no offset": (segment(start=f"{DAY}T10:00:00"), "422 instant_without_offset start"),
    "a date for an instant": (segment(start=DAY), "422 instant_without_offset start"),
    "a number for an instant": (segment(start=1643968800), "422 invalid start"),
    "year 9999": (segment(end="9999-12-31T23:59:59Z"), "422 invalid end"),
    "year 1": (call(occurred_at="0001-01-01T00:00:00+14:00"), "422 invalid occurred_at"),
    "February 30": (segment(start="2022-02-30T10:00:00Z"), "422 invalid start"),
    "future end": (segment(end=LATER), "422 future_instant end"),
    "future call": (call(occurred_at=LATER), "422 future_instant occurred_at"),
    "future entry": (call(entered_at=LATER), "422 future_instant entered_at"),
    "an id that is none": (to("/interventions/1/measures", {"kind": "other"}), "422 invalid intervention_id"),
    "a UUID of another version": (call(id=OLD_UUID), "422 invalid id"),
    "an id of another type": (call(id=7), "422 invalid id"),
    "a fact that is none": (to("/events/intake-x/withdrawal", {}), "422 invalid event_id"),
    "a slug with a slash": (segment(worker_id="a/b"), "422 invalid worker_id"),
    "not born yet": (person(birth_date=LATER[:10]), "422 birth_date_in_future persons.0.birth_date"),
    "born in 1700": (person(birth_date="1700-01-01"), "422 birth_date_too_early persons.0.birth_date"),
    "aged 200": (person(age_years=200), "422 invalid persons.0.age_years"),
    "end before start": (segment(end=f"{DAY}T09:00:00Z"), "422 segment_reversed end"),
    "empty segment": (segment(end=f"{DAY}T10:00:00Z"), "422 segment_empty end"),
    "less than a minute": (segment(end=f"{DAY}T10:00:59Z"), "422 segment_empty end"),
    "overlap": (segment(hour=20, kind="phone"), "409 segment_overlaps start"),
    "overlap across interventions": (segment(hour=20, which=1), "409 segment_overlaps start"),
    "who takes no part": (segment(worker_id="slabo-2"), "409 not_a_participant worker_id"),
    "no such intervention": (to(f"/interventions/{NOBODY}/measures", {"kind": "other"}), "404 not_found"),
    "no such worker": (
        to("/interventions", {"worker_id": "nihce", "readiness": 1}),
        "422 unknown_worker worker_id",
    ),
    "stale version": (measure(expected_version=1), "409 version_conflict"),
    "negative version": (measure(expected_version=-1), "422 invalid expected_version"),
    "correction of nothing": (measure(corrects=NO_FACT, reason_code="other"), "404 not_found"),
    "correction without a reason": (measure(corrects=NO_FACT), "422 reason_missing reason_code"),
    "no such municipality": (call(municipality="nikjer"), "422 unknown_municipality municipality"),
    "another's station": (
        call(source={"kind": "police", "station": "PP Drugje"}),
        "403 foreign_station source.station",
    ),
    "no station": (call(source={"kind": "police"}), "403 foreign_station source.station"),
    "unknown person": (case_with(NOBODY), "422 unknown_person persons.0.person_id"),
    "details of nobody": (to(f"/persons/{NOBODY}/details", {"given_name": "Nihče"}), "404 not_found"),
    "a text in no case": (to(f"/cases/{NOBODY}/texts", {"kind": "note", "text": "Nič."}), "404 not_found"),
    "an endless text": (call(summary="a" * 20_001), "422 invalid summary"),
    "an empty text": (call(summary=""), "422 invalid summary"),
    "month 13 of a rota": (
        to("/rosters/2021-13", {"shifts": []}, "coordinator", "PUT"),
        "422 bad_month month",
    ),
    "month 13 of a return": (to("/returns/2021-13/hand-in", {}, "coordinator"), "422 unknown_period month"),
    "a month not over": (to(f"/returns/{NEXT_MONTH}/hand-in", {}, "coordinator"), "409 month_not_over"),
    "another's role": (segment(who="police"), "403 forbidden"),
    "no such call": (to("/nothing-of-the-kind", {}), "404 no_such_call"),
    "no such method": (to("/notifications", {}, "admin", "PUT"), "405 method_not_allowed"),
    "a list for a body": (to("/interventions", []), "422 invalid body"),
    "a word for a body": (to("/interventions", "open"), "422 invalid body"),
    "a batch that is no list": (to("/commands:batch", {}), "422 batch_is_a_list body"),
    "a batch of 501": (to("/commands:batch", [{}] * 501), "422 batch_too_long body"),
}

QUESTIONS: Final[list[tuple[str, str, Json, str]]] = [
    ("ministry", "/reports/interventions", {"month": "2021-13"}, "422 unknown_period"),
    ("ministry", "/reports/interventions", {"year": "21"}, "422 unknown_period"),
    ("ministry", "/reports/interventions", {"month": "2021-03", "csd": "nikjer"}, "404 not_found"),
    ("coordinator", "/reports/interventions", {"month": "2021-03", "csd": "all"}, "403 another_csd"),
    ("coordinator", "/returns", {"month": "marec"}, "422 unknown_period"),
    ("worker", "/interventions", {"at": "2022-02-04T10:00:00"}, "422 instant_without_offset"),
    ("worker", "/interventions", {"at": "včeraj"}, "422 invalid"),
    ("worker", "/interventions", {"known_at": "2099-01-01T00:00:00Z"}, "422 future_known_at"),
    ("worker", "/interventions", {"limit": 0}, "422 invalid"),
    ("worker", "/interventions", {"limit": 501}, "422 invalid"),
    ("worker", "/interventions", {"cursor": "smeti"}, "422 bad_cursor"),
    ("worker", "/interventions", {"cursor": "²³.x"}, "422 bad_cursor"),
    ("worker", "/interventions", {"cursor": f"{10**30}.x"}, "422 bad_cursor"),
    ("worker", "/notifications", {"cursor": "smeti"}, "422 bad_cursor"),
    ("worker", "/notifications", {"cursor": "²³.x"}, "422 bad_cursor"),
    ("worker", "/notifications", {"cursor": f"{10**30}.x"}, "422 bad_cursor"),
    ("worker", "/interventions/1", {}, "422 invalid"),
    ("worker", f"/interventions/{NOBODY}", {}, "404 not_found"),
    ("worker", "/mornings/2022-02-30", {}, "422 bad_date"),
    ("worker", "/csds/nikjer", {}, "404 not_found"),
    ("worker", "/law/nobenega_takega", {}, "404 not_found"),
    ("police", f"/persons/{NOBODY}", {}, "403 forbidden"),
    ("auditor", "/events", {}, "422 service_needed"),
    ("auditor", "/events", {"service": "nobena"}, "422 unknown_value"),
    ("auditor", "/events", {"service": "intake", "after": -1}, "422 invalid"),
    ("auditor", "/events", {"service": "intake", "after": 10**30}, "422 invalid"),
]

A_NUMBER: Final = b'{"kind": "other", "clock_offset_ms": %b}'
BODIES: Final = {
    "half an object": (b'{"kind": ', "400 malformed_json"),
    "not UTF-8": (b'{"kind": "\xff\xfe"}', "400 malformed_json"),
    "nothing": (b"", "422 missing"),
    "null": (b"null", "422 invalid"),
    "a number that is none": (A_NUMBER % b"NaN", "422 invalid"),
    "a number without end": (A_NUMBER % b"1e999", "422 invalid"),
    "a number of 400 digits": (A_NUMBER % (b"9" * 400), "422 invalid"),
    "a number of 5000 digits": (A_NUMBER % (b"9" * 5000), "400 malformed_json"),
    "half a character": (b'{"kind": "other", "reason_id": "\\ud800"}', "422 invalid"),
    "deeply nested": (b"[" * 100_000, "400 malformed_json"),
    "two megabytes": (b'{"kind": "' + b"a" * (2 << 20) + b'"}', "413 too_large"),
}
