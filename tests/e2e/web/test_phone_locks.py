"""The lock, the passkey, and a new version that comes while something is being entered."""

import re
from pathlib import Path

from playwright.sync_api import expect

from tests.e2e.offices import Office
from tests.e2e.web.conftest import Lend
from tests.e2e.web.night import at_work, to_work
from tests.e2e.web.phone import PASSPHRASE

WORKER = Path(__file__).parents[3] / "web/dist/sw.js"
AGED = """(hours) => new Promise((done, failed) => {
  const asked = indexedDB.open('zavetje')
  asked.onerror = () => failed(asked.error)
  asked.onsuccess = () => {
    const tx = asked.result.transaction('plain', 'readwrite')
    tx.objectStore('plain').put(Date.now() - hours * 3600000, 'openedAt')
    tx.oncomplete = () => { asked.result.close(); done() }
  }
})"""


def test_it_locks_by_itself_and_says_so_before(office: Office, lend: Lend) -> None:
    phone, _ = at_work(office, lend)
    ahead = "(ms) => { const real = Date.now; Date.now = () => real() + ms }"
    phone.page.evaluate(ahead, 165_000)
    expect(phone.page.get_by_text("Zaslon se bo kmalu zaklenil.")).to_be_visible()
    phone.press("Ostani")
    expect(phone.page.get_by_text("Zaslon se bo kmalu zaklenil.")).to_have_count(0)
    phone.page.evaluate(ahead, 181_000)
    phone.heading("Zaklenjeno")
    assert phone.page.get_by_text("nasilje").count() == 0


def test_after_the_set_hours_it_is_wiped_unless_something_waits(office: Office, lend: Lend) -> None:
    phone, _ = at_work(office, lend)
    phone.ready_offline()
    phone.context.set_offline(True)
    phone.press("Sem na varnem")
    phone.kept(1)
    phone.page.evaluate(AGED, 25)
    phone.restart()
    phone.heading("Zaklenjeno")
    assert [row["state"] in ("waiting", "sending") for row in phone.rows()] == [True]
    phone.context.set_offline(False)
    phone.unlock()
    phone.in_step()
    phone.page.evaluate(AGED, 25)
    phone.restart()
    phone.heading("Prijava")
    assert phone.rows() == []


def test_a_passkey_opens_it_also_without_signal(office: Office, lend: Lend) -> None:
    phone = lend()
    phone.url = phone.url.replace("127.0.0.1", "localhost")
    session = phone.context.new_cdp_session(phone.page)
    session.send("WebAuthn.enable")
    traits = {"protocol": "ctap2", "ctap2Version": "ctap2_1", "transport": "internal", "hasResidentKey": True}
    more = {"hasUserVerification": True, "isUserVerified": True, "hasPrf": True}
    session.send("WebAuthn.addVirtualAuthenticator", {"options": {**traits, **more}})
    phone.sign_in(office.workers[0])
    phone.press("Nastavitve")
    phone.page.get_by_label("Geslo", exact=True).fill(PASSPHRASE)
    phone.press("Vklopi")
    expect(phone.page.get_by_role("button", name="Vklopi")).to_have_count(0)
    phone.context.set_offline(True)
    phone.press("Skrij")
    phone.press("Odkleni s prstom ali obrazom")
    phone.heading("Dežurstvo")


def test_a_new_version_waits_for_her_and_the_entry_outlives_it(office: Office, lend: Lend) -> None:
    phone, _ = at_work(office, lend)
    phone.ready_offline()
    phone.press("Zapisek", exact=True)
    phone.page.get_by_label("Zapisek").fill("Izmišljen zapisek, ki se piše.")
    before = WORKER.read_bytes()
    try:
        WORKER.write_bytes(before.replace(b"files-", b"files-new-"))
        phone.page.evaluate(
            "navigator.serviceWorker.getRegistration().then((found) => found.update()).then(() => true)"
        )
        expect(phone.page.get_by_text("Nova različica je pripravljena.")).to_be_visible()
        expect(phone.page.get_by_label("Zapisek")).to_have_value("Izmišljen zapisek, ki se piše.")
        phone.press("Nastavitve")
        phone.press("Preklopi na novo različico")
        phone.heading("Zaklenjeno")
    finally:
        WORKER.write_bytes(before)
    phone.unlock()
    to_work(phone)
    phone.press("Zapisek", exact=True)
    expect(phone.page.get_by_label("Zapisek")).to_have_value("Izmišljen zapisek, ki se piše.")
    phone.heading(re.compile("Zapisek"))
