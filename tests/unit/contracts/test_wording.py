"""Every fact that may stand on a timeline has a sentence in every language, and every code in it has a word."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import get_args

import pytest

from chassis.facts import Event, FactWithdrawn
from chassis.problems import Language
from chassis.testing import fact
from contracts import intake as told_by_intake
from contracts import intervention as told_by_intervention
from contracts import placement as told_by_placement
from contracts import reporting as told_by_reporting
from contracts.intervention import ContactMade, OrderStepReported, RestrainingOrderIssued, SegmentWorked
from contracts.placement import PlacementAnswered, StayAdmitted
from contracts.wording import FIELD, SENTENCES, WORDS, codes, sentence, word
from law.order_lanes import OrderLane, Stretched
from law.order_state import StepKind, Unfitting
from services.intake.api.lanes import LANES
from services.intake.api.timeline import data
from services.intake.events import case, notification, person
from services.intake.events.case import CaseAssigned, PersonJoinedCase
from services.intake.events.notification import NotificationTriaged
from services.intake.events.person import PersonSeenOn

LANGUAGES: tuple[Language, ...] = ("sl", "it", "en")
SHAPES: tuple[type[Event], ...] = (
    *case.EVENTS,
    *notification.EVENTS,
    *person.EVENTS,
    FactWithdrawn,
    *told_by_intake.MESSAGES,
    *told_by_intervention.MESSAGES,
    *told_by_placement.MESSAGES,
    *told_by_reporting.MESSAGES,
)
KINDS = sorted({shape.type for shape in SHAPES})
AT = datetime(2021, 3, 17, 0, 30, tzinfo=UTC)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_fact_has_a_sentence_with_the_same_values_in_every_language(kind):
    told = [sorted(FIELD.findall(SENTENCES[kind][language])) for language in LANGUAGES]
    assert told[0] == told[1] == told[2]
    shapes = [shape for shape in SHAPES if shape.type == kind]
    assert all(name in shape.model_fields for shape in shapes for name in told[0])


@pytest.mark.parametrize(
    "shape", SHAPES, ids=lambda shape: shape.__module__.split(".")[-1] + "-" + shape.type
)
def test_every_code_in_a_sentence_has_a_word_in_every_language(shape):
    for field in set(FIELD.findall(SENTENCES[shape.type]["sl"])):
        for code in codes(shape, field):
            assert {f"{shape.type}.{code}", f"{field}.{code}", code} & set(WORDS), (field, code)
            assert all(isinstance(word(shape.type, field, code, language), str) for language in LANGUAGES)
    assert all(set(words) == set(LANGUAGES) for words in WORDS.values())


CODED: dict[str, set[str]] = {
    "unfitting": {reason for part in get_args(Unfitting) for reason in get_args(part) or (part,)},
    "kind": set(get_args(StepKind)),
    "lane": {*get_args(OrderLane), *LANES.values()},
    "span": {*get_args(Stretched), "to_triage", "intervention", "bed_asked_for", "stay", "absent"},
    "deadline": {"written_order", "court_decision", "extension_proposal", "open", "met", "late", "missed"},
}


@pytest.mark.parametrize("field", CODED)
def test_what_is_drawn_and_judged_has_words(field):
    for code in CODED[field]:
        assert {f"{field}.{code}", code} & set(WORDS), code


def said(event: Event, language="sl", names=None):
    return sentence(fact(event, 1), language, names or {})


def test_codes_times_and_slugs_are_said_in_words():
    triaged = NotificationTriaged(decision="out_of_scope", reason="public_order")
    assert said(triaged) == "Presoja: ni naloga službe, javni red in mir."
    assert said(triaged, "it") == "Valutazione: fuori competenza, ordine pubblico."
    assert said(triaged, "en") == "Triage: out of scope, public order."
    worked = SegmentWorked(segment_id="s", worker_id="sd1", start=AT, end=AT, kind="report")
    assert said(worked) == "sd1: pisanje poročila od 17. 3. 2021 01:30 do 17. 3. 2021 01:30."
    assigned = CaseAssigned(csd="csd", unit_id="koper")
    assert said(assigned, names={"unit_id": {"koper": "Enota Koper"}}) == "Pristojna je Enota Koper."
    seen = PersonSeenOn(about="stay-1", on=date(2021, 3, 17), age_years=11, sex="male")
    assert said(seen, "en") == "On admission on 2021-03-17: age 11, male."


def test_what_nobody_said_is_left_out():
    assert (
        said(PersonJoinedCase(person_id="p", role="child", sex="male"))
        == "Oseba v zadevi: otrok, moški spol."
    )
    assert said(PlacementAnswered(accepted=True)) == "Hiša je odgovorila: sprejme."
    assert (
        said(PlacementAnswered(accepted=False, reason="full"), "en") == "The house answered: declines, full."
    )
    step = OrderStepReported(step_id="1", kind="confirmed", until=AT)
    assert said(step) == "Prepoved približevanja: potrjena, do 17. 3. 2021 01:30."
    called = ContactMade(contacted="duty_judge", at=AT, reached=False)
    assert said(called, "it") == "Contatto: giudice di turno, non raggiunto."


def test_orders_and_stays_say_what_matters():
    order = RestrainingOrderIssued(
        kind="police",
        station="PP Koper",
        issued_at=AT,
        underlying="crime",
        distance_m=200,
        place_kinds=("home", "school"),
    )
    assert said(order) == (
        "Prepoved približevanja (policijska, PP Koper), izrečena 17. 3. 2021 01:30: 200 m od: dom, šola; "
        "podlaga: kaznivo dejanje; prepovedan vsak stik."
    )
    stay = StayAdmitted(
        centre_id="kcm", person_id="p", referred_by="police", reason="removal", flags=("over_capacity",)
    )
    assert said(stay) == "Sprejem v kcm: odvzem; napotitev: policija; nad zmogljivostjo."


def test_of_hidden_facts_the_kind_is_said():
    hidden = replace(fact(PlacementAnswered(accepted=True), 1), event=None, type="bed_moved")
    assert sentence(hidden, "sl", {}) == "Oseba je preseljena na drugo posteljo."
    never_heard_of = replace(hidden, type="something_new")
    assert sentence(never_heard_of, "en", {}) == "A record whose content stays in its own service."
    assert data(hidden) is None
