"""The same night on PostgreSQL: log, read models and keys."""

import pytest

from chassis.keys import KeyStore
from chassis.wrapping import FixedKey
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
