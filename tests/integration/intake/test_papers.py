"""The handover report as PDF: what stands on it, who may have it, and that each opening is kept."""

import io
import logging
from typing import Any

import httpx
import pypdf
import pytest

from chassis.clock import new_id
from contracts.intervention import (
    ContactMade,
    InterventionClosed,
    InterventionOpened,
    MeasureTaken,
    OrderStepReported,
    OrderTold,
    ParticipantJoined,
    ReportSubmitted,
    RestrainingOrderIssued,
    SegmentWorked,
)
from contracts.placement import StayAdmitted
from services.intake.api import printing
from tests.integration.intake.house import NIGHT, House, notification

DONE = "Žrtev je na varnem; #panic() in *zvezdica* ostaneta, kot sta."
INTERVENTION, ORDER = new_id(), new_id()


def at(clock: str) -> str:
    return f"2021-03-17T{clock}:00+01:00"


class Night:
    """An intervention upon a notification with an order inside it, told by the other services."""

    def __init__(self, house: House):
        self.house = house
        order = {
            "id": ORDER,
            "issued_at": at("00:40"),
            "distance_m": 100,
            "places": [{"kind": "work", "address": "Neobstoječa pot 1"}],
            "underlying": "minor_offence",
        }
        self.received = house.post("/notifications", "police", **notification(restraining_order=order)).json()
        self.case = self.received["case_id"]
        self.victim, self.perpetrator = self.received["person_ids"]

    def tell(self, *events: tuple[Any, str], stream: str = f"intervention-{INTERVENTION}") -> None:
        for event, clock in events:
            self.house.tell("intervention", stream, event, at(clock), case_id=self.case)

    def worked(self, number: int, kind: str, start: str, end: str, who: str = "sd1") -> tuple[Any, str]:
        segment = SegmentWorked(
            segment_id=f"segment-{number}", worker_id=who, kind=kind, start=at(start), end=at(end)
        )
        return segment, end

    def told_whole(self) -> None:
        self.house.now(at("03:00"))
        report = self.house.post(
            f"/cases/{self.case}/texts",
            kind="report",
            text=DONE,
            about=[self.victim],
            occurred_at=at("02:30"),
        ).json()["id"]
        begun = InterventionOpened(notification_id=self.received["id"], worker_id="sd1", readiness=1)
        closed = InterventionClosed(
            task="domestic_violence", subtask="restraining_order", ended_at=at("02:10")
        )
        self.tell(
            (begun, "01:04"),
            (ParticipantJoined(worker_id="sd2", readiness=2), "01:10"),
            self.worked(1, "travel", "01:10", "01:30"),
            self.worked(2, "field", "01:30", "02:10"),
            self.worked(3, "field", "01:30", "02:00", "sd2"),
            (MeasureTaken(kind="restraining_order"), "02:00"),
            (ContactMade(contacted="duty_judge", at=at("01:50"), reached=True), "01:50"),
            (closed, "02:10"),
            (ReportSubmitted(form="restraining_order", text_ids=(report,), attachments=("general_minutes",)), "02:40"),
        )  # fmt: skip

    def told_of_the_order(self) -> None:
        issued = RestrainingOrderIssued(
            kind="police",
            station="PP Koper",
            issued_at=at("00:40"),
            underlying="minor_offence",
            distance_m=100,
            place_kinds=("work",),
            protected_person_ids=(self.victim,),
            against_person_id=self.perpetrator,
            notification_id=self.received["id"],
        )
        written = OrderStepReported(step_id="step-1", kind="written_order_served")
        self.tell(
            (issued, "00:40"),
            (written, "02:20"),
            (OrderTold(who="victim"), "02:25"),
            stream=f"restraining_order-{ORDER}",
        )

    def paper(self, query: str = "", who: str = "worker") -> httpx.Response:
        return self.house.get(f"/cases/{self.case}/papers/handover{query}", who)

    def text(self, query: str = "") -> str:
        answer = self.paper(query)
        assert answer.status_code == 200, answer.text
        return read(answer.content)


