"""One whole night as an office lives it, from the rota to the accepted report; what each step answered is kept."""

from dataclasses import dataclass, field
from typing import Any

from tests.e2e.offices import Json, Office, new_id

# Saturday, 19 March 2022, into Sunday; the report is due on Monday at ten, Slovene time.
CALLED = "2022-03-19T22:15:00+01:00"
TRIAGED = "2022-03-19T22:20:00+01:00"
OPENED = "2022-03-19T22:25:00+01:00"
ENDED = "2022-03-20T00:40:00+01:00"
DRAFTED = "2022-03-20T09:00:00+01:00"
HANDED_OVER = "2022-03-20T11:00:00+01:00"
RETURNED = "2022-03-20T18:00:00+01:00"
HANDED_OVER_AGAIN = "2022-03-20T20:00:00+01:00"
ACCEPTED = "2022-03-21T08:20:00+01:00"
DUE = "2022-03-21T09:00:00Z"
MONTH = "2022-03"


@dataclass(frozen=True)
class Words:
    """What is said about people in a night; a test that looks for leaks says its own."""

    summary: str = "Izmišljen opis: glasen prepir, vrata razbita."
    phone_summary: str = "Izmišljen opis po telefonu."
    letter_summary: str = "Izmišljen dopis."
    supplement: str = "Izmišljena dopolnitev."
    address: str = "Izmišljena ulica 1"
    note: str = "Izmišljen zapisek."
    report: str = "Izmišljeno poročilo."
    victim: Json = field(default_factory=lambda: {"given_name": "Lenčka", "family_name": "Izmišljena"})
    perpetrator: Json = field(default_factory=lambda: {"given_name": "Tonček", "family_name": "Izmišljeni"})
    child: Json = field(default_factory=lambda: {"given_name": "Mojčica", "family_name": "Izmišljena"})
    caller: Json = field(default_factory=lambda: {"name": "Izmišljena soseda", "phone": "+386 00 000 777"})


