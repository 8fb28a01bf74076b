"""The same night on PostgreSQL: log, read models and keys."""

from base64 import urlsafe_b64encode

import pytest

from chassis.errors import Refused
from chassis.identity import create_file
from chassis.keys import KeyStore
from chassis.wrapping import FixedKey, KeyFiles
from contracts.intervention import RosterPublished, Shift
from tests.integration.intake.house import intake, notification


@pytest.fixture
def house(tmp_path, postgres, postgres_url):
    """The service with its log and its keys in two databases."""
    with postgres.database() as keys_url:
        urls = {"intake_database_url": postgres_url, "intake_keys_database_url": keys_url}
        with intake(tmp_path, "2021-03-17T01:04:00+01:00", **urls) as running:
            yield running
            running.running.wiring.keys.close()


def test_a_night_on_postgresql(house):
    shift = Shift(
        id="s1",
        start="2021-03-16T15:00:00+01:00",
        end="2021-03-17T07:00:00+01:00",
        readiness=1,
        worker_id="sd1",
    )
    rota = RosterPublished(month="2021-03", shifts=(shift,))
    house.tell("intervention", "roster-juzna-primorska.2021-03", rota, "2021-02-20T10:00:00+01:00")
    received = house.post("/notifications", "police", **notification()).json()
    assert received["on_call"] == [{"readiness": 1, "worker_id": "sd1"}]
    assert house.post("/notifications", "police", **notification()).json() == received
    changed = house.post("/notifications", "police", **notification(risks=[]))
    assert (changed.status_code, changed.json()["code"]) == (409, "changed_notification")
    near = house.post("/notifications", **notification(external_ref=None)).json()
    assert near["possible_duplicates"] == [received["id"]]
    said = house.post(f"/notifications/{received['id']}/triage", decision="information").json()
    withdrawn = house.post(f"/events/{said['events'][0]['event_id']}/withdrawal", reason_code="typing_error")
    assert withdrawn.status_code == 201
    page = house.get("/notifications?limit=1").json()
    assert len(house.get(f"/notifications?limit=1&cursor={page['next']}").json()["items"]) == 1
    shown = house.get(f"/cases/{received['case_id']}").json()
    assert [one["given_name"] for one in shown["persons"]] == ["Vila", "Zmaj"]
    lines = house.get(f"/cases/{received['case_id']}/timeline").json()["items"]
    assert len([line for line in lines if line["stands"]]) == len(received["events"])
    assert [line["type"] for line in lines if line["corrected_by"]] == ["notification_triaged"]
    headers = {"Authorization": f"Bearer {house.settings.internal_secret_text()}"}
    rebuilt = house.call("POST", "/internal/rebuild", "admin", {}, **headers)
    assert rebuilt.status_code == 200, rebuilt.text
    assert [model["differences"] for model in rebuilt.json()["models"] if model["differences"]] == []


def test_keys_on_postgresql(postgres_url):
    store = KeyStore(postgres_url, FixedKey(bytes(range(32))))
    store.ensure({"case:1": None, "text:1": "case:1"})
    sealed = store.seal("text:1", "body", "Vila Izmišljena")
    assert store.open("text:1", "body", sealed) == "Vila Izmišljena"
    store.destroy("case:1", "erasure")
    assert store.open("text:1", "body", sealed) is None
    store.close()


def test_looks_search_glass_and_retention_on_postgresql(house):
    told = house.post("/notifications", "police", **notification()).json()
    person, sought = told["person_ids"][0], {"birth_date": "1990-03-18", "purpose": "other"}
    assert [one["id"] for one in house.post("/persons/search", **sought).json()["items"]] == [person]
    reason = "Zdravnik potrebuje telefon skrbnice, otrok je v bolnišnici."
    for number in range(3):
        house.post(
            f"/persons/{told['person_ids'][number % 2]}/break-glass",
            "north_worker",
            reason=f"{reason} {number}",
        )
        house.get(f"/persons/{told['person_ids'][number % 2]}", "north_worker")
    foreign = {"valid_from": "2021-01-01", "value": 2, "source": "izmišljen sklep", "csd": "izmisljeni-sever"}
    house.put("/law/reading_alarm_foreign", "admin", **foreign)
    kinds = {one["kind"] for one in house.get("/tasks", "north_coordinator").json()["items"]}
    assert kinds == {"break_glass", "unusual_reading"}
    (item,) = house.get("/audit/verification", "auditor").json()["items"]
    assert item["intact"] and item["access"]["through"] == 4
    with pytest.raises(Refused):
        house.running.store.submit(lambda tx: tx.write().exec_driver_sql("DELETE FROM access_log")).result()
    house.post(f"/notifications/{told['id']}/triage", decision="information")
    house.post(f"/cases/{told['case_id']}/closure", "unit")
    house.now("2032-01-01T00:00:00+01:00")
    due = house.get("/retention/due", "admin").json()["items"]
    assert {one["person_id"] for one in due} == set(told["person_ids"])


def test_the_master_key_is_changed_on_postgresql(tmp_path, postgres):
    create_file(tmp_path / "seal.key", urlsafe_b64encode(bytes(range(32))))
    files = KeyFiles(tmp_path / "seal.key")
    with postgres.database() as url:
        store = KeyStore(url, files)
        sealed = store.seal("person:1", "given_name", "Vila")
        files.add()
        while store.rewrap():
            pass
        assert set(store.wrapped_by()) == {2} and store.open("person:1", "given_name", sealed) == "Vila"
        store.close()
