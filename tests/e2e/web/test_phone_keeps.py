"""What is on the phone: kept through every kill, sealed, locked, wiped only when nothing waits."""

import random
import re
from datetime import datetime, timedelta

from playwright.sync_api import expect

from tests.e2e.offices import Office
from tests.e2e.web.conftest import Lend
from tests.e2e.web.desk import eventually, lines
from tests.e2e.web.night import assert_checked_in, at_work, to_work
from tests.e2e.web.phone import Phone, minutes_ago

COMMANDS = 200
KILLS = 20
TWO_HOURS_MS = 2 * 3600_000
DUMP = """() => new Promise((done, failed) => {
  const asked = indexedDB.open('zavetje')
  asked.onerror = () => failed(asked.error)
  asked.onsuccess = () => {
    const names = [...asked.result.objectStoreNames]
    const tx = asked.result.transaction(names)
    const read = (one) => new Promise((found) => { one.onsuccess = () => found(one.result) })
    const text = (value) => JSON.stringify(value, (_key, part) =>
      part instanceof ArrayBuffer || ArrayBuffer.isView(part) ? new TextDecoder('latin1').decode(part) : part)
    Promise.all(names.flatMap((name) => [read(tx.objectStore(name).getAll()), read(tx.objectStore(name).getAllKeys())]))
      .then((all) => { asked.result.close(); done(text(all)) })
  }
})"""

SLOW_SEAL = """() => {
  const real = crypto.subtle.encrypt.bind(crypto.subtle)
  SubtleCrypto.prototype.encrypt = async (...all) => {
    await new Promise((done) => setTimeout(done, 2000))
    return real(...all)
  }
}"""


def test_two_hundred_commands_and_twenty_kills_arrive_once_and_in_order(office: Office, lend: Lend) -> None:
    phone, case = at_work(office, lend)
    phone.context.set_offline(True)
    for _ in range(COMMANDS):
        phone.press("Sem na varnem")
    phone.kept(COMMANDS)
    phone.context.set_offline(False)
    chance = random.Random(7)
    caught = 0
    for _ in range(KILLS):
        phone.restart()
        phone.unlock()
        phone.heading("Dežurstvo")
        phone.page.wait_for_timeout(chance.uniform(0, 250))
        caught += "sending" in {row["state"] for row in phone.rows()}
    phone.restart()
    phone.unlock()
    phone.tab("Za poslati")
    expect(phone.page.get_by_text("Vse je poslano.")).to_be_visible(timeout=120_000)
    assert caught, "no kill fell into the sending"
    found = eventually(lambda: lines(office, case["case_id"], "checked_in"), lambda all: len(all) == COMMANDS)
    entered = [datetime.fromisoformat(line["entered_at"]) for line in found]
    assert entered == sorted(entered)
    assert len({line["event_id"] for line in found}) == COMMANDS


def test_a_clock_two_hours_off_moves_what_the_phone_stamped_and_nothing_that_was_typed(
    office: Office, lend: Lend
) -> None:
    phone, case = at_work(office, lend)
    phone.page.evaluate(
        "(off) => { const real = Date.now; Date.now = () => real() + off;"
        " const D = Date; window.Date = class extends D {"
        " constructor(...a) { a.length ? super(...a) : super(D.now()) } } }",
        TWO_HOURS_MS,
    )
    phone.tab("Za poslati")
    phone.press("Pošlji zdaj")
    phone.tab("Dežurstvo")
    to_work(phone)
    typed = minutes_ago(30).replace(second=0, microsecond=0)
    phone.press("Ukrep", exact=True)
    phone.pick("Ukrep", "prva socialna pomoč")
    phone.pick("Kdaj", "Drug čas")
    phone.type_time("Datum in ura", typed)
    phone.press("Shrani")
    phone.heading(re.compile("^Intervencija"))
    expect(phone.page.get_by_text("Ura telefona odstopa za 2:00")).to_be_visible()
    phone.press("Sem na varnem")
    assert_checked_in(office, case, 1)
    (checked,) = lines(office, case["case_id"], "checked_in")
    (measure,) = eventually(lambda: lines(office, case["case_id"], "measure_taken"), lambda found: found)
    assert abs(checked["clock_offset_ms"] + TWO_HOURS_MS) < 5000
    late = datetime.fromisoformat(checked["recorded_at"]) - datetime.fromisoformat(checked["occurred_at"])
    assert abs(late) < timedelta(seconds=5)
    assert datetime.fromisoformat(measure["occurred_at"]) == typed


