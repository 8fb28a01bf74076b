"""One list out of four, made for one moment of knowledge; and whether the house is ready."""

from datetime import datetime
from typing import Any

import httpx
import pytest

from tests.integration.gateway.conftest import Asked, Says

EARLY, LATE = "2021-03-17T01:00:00Z", "2021-03-17T01:00:00.5Z"


def task(name: str, due_at: str | None) -> dict[str, Any]:
    return {"id": name, "kind": "call_back", "due_at": due_at, "why": "promised"}


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text)


def listing(service: str, items: list[dict[str, Any]], closed: str = LATE, position: int = 4) -> Says:
    """A service that pages two at a time and answers for `closed` unless told an earlier moment."""

    def says(asked: Asked) -> httpx.Response:
        known_at = asked.query.get("known_at", closed)
        start = int(asked.query.get("cursor") or asked.query.get("after") or 0)
        shown = [item for item in items if instant(item.get("known", EARLY)) <= instant(known_at)][
            start : start + 2
        ]
        body = {"items": shown, "next": start + 2 if start + 2 < len(items) else None, "at": known_at}
        more = {"known_at": known_at, "positions": {service: position}, "definitions": f"d-{service}"}
        return httpx.Response(200, json=body | more)

    return says


@pytest.fixture
def all_idle(services):
    for service, fake in services.items():
        fake.says = listing(service, [])
    return services


async def test_tasks_of_all_services_stand_by_when_they_are_due(client, all_idle):
    all_idle["intake"].says = listing(
        "intake", [task("intake-1", LATE), task("intake-2", None), task("intake-3", EARLY)]
    )
    all_idle["placement"].says = listing("placement", [task("placement-1", "2021-03-17T00:59:00Z")])
    answer = await client.get("/tasks?unit=koper")
    assert [item["id"] for item in answer.json()["items"]] == [
        "placement-1",
        "intake-3",
        "intake-1",
        "intake-2",
    ]
    assert answer.json()["positions"] == {"intake": 4, "intervention": 4, "placement": 4, "reporting": 4}
    assert answer.headers["position"].startswith("intake=4,")
    assert {asked.query["unit"] for asked in all_idle["intake"].asked} == {"koper"}


async def test_all_answer_for_the_moment_that_the_slowest_knows(client, all_idle):
    all_idle["placement"].says = listing("placement", [], closed=EARLY)
    later = task("intake-2", EARLY) | {"known": LATE}
    all_idle["intake"].says = listing("intake", [task("intake-1", EARLY), later])
    told = (await client.get("/tasks")).json()
    assert told["known_at"] == EARLY
    assert [item["id"] for item in told["items"]] == ["intake-1"]
    again = (await client.get("/tasks", params={"known_at": EARLY})).json()
    assert again == told


async def test_tasks_come_page_by_page(client, all_idle):
    all_idle["intake"].says = listing("intake", [task(f"intake-{number}", EARLY) for number in range(5)])
    first = (await client.get("/tasks?limit=3")).json()
    second = (await client.get("/tasks", params={"limit": 3, "cursor": first["next"]})).json()
    assert [item["id"] for item in first["items"] + second["items"]] == [
        f"intake-{number}" for number in range(5)
    ]
    assert second["next"] is None


async def test_who_has_nothing_for_this_caller_adds_nothing(client, all_idle):
    all_idle["reporting"].answers(403, {"code": "forbidden"})
    all_idle["intervention"].answers(404, {"code": "no_such_call"})
    all_idle["intake"].says = listing("intake", [task("intake-1", EARLY)])
    answer = await client.get("/tasks")
    assert [item["id"] for item in answer.json()["items"]] == ["intake-1"]
    assert set(answer.json()["positions"]) == {"intake", "placement"}


async def test_403_when_nobody_has_anything_for_this_caller(client, services):
    for fake in services.values():
        fake.answers(403, {"code": "forbidden"})
    assert (await client.get("/tasks")).status_code == 403


async def test_503_rather_than_a_list_with_a_silent_hole(client, all_idle):
    all_idle["placement"].faults = [httpx.ConnectError("refused")] * 3
    answer = await client.get("/tasks")
    assert (answer.status_code, answer.json()["code"]) == (503, "service_unavailable")
    assert "placement" in answer.json()["detail"]


