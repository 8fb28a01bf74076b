"""What a service hears and what the client hears back: all that was said, and of identity only our own word."""

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpx
import pytest

from chassis.errors import Unauthenticated
from chassis.identity import issue_token, trusted, verify_vouch
from gateway.app import create_app
from tests.integration.gateway.conftest import WORKER


@pytest.mark.parametrize("path", ["/cases/1", "/tasks", "/audit/heads", "/nowhere"])
async def test_401_no_token(client, services, path):
    del client.headers["Authorization"]
    answer = await client.get(path, headers={"Accept-Language": "sl"})
    assert (answer.status_code, answer.json()["code"]) == (401, "token_missing")
    assert answer.json()["detail"].startswith("Najprej se prijavite")
    assert answer.headers["www-authenticate"].startswith("Bearer")
    assert not any(service.asked for service in services.values())


async def test_401_a_token_of_another_house(client, intake):
    answer = await client.get("/cases/1", headers={"Authorization": "Bearer a.b.c"})
    assert (answer.status_code, answer.json()["code"]) == (401, "token_invalid")
    assert intake.asked == []


@pytest.mark.parametrize(
    "path",
    ["/nowhere", "/internal/verify", "/cases/%2e%2e/internal/verify", "/cases//1", "/cases%5c..%5cinternal"],
)
async def test_404_what_the_gateway_sends_nobody(client, services, path):
    answer = await client.get(path)
    assert (answer.status_code, answer.json()["code"]) == (404, "no_such_call")
    assert not any(service.asked for service in services.values())


async def test_a_command_arrives_as_it_was_sent(client, intake):
    body = b'{ "summary" : "\xc4\x8d",  "age": 1.0 }'
    sent = {
        "Content-Type": "application/json; charset=utf-8",
        "Idempotency-Key": "k-1",
        "Consistency": "placement=4",
        "Accept-Language": "it",
        "Prefer": "return=minimal",
        "Zavetje-Source": "import",
    }
    await client.post("/notifications/1/triage?x=a%20b&x=c", content=body, headers=sent)
    [asked] = intake.asked
    assert (asked.method, asked.target, asked.body) == ("POST", "/notifications/1/triage?x=a%20b&x=c", body)
    assert {name: asked.headers[name] for name in sent} == sent


async def test_a_station_with_its_printed_name_is_reached(client, intake):
    await client.get("/stations/PP%20Sežana")
    assert intake.asked[0].target == "/stations/PP%20Se%C5%BEana"


async def test_the_service_hears_who_it_is_from_the_gateway_alone(client, intake, settings):
    forged = {
        "Zavetje-Caller": "forged",
        "Cookie": "a=b",
        "X-Forwarded-User": "admin",
        "Zavetje-Correlation": "x",
    }
    await client.get("/cases/1", headers=forged)
    heard = intake.asked[0].headers
    keys = trusted(settings.gateway_jwks_file)
    assert verify_vouch(heard["zavetje-caller"], "intake", keys) == WORKER
    assert not {"authorization", "cookie", "x-forwarded-user"} & set(heard)
    assert heard["zavetje-correlation"] != "x"
    with pytest.raises(Unauthenticated):
        verify_vouch(heard["zavetje-caller"], "placement", keys)


async def test_the_answer_comes_back_as_it_was_given(client, intake):
    intake.answers(
        201, {"id": "1"}, position="intake=8", idempotency_replayed="true", date="Wed, 17 Mar 2021 01:00:00 GMT",
        server="inside", zavetje_secret="x",
    )  # fmt: skip
    answer = await client.post("/cases", json={})
    assert (answer.status_code, answer.content) == (201, b'{"id": "1"}')
    assert answer.headers["position"] == "intake=8"
    assert answer.headers["idempotency-replayed"] == "true"
    assert answer.headers["date"] == "Wed, 17 Mar 2021 01:00:00 GMT"
    assert not {"server", "zavetje-secret"} & set(answer.headers)


async def test_a_refusal_comes_back_with_its_sentence(client, placement):
    placement.answers(409, {"code": "no_free_bed"}, retry_after="1", content_language="sl")
    answer = await client.post("/placements", json={})
    assert (answer.status_code, answer.json()["code"]) == (409, "no_free_bed")
    assert answer.headers["content-type"] == "application/problem+json"
    assert (answer.headers["retry-after"], answer.headers["content-language"]) == ("1", "sl")


async def test_500_a_service_that_does_not_believe_the_gateway_is_not_the_clients_fault(client, intake):
    intake.answers(401, {"code": "token_invalid"})
    answer = await client.get("/cases/1")
    assert (answer.status_code, answer.json()["code"]) == (500, "internal_error")