def test_what_lies_on_the_phone_tells_nobody_anything(office: Office, lend: Lend) -> None:
    phone, case = at_work(office, lend)
    phone.press("Zapisek", exact=True)
    phone.page.get_by_label("Zapisek").fill("Skrivna izmisljena beseda")
    phone.press("Shrani")
    phone.heading(re.compile("^Intervencija"))
    dump = phone.page.evaluate(DUMP)
    for word in ("Skrivna", "Zala", "Izmi", "kri\u010danje", office.station, case["case_id"] + '"}'):
        assert word not in dump, word
    assert phone.page.title() == "Dežurstvo"
    assert phone.page.url == phone.url


def test_a_full_phone_says_so_and_the_entry_stays_on_the_screen(office: Office, lend: Lend) -> None:
    phone, _ = at_work(office, lend)
    phone.press("Zapisek", exact=True)
    phone.page.get_by_label("Zapisek").fill("Izmišljen zapisek, za katerega ni prostora.")
    phone.page.evaluate(
        "() => { IDBObjectStore.prototype.add = () => { throw new DOMException('full', 'QuotaExceededError') } }"
    )
    phone.press("Shrani")
    expect(phone.page.get_by_text("Telefon vnosa ni mogel shraniti")).to_be_visible()
    expect(phone.page.get_by_label("Zapisek")).to_have_value("Izmišljen zapisek, za katerega ni prostora.")


def test_a_browser_that_refuses_storage_is_told_to_her(lend: Lend) -> None:
    phone = lend()
    phone.context.add_init_script("indexedDB.open = () => { throw new DOMException('no', 'SecurityError') }")
    phone.page.goto(phone.url)
    phone.heading("Telefon ne dovoli shranjevanja")


def test_a_draft_outlives_the_tab_and_is_gone_once_it_is_entered(office: Office, lend: Lend) -> None:
    phone, case = at_work(office, lend)
    phone.press("Zapisek", exact=True)
    phone.page.get_by_label("Zapisek").fill("Izmišljen začetek zapiska.")
    phone.press("Skrij")
    phone.heading("Zaklenjeno")
    phone.restart()
    phone.unlock()
    to_work(phone)
    phone.press("Zapisek", exact=True)
    expect(phone.page.get_by_label("Zapisek")).to_have_value("Izmišljen začetek zapiska.")
    phone.press("Shrani")
    phone.heading(re.compile("^Intervencija"))
    phone.press("Zapisek", exact=True)
    expect(phone.page.get_by_label("Zapisek")).to_have_value("")
    assert case["id"]


def test_signing_out_wipes_only_when_nothing_waits(office: Office, lend: Lend) -> None:
    phone, _ = at_work(office, lend)
    phone.context.set_offline(True)
    phone.press("Sem na varnem")
    phone.kept(1)
    phone.press("Nastavitve")
    phone.press("Odjava")
    expect(phone.page.get_by_role("alert")).to_be_visible()
    assert len(phone.rows()) == 1
    phone.context.set_offline(False)
    phone.tab("Za poslati")
    phone.press("Pošlji zdaj")
    expect(phone.page.get_by_text("Vse je poslano.")).to_be_visible()
    phone.press("Nastavitve")
    phone.press("Odjava")
    phone.heading("Prijava")
    assert phone.rows() == []


def test_signing_out_waits_for_an_entry_that_is_still_being_sealed(office: Office, lend: Lend) -> None:
    phone, _ = at_work(office, lend)
    phone.context.set_offline(True)
    phone.page.evaluate(SLOW_SEAL)
    phone.press("Sem na varnem")
    phone.press("Nastavitve")
    phone.press("Odjava")
    expect(phone.page.get_by_role("alert")).to_be_visible()
    phone.kept(1)


def test_a_wrong_passphrase_opens_nothing(office: Office, lend: Lend) -> None:
    phone: Phone = lend(office.workers[0])
    phone.press("Skrij")
    phone.unlock("nekaj čisto drugega tukaj")
    expect(phone.page.get_by_text("Geslo ni pravo.")).to_be_visible()
    phone.unlock()
    phone.heading("Dežurstvo")