def read(content: bytes) -> str:
    """The words of a PDF, one space between each two."""
    assert content.startswith(b"%PDF")
    pages = pypdf.PdfReader(io.BytesIO(content)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


@pytest.fixture
def night(house):
    return Night(house)


def test_the_restraining_order_form_says_who_what_when_and_to_whom(night):
    night.told_whole()
    night.told_of_the_order()
    text = night.text()
    for said in (
        "CSD Južna Primorska",
        "Enota Koper",
        "Poročilo o intervenciji",
        "ukrep prepovedi približevanja",
        f"Zadeva {night.case}",
        "Policijska postaja Koper",
        "2230-1/2021",
        "17. 3. 2021 01:00",
        "17. 3. 2021 01:30 17. 3. 2021 02:10",
        "Domišljija Ena (sd1)",
        "Vila Izmisljena 18. 3. 1990, 30 let Neobstojeca ulica 404",
        "Zmaj Izmisljeni 41 let",
        "Zmaj Izmisljeni je krical na Vilo Izmisljeno.",
        "Izrečena ustno 17. 3. 2021 00:40",
        "100 m",
        "prekršek",
        "Zaščitene osebe Vila Izmisljena",
        "Zoper Zmaj Izmisljeni",
        "velja, 48 ur",
        "Izteče se 19. 3. 2021 00:40",
        "delovno mesto Neobstoječa pot 1",
        "17. 3. 2021 02:20 vročena pisna odredba",
        DONE,
        "nasilje v družini, prepoved približevanja",
        "dežurni sodnik dosežen",
        "splošni zapisnik",
        "Prevzela (enota)",
        "Stran 1 od",
        "Natisnjeno 17. 3. 2021",
        "kot je bilo znano 17. 3. 2021 03:00",
    ):
        assert said in text, said


def test_working_time_stands_by_kind(night):
    night.told_whole()
    assert "1 \u2013 0:20 0:40 \u2013 \u2013 1:00" in night.text()
    assert "sd2 2 \u2013 \u2013 0:30 \u2013 \u2013 0:30" in night.text()


def test_an_order_that_only_the_notification_tells_of_stands_on_it_already(night):
    night.told_whole()
    text = night.text()
    assert "Zaščitene osebe Vila Izmisljena" in text and "Zoper Zmaj Izmisljeni" in text
    assert "PP Koper (policijska)" in text and "delovno mesto Neobstoječa pot 1" in text


def test_the_other_form_has_no_order_and_says_where_people_went(night):
    night.told_whole()
    stay = StayAdmitted(
        centre_id="kcn", person_id=night.victim, referred_by="police", reason="domestic_violence"
    )
    night.house.tell("placement", f"stay-{new_id()}", stay, at("02:05"), case_id=night.case)
    text = night.text("?form=other")
    assert "ukrep prepovedi" not in text and "Izteče se" not in text
    assert "sprejem v KCN: Vila Izmisljena (nasilje v družini)" in text


def test_without_a_report_handed_over_the_texts_of_that_kind_and_the_measures_decide(house):
    received = house.post("/notifications", "police", **notification()).json()
    begun = InterventionOpened(notification_id=received["id"], worker_id="sd1", readiness=1)
    house.tell("intervention", f"intervention-{INTERVENTION}", begun, NIGHT)
    house.post(f"/cases/{received['case_id']}/texts", kind="report", text="Prvo poročilo.")
    house.post(f"/cases/{received['case_id']}/texts", kind="note", text="Zaznamek zase.")
    text = read(house.get(f"/cases/{received['case_id']}/papers/handover").content)
    assert "Prvo poročilo." in text and "Zaznamek" not in text and "ukrep prepovedi" not in text


def test_names_and_words_opened_for_it_are_looks(night):
    night.told_whole()
    night.paper(who="unit")
    looks = night.house.looks()
    assert {look["actor"] for look in looks} == {"desk-koper"}
    assert {look["seen_in"] for look in looks} == {f"handover:{night.case}"}
    opened = {look["subject_id"]: set(look["fields"]) for look in looks if look["whom"] == "person"}
    assert opened[night.victim] == {"given_name", "family_name", "birth_date", "address", "phone"}
    assert opened[night.perpetrator] == {"given_name", "family_name"}
    assert len([look for look in looks if look["whom"] == "text"]) == 4


def test_what_was_erased_is_printed_as_erased(night):
    night.told_whole()
    night.told_of_the_order()
    night.house.running.wiring.keys.destroy(f"person:{night.victim}", "a test")
    text = night.text()
    assert "Vila Izmisljena 18." not in text and "Zaščitene osebe izbrisano" in text
    assert "žrtev izbrisano izbrisano, 30 let izbrisano izbrisano" in text
    night.house.running.wiring.keys.destroy(f"case:{night.case}", "a test")
    text = night.text()
    assert DONE not in text and "delovno mesto izbrisano" in text


def test_the_same_question_gives_the_same_bytes(night):
    night.told_whole()
    query = "?at=2021-03-17T02:59:00%2B01:00&known_at=2021-03-17T03:00:00%2B01:00"
    first, again = night.paper(query), night.paper(query)
    assert first.content == again.content
    assert first.headers["content-type"] == "application/pdf"
    assert first.headers["cache-control"] == "no-store"
    assert set(dict(part.split("=") for part in first.headers["position"].split(","))) == {
        "intake",
        "intervention",
        "placement",
    }


def test_as_it_was_known_before_the_segments_were_corrected(night):
    night.told_whole()
    before = night.house.get(f"/cases/{night.case}/timeline").json()
    travel = next(line for line in before["items"] if (line["data"] or {}).get("kind") == "travel")
    night.house.now(at("03:30"))
    longer, _ = night.worked(1, "travel", "01:00", "01:30")
    corrected = {"case_id": night.case, "corrects": travel["event_id"]}
    night.house.tell("intervention", f"intervention-{INTERVENTION}", longer, at("01:30"), **corrected)
    assert "0:30 0:40 \u2013 \u2013 1:10" in night.text()
    assert "0:20 0:40 \u2013 \u2013 1:00" in night.text(f"?at={before['at']}&known_at={before['known_at']}")


def test_a_case_without_an_intervention_has_no_report_and_anothers_is_not_found(night):
    assert night.paper().status_code == 404
    night.told_whole()
    assert night.paper(f"?intervention_id={INTERVENTION}").status_code == 200
    assert night.paper(f"?intervention_id={new_id()}").status_code == 404
    elsewhere = night.house.get(f"/cases/{new_id()}/papers/handover")
    assert elsewhere.status_code == 404


@pytest.mark.parametrize("who", ["police", "staff", "ministry", "admin"])
def test_it_is_for_those_of_the_case(night, who):
    night.told_whole()
    assert night.paper(who=who).status_code == 403


def test_a_moment_between_two_seconds_is_printed_too(night):
    night.told_whole()
    night.house.now("2021-03-17T03:10:00.123456+01:00")
    assert night.paper("?known_at=2021-03-17T03:10:00.123456%2B01:00").status_code == 200


def test_only_pdf_is_printed_and_only_the_two_forms(night):
    night.told_whole()
    assert night.paper("?format=docx").status_code == 422
    assert night.paper("?form=mine").status_code == 422


def test_nothing_of_it_comes_into_a_log_or_a_refusal_even_when_the_compiler_quotes_it(
    night, monkeypatch, caplog, capfd
):
    night.told_whole()
    broken = "#let d = json(bytes(sys.inputs.data))\n#panic(d.summary)"
    monkeypatch.setattr(printing, "HERE", night.house.settings.data_dir)
    (night.house.settings.data_dir / "handover.typ").write_text(broken, encoding="utf-8")
    with caplog.at_level(logging.DEBUG):
        answer = night.paper()
    assert answer.status_code == 500
    told = answer.text + caplog.text + "".join(capfd.readouterr())
    assert "unexpected" in told
    assert [word for word in ("Zmaj", "Vila", "krical", "Izmisljen") if word in told] == []


def test_nothing_of_it_stands_on_the_disk(night, tmp_path):
    night.told_whole()
    assert night.paper().status_code == 200
    found = [path for path in tmp_path.rglob("*") if path.is_file() and b"varnem" in path.read_bytes()]
    assert found == []
