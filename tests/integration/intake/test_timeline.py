"""One case, one timeline: the facts of all services in the order of the world, each with what became of it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chassis.clock import new_id
from chassis.facts import FactWithdrawn
from contracts.intervention import InterventionOpened, OrderStepReported, OrderTold, RestrainingOrderIssued
from contracts.placement import CentreSet, PlacementRequested, StayAdmitted, StayDeparted
from tests.integration.intake.house import CSD, NIGHT, House, notification

ORDER, STAY, REQUEST = f"restraining_order-{new_id()}", f"stay-{new_id()}", f"placement_request-{new_id()}"
ISSUED = "2021-03-17T00:40:00+01:00"


@pytest.fixture
def received(house):
    return house.post("/notifications", "police", **notification()).json()


def lines(house: House, case: str, query: str = "", **headers: str) -> list[dict[str, Any]]:
    answer = house.get(f"/cases/{case}/timeline{query}", **headers)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


def order(case: str) -> RestrainingOrderIssued:
    return RestrainingOrderIssued(
        kind="police",
        station="PP Koper",
        issued_at=datetime.fromisoformat(ISSUED),
        underlying="minor_offence",
        distance_m=100,
        place_kinds=("home",),
    )


def tell_orders_and_stays(house: House, received: dict[str, Any]) -> None:
    case, victim = received["case_id"], received["person_ids"][0]
    whose = {"case_id": case}
    house.tell("intervention", ORDER, order(case), ISSUED, **whose)
    step = OrderStepReported(step_id="step-1", kind="confirmed", until="2021-04-01T00:40:00+02:00")
    house.tell("intervention", ORDER, step, "2021-03-17T00:50:00+01:00", **whose)
    house.tell("intervention", ORDER, OrderTold(who="victim"), "2021-03-17T00:51:00+01:00", **whose)
    asked = PlacementRequested(
        centre_id="kcn",
        kind="reservation",
        person_ids=(victim,),
        referred_by="police",
        reason="restraining_order",
    )
    house.tell("placement", REQUEST, asked, "2021-03-17T00:55:00+01:00", **whose)
    stay = StayAdmitted(centre_id="kcn", person_id=victim, referred_by="police", reason="domestic_violence")
    house.tell("placement", STAY, stay, "2021-03-17T01:01:00+01:00", **whose)
    house.tell("placement", STAY, StayDeparted(destination="relatives"), "2021-03-17T01:03:00+01:00", **whose)


def test_facts_of_all_services_stand_in_the_order_of_the_world(house, received):
    tell_orders_and_stays(house, received)
    found = lines(house, received["case_id"])
    assert [line["occurred_at"] for line in found] == sorted(line["occurred_at"] for line in found)
    theirs = [(line["service"], line["type"]) for line in found if line["service"] != "intake"]
    assert theirs == [
        ("intervention", "restraining_order_issued"),
        ("intervention", "order_step_reported"),
        ("intervention", "order_told"),
        ("placement", "placement_requested"),
        ("placement", "stay_admitted"),
        ("placement", "stay_departed"),
    ]
    assert [line["type"] for line in found if line["about"].startswith("person-")].count(
        "person_seen_on"
    ) == 1
    assert all(line["event_id"].startswith(line["service"]) for line in found)
    assert all(line["stands"] and line["corrected_by"] == [] for line in found)


def test_each_line_says_who_when_and_what(house, received):
    tell_orders_and_stays(house, received)
    line = next(one for one in lines(house, received["case_id"]) if one["type"] == "restraining_order_issued")
    assert (line["actor"], line["source"], line["about"]) == ("somebody", "live", ORDER)
    assert (line["occurred_at"], line["recorded_at"]) == ("2021-03-16T23:40:00Z", "2021-03-17T00:04:00Z")
    assert (line["entered_at"], line["corrects"]) == (None, None)
    assert line["data"]["distance_m"] == 100 and line["data"]["place_kinds"] == ["home"]


@pytest.mark.parametrize(
    ("asked", "language", "sentence"),
    [
        ("sl", "sl", "Odhod iz hiše: sorodniki."),
        ("it-IT,it;q=0.9", "it", "Uscita dalla casa: parenti."),
        ("en", "en", "Left the house: relatives."),
    ],
)
def test_a_sentence_in_the_language_asked(house, received, asked, language, sentence):
    tell_orders_and_stays(house, received)
    answer = house.get(f"/cases/{received['case_id']}/timeline", accept_language=asked)
    assert answer.headers["content-language"] == language
    said = {line["type"]: line["sentence"] for line in answer.json()["items"]}
    assert said["stay_departed"] == sentence
    assert all(line["sentence"] for line in answer.json()["items"])


def test_a_correction_is_shown_with_what_it_corrected_and_before_it_was_known_nothing_of_it(house, received):
    case = received["case_id"]
    first = house.tell("intervention", ORDER, order(case), ISSUED, case_id=case)
    before = house.get(f"/cases/{case}/timeline").json()
    house.clock.set(house.clock.now() + timedelta(minutes=1))
    nearer = order(case).model_copy(update={"distance_m": 50, "reason_code": "typing_error"})
    event = house.tell("intervention", ORDER, nearer, ISSUED, case_id=case, corrects=first.event_id)
    old, new = (one for one in lines(house, case) if one["type"] == "restraining_order_issued")
    if not new["stands"]:
        old, new = new, old
    assert (old["stands"], new["stands"], new["corrects"]) == (False, True, first.event_id)
    assert [(by["event_id"], by["reason_code"]) for by in old["corrected_by"]] == [
        (event.event_id, "typing_error")
    ]
    again = house.get(f"/cases/{case}/timeline?at={before['at']}&known_at={before['known_at']}").json()
    assert again == before


def test_what_was_taken_back_stays_to_be_seen(house, received):
    case = received["case_id"]
    first = house.tell("intervention", ORDER, order(case), ISSUED, case_id=case)
    withdrawn = FactWithdrawn(reason_code="wrong_person")
    house.tell("intervention", ORDER, withdrawn, ISSUED, case_id=case, corrects=first.event_id)
    house.post(f"/notifications/{received['id']}/triage", decision="information")
    triage = next(one for one in lines(house, case) if one["type"] == "notification_triaged")
    house.post(f"/events/{triage['event_id']}/withdrawal", reason_code="other")
    found = {one["event_id"]: one for one in lines(house, case)}
    for event, reason in ((first.event_id, "wrong_person"), (triage["event_id"], "other")):
        by = found[event]["corrected_by"]
        assert not found[event]["stands"] and [one["reason_code"] for one in by] == [reason]
        assert found[by[0]["event_id"]]["corrects"] == event
        assert found[by[0]["event_id"]]["type"] == "fact_withdrawn"


def test_at_an_earlier_moment_of_the_world_only_what_had_happened(house, received):
    tell_orders_and_stays(house, received)
    found = lines(house, received["case_id"], "?at=2021-03-17T01:02:00%2B01:00")
    assert "stay_admitted" in {one["type"] for one in found}
    assert "stay_departed" not in {one["type"] for one in found}


def test_what_is_hidden_shows_its_kind_and_its_times(house, received):
    case = received["case_id"]
    opened = InterventionOpened(notification_id=received["id"], worker_id="sd1", readiness=1)
    house.tell("intervention", "intervention-1", opened, NIGHT)
    told = {"type": "checked_in", "case_id": case}
    house.tell("intervention", "intervention-1", FactWithdrawn(), "2021-03-17T01:01:00+01:00", **told)
    first, hidden = (one for one in lines(house, case) if one["service"] == "intervention")
    assert (first["type"], first["data"]["worker_id"]) == ("intervention_opened", "sd1")
    assert (hidden["type"], hidden["data"]) == ("checked_in", None)
    assert hidden["occurred_at"] == "2021-03-17T00:01:00Z"


def sentences(house: House, case: str, query: str = "") -> set[str]:
    return {one["sentence"] for one in lines(house, case, query)}


def test_workers_are_told_by_name_and_one_nobody_named_by_the_short_name(house, received):
    for worker in ("sd1", "sever1"):
        opened = InterventionOpened(notification_id=received["id"], worker_id=worker, readiness=1)
        house.tell("intervention", f"intervention-{worker}", opened, NIGHT, case_id=received["case_id"])
    holder = {"unit_id": "koper", "holder": "sd1", "team": ["sd1"]}
    house.post(f"/cases/{received['case_id']}/assignment", "coordinator", **holder)
    assert sentences(house, received["case_id"]) >= {
        "Domišljija Ena began the intervention (readiness 1).",
        "sever1 began the intervention (readiness 1).",
        "Enota Koper is competent, case holder Domišljija Ena, team: Domišljija Ena.",
    }
    before = house.clock.now().astimezone(UTC)
    house.clock.set(before + timedelta(minutes=1))
    house.put("/workers/sd1", csd=CSD, name="Domišljija Preimenovana")
    for known_at, name in (("", "Preimenovana"), (f"?known_at={before:%Y-%m-%dT%H:%M:%SZ}", "Ena")):
        told = sentences(house, received["case_id"], known_at)
        assert f"Domišljija {name} began the intervention (readiness 1)." in told


def test_a_house_is_told_by_its_name_once_it_is_known(house, received):
    tell_orders_and_stays(house, received)
    admitted = "Admitted to {}: domestic violence; referred by: police."
    assert admitted.format("kcn") in sentences(house, received["case_id"])
    set_up = CentreSet(name="Izmišljena hiša", kind="safe_house", capacity=8)
    house.tell("placement", "centre-kcn", set_up, "2021-03-01T00:00:00+01:00")
    assert admitted.format("Izmišljena hiša") in sentences(house, received["case_id"])
    drawn = house.get(f"/cases/{received['case_id']}/timeline").json()["lanes"]
    assert {one["label"] for one in drawn if one["about"] == STAY} == {"Placement: Izmišljena hiša"}


def test_what_belongs_to_another_case_is_not_shown(house, received):
    other = house.post("/cases", opened_because="enquiry", municipality="izola").json()["id"]
    house.tell("intervention", ORDER, order(other), ISSUED, case_id=other)
    assert [one["service"] for one in lines(house, other)] == ["intervention", "intake", "intake"]
    assert {one["service"] for one in lines(house, received["case_id"])} == {"intake"}
    assert house.get(f"/cases/{new_id()}/timeline").status_code == 404


def test_nothing_sealed_and_no_look_is_on_it(house, received):
    house.get(f"/cases/{received['case_id']}")
    answer = house.get(f"/cases/{received['case_id']}/timeline")
    assert "s1.1." not in answer.text and "sealed_data_opened" not in answer.text
    assert datetime.fromisoformat(answer.json()["known_at"]) <= house.clock.now().astimezone(UTC)
