"""Whatever the line does, what she entered is on the phone until the server has it, once."""

import json
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Route, expect

from tests.e2e.offices import Office
from tests.e2e.web.conftest import Lend
from tests.e2e.web.desk import eventually, lines
from tests.e2e.web.night import assert_checked_in, at_work, to_work
from tests.e2e.web.phone import Phone

BATCH = "**/api/v1/commands:batch"
TOP = "(one) => one.getBoundingClientRect().top + scrollY"
Answer = Callable[[Route], None]


def portal(route: Route) -> None:
    route.fulfill(status=200, content_type="text/html", body="<html>Sprejmi pogoje</html>")


def fault(route: Route) -> None:
    problem = {"type": "about:blank", "title": "x", "status": 500, "code": "internal", "detail": "x"}
    route.fulfill(status=500, content_type="application/problem+json", body=json.dumps(problem))


def busy(route: Route) -> None:
    problem = {"type": "about:blank", "title": "x", "status": 429, "code": "too_many_requests", "detail": "x"}
    route.fulfill(status=429, content_type="application/problem+json", body=json.dumps(problem))


def another(route: Route) -> None:
    """JSON, 200, but an answer to something else."""
    route.fulfill(status=200, content_type="application/json", body='{"items": [], "ok": true}')


def lost(route: Route) -> None:
    """The server gets it, the answer never comes."""
    route.fetch()
    route.abort()


@pytest.mark.parametrize(
    ("answer", "standing"),
    [
        pytest.param(portal, "Omrežje zahteva prijavo", id="captive-portal"),
        pytest.param(fault, "Strežnik trenutno ne odgovarja", id="500"),
        pytest.param(busy, "Strežnik trenutno ne odgovarja", id="429"),
        pytest.param(another, "Strežnik trenutno ne odgovarja", id="another-answer"),
        pytest.param(lost, "Brez povezave", id="lost-answer"),
    ],
)
def test_a_bad_answer_loses_nothing_and_doubles_nothing(
    office: Office, lend: Lend, answer: Answer, standing: str
) -> None:
    phone, case = at_work(office, lend)
    phone.context.route(BATCH, answer)
    phone.press("Sem na varnem")
    expect(phone.page.get_by_role("status").first).to_contain_text(f"{standing} · ")
    expect(phone.page.get_by_role("status").first).to_contain_text("1 vnos čaka")
    eventually(phone.states, lambda found: found == ["waiting"])
    phone.context.unroute(BATCH)
    phone.tab("Za poslati")
    phone.press("Pošlji zdaj")
    expect(phone.page.get_by_text("Vse je poslano.")).to_be_visible()
    assert_checked_in(office, case, 1)


def test_nothing_moves_under_her_thumb_when_an_entry_is_sent(office: Office, lend: Lend) -> None:
    phone, _ = at_work(office, lend)
    phone.in_step()
    held: list[Route] = []
    phone.context.route(BATCH, lambda route: held.append(route))
    top = phone.page.locator("main").evaluate(TOP)
    with phone.page.expect_request(BATCH):
        phone.press("Sem na varnem")
    expect(phone.page.get_by_role("status").first).to_contain_text("1 vnos čaka")
    assert phone.page.locator("main").evaluate(TOP) == top
    held[0].continue_()
    phone.in_step()
    assert phone.page.locator("main").evaluate(TOP) == top


def test_a_refusal_is_told_with_its_reason_and_holds_nothing_up(office: Office, lend: Lend) -> None:
    phone, case = at_work(office, lend)
    phone.context.set_offline(True)
    phone.press("Druga delavka ali delavec")
    choice = phone.page.get_by_label("Oseba v pripravljenosti")
    colleagues = {"", office.workers[1], f"{office.name}-brez-imena"}
    assert {one.get_attribute("value") for one in choice.locator("option").all()} == colleagues
    choice.select_option(office.workers[1])
    phone.press("Shrani")
    phone.heading(re.compile("^Intervencija"))
    joined = {"worker_id": office.workers[1], "readiness": 2}
    office.second.post(f"/interventions/{case['id']}/participants", joined)
    phone.press("Sem na varnem")
    phone.context.set_offline(False)
    phone.tab("Za poslati")
    phone.press("Pošlji zdaj")
    expect(phone.page.get_by_text("Sem na varnem")).to_have_count(0)
    eventually(phone.states, lambda found: not {"waiting", "sending"} & set(found))
    assert_checked_in(office, case, 1)


