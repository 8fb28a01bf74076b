"""What the police know later reaches her too, while she reads and while she is already at work."""

import re

from playwright.sync_api import expect

from tests.e2e.offices import Office
from tests.e2e.web.conftest import Lend
from tests.e2e.web.desk import notified, opened
from tests.e2e.web.night import to_work


def test_a_supplement_appears_while_the_call_is_read(office: Office, lend: Lend) -> None:
    call = office.police.post("/notifications", notified(office))
    phone = lend(office.workers[0])
    phone.press(re.compile("obvestilo"))
    phone.press(re.compile(office.station))
    expect(phone.page.get_by_text("Izmišljen klic: kričanje")).to_be_visible()
    more = {"summary": "Izmišljena dopolnitev.", "risks": ["weapon"]}
    office.police.post(f"/notifications/{call['id']}/supplements", more)
    expect(phone.page.get_by_text("Izmišljena dopolnitev.")).to_be_visible()
    expect(phone.page.get_by_text("orožje")).to_be_visible()


def test_the_call_is_read_again_from_the_intervention(office: Office, lend: Lend) -> None:
    case = opened(office)
    phone = lend(office.workers[0])
    to_work(phone)
    office.police.post(f"/notifications/{case['call']}/supplements", {"summary": "Izmišljeno še več."})
    phone.press(re.compile(r"Obvestilo: .* 1 dopolnitev"))
    expect(phone.page.get_by_text("Izmišljeno še več.")).to_be_visible()
    phone.press("Odpri intervencijo")
    phone.heading(re.compile("^Intervencija"))


def test_stations_of_her_own_area_come_first(office: Office, lend: Lend) -> None:
    csd, elsewhere = f"drugi-{office.name}", "PP Alfa Drugje"
    office.admin.put(f"/csds/{csd}", {"name": "CSD Izmišljeni drugi", "invented": True})
    station = {"name": elsewhere, "csd": csd, "administration": "PU Izmisljena"}
    office.admin.put(f"/stations/{elsewhere}", station)
    phone = lend(office.workers[0])
    phone.press("Vpiši telefonski klic")
    choice = phone.page.get_by_label("Policijska postaja")
    expect(choice.locator("optgroup[label=Drugje] option", has_text=elsewhere)).to_have_count(1)
    values = [one.get_attribute("value") for one in choice.locator("> option").all()]
    assert values == ["", office.station]
