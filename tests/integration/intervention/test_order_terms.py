"""The terms of an order: the ban of contact, who is to be told of it, who was and who acknowledged."""

from typing import Any

import pytest

from tests.integration.intervention.desk import Desk, problem
from tests.integration.intervention.test_orders_api import BODY, order


def to_tell(desk: Desk, identity: str, **asked: str) -> list[tuple[str, str | None, str | None]]:
    found = order(desk, identity, **asked)["to_tell"]
    return [(one["who"], one["told_at"], one["acknowledged_at"]) for one in found]


def tasks(desk: Desk) -> list[str]:
    items = desk.get("/tasks").json()["items"]
    return [one["why"] for one in items if one["kind"] == "order_to_tell"]


def told(desk: Desk, identity: str, who: str, at: str, acknowledged_at: str | None = None) -> None:
    body = {"who": who, "at": at, "acknowledged_at": acknowledged_at}
    assert desk.post(f"/restraining-orders/{identity}/told", "police", raw=body).status_code in (200, 201)


def test_200_whom_it_names_and_the_school_among_its_places_must_be_told(desk):
    issued = "2021-03-16T22:10:00+01:00"
    places = [{"kind": "home"}, {"kind": "school"}]
    identity = desk.issued(**{**BODY, "issued_at": issued}, places=places, tell=["victim", "unit"])
    assert to_tell(desk, identity) == [("school", None, None), ("unit", None, None), ("victim", None, None)]
    assert tasks(desk) == [
        "the school has not been told of the order.",
        "the unit has not been told of the order.",
        "the victim has not been told of the order.",
    ]
    told(desk, identity, "victim", "2021-03-16T22:20:00+01:00")
    told(desk, identity, "victim", "2021-03-16T22:20:00+01:00", "2021-03-16T22:30:00+01:00")
    told(desk, identity, "school", "2021-03-17T06:20:00+01:00")
    desk.tick()
    assert to_tell(desk, identity) == [
        ("school", "2021-03-17T05:20:00Z", None),
        ("unit", None, None),
        ("victim", "2021-03-16T21:20:00Z", "2021-03-16T21:30:00Z"),
    ]
    assert len(tasks(desk)) == 1
    assert to_tell(desk, identity, at="2021-03-16T21:15:00Z")[2] == ("victim", None, None)


@pytest.mark.parametrize(
    ("said", "shown"), [({}, True), ({"contact_ban": True}, True), ({"contact_ban": False}, False)]
)
def test_200_every_contact_is_banned_unless_told_otherwise(desk, said: dict[str, Any], shown: bool):
    identity = desk.issued(**BODY, **said)
    assert order(desk, identity)["contact_ban"] is shown
    (item,) = desk.get("/restraining-orders").json()["items"]
    assert item["contact_ban"] is shown


def test_422_terms_that_nobody_understands(desk):
    assert problem(desk.post("/restraining-orders", "police", raw={**BODY, "tell": ["neighbour"]})) == (
        422, "unknown_value")  # fmt: skip
    assert problem(desk.post("/restraining-orders", "police", raw={**BODY, "contact_ban": "yes"})) == (
        422, "invalid")  # fmt: skip


def test_200_a_step_that_a_courts_measure_does_not_know_is_kept_and_changes_nothing(desk):
    identity = desk.issued(**{**BODY, "kind": "court_zpnd", "issued_at": "2021-01-10T12:00:00+01:00"})
    said = desk.step(identity, "confirmed", "2021-01-12T12:00:00+01:00")
    assert (said["fits"], said["reason"]) == (False, "not_of_this_kind")
    found = order(desk, identity)
    assert [one["why"] for one in found["unfitting"]] == ["There is no such step of a court's own measure."]
    assert [lane["lane"] for lane in found["lanes"]] == ["court_measure"]
