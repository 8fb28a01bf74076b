"""The police hear back: signed, once, again after a failure, from nowhere and to nowhere it may not be."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from chassis.clock import new_id
from chassis.webhooks.courier import Courier
from chassis.webhooks.signing import signature
from chassis.webhooks.targets import guard_of
from services.intervention.app import SERVICE
from tests.integration.intervention.desk import Desk, intervention_desk, problem
from tests.integration.intervention.test_orders_api import order

NIGHT = "2021-03-17T06:30:00+01:00"


class Receiver:
    """A real HTTP server of the police's: what came, and what it answers next."""

    def __init__(self) -> None:
        self.came: list[tuple[dict[str, str], bytes]] = []
        self.answers: list[int] = []
        self.hang = threading.Event()
        self.hangs = False
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                if receiver.hangs:
                    receiver.hang.wait(30)
                receiver.came.append(({name.lower(): value for name, value in self.headers.items()}, body))
                self.send_response(receiver.answers.pop(0) if receiver.answers else 204)
                self.send_header("Location", "http://127.0.0.1:1/elsewhere")
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/hook"

    def events(self) -> list[dict[str, Any]]:
        return [json.loads(body) for _, body in self.came]


@contextmanager
def receiver() -> Iterator[Receiver]:
    found = Receiver()
    thread = threading.Thread(target=found.server.serve_forever, daemon=True)
    thread.start()
    try:
        yield found
    finally:
        found.hang.set()
        found.server.shutdown()
        found.server.server_close()
        thread.join()


@pytest.fixture
def police() -> Iterator[Receiver]:
    with receiver() as found:
        yield found


@pytest.fixture
def hooked(tmp_path: Path) -> Iterator[Desk]:
    with intervention_desk(tmp_path, NIGHT, webhook_allow="127.0.0.1") as desk:
        yield desk


def courier(desk: Desk) -> Courier:
    running: Any = desk.app.state.running
    told = SERVICE.webhooks
    assert told is not None
    made: Courier = desk.portal.call(
        lambda: Courier(running.store, told.announce, told.target, guard_of(desk.settings), running.secret)
    )
    return made


def carry(desk: Desk, one: Courier | None = None) -> Courier:
    """Queue what is new, and try what is due."""
    one = one or courier(desk)
    for step in (one.queue_up, one.set_out, one.settled):
        desk.portal.call(step)
    return one


def subscribed(desk: Desk, url: str, role: str = "police", **more: Any) -> dict[str, Any]:
    answer = desk.post("/subscriptions", role, raw={"url": url, **more})
    assert answer.status_code == 201, answer.text
    desk.tick()
    found: dict[str, Any] = answer.json()
    return found


def deliveries(desk: Desk, identity: str, **asked: str) -> list[dict[str, Any]]:
    query = "&".join(f"{name}={value}" for name, value in asked.items())
    found: list[dict[str, Any]] = desk.get(f"/subscriptions/{identity}/deliveries?{query}", "police").json()[
        "items"
    ]
    return found


def test_201_an_order_that_changes_is_told_once_and_signed(hooked, police):
    made = subscribed(hooked, police.url)
    identity = hooked.issued()
    hooked.tick()
    carry(hooked)
    carry(hooked)
    ((said, body),) = police.came
    assert said["webhook-signature"] == signature(
        made["secret"], said["webhook-id"], int(said["webhook-timestamp"]), body
    )
    (event,) = police.events()
    assert (event["type"], event["data"]["restraining_order"]) == (
        "restraining_order_changed",
        {"id": identity, "station": "PP Koper", "kind": "police", "state": "in_force", "stage": "hours_48",
         "in_force_until": "2021-03-18T21:10:00Z", "violations": 0, "re_reports": 0, "unfitting_steps": 0,
         "version": 1},
    )  # fmt: skip
    (sent,) = deliveries(hooked, made["id"])
    assert (sent["state"], sent["attempts"], sent["last_status"], sent["about"]) == (
        "delivered",
        1,
        204,
        identity,
    )
    answer = hooked.get(f"/subscriptions/{made['id']}", "police")
    assert answer.status_code == 200, answer.text
    counted = answer.json()
    assert (counted["state"], counted["deliveries"]["delivered"]) == ("active", 1)


