"""Many commands in one request: in order, each for itself, stopped by the first fault and by nothing else."""

import json
from typing import Any

import httpx


def command(path: str = "/cases", key: str = "k-1", **more: Any) -> dict[str, Any]:
    return {"method": "POST", "path": path, "idempotency_key": key, "body": {}} | more


async def sent(client: httpx.AsyncClient, *items: Any, **headers: str) -> tuple[httpx.Response, list[Any]]:
    answer = await client.post("/commands:batch", json=list(items), headers=headers)
    assert answer.status_code == 200, answer.text
    return answer, answer.json()["items"]


async def test_each_command_goes_to_its_service_with_its_own_key(client, intake, placement):
    intake.answers(201, {"id": "1"}, position="intake=7")
    placement.answers(201, {"id": "2"}, position="placement=3")
    answer, items = await sent(
        client, command(), command("/api/v1/placements?x=1", "k-2"), command(key="k-3")
    )
    assert [item["status"] for item in items] == ["accepted"] * 3
    assert [item["idempotency_key"] for item in items] == ["k-1", "k-2", "k-3"]
    assert (items[1]["http_status"], items[1]["position"], items[1]["body"]) == (
        201,
        "placement=3",
        {"id": "2"},
    )
    assert answer.headers["position"] == "intake=7,placement=3"
    assert [asked.headers["idempotency-key"] for asked in intake.asked] == ["k-1", "k-3"]
    assert placement.asked[0].target == "/placements?x=1"


async def test_a_command_of_a_batch_has_the_same_bytes_as_alone(client, intake):
    body = b'{"summary":"\xc4\x8d","n":1.0,"z":{"b":1,"a":2}}'
    kind = {"Content-Type": "application/json"}
    await client.post("/cases", content=body, headers={**kind, "Idempotency-Key": "k-1"})
    batch = b'[{"idempotency_key":"k-1","body":' + body + b',"method":"POST","path":"/cases"}]'
    await client.post("/commands:batch", content=batch, headers=kind)
    assert [asked.body for asked in intake.asked] == [body, body]
    assert len({asked.headers["content-type"] for asked in intake.asked}) == 1


async def test_what_came_of_each_is_said_in_a_word(client, intake):
    answers = {
        "k-1": httpx.Response(201, json={}),
        "k-2": httpx.Response(201, json={}, headers={"Idempotency-Replayed": "true"}),
        "k-3": httpx.Response(409, json={"code": "changed_notification"}),
        "k-4": httpx.Response(422, json={"code": "missing"}),
        "k-5": httpx.Response(404, json={"code": "not_found"}),
        "k-6": httpx.Response(403, json={"code": "forbidden"}),
        "k-7": httpx.Response(204),
    }
    intake.says = lambda asked: answers[asked.headers["idempotency-key"]]
    _, items = await sent(client, *(command(key=key) for key in answers))
    assert [item["status"] for item in items] == [
        "accepted", "duplicate", "conflict", "rejected", "rejected", "rejected", "accepted",
    ]  # fmt: skip
    assert items[2]["body"] == {"code": "changed_notification"}


async def test_the_first_fault_stops_the_rest(client, intake, placement):
    intake.answers(503, {"code": "store_unavailable"})
    _, items = await sent(
        client, command("/placements", "k-1"), command(key="k-2"), command("/placements", "k-3")
    )
    assert [(item["status"], item["http_status"]) for item in items] == [
        ("accepted", 200), ("not_tried", 503), ("not_tried", None),
    ]  # fmt: skip
    assert [item["idempotency_key"] for item in items] == ["k-1", "k-2", "k-3"]
    assert len(placement.asked) == 1


async def test_a_service_that_is_away_stops_the_rest_too(client, intake):
    intake.faults = [httpx.ConnectError("refused")] * 3
    _, items = await sent(client, command(), command(key="k-2"), **{"Accept-Language": "it"})
    assert [item["status"] for item in items] == ["not_tried", "not_tried"]
    assert items[0]["body"]["code"] == "service_unavailable"
    assert "non è raggiungibile" in items[0]["body"]["detail"]


async def test_a_command_that_is_none_stops_nothing(client, intake):
    odd = [
        7,
        {},
        command("/nowhere"),
        command("/commands:batch"),
        command("/cases/%2e%2e/internal"),
        command(method="GET"),
    ]
    _, items = await sent(client, *odd, command(key="k-9"))
    assert [item["status"] for item in items] == ["rejected"] * 6 + ["accepted"]
    assert [item["http_status"] for item in items[:6]] == [422, 422, 404, 422, 404, 422]
    assert len(intake.asked) == 1


async def test_422_more_than_500(client, intake):
    answer = await client.post("/commands:batch", json=[command()] * 501)
    assert (answer.status_code, answer.json()["code"]) == (422, "batch_too_long")
    assert intake.asked == []


async def test_500_in_one_go(client, intake):
    _, items = await sent(client, *(command(key=f"k-{number}") for number in range(500)))
    assert {item["status"] for item in items} == {"accepted"}
    assert [asked.headers["idempotency-key"] for asked in intake.asked] == [
        f"k-{number}" for number in range(500)
    ]


async def test_a_fault_on_the_wire_is_repeated_with_the_key(client, intake):
    intake.faults = [httpx.RemoteProtocolError("closed keep-alive")]
    _, items = await sent(client, command())
    assert items[0]["status"] == "accepted"
    assert len(intake.asked) == 2


async def test_the_consistency_of_the_batch_is_that_of_each(client, intake):
    await sent(client, command(), Consistency="placement=3")
    assert intake.asked[0].headers["consistency"] == "placement=3"


async def test_an_empty_batch_is_answered(client):
    answer, items = await sent(client)
    assert (items, json.loads(answer.content)) == ([], {"items": []})