def test_an_expired_sign_in_keeps_the_work_and_sends_it_after_signing_in_again(
    office: Office, lend: Lend
) -> None:
    phone, case = at_work(office, lend)
    expired = {"type": "about:blank", "title": "x", "status": 401, "code": "token_expired", "detail": "x"}
    body = json.dumps(expired)
    phone.context.route(
        "**/api/v1/**",
        lambda route: route.fulfill(status=401, content_type="application/problem+json", body=body),
    )
    phone.context.route(
        "**/oidc/token",
        lambda route: route.fulfill(
            status=400, content_type="application/json", body='{"error":"invalid_grant"}'
        ),
    )
    phone.press("Sem na varnem")
    expect(
        phone.page.get_by_text("Vnosi so varno na telefonu. Za pošiljanje se prijavite znova.")
    ).to_be_visible()
    phone.context.unroute("**/api/v1/**")
    phone.context.unroute("**/oidc/token")
    phone.press("Prijava")
    phone.press(office.workers[0])
    phone.unlock()
    phone.heading("Dežurstvo")
    phone.in_step()
    assert_checked_in(office, case, 1)


def test_another_worker_cannot_take_over_what_waits(office: Office, lend: Lend) -> None:
    phone, case = at_work(office, lend)
    phone.context.route(BATCH, fault)
    phone.press("Sem na varnem")
    expect(phone.page.get_by_role("status").first).to_contain_text("1 vnos čaka")
    phone.context.route(
        "**/oidc/token", lambda route: route.fulfill(status=400, json={"error": "invalid_grant"})
    )
    phone.context.route(
        "**/api/v1/interventions**", lambda route: route.fulfill(status=401, json={"code": "x"})
    )
    phone.context.route(BATCH, lambda route: route.fulfill(status=401, json={"code": "unauthenticated"}))
    phone.context.unroute(BATCH, fault)  # the newer one answers already: nothing slips out between them
    phone.page.get_by_role("button", name="Prijava").click()
    phone.context.unroute("**/oidc/token")
    phone.press(office.workers[1])
    phone.unlock()
    expect(phone.page.get_by_text("Na tem telefonu so neposlani vnosi druge osebe.")).to_be_visible()
    eventually(phone.states, lambda found: found == ["waiting"])
    assert lines(office, case["case_id"], "checked_in") == []


def test_a_worker_whose_access_is_taken_away_is_locked_out_and_her_phone_is_wiped(
    office: Office, lend: Lend
) -> None:
    phone, _ = at_work(office, lend, worker=1)
    who = office.workers[1]
    phone.context.set_offline(True)
    try:
        assert office.stack.zavetje("user", "revoke", who).returncode == 0
        phone.press("Sem na varnem")
        phone.kept(1)
        phone.context.set_offline(False)
        expect(phone.page.get_by_text("Dostop tega telefona je odvzet.")).to_be_visible()
        assert [row["state"] for row in phone.rows()] == ["waiting"], "never wiped while something is unsent"
    finally:
        assert office.stack.zavetje("user", "restore", who).returncode == 0


def test_two_tabs_send_each_command_once_and_lock_together(office: Office, lend: Lend) -> None:
    phone, case = at_work(office, lend)
    other = Phone(phone.context, phone.url, phone.context.new_page())
    other.listen()
    other.page.goto(phone.url)
    other.unlock()
    to_work(other)
    phone.context.set_offline(True)
    for _ in range(3):
        phone.press("Sem na varnem")
        other.press("Sem na varnem")
    expect(phone.page.get_by_role("status").first).to_contain_text("6 vnosov čaka")
    phone.context.set_offline(False)
    for one in (phone, other):
        one.tab("Za poslati")
        one.press("Pošlji zdaj")
    expect(phone.page.get_by_text("Vse je poslano.")).to_be_visible()
    assert_checked_in(office, case, 6)
    phone.press("Skrij")
    other.heading("Zaklenjeno")
    assert not other.errors, other.errors