async def test_a_services_refusal_of_the_question_is_the_answer(client, all_idle):
    all_idle["placement"].answers(422, {"code": "future_known_at"})
    assert (await client.get("/tasks")).json() == {"code": "future_known_at"}


@pytest.mark.parametrize("query", ["limit=0", "limit=501", "limit=x"])
async def test_422_a_page_of_no_size(client, query):
    answer = await client.get(f"/tasks?{query}")
    assert (answer.status_code, answer.json()["field"]) == (422, "limit")


async def test_a_task_is_done_where_it_came_from(client, services):
    await client.post("/tasks/placement-0190/done", json={})
    assert services["placement"].asked[0].target == "/tasks/placement-0190/done"


async def test_facts_of_one_service_are_its_own_answer(client, intake, placement):
    intake.answers(200, {"items": [], "next": None})
    answer = await client.get("/events?service=intake&after=5&stream=case-1")
    assert answer.content == b'{"items": [], "next": null}'
    assert intake.asked[0].target == "/events?service=intake&after=5&stream=case-1"
    assert placement.asked == []


async def test_facts_of_one_case_come_from_all_in_the_order_of_knowledge(client, all_idle):
    all_idle["intake"].says = listing("intake", [{"event_id": "intake-1", "recorded_at": EARLY}])
    all_idle["placement"].says = listing(
        "placement",
        [
            {"event_id": f"placement-{number}", "recorded_at": f"2021-03-17T00:0{number}:00Z"}
            for number in (1, 2, 3)
        ],
    )
    told = (await client.get("/events?case_id=c-1")).json()
    assert [item["event_id"] for item in told["items"]] == [
        "placement-1",
        "placement-2",
        "placement-3",
        "intake-1",
    ]


async def test_422_facts_of_whom(client):
    answer = await client.get("/events")
    assert (answer.status_code, answer.json()["code"], answer.json()["field"]) == (
        422,
        "service_needed",
        "service",
    )
    unknown = await client.get("/events?service=elsewhere")
    assert (unknown.status_code, unknown.json()["code"]) == (422, "unknown_value")


async def test_a_fact_is_taken_back_where_it_was_told(client, services):
    await client.post("/events/intervention-0190/withdrawal", json={"reason_code": "typing_error"})
    assert services["intervention"].asked[0].target == "/events/intervention-0190/withdrawal"


@pytest.mark.parametrize("path", ["/audit/verification", "/audit/heads"])
async def test_the_audit_names_every_service(client, services, path):
    for service, fake in services.items():
        fake.answers(200, {"items": [{"service": service, "intact": True}]})
    answer = await client.get(path)
    assert [item["service"] for item in answer.json()["items"]] == list(services)


async def test_403_the_audit_is_not_for_everybody(client, services):
    services["reporting"].answers(403, {"code": "forbidden"})
    services["intake"].answers(200, {"items": []})
    assert (await client.get("/audit/heads")).status_code == 403


async def test_ready_when_every_service_is(client, services):
    for fake in services.values():
        fake.answers(200, {"state": "ready", "loops": {"outbox": {"state": "running"}}})
    del client.headers["Authorization"]
    answer = await client.get("/health/ready")
    assert (answer.status_code, answer.json()["state"]) == (200, "ready")


async def test_degraded_says_why_and_still_takes_commands(client, services):
    for fake in services.values():
        fake.answers(200, {"state": "ready", "loops": {}})
    services["intake"].answers(
        200, {"state": "degraded", "loops": {"outbox": {"state": "waiting for the bus"}}}
    )
    answer = await client.get("/health/ready")
    assert (answer.status_code, answer.json()["state"]) == (200, "degraded")
    assert answer.json()["services"]["intake"]["reasons"] == ["outbox: waiting for the bus"]


async def test_503_not_ready_while_a_service_does_not_answer(client, services):
    for fake in services.values():
        fake.answers(200, {"state": "ready"})
    services["placement"].faults = [httpx.ConnectError("refused")]
    services["reporting"].answers(500, {})
    answer = await client.get("/health/ready")
    assert (answer.status_code, answer.json()["state"]) == (503, "not_ready")
    told = answer.json()["services"]
    assert (told["placement"]["reasons"], told["reporting"]["reasons"]) == (["no answer"], ["status 500"])


async def test_alive_whatever_the_others_do(client, services):
    for fake in services.values():
        fake.faults = [httpx.ConnectError("refused")]
    assert (await client.get("/health/live")).json() == {"state": "live"}