async def test_every_answer_is_sealed_and_dated(client):
    for path in ("/cases/1", "/nowhere", "/health/live", "/openapi.json"):
        answer = await client.get(path)
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        assert abs(parsedate_to_datetime(answer.headers["date"]) - datetime.now(UTC)).total_seconds() < 5


async def test_in_a_demo_the_date_is_the_demos(settings, services):
    demo = settings.model_copy(update={"clock": datetime(2021, 3, 17, 1, 0, tzinfo=UTC)})
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(create_app(demo, services)), base_url="http://gateway"
    ) as client:
        assert (await client.get("/health/live")).headers["date"] == "Wed, 17 Mar 2021 01:00:00 GMT"


REPEATED = [httpx.ConnectError("refused"), httpx.RemoteProtocolError("closed keep-alive")]


@pytest.mark.parametrize(("method", "headers"), [("GET", {}), ("POST", {"Idempotency-Key": "k-1"})])
async def test_what_is_safe_is_repeated_twice(client, intake, method, headers):
    intake.faults = [*REPEATED]
    answer = await client.request(method, "/cases", headers=headers)
    assert answer.status_code == 200
    assert len(intake.asked) == 3
    assert len({(asked.method, asked.target, asked.body) for asked in intake.asked}) == 1


async def test_503_after_two_repeats(client, intake):
    intake.faults = [httpx.ReadError("gone")] * 3
    answer = await client.get("/cases/1", headers={"Accept-Language": "sl"})
    assert (answer.status_code, answer.json()["code"]) == (503, "service_unavailable")
    assert answer.headers["retry-after"] == "1"
    assert len(intake.asked) == 3


async def test_503_at_once_for_a_command_without_a_key(client, intake):
    intake.faults = [*REPEATED]
    answer = await client.post("/cases", json={})
    assert answer.status_code == 503
    assert len(intake.asked) == 1


async def test_503_a_service_that_takes_too_long_is_not_asked_again(client, intake):
    intake.faults = [httpx.ReadTimeout("slow")]
    assert (await client.get("/cases/1")).status_code == 503
    assert len(intake.asked) == 1


BIG = b'"' + b"x" * (1 << 20) + b'"'


async def in_pieces(content: bytes) -> AsyncIterator[bytes]:
    for start in range(0, len(content), 1 << 16):
        yield content[start : start + (1 << 16)]


@pytest.mark.parametrize("content", [BIG, in_pieces(BIG)], ids=["announced", "in pieces"])
async def test_413_a_body_of_more_than_a_mebibyte(client, intake, content):
    answer = await client.post("/cases", content=content, headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")
    assert intake.asked == []


async def test_413_a_batch_of_more_than_eight(client):
    content = json.dumps("x" * (8 << 20)).encode()
    sent = {"Content-Type": "application/json"}
    assert (await client.post("/commands:batch", content=content, headers=sent)).status_code == 413
    assert (await client.post("/commands:batch", content=BIG, headers=sent)).status_code == 422


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "application/xml", None])
async def test_415_a_body_that_does_not_say_it_is_json(client, intake, kind):
    headers = {} if kind is None else {"Content-Type": kind}
    answer = await client.post("/cases", content=b"{}", headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (415, "unsupported_media_type")
    assert intake.asked == []


async def test_a_command_without_a_body_needs_no_kind(client, services):
    assert (await client.post("/rosters/2021-03/publication")).status_code == 200
    assert services["intervention"].asked[0].body == b""


async def test_429_more_than_a_client_may_ask(settings, services, token):
    app = create_app(settings.model_copy(update={"requests_per_minute": 3}), services)
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://gateway/api/v1"
    ) as client:
        mine = {"Authorization": f"Bearer {token}"}
        other = {
            "Authorization": f"Bearer {issue_token(settings, WORKER.model_copy(update={'subject': 'sd2'}))}"
        }
        counted = [(await client.get("/cases/1", headers=mine)).status_code for _ in range(5)]
        refused = await client.get("/cases/1", headers=mine)
        assert counted == [200, 200, 200, 429, 429]
        assert refused.headers["retry-after"] == "5"
        assert (await client.get("/cases/1", headers=other)).status_code == 200
        assert [(await client.get("/cases/1")).status_code for _ in range(4)] == [401, 401, 401, 429]


async def test_the_description_of_everything_is_served_to_everybody(client):
    del client.headers["Authorization"]
    answer = await client.get("/openapi.json")
    assert answer.status_code == 200
    assert "/api/v1/notifications" in answer.json()["paths"]