def test_201_only_what_changes_the_order_is_told_its_expiry_among_it(hooked, police):
    subscribed(hooked, police.url)
    identity = hooked.issued()
    hooked.step(identity, "keys_handed_over", "2021-03-16T23:00:00+01:00")
    wrong = hooked.step(identity, "violated", "2021-03-17T01:00:00+01:00")["events"][0]["event_id"]
    hooked.post(f"/events/{wrong}/withdrawal", "police", reason_code="duplicate")
    hooked.now("2021-03-18T22:11:00+01:00")
    hooked.ring()
    hooked.tick()
    one = courier(hooked)
    for _ in range(5):
        carry(hooked, one)
    told = [event["data"]["restraining_order"] for event in police.events()]
    assert [(order["state"], order["violations"]) for order in told] == [
        ("in_force", 0),
        ("in_force", 1),
        ("in_force", 0),
        ("expired", 0),
    ]


def test_201_a_notification_taken_over_is_told_once_also_when_it_is_known_late(hooked, police):
    subscribed(hooked, police.url, events=["notification_taken_over"])
    first, case = hooked.notification()
    opened = hooked.opened(notification_id=first)
    hooked.opened(notification_id=hooked.notification(station="PP Izmišljena")[0])
    late = new_id()
    hooked.clock.set(hooked.clock.now().replace(minute=45))  # intake is silent
    hooked.opened(notification_id=late)
    one = carry(hooked)
    hooked.notification(notification_id=late)
    hooked.tick()
    carry(hooked, one)
    told = [event["data"] for event in police.events()]
    assert [event["notification_id"] for event in told] == [first, late]
    assert (told[0]["intervention_id"], told[0]["case_id"], told[0]["station"]) == (opened, case, "PP Koper")
    assert len({said["webhook-id"] for said, _ in police.came}) == 2


def test_what_is_refused_or_hangs_is_tried_again_under_the_same_id(hooked, police):
    made = subscribed(hooked, police.url)
    hooked.issued()
    police.answers = [500, 302]
    one = carry(hooked)
    (waits,) = deliveries(hooked, made["id"])
    assert (waits["state"], waits["attempts"], waits["last_status"], waits["last_error"]) == (
        "pending", 1, 500, "refused")  # fmt: skip
    carry(hooked, one)
    assert len(police.came) == 1  # not before its time
    hooked.now("2021-03-17T06:31:00+01:00")
    carry(hooked, one)
    assert deliveries(hooked, made["id"])[0]["last_error"] == "redirected"
    police.hangs, one.try_s = True, 0.2
    hooked.now("2021-03-17T06:35:00+01:00")
    carry(hooked, one)
    assert deliveries(hooked, made["id"])[0]["last_error"] == "timeout"
    police.hangs, one.try_s = False, 10.0
    police.hang.set()
    hooked.now("2021-03-17T07:30:00+01:00")
    carry(hooked, one)
    assert deliveries(hooked, made["id"])[0]["state"] == "delivered"
    assert len({said["webhook-id"] for said, _ in police.came}) == 1


def test_after_three_days_it_is_given_up_and_sent_again_when_asked(hooked, police):
    made = subscribed(hooked, police.url)
    hooked.issued()
    police.server.socket.close()  # nobody is there
    one = courier(hooked)
    for day in range(17, 22):
        for hour in range(24):
            hooked.clock.set(hooked.clock.now().replace(day=day, hour=hour))
            carry(hooked, one)
    (failed,) = deliveries(hooked, made["id"], state="failed")
    assert failed["last_error"] == "connection_failed"
    assert 10 < failed["attempts"] < 25
    path = f"/subscriptions/{made['id']}/deliveries/{failed['id']}/redelivery"
    assert hooked.post(path, "police").status_code == 202
    assert deliveries(hooked, made["id"])[0]["state"] == "pending"


def test_one_that_hangs_holds_nobody_else_up(hooked, police):
    with receiver() as other:
        police.hangs = True
        hanging, fine = subscribed(hooked, police.url), subscribed(hooked, other.url)
        hooked.issued()
        one = courier(hooked)
        hooked.portal.call(one.queue_up)
        hooked.portal.call(one.set_out)
        while deliveries(hooked, fine["id"])[0]["state"] != "delivered":
            other.hang.wait(0.05)
        assert deliveries(hooked, hanging["id"])[0]["state"] == "pending"
        police.hang.set()
        hooked.portal.call(one.settled)
        assert deliveries(hooked, hanging["id"])[0]["state"] == "delivered"


def test_what_was_not_written_down_before_a_crash_comes_again_under_its_id(tmp_path, police):
    with intervention_desk(tmp_path, NIGHT, webhook_allow="127.0.0.1") as desk:
        made = subscribed(desk, police.url)
        desk.issued()
        one = courier(desk)
        desk.portal.call(one.queue_up)
    with intervention_desk(tmp_path, "2021-03-17T07:00:00+01:00", webhook_allow="127.0.0.1") as again:
        carry(again)
        assert deliveries(again, made["id"])[0]["state"] == "delivered"
    assert len(police.came) == 1


