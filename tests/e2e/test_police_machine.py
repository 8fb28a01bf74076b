"""The police's machine against the real stack: batches, receipts, repeats, and the webhook back."""

import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from chassis.webhooks.signing import signature
from tests.e2e.conftest import Stack
from tests.e2e.offices import Json, Office, new_id

ISSUED = "2022-05-02T01:10:00+02:00"
PATIENCE_S = 60.0


@pytest.fixture(scope="module")
def office(stack: Stack) -> Iterator[Office]:
    """A CSD of its own."""
    with Office(stack, "policija") as opened:
        yield opened


@pytest.fixture
def hook() -> Iterator[tuple[str, list[tuple[dict[str, str], bytes]]]]:
    """A receiver of the police's own, and what came to it."""
    came: list[tuple[dict[str, str], bytes]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            came.append(({name.lower(): value for name, value in self.headers.items()}, body))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/hook", came
    server.shutdown()
    server.server_close()
    thread.join()


def issued(office: Office) -> str:
    body = {
        "kind": "police",
        "station": office.station,
        "issued_at": ISSUED,
        "underlying": "crime",
        "distance_m": 200,
    }
    return str(office.police.post("/restraining-orders", body)["id"])


def violations(orders: list[str], bad: int) -> list[Json]:
    """Five hundred reports about twenty orders, told backwards; one of them says what cannot be."""
    return [
        {
            "method": "POST",
            "path": f"/restraining-orders/{orders[number % len(orders)]}/steps",
            "idempotency_key": f"{orders[0]}-{number}",
            "body": {
                "kind": "violated",
                "occurred_at": f"2022-05-02T{4 + number // 60:02d}:{number % 60:02d}:00+02:00",
                **({"until": "2022-05-09T00:00:00+02:00"} if number == bad else {}),
            },
        }
        for number in reversed(range(500))
    ]


def test_a_batch_with_one_bad_item_is_answered_item_by_item_and_loses_none(office: Office) -> None:
    orders = [issued(office) for _ in range(20)]
    sent = violations(orders, bad=77)
    first = office.police.send("POST", "/commands:batch", sent).json()["items"]
    became = [one["status"] for one in first]
    assert (became.count("accepted"), became.count("rejected")) == (499, 1)
    (refused,) = (one for one in first if one["status"] == "rejected")
    assert (refused["idempotency_key"], refused["body"]["code"]) == (f"{orders[0]}-77", "until_not_meant")
    again = office.police.send("POST", "/commands:batch", sent).json()["items"]
    assert [one["status"] for one in again].count("duplicate") == 499
    assert [one["body"] for one in again if one["status"] == "duplicate"] == [
        one["body"] for one in first if one["status"] == "accepted"
    ]
    found = [office.police.get(f"/restraining-orders/{order}") for order in orders]
    assert sum(order["violations"] for order in found) == 499


def test_a_receipt_is_what_the_auditor_finds_in_the_log(office: Office) -> None:
    order = issued(office)
    step = {"kind": "violated", "occurred_at": "2022-05-02T09:00:00+02:00"}
    receipt = office.police.post(f"/restraining-orders/{order}/steps", step)["receipt"]
    asked = {"service": receipt["service"], "after": receipt["position"] - 1, "limit": 1}
    (fact,) = office.auditor.get("/events", **asked)["items"]
    assert (fact["hash"], fact["recorded_at"], fact["type"]) == (
        receipt["hash"], receipt["recorded_at"], "order_step_reported")  # fmt: skip


def test_the_police_hear_of_a_notification_taken_over_and_of_an_order_that_changes(
    office: Office, hook: Any
) -> None:
    url, came = hook
    made = office.police.post("/subscriptions", {"url": url})
    call = {
        "source": {"kind": "police", "station": office.station},
        "received_by": "api",
        "urgency": "now",
        "occurred_at": "2022-05-03T22:00:00+02:00",
        "ground": "domestic_violence",
        "summary": "Izmišljen opis.",
        "municipality": office.municipality,
        "persons": [],
    }
    notification = office.police.post("/notifications", call)["id"]
    office.worker.post("/interventions", {"notification_id": notification, "worker_id": office.worker.caller.subject,
                       "readiness": 1, "occurred_at": "2022-05-03T22:05:00+02:00", "id": new_id()})  # fmt: skip
    order = issued(office)
    deadline = time.monotonic() + PATIENCE_S
    wanted = {"notification_taken_over", "restraining_order_changed"}
    while not wanted <= {json.loads(body)["type"] for _, body in came} and time.monotonic() < deadline:
        time.sleep(0.05)
    told = {json.loads(body)["type"]: json.loads(body)["data"] for _, body in came}
    assert told["notification_taken_over"]["notification_id"] == notification
    assert told["restraining_order_changed"]["restraining_order"]["id"] == order
    for said, body in came:
        stamp = int(said["webhook-timestamp"])
        assert said["webhook-signature"] == signature(made["secret"], said["webhook-id"], stamp, body)
    sent = office.police.send("GET", f"/subscriptions/{made['id']}/deliveries").json()["items"]
    assert {one["state"] for one in sent} <= {"delivered", "pending"}
