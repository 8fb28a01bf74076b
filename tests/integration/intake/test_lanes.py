"""The lanes a client draws a case in: who had it, the work, the order and its court, the bed; by the law known then."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from chassis.facts import Event
from contracts.intervention import (
    InterventionClosed,
    InterventionOpened,
    OrderStepReported,
    RestrainingOrderIssued,
    SegmentWorked,
)
from contracts.placement import (
    PlacementAnswered,
    PlacementRequested,
    StayAbsent,
    StayAdmitted,
    StayDeparted,
    StayReturned,
)
from tests.integration.intake.house import House, notification

ORDER, MEASURE, STAY = "restraining_order-1", "restraining_order-2", "stay-1"
ISSUED = "2021-03-16T22:10:00+01:00"
NOW = "2021-03-19T09:00:00+01:00"


def when(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.fixture
def received(house):
    return house.post("/notifications", "police", **notification()).json()


def issued(kind: str = "police", at: str = ISSUED) -> RestrainingOrderIssued:
    return RestrainingOrderIssued.model_validate(
        {"kind": kind, "station": "PP Koper", "issued_at": at, "underlying": "crime", "distance_m": 100}
    )


def step(kind: str, **more: Any) -> OrderStepReported:
    return OrderStepReported.model_validate({"step_id": kind, "kind": kind, **more})


def told(house: House, case: str, stream: str, *facts: tuple[str, Event]) -> list[str]:
    service = "placement" if stream.startswith(("stay", "placement")) else "intervention"
    return [house.tell(service, stream, event, at, case_id=case).event_id for at, event in facts]


def timeline(house: House, case: str, query: str = "", **headers: str) -> dict[str, Any]:
    answer = house.get(f"/cases/{case}/timeline{query}", **headers)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def drawn(house: House, case: str, query: str = "") -> dict[str, list[tuple[str, str, str | None]]]:
    """The spans by lane: what, from, to."""
    found: dict[str, list[tuple[str, str, str | None]]] = {}
    for lane in timeline(house, case, query)["lanes"]:
        spans = [(one["what"], one["from"], one["to"]) for one in lane["spans"]]
        found[lane["lane"]] = [*found.get(lane["lane"], []), *spans]
    return found


def test_an_order_runs_in_one_lane_and_the_court_in_another(house, received):
    house.clock.set(when(NOW))
    case = received["case_id"]
    events = told(
        house,
        case,
        ORDER,
        (ISSUED, issued()),
        ("2021-03-17T02:00:00+01:00", step("sent_to_court")),
        ("2021-03-17T12:00:00+01:00", step("confirmed")),
    )
    lanes = {one["lane"]: one for one in timeline(house, case, accept_language="sl")["lanes"]}
    own, court = lanes["police_order"], lanes["court"]
    assert (own["about"], own["label"]) == (
        ORDER,
        "Policijska prepoved približevanja: Policijska postaja Koper",
    )
    assert own["spans"] == [
        {
            "what": "hours_48",
            "from": "2021-03-16T21:10:00Z",
            "to": "2021-03-17T11:00:00Z",
            "words": "48 ur",
            "event_id": events[0],
        },
        {
            "what": "days_15",
            "from": "2021-03-17T11:00:00Z",
            "to": "2021-03-31T20:10:00Z",
            "words": "15 dni",
            "event_id": events[2],
        },
    ]
    assert [(one["what"], one["words"], one["event_id"]) for one in court["spans"]] == [
        ("decision_awaited", "čaka na odločitev", events[1])
    ]


def test_a_courts_measure_is_never_drawn_with_the_police_order(house, received):
    house.clock.set(when(NOW))
    case = received["case_id"]
    told(house, case, ORDER, (ISSUED, issued()))
    told(
        house, case, MEASURE, ("2021-03-18T10:00:00+01:00", issued("court_zpnd", "2021-03-18T10:00:00+01:00"))
    )
    found = drawn(house, case)
    assert found["police_order"] == [("hours_48", "2021-03-16T21:10:00Z", "2021-03-18T21:10:00Z")]
    assert found["court_measure"] == [("first_term", "2021-03-18T09:00:00Z", "2022-03-18T09:00:00Z")]


def test_every_line_stands_in_a_lane_and_steps_say_whether_they_fit(house, received):
    house.clock.set(when(NOW))
    case = received["case_id"]
    told(
        house,
        case,
        ORDER,
        (ISSUED, issued()),
        ("2021-03-17T12:00:00+01:00", step("annulled")),
        ("2021-03-18T20:00:00+01:00", step("violated")),
        ("2021-03-18T21:00:00+01:00", step("re_reported")),
    )
    found = {one["data"].get("kind"): one for one in timeline(house, case, accept_language="en")["items"]}
    assert [found[kind]["lane"] for kind in ("annulled", "violated", "police")] == [
        "court",
        "police_order",
        "police_order",
    ]
    violated = found["violated"]
    assert (violated["fits"], violated["reason"], violated["new_report_of_violence"]) == (
        False, "after_annulment", True)  # fmt: skip
    assert violated["why"] == "By what is recorded the order had been annulled before."
    assert (found["re_reported"]["fits"], found["re_reported"]["new_report_of_violence"]) == (True, False)
    (anew,) = house.get(f"/cases/{case}").json()["new_reports_of_violence"]
    assert (anew["event_id"], anew["restraining_order_id"], anew["reason"]) == (
        violated["event_id"], "1", "after_annulment")  # fmt: skip
    lanes = {one["about"].split("-")[0]: one["lane"] for one in timeline(house, case)["items"]}
    assert (lanes["notification"], lanes["case"], lanes["person"]) == ("notification", "case", "case")


def test_a_step_is_judged_again_when_the_missing_one_arrives_and_before_that_as_known_then(house, received):
    house.clock.set(when(NOW))
    case = received["case_id"]
    late = ("2021-03-20T20:00:00+01:00", step("violated"))
    house.clock.set(when("2021-03-21T09:00:00+01:00"))
    told(house, case, ORDER, (ISSUED, issued()), late)
    before = timeline(house, case)
    house.clock.set(when("2021-03-22T09:00:00+01:00"))
    told(house, case, ORDER, ("2021-03-17T12:00:00+01:00", step("confirmed")))
    after = {one["data"].get("kind"): one for one in timeline(house, case)["items"]}
    assert after["violated"]["fits"]
    assert house.get(f"/cases/{case}").json()["new_reports_of_violence"] == []
    then = timeline(house, case, f"?at={before['at']}&known_at={before['known_at']}")
    assert then == before
    assert {one["data"].get("kind"): one for one in then["items"]}["violated"]["reason"] == "after_end"


def test_a_law_entered_later_draws_the_order_anew_but_not_as_known_before(house, received):
    house.clock.set(when(NOW))
    case = received["case_id"]
    told(house, case, ORDER, (ISSUED, issued()))
    before = timeline(house, case)
    house.clock.set(when(NOW) + timedelta(minutes=5))
    entry = {"valid_from": "2021-03-01", "value": 72, "source": "izmišljen zakon"}
    assert house.put("/law/order_first_hours", "admin", **entry).status_code in (200, 201)
    house.clock.set(when(NOW) + timedelta(minutes=6))
    assert drawn(house, case)["police_order"] == [
        ("hours_48", "2021-03-16T21:10:00Z", "2021-03-19T21:10:00Z")
    ]
    assert timeline(house, case, f"?at={before['at']}&known_at={before['known_at']}") == before


NIGHT_WORK: tuple[tuple[str, Event], ...] = (
    ("2021-03-17T00:20:00+01:00", InterventionOpened(worker_id="sd1", readiness=1)),
    (
        "2021-03-17T00:20:00+01:00",
        SegmentWorked(
            segment_id="s",
            worker_id="sd1",
            start=when("2021-03-17T00:20:00+01:00"),
            end=when("2021-03-17T01:10:00+01:00"),
            kind="field",
        ),
    ),
    (
        "2021-03-17T02:00:00+01:00",
        InterventionClosed(task="domestic_violence", ended_at=when("2021-03-17T01:10:00+01:00")),
    ),
)
WHY: dict[str, Any] = {"referred_by": "police", "reason": "domestic_violence"}
ASKED = PlacementRequested(centre_id="kcn", kind="reservation", person_ids=(), **WHY)


def test_the_night_its_work_and_the_bed(house, received):
    house.clock.set(when(NOW))
    case = received["case_id"]
    told(house, case, "intervention-1", *NIGHT_WORK)
    answered = ("2021-03-17T01:00:00+01:00", PlacementAnswered(accepted=True))
    told(house, case, "placement_request-1", ("2021-03-17T00:55:00+01:00", ASKED), answered)
    stay = StayAdmitted(centre_id="kcn", person_id=received["person_ids"][0], **WHY)
    told(
        house,
        case,
        STAY,
        ("2021-03-17T01:30:00+01:00", stay),
        ("2021-03-17T10:00:00+01:00", StayAbsent()),
        ("2021-03-17T15:00:00+01:00", StayReturned()),
        ("2021-03-19T08:00:00+01:00", StayDeparted(destination="relatives")),
    )
    found = drawn(house, case)
    assert found["intervention"] == [
        ("intervention", "2021-03-16T23:20:00Z", "2021-03-17T00:10:00Z"),
        ("work", "2021-03-16T23:20:00Z", "2021-03-17T00:10:00Z"),
    ]
    assert found["placement"] == [
        ("bed_asked_for", "2021-03-16T23:55:00Z", "2021-03-17T00:00:00Z"),
        ("stay", "2021-03-17T00:30:00Z", "2021-03-19T07:00:00Z"),
        ("absent", "2021-03-17T09:00:00Z", "2021-03-17T14:00:00Z"),
    ]
    assert [what for what, _, _ in found["notification"]] == ["to_triage"]
    then = drawn(house, case, "?at=2021-03-18T08:00:00%2B01:00")
    assert then["placement"][1] == ("stay", "2021-03-17T00:30:00Z", None)


def test_a_case_is_drawn_with_the_units_that_had_it(house, received):
    case = received["case_id"]
    (first,) = drawn(house, case)["case"]
    assert (first[0], first[2]) == ("competent", None)
    (lane,) = [one for one in timeline(house, case)["lanes"] if one["lane"] == "case"]
    assert [one["words"] for one in lane["spans"]] == ["Enota Koper"]