def test_200_an_ended_subscription_is_told_no_more(hooked, police):
    made = subscribed(hooked, police.url)
    identity = hooked.issued()
    hooked.portal.call(courier(hooked).queue_up)
    assert hooked.delete(f"/subscriptions/{made['id']}").status_code == 200
    assert hooked.delete(f"/subscriptions/{made['id']}").json()["events"] == []
    hooked.tick()
    hooked.step(identity, "violated", "2021-03-17T01:00:00+01:00")
    carry(hooked)
    assert police.came == []
    assert [one["state"] for one in deliveries(hooked, made["id"])] == ["cancelled"]
    assert hooked.get("/subscriptions", "police").json()["items"][0]["state"] == "ended"


def test_202_a_ping_and_a_changed_secret_of_which_both_sign(hooked, police):
    made = subscribed(hooked, police.url)
    path = f"/subscriptions/{made['id']}"
    assert hooked.get(f"{path}/secret", "police").json()["secret"] == made["secret"]
    changed = hooked.post(f"{path}/secret", "police").json()["secret"]
    assert hooked.post(f"{path}/test", "police").status_code == 202
    carry(hooked)
    ((said, body),) = police.came
    said_again = [
        signature(secret, said["webhook-id"], int(said["webhook-timestamp"]), body)
        for secret in (changed, made["secret"])
    ]
    assert said["webhook-signature"].split(" ") == said_again
    assert police.events()[0]["type"] == "ping"


def test_404_and_403_for_others(hooked, police):
    made = subscribed(hooked, police.url)
    path = f"/subscriptions/{made['id']}"
    for method, more in (("get", ""), ("get", "/secret"), ("get", "/deliveries"), ("post", "/test")):
        assert problem(getattr(hooked, method)(path + more, "police:druga"))[0] == 404
    assert problem(hooked.delete(path, "police:druga"))[0] == 404
    other = {"url": police.url, "stations": ["PP Izmišljena"]}
    assert problem(hooked.post("/subscriptions", "police", raw=other)) == (403, "another_station")
    assert problem(hooked.post("/subscriptions", "on_call_worker", raw={"url": police.url})) == (
        403,
        "forbidden",
    )


@pytest.mark.parametrize(
    "url",
    ["https://10.1.2.3/hook", "https://169.254.169.254/latest", "http://1.1.1.1/", "ftp://1.1.1.1/", "https://[::1]/",
     "http://127.0.0.1:8102/internal/verify", "http://127.0.0.1:8100/api/v1/subscriptions"],
)  # fmt: skip
def test_422_a_target_inside_or_ourselves(hooked, url):
    answer = hooked.post("/subscriptions", "police", raw={"url": url})
    assert problem(answer) == (422, "target_not_allowed")
    assert answer.json()["field"] == "url"


def test_a_target_that_is_allowed_no_more_is_not_reached(tmp_path, police):
    with intervention_desk(tmp_path, NIGHT, webhook_allow="127.0.0.1") as desk:
        made = subscribed(desk, police.url)
        desk.issued()
    with intervention_desk(tmp_path, "2021-03-17T07:00:00+01:00") as again:
        carry(again)
        assert deliveries(again, made["id"])[0]["last_error"] == "target_not_allowed"
    assert police.came == []


def test_the_secret_stands_in_no_file(tmp_path, police):
    with intervention_desk(tmp_path, NIGHT, webhook_allow="127.0.0.1") as desk:
        first = desk.post(
            "/subscriptions", "police", raw={"url": police.url}, headers={"Idempotency-Key": "1"}
        )
        again = desk.post(
            "/subscriptions", "police", raw={"url": police.url}, headers={"Idempotency-Key": "1"}
        )
        secret = first.json()["secret"]
        assert (again.json()["secret"], again.headers["idempotency-replayed"]) == (secret, "true")
        desk.issued()
        carry(desk)
    files = [file.read_bytes() for file in tmp_path.rglob("*") if file.is_file()]
    assert files
    assert all(secret.removeprefix("whsec_").encode() not in content for content in files)


def test_an_import_is_no_news(hooked, police):
    subscribed(hooked, police.url)
    body = {"kind": "police", "station": "PP Koper", "issued_at": "2021-03-16T22:10:00+01:00"}
    told = {**body, "underlying": "crime", "distance_m": 200}
    answer = hooked.post("/restraining-orders", "coordinator", raw=told, headers={"Zavetje-Source": "import"})
    assert answer.status_code == 201
    carry(hooked)
    assert police.came == []
    assert order(hooked, answer.json()["id"])["state"] == "in_force"
