"""Corrections and withdrawal over HTTP: by whom, until when; a look stays."""

from typing import Any

import httpx
import pytest

from chassis.clock import new_id
from chassis.errors import Refused
from contracts.reporting import MonthHandedIn
from tests.integration.intake.house import House, notification

UNKNOWN = "intake-018f0000-0000-7000-8000-000000000000"


@pytest.fixture
def triaged(house):
    received = house.post("/notifications", "police", **notification()).json()
    answer = house.post(f"/notifications/{received['id']}/triage", decision="information").json()
    return {**received, "triage": answer["events"][0]["event_id"]}


def withdraw(house: House, event_id: str, who: str = "worker", **said: Any) -> httpx.Response:
    return house.post(f"/events/{event_id}/withdrawal", who, **{"reason_code": "typing_error", **said})


def hand_in(house: House) -> None:
    house.now("2021-04-03T09:00:00+02:00")
    event = MonthHandedIn(month="2021-03", known_at="2021-04-03T07:00:00Z")
    house.tell("reporting", "return-juzna-primorska.2021-03", event, "2021-04-03T09:00:00+02:00")


def test_201_ones_own_fact(house, triaged):
    assert withdraw(house, triaged["triage"]).status_code == 201
    assert house.get(f"/notifications/{triaged['id']}").json()["triage"] is None


def test_403_anothers_fact(house, triaged):
    answer = withdraw(house, triaged["triage"], "second_worker")
    assert (answer.status_code, answer.json()["code"]) == (403, "not_your_fact")
    assert withdraw(house, triaged["triage"], "coordinator").status_code == 201


def test_403_once_the_month_is_handed_in(house, triaged):
    hand_in(house)
    answer = withdraw(house, triaged["triage"])
    assert (answer.status_code, answer.json()["code"]) == (403, "month_handed_in")
    correction = {"corrects": triaged["triage"], "reason_code": "told_later"}
    path = f"/notifications/{triaged['id']}/triage"
    assert house.post(path, decision="out_of_scope", reason="other", **correction).status_code == 403
    by_desk = house.post(path, "coordinator", decision="out_of_scope", reason="other", **correction)
    assert by_desk.status_code == 201


def test_another_month_is_still_open(house, triaged):
    hand_in(house)
    later = house.post(f"/notifications/{triaged['id']}/triage", decision="out_of_scope", reason="other")
    assert withdraw(house, later.json()["events"][0]["event_id"]).status_code == 201


def test_409_a_fact_is_taken_back_once(house, triaged):
    withdraw(house, triaged["triage"])
    answer = withdraw(house, triaged["triage"])
    assert (answer.status_code, answer.json()["code"]) == (409, "already_corrected")


def test_404_an_unknown_fact_and_422_no_reason(house, triaged):
    assert withdraw(house, UNKNOWN).status_code == 404
    assert withdraw(house, "nonsense").status_code == 422
    answer = house.post(f"/events/{triaged['triage']}/withdrawal")
    assert (answer.status_code, answer.json()["code"]) == (422, "reason_missing")


def test_409_a_correction_of_another_kind(house, triaged):
    said = {"corrects": triaged["triage"], "reason_code": "typing_error"}
    answer = house.post(f"/notifications/{triaged['id']}/supplements", risks=["injury"], **said)
    assert (answer.status_code, answer.json()["code"]) == (409, "correction_of_another_kind")


def test_a_corrected_text_keeps_its_id(house, triaged):
    path, identity = f"/cases/{triaged['case_id']}/texts", new_id()
    first = house.post(path, id=identity, kind="note", text="Napacno.").json()["events"][0]["event_id"]
    again = house.post(path, id=identity, kind="note", text="Drugace.")
    assert (again.status_code, again.json()["code"]) == (409, "text_exists")
    said = {"corrects": first, "reason_code": "typing_error"}
    assert house.post(path, id=identity, kind="note", text="Prav.", **said).status_code == 201
    assert house.get(f"/texts/{identity}").json()["text"] == "Prav."


def test_a_look_stays(house, triaged):
    house.get(f"/persons/{triaged['person_ids'][0]}")
    for statement in ("UPDATE access_log SET actor = 'somebody'", "DELETE FROM access_log"):
        with pytest.raises(Refused):
            house.running.store.submit(lambda tx, said=statement: tx.write().exec_driver_sql(said)).result()
    assert [look["actor"] for look in house.looks()] == ["sd1"]
