"""What leaves the house: a message for every fact that others may know, and nothing of texts."""

import json
import re
from pathlib import Path

import pytest

from contracts.intervention import MESSAGES, RestrainingOrderIssued
from services.intervention.api.order_tasks import DOUBTS
from services.intervention.domain.restraining_order import CANNOT_BE
from services.intervention.events.intervention import (
    CaseLearnt,
    CheckedIn,
    ContactMade,
    MeasureTaken,
    ReportAccepted,
    ReportComesDue,
    ReportDrafted,
    ReportFellDue,
    ReportReturned,
    ReportSubmitted,
)
from services.intervention.events.restraining_order import (
    OrderCaseLearnt,
    OrderPlace,
    OrderStepReported,
    OrderTold,
)
from services.intervention.events.roster import RosterDrafted, RosterPublished
from services.intervention.published import published
from tests.unit.intervention.night import at, closed, joined, opened, when, worked
from tests.unit.intervention.orders import issued

SERVICE = Path(__file__).parents[3] / "services" / "intervention"
TOLD = [
    opened(),
    joined(),
    worked("2021-03-16 00:10", "2021-03-16 01:10", note_id="text-1"),
    MeasureTaken(measure_id="m-1", kind="placement", note_id="text-1", person_ids=("p-1",)),
    ContactMade(
        contact_id="c-1", contacted="police", at=at("2021-03-16 00:10"), reached=True, note_id="text-1"
    ),
    closed("2021-03-16 01:10", "2021-03-16 09:00"),
    ReportSubmitted(form="other", text_ids=("text-2",)),
    ReportAccepted(),
    ReportReturned(because_id="text-1"),
    RosterPublished(csd="juzna-primorska", month="2021-02", shifts=()),
    issued(),
    OrderStepReported(step_id="s-1", kind="confirmed", note_id="text-1"),
    OrderTold(who="victim"),
]
KEPT = [
    CaseLearnt(case_id="case-1"),
    CheckedIn(worker_id="sd1"),
    ReportDrafted(form="other"),
    ReportComesDue(due_at=at("2021-03-16 09:00")),
    ReportFellDue(due_at=at("2021-03-16 09:00")),
    RosterDrafted(csd="juzna-primorska", month="2021-02", shifts=()),
    OrderCaseLearnt(case_id="case-1"),
]


@pytest.mark.parametrize("event", TOLD, ids=lambda event: event.type)
def test_a_fact_for_others_travels_as_its_contract_says(event):
    message = published(when(event, "2021-03-16 02:00", 1))
    assert message is not None
    assert type(message) in MESSAGES
    assert message.type == event.type
    assert message.rank == event.rank
    assert "text-1" not in message.model_dump_json()


@pytest.mark.parametrize("event", KEPT, ids=lambda event: event.type)
def test_the_others_travel_as_an_envelope_alone(event):
    assert published(when(event, "2021-03-16 02:00", 1)) is None


def test_places_and_their_texts_go_side_by_side():
    places = (OrderPlace(kind="work"), OrderPlace(kind="home", text_id="text-7"))
    message = published(when(issued(places=places), "2021-03-16 02:00", 1))
    assert isinstance(message, RestrainingOrderIssued)
    assert (message.place_kinds, message.place_text_ids) == (("home", "work"), ("text-7",))


def test_a_correction_tells_its_reason():
    corrected = joined().model_copy(update={"reason_code": "typing_error"})
    message = published(when(corrected, "2021-03-16 02:00", 1))
    assert message is not None
    assert message.reason_code == "typing_error"


def test_every_sentence_is_translated_with_the_same_places_or_fewer():
    told = json.loads((SERVICE / "sentences.json").read_text(encoding="utf-8"))
    code = "".join(path.read_text(encoding="utf-8") for path in SERVICE.rglob("*.py"))
    raised = re.findall(
        r"(?:Refused|BadInput|Warned|says)\(\s*\"([a-z_]+)\",\s*(?:\"([^\"]*)\"|sentence)", code
    ) + [(code, "") for code in re.findall(r"code=\"([a-z_]+)\"", code)]
    common = json.loads((SERVICE.parents[1] / "chassis" / "sentences.json").read_text(encoding="utf-8"))
    for name, sentence in raised:
        translations = told.get(name) or common.get(name)
        assert translations, name
        places = set(re.findall(r"{(\w+)}", sentence))
        for tongue in ("sl", "it"):
            assert set(re.findall(r"{(\w+)}", translations[tongue])) <= places, (name, tongue)


def test_every_sentence_of_a_table_is_translated_with_the_same_places():
    told = json.loads((SERVICE / "sentences.json").read_text(encoding="utf-8"))
    tables = {code: sentence for code, sentence, _ in CANNOT_BE.values()}
    tables |= {f"task_order_{doubt}": sentence for doubt, sentence in DOUBTS.items()}
    for code, sentence in tables.items():
        for tongue in ("sl", "it"):
            places = set(re.findall(r"{(\w+)}", told[code][tongue]))
            assert places == set(re.findall(r"{(\w+)}", sentence)), (code, tongue)