class Night:
    """The night, step by step; each step keeps its answer under its name in `told`."""

    def __init__(self, office: Office, words: Words | None = None):
        self.office, self.words = office, words or Words()
        self.told: dict[str, Json] = {}
        self.notification, self.by_phone, self.letter = new_id(), new_id(), new_id()
        self.intervention = new_id()
        self.victim, self.perpetrator = new_id(), new_id()
        self.path = f"/interventions/{self.intervention}"

    @property
    def case(self) -> str:
        """The case that the first call opened."""
        return str(self.told["notification"]["case_id"])

    def keep(self, name: str, told: Json) -> Json:
        """Remember what a step answered."""
        self.told[name] = told
        return told

    def play(self) -> "Night":
        """All of it."""
        self.plan_duty()
        self.take_calls()
        self.work()
        self.close()
        self.hand_over()
        return self

    def plan_duty(self) -> None:
        """The rota of the month: drafted, published, signed twice."""
        office, path = self.office, f"/rosters/{MONTH}"
        self.keep("roster", office.coordinator.put(path, {"shifts": office.shifts(2022, 3)}))
        self.keep("publication", office.coordinator.post(f"{path}/publication"))
        self.keep("signature", office.coordinator.post(f"{path}/signatures"))
        self.keep("second_signature", office.director.post(f"{path}/signatures"))

    def notified(self) -> Json:
        """What the police send."""
        return {
            "id": self.notification,
            "external_ref": f"{self.office.name}-17/2022",
            "source": {"kind": "police", "station": self.office.station},
            "received_by": "api",
            "urgency": "now",
            "occurred_at": CALLED,
            "ground": "domestic_violence",
            "summary": self.words.summary,
            "municipality": self.office.municipality,
            "scene": {"municipality": self.office.municipality, "address": self.words.address},
            "risks": ["threats", "children_present"],
            "persons": [
                {"id": self.victim, "role": "victim", "sex": "female", "age_years": 34, **self.words.victim},
                {"id": self.perpetrator, "role": "perpetrator", "sex": "male", **self.words.perpetrator},
            ],
        }

    def telephoned(self) -> Json:
        """What a neighbour tells the worker."""
        return {
            "id": self.by_phone,
            "source": {"kind": "other"},
            "received_by": "phone",
            "urgency": "now",
            "occurred_at": "2022-03-19T22:50:00+01:00",
            "summary": self.words.phone_summary,
            "municipality": self.office.municipality,
            "callback": self.words.caller,
        }

    def lettered(self) -> Json:
        """What the police write for information."""
        return {
            "id": self.letter,
            "external_ref": f"{self.office.name}-18/2022",
            "source": {"kind": "police", "station": self.office.station},
            "received_by": "letter",
            "urgency": "for_information",
            "occurred_at": "2022-03-19T23:30:00+01:00",
            "summary": self.words.letter_summary,
            "municipality": self.office.municipality,
        }

    def take_calls(self) -> None:
        """The police notify; a neighbour telephones about something else; a letter comes; each is triaged."""
        office = self.office
        self.keep("notification", office.police.post("/notifications", self.notified()))
        self.keep("phone", office.worker.post("/notifications", self.telephoned()))
        self.keep("letter", office.police.post("/notifications", self.lettered()))
        triage = {"decision": "in_scope", "ground": "domestic_violence", "occurred_at": TRIAGED}
        self.keep("triage", office.worker.post(f"/notifications/{self.notification}/triage", triage))
        aside = {"decision": "out_of_scope", "reason": "public_order"}
        self.keep("aside", office.worker.post(f"/notifications/{self.by_phone}/triage", aside))
        more = {"summary": self.words.supplement, "risks": ["weapon"]}
        self.keep("supplement", office.police.post(f"/notifications/{self.notification}/supplements", more))
        child = {"role": "child", "sex": "female", **self.words.child}
        self.keep("child", office.worker.post(f"/cases/{self.case}/persons", child))
        note = {"kind": "note", "text": self.words.note, "about": [self.victim]}
        self.keep("note", office.worker.post(f"/cases/{self.case}/texts", note))

    def segment(self, who: int, start: str, end: str, kind: str) -> Json:
        """Working time of the first (0) or second (1) worker; `start` and `end` as day and hour of March."""
        times = {name: f"2022-03-{text}:00+01:00" for name, text in (("start", start), ("end", end))}
        return {"id": new_id(), "worker_id": self.office.workers[who], "kind": kind, **times}

    def work(self) -> None:
        """The intervention: both workers, across 23:00 and midnight, what they did and whom they reached."""
        office, worker, second = self.office, self.office.worker, self.office.second
        opening: dict[str, Any] = {"id": self.intervention, "notification_id": self.notification}
        opening |= {"worker_id": office.workers[0], "readiness": 1, "occurred_at": OPENED}
        self.keep("opening", worker.post("/interventions", opening))
        joining = {"worker_id": office.workers[1], "readiness": 2, "occurred_at": "2022-03-19T22:40:00+01:00"}
        self.keep("joining", second.post(f"{self.path}/participants", joining))
        self.keep(
            "phone_time",
            worker.post(f"{self.path}/segments", self.segment(0, "19T22:25", "19T22:45", "phone")),
        )
        self.keep(
            "field_time",
            worker.post(f"{self.path}/segments", self.segment(0, "19T22:45", "20T00:40", "field")),
        )
        self.keep(
            "second_time",
            second.post(f"{self.path}/segments", self.segment(1, "19T22:50", "19T23:20", "travel")),
        )
        measure = {
            "kind": "restraining_order",
            "person_ids": [self.victim],
            "note_id": self.told["note"]["id"],
        }
        self.keep("measure", worker.post(f"{self.path}/measures", measure))
        contact = {"with": "duty_judge", "at": "2022-03-19T23:10:00+01:00", "reached": True}
        self.keep("contact", worker.post(f"{self.path}/contacts", {**contact, "outcome_code": "informed"}))
        well = {"worker_id": office.workers[0], "occurred_at": "2022-03-19T23:40:00+01:00"}
        self.keep("check_in", worker.post(f"{self.path}/check-ins", well))

    def close(self) -> None:
        """It ends; the subtask does not fit the measure, which is warned of and not refused."""
        closure = {
            "task": "domestic_violence",
            "subtask": "violence_other",
            "also_tasks": ["endangered_children"],
        }
        self.keep("closure", self.office.worker.post(f"{self.path}/closure", closure))
        report_time = self.segment(0, "20T10:00", "20T10:30", "report")
        self.keep("report_time", self.office.worker.post(f"{self.path}/segments", report_time))

    def hand_over(self) -> None:
        """The report: a draft, handed over, sent back, handed over again, accepted."""
        office, path = self.office, f"{self.path}/report"
        text = {"kind": "report", "text": self.words.report, "about": [self.victim, self.perpetrator]}
        text_id = self.keep("report_text", office.worker.post(f"/cases/{self.case}/texts", text))["id"]
        said: Json = {"form": "other", "text_ids": [text_id], "attachments": ["general_minutes"]}
        self.keep("draft", office.worker.post(path, {**said, "state": "draft", "occurred_at": DRAFTED}))
        final: Json = {**said, "state": "final"}
        self.keep("final", office.worker.post(path, {**final, "occurred_at": HANDED_OVER}))
        back = {"reason": {"reason_code": "told_later"}, "occurred_at": RETURNED}
        self.keep("returned", office.of_unit.post(f"{path}/return", back))
        again = {**final, "attachments": [], "occurred_at": HANDED_OVER_AGAIN}
        self.keep("final_again", office.worker.post(path, again))
        self.keep("acceptance", office.of_unit.post(f"{path}/acceptance", {"occurred_at": ACCEPTED}))
