"""What the server refused is put right on the form it was entered on; nothing is typed twice, nothing is doubled."""

import re
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import expect

from tests.e2e.offices import Json, Office, new_id
from tests.e2e.web.conftest import Lend
from tests.e2e.web.desk import eventually, interventions, lines
from tests.e2e.web.night import assert_checked_in, at_work, to_work
from tests.e2e.web.phone import Phone, minutes_ago

CORRECTING = "Popravljate vnos, ki ni bil sprejet."
SENT = "Vse je poslano."


def minute(ago: int) -> datetime:
    return minutes_ago(ago).replace(second=0, microsecond=0)


def worked(office: Office, case: Json) -> list[tuple[datetime, datetime]]:
    found = office.worker.get(f"/interventions/{case['id']}")["segments"]
    return sorted((datetime.fromisoformat(one["start"]), datetime.fromisoformat(one["end"])) for one in found)


def refused_segment(office: Office, lend: Lend, start: datetime, end: datetime) -> tuple[Phone, Json]:
    """A phone whose time from `start` to `end` was refused, for that hour is worked already; on the outbox."""
    phone, case = at_work(office, lend)
    before = {"id": new_id(), "worker_id": office.workers[0], "kind": "field"}
    times = {"start": start.isoformat(), "end": end.isoformat()}
    office.worker.post(f"/interventions/{case['id']}/segments", {**before, **times})
    phone.press("Čas za nazaj")
    phone.pick("Vrsta dela", "telefon")
    phone.type_time("Od", start)
    phone.type_time("Do", end)
    phone.press("Shrani")
    phone.tab("Za poslati")
    expect(phone.page.get_by_role("heading", name="Potrebna je vaša odločitev")).to_be_visible()
    return phone, case


def test_a_refused_time_is_put_right_on_its_form(office: Office, lend: Lend) -> None:
    start, end = minute(300), minute(290)
    phone, case = refused_segment(office, lend, start, end)
    phone.press("Popravi")
    phone.heading("Čas za nazaj")
    expect(phone.page.get_by_text(CORRECTING)).to_be_visible()
    expect(
        phone.page.get_by_role("group", name="Vrsta dela").get_by_label("telefon", exact=True)
    ).to_be_checked()
    phone.restart()
    phone.unlock()
    phone.tab("Za poslati")
    phone.press("Popravi")
    group = phone.page.get_by_role("group", name="Od", exact=True)
    expect(group.get_by_label("Ura")).to_have_value(f"{start:%H:%M}")
    right = (end, minute(280))
    phone.type_time("Od", right[0])
    phone.type_time("Do", right[1])
    phone.press("Shrani")
    phone.heading("Za poslati")
    expect(phone.page.get_by_text(SENT)).to_be_visible()
    assert sorted(phone.states()) == ["dropped", "sent"]
    eventually(lambda: worked(office, case), lambda found: found == [(start, end), right])
    phone.tab("Dežurstvo")
    expect(phone.page.get_by_text(CORRECTING)).to_have_count(0)


def test_a_form_with_something_unfinished_is_not_written_over(office: Office, lend: Lend) -> None:
    phone, _ = refused_segment(office, lend, minute(400), minute(390))
    phone.press("Odpri intervencijo")
    phone.press("Čas za nazaj")
    phone.pick("Vrsta dela", "pot")
    phone.tab("Za poslati")
    phone.press("Popravi")
    expect(phone.page.get_by_text("Na tem obrazcu je že nedokončan vnos.")).to_be_visible()
    phone.press("Odpri intervencijo")
    phone.press("Čas za nazaj")
    expect(phone.page.get_by_role("group", name="Vrsta dela").get_by_label("pot", exact=True)).to_be_checked()


def test_what_was_let_go_is_not_put_right_any_more(office: Office, lend: Lend) -> None:
    phone, _ = refused_segment(office, lend, minute(600), minute(590))
    phone.press("Popravi")
    expect(phone.page.get_by_text(CORRECTING)).to_be_visible()
    phone.tab("Za poslati")
    phone.press("Opusti")
    phone.press("Res opusti?")
    expect(phone.page.get_by_text(SENT)).to_be_visible()
    phone.tab("Dežurstvo")
    to_work(phone)
    phone.press("Čas za nazaj")
    expect(phone.page.get_by_role("group", name="Od", exact=True).get_by_label("Ura")).to_have_value("")
    expect(phone.page.get_by_text(CORRECTING)).to_have_count(0)


