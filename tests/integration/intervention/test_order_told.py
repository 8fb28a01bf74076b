"""One order in words and drawn: every step a sentence in the language asked, in the lane it stands in."""

import pytest

from tests.integration.intervention.desk import Desk
from tests.integration.intervention.test_orders_api import BODY, order


def night(desk: Desk) -> str:
    """An order, written and confirmed; the hour of its violation was a typing error."""
    identity = desk.issued(**BODY, places=[{"kind": "home"}])
    desk.step(identity, "written_order_served", "2021-03-14T01:00:00+01:00")
    desk.step(identity, "sent_to_court", "2021-03-14T02:00:00+01:00")
    desk.step(identity, "confirmed", "2021-03-14T12:00:00+01:00")
    wrong = desk.step(identity, "violated", "2021-03-15T12:00:00+01:00")
    (event,) = wrong["events"]
    desk.now("2021-03-17T06:31:00+01:00")
    desk.step(
        identity,
        "violated",
        "2021-03-15T21:00:00+01:00",
        id=wrong["step_id"],
        corrects=event["event_id"],
        reason_code="typing_error",
    )
    desk.now("2021-03-17T06:40:00+01:00")
    return identity


@pytest.mark.parametrize(
    ("language", "confirmed", "issued", "deadline"),
    [
        (
            "sl",
            "Prepoved približevanja: potrjena.",
            "Prepoved približevanja (policijska, PP Koper), izrečena 13. 3. 2021 22:10: "
            "200 m od: dom; podlaga: kaznivo dejanje; prepovedan vsak stik.",
            "pisna odredba: 14. 3. 2021 04:10, pravočasno",
        ),
        (
            "it",
            "Divieto di avvicinamento: confermato.",
            "Divieto di avvicinamento (di polizia, PP Koper), pronunciato 13.3.2021 22:10: "
            "200 m da: casa; base: reato; vietato ogni contatto.",
            "ordine scritto: 14.3.2021 04:10, rispettato",
        ),
        (
            "en",
            "Restraining order: confirmed.",
            "Restraining order (by police, PP Koper), issued 2021-03-13 22:10: "
            "200 m from: home; underlying: crime; no contact of any kind.",
            "written order: 2021-03-14 04:10, met",
        ),
    ],
)
def test_200_in_the_language_asked(desk, language, confirmed, issued, deadline):
    identity = night(desk)
    answer = desk.get(f"/restraining-orders/{identity}", **{"Accept-Language": language})
    assert answer.headers["content-language"] == language
    found = answer.json()
    said = {one["kind"]: one["sentence"] for one in found["steps"]}
    assert said["confirmed"] == confirmed
    assert [one["sentence"] for one in found["lines"] if one["type"] == "restraining_order_issued"] == [
        issued
    ]
    assert found["deadlines"][0]["words"] == deadline


def test_200_drawn_in_its_own_lane_and_the_courts(desk):
    identity = night(desk)
    found = order(desk, identity)
    own, court = found["lanes"]
    assert (own["lane"], own["about"]) == ("police_order", f"restraining_order-{identity}")
    assert [(one["what"], one["from"], one["to"]) for one in own["spans"]] == [
        ("hours_48", "2021-03-13T21:10:00Z", "2021-03-14T11:00:00Z"),
        ("days_15", "2021-03-14T11:00:00Z", "2021-03-28T20:10:00Z"),
    ]
    assert [
        (one["lane"], one["what"]) for one in [{**one, "lane": court["lane"]} for one in court["spans"]]
    ] == [("court", "decision_awaited")]
    named = {one["event_id"] for one in (*found["lines"], *found["steps"])}
    assert {span["event_id"] for lane in found["lanes"] for span in lane["spans"]} <= named
    assert {one["kind"]: one["lane"] for one in found["steps"]} == {
        "written_order_served": "police_order",
        "sent_to_court": "court",
        "confirmed": "court",
        "violated": "police_order",
    }


def test_200_what_was_corrected_stays_to_be_seen_with_who_said_so_and_when_it_was_learnt(desk):
    identity = night(desk)
    wrong, right = (one for one in order(desk, identity)["steps"] if one["kind"] == "violated")
    assert (wrong["stands"], wrong["corrected_by"], wrong["fits"]) == (False, right["event_id"], False)
    assert (right["stands"], right["corrects"], right["fits"]) == (True, wrong["event_id"], True)
    assert right["reason_code"] == "typing_error"
    assert right["recorded_at"] > right["occurred_at"] and right["actor"] and wrong["sentence"]


def test_200_before_the_court_was_heard_of_it_is_drawn_as_it_was_known(desk):
    identity = night(desk)
    events = order(desk, identity)["steps"]
    confirmed = next(one for one in events if one["kind"] == "confirmed")
    before = order(desk, identity, at="2021-03-14T10:00:00Z", known_at=confirmed["recorded_at"])
    own, court = before["lanes"]
    assert [(one["what"], one["to"]) for one in own["spans"]] == [("hours_48", "2021-03-15T21:10:00Z")]
    assert [(one["what"], one["to"]) for one in court["spans"]] == [
        ("decision_awaited", "2021-03-15T21:10:00Z")
    ]
