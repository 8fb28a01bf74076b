"""Every route of intake by every role; and the same question gives the same bytes for ever."""

import threading

import pytest

from chassis.event_store import head
from chassis.identity import ROLES as EVERY_ROLE
from services.intake.app import SERVICE
from tests.integration.intake.house import CALLERS, notification

ID = "018f0000-0000-7000-8000-000000000000"
PLACES = {"slug": "nowhere", "parameter": "order_first_hours", "event_id": f"intake-{ID}"}


@pytest.mark.parametrize("route", SERVICE.permissions)
def test_each_route_is_open_to_its_roles_and_to_nobody_else(shared_house, route):
    method, template = route.split(" ", 1)
    path = template
    for name in ("slug", "parameter", "event_id", "notification_id", "case_id", "person_id", "text_id"):
        path = path.replace(f"{{{name}}}", PLACES.get(name, ID))
    for role in EVERY_ROLE:
        CALLERS["somebody"] = {"subject": "somebody", "roles": [role]}
        answer = shared_house.call(method, path, "somebody", None if method == "GET" else {})
        refused = answer.status_code == 403 and answer.json()["code"] == "forbidden"
        assert refused == (role not in SERVICE.permissions[route]), (role, answer.text)


def test_401_without_the_gateways_word(house):
    answer = house.call("GET", "/notifications", "worker", None, **{"zavetje-caller": "nonsense"})
    assert (answer.status_code, answer.json()["code"]) == (401, "token_invalid")


def test_the_same_question_for_the_same_times_gives_the_same_bytes(house):
    received = house.post("/notifications", "police", **notification()).json()
    paths = ["/notifications", f"/cases/{received['case_id']}/timeline", "/tasks", "/municipalities", "/law"]
    first = {path: house.get(path) for path in paths}
    house.now("2021-03-17T05:00:00+01:00")
    house.post(f"/notifications/{received['id']}/triage", decision="information")
    house.post("/notifications", **notification(external_ref="late", occurred_at="2021-03-17T00:30:00+01:00"))
    house.put("/municipalities/koper", name="Mesto Koper", unit="izola", occurred_at="2021-01-01T00:00:00Z")
    for path, answer in first.items():
        times = answer.json()
        again = house.get(f"{path}?at={times['at']}&known_at={times['known_at']}")
        assert again.content == answer.content
        assert house.get(path).content != answer.content


def test_one_of_many_at_once_is_received_the_others_get_its_answer(house):
    answers = []

    def send():
        answers.append(house.post("/notifications", "police", **notification()))

    threads = [threading.Thread(target=send) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.text for answer in answers} | {answers[0].text}) <= 2
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert len(house.get("/notifications").json()["items"]) == 1


def test_read_models_rebuilt_are_the_same(house):
    received = house.post("/notifications", "police", **notification()).json()
    said = house.post(f"/notifications/{received['id']}/triage", decision="information").json()
    house.now("2021-03-17T06:00:00+01:00")
    correction = {"corrects": said["events"][0]["event_id"], "reason_code": "typing_error"}
    house.post(
        f"/notifications/{received['id']}/triage", decision="out_of_scope", reason="other", **correction
    )
    house.post(f"/persons/{received['person_ids'][0]}/details", phone="+386 1 555 0177")
    headers = {"Authorization": f"Bearer {house.settings.internal_secret_text()}"}
    answer = house.call("POST", "/internal/rebuild", "admin", {}, **headers)
    assert answer.status_code == 200, answer.text
    for model in answer.json()["models"]:
        assert model["differences"] in (0, []), model
    with house.running.store.reading() as connection:
        assert head(connection)[0] == house.positions()