def test_a_refused_call_is_put_right_and_all_that_hangs_on_it_goes_with_it(
    office: Office, lend: Lend
) -> None:
    before = interventions(office, office.workers[0])
    phone = lend(office.workers[0])
    phone.ready_offline()
    phone.context.set_offline(True)
    phone.press("Vpiši telefonski klic")
    phone.page.get_by_label("Policijska postaja").select_option(office.station)
    phone.pick("Kdaj je prišel klic", "Drug čas")
    phone.type_time("Datum in ura", minutes_ago(0) + timedelta(days=1))
    phone.pick("Razlog posredovanja", "nasilje v družini")
    phone.page.get_by_label("Občina").select_option(office.municipality)
    phone.press("Shrani in odpri intervencijo")
    phone.heading(re.compile("^Intervencija"))
    phone.press("Sem na varnem")
    phone.context.set_offline(False)
    phone.tab("Za poslati")
    phone.press("Pošlji zdaj")
    eventually(phone.states, lambda found: found == ["refused", "refused", "sent", "sent"])
    phone.press("Popravi")
    phone.heading("Vpiši telefonski klic")
    right = minute(20)
    phone.type_time("Datum in ura", right)
    phone.press("Shrani in odpri intervencijo")
    phone.heading(re.compile("^Intervencija"))
    phone.tab("Za poslati")
    expect(phone.page.get_by_text(SENT)).to_be_visible()
    now = eventually(
        lambda: interventions(office, office.workers[0]), lambda found: len(found) == len(before) + 1
    )
    (opened,) = [one for one in now if one["id"] not in {old["id"] for old in before}]
    assert_checked_in(office, opened, 1)
    called = lines(office, opened["case_id"], "notification_received")
    assert [datetime.fromisoformat(line["occurred_at"]) for line in called] == [right]


@pytest.mark.parametrize("other_words", [False, True])
def test_a_report_that_came_second_is_handed_over_with_the_words_she_wrote(
    office: Office, lend: Lend, other_words: bool
) -> None:
    phone, case = at_work(office, lend)
    path = f"/interventions/{case['id']}"
    worked_on = {"id": new_id(), "worker_id": office.workers[0], "kind": "office"}
    ago = 500 + 20 * other_words
    times = {"start": minute(ago).isoformat(), "end": minute(ago - 10).isoformat()}
    office.worker.post(f"{path}/segments", {**worked_on, **times})
    office.worker.post(f"{path}/closure", {"task": "domestic_violence", "subtask": "violence_other"})
    phone.press("Napiši poročilo")
    words = "Izmišljeno poročilo."
    phone.page.get_by_label("Besedilo poročila").fill(words)
    phone.context.set_offline(True)
    phone.press("Oddaj poročilo")
    office.worker.post(f"{path}/measures", {"id": new_id(), "kind": "other"})
    # All she learns of it is what the conflict shows: the case is not read again before she has decided.
    phone.context.route(f"**/api/v1{path}", lambda route: route.abort())
    phone.context.set_offline(False)
    phone.tab("Za poslati")
    phone.press("Pošlji zdaj")
    expect(phone.page.get_by_role("alert")).to_be_visible()
    phone.press("Popravi")
    text = phone.page.get_by_label("Besedilo poročila")
    expect(text).to_have_value(words)
    if other_words:
        words += " Dopolnjeno."
        text.fill(words)
    phone.press("Oddaj poročilo")
    phone.tab("Za poslati")
    expect(phone.page.get_by_text(SENT)).to_be_visible()
    told = eventually(lambda: office.worker.get(path), lambda found: found["report"])
    assert told["report"]["state"] == "submitted"
    (last,) = told["report"]["text_ids"]
    assert office.worker.get(f"/texts/{last}")["text"] == words
    # The police's own words, and each wording once.
    eventually(
        lambda: lines(office, case["case_id"], "text_written"), lambda found: len(found) == 2 + other_words
    )
