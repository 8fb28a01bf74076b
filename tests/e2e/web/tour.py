"""A walk over every screen of the phone, in the order of a night, in Slovene; whoever walks stops at each."""

import re
from collections.abc import Iterator

from playwright.sync_api import expect

from tests.e2e.offices import Office
from tests.e2e.web.desk import notified
from tests.e2e.web.phone import PASSPHRASE, Phone, minutes_ago

ADDED = (
    ("Ukrep", "Ukrep", "measure"),
    ("Klic, stik", "Klic, stik", "contact"),
    ("Oseba", "Dodaj osebo", "new-person"),
    ("Zapisek", "Zapisek", "note"),
    ("Druga delavka ali delavec", "Druga delavka ali delavec", "second"),
)


def tour(phone: Phone, office: Office) -> Iterator[str]:
    """The name of each screen, while it stands there."""
    yield from the_door(phone, office)
    yield from the_call(phone, office)
    yield from the_work(phone)
    yield from the_order(phone)
    yield from the_bed(phone, office)
    yield from the_end(phone, office)
    yield from the_rest(phone)


def the_door(phone: Phone, office: Office) -> Iterator[str]:
    """Sign-in, the passphrase, the duty screen."""
    page = phone.page
    page.goto(phone.url)
    phone.heading("Prijava")
    yield "welcome"
    phone.press("Prijava")
    page.get_by_role("button", name=office.workers[0]).click()
    phone.heading("Geslo za ta telefon")
    yield "setup"
    page.get_by_label("Geslo", exact=True).fill(PASSPHRASE)
    page.get_by_label("Geslo še enkrat").fill(PASSPHRASE)
    phone.press("Začni")
    phone.heading("Dežurstvo")
    phone.ready_offline()
    page.get_by_text("Kdo je naslednji").click()
    yield "duty"


def the_call(phone: Phone, office: Office) -> Iterator[str]:
    """A call by phone is typed in, the police's is read and judged."""
    page = phone.page
    phone.press("Vpiši telefonski klic")
    phone.heading("Vpiši telefonski klic")
    phone.press("Dodaj osebo")
    phone.press("Shrani in odpri")
    yield "new-call"
    phone.press("Nazaj")
    office.police.post("/notifications", notified(office))
    phone.press(re.compile("1 obvestilo"))
    phone.heading("Obvestila")
    yield "inbox"
    phone.press(re.compile(office.station))
    expect(page.get_by_text("Izmišljen klic: kričanje")).to_be_visible()
    phone.press("Ni naloga službe")
    yield "call-refuse"
    phone.press("Prekliči")
    phone.pick("Razlog posredovanja", "nasilje v družini")
    yield "call"
    phone.press("Sprejmi")
    phone.heading("Odpri intervencijo")
    phone.pick("Začetek", "Drug čas")
    yield "new-intervention"
    phone.pick("Začetek", "Zdaj")
    phone.press("Odpri", exact=True)
    phone.heading(re.compile("^Intervencija"))
    expect(page.get_by_text("Zala Izmišljena-Oseba")).to_be_visible()


def the_work(phone: Phone) -> Iterator[str]:
    """What is added to an intervention."""
    page = phone.page
    phone.press("Čas za nazaj")
    phone.pick("Vrsta dela", "telefon")
    phone.type_time("Od", minutes_ago(40))
    phone.type_time("Do", minutes_ago(10))
    yield "segment"
    phone.press("Shrani")
    for button, heading, name in ADDED:
        phone.press(button, exact=True)
        phone.heading(heading)
        yield name
        phone.press("Nazaj")
    phone.press(re.compile("Zala Izmišljena-Oseba"))
    phone.press("Pokaži podatke")
    expect(page.get_by_text("Naslov")).to_be_visible()
    yield "person"
    phone.press("Nazaj")
    phone.press("teren")
    phone.heading(re.compile("^Intervencija"))


def the_order(phone: Phone) -> Iterator[str]:
    """A restraining order, its step and who was told."""
    phone.press("Prepoved približevanja", exact=True)
    phone.pick("Podlaga", "kaznivo dejanje")
    yield "new-order"
    phone.press("Shrani")
    phone.heading(re.compile("^Intervencija"))
    phone.in_step()
    phone.press(re.compile(r"še 4[78]:"))
    phone.heading("Prepoved približevanja")
    expect(phone.page.get_by_role("heading", name="Roki")).to_be_visible()
    phone.page.get_by_text("Kako je izračunano").click()
    yield "order"
    phone.press("Dodaj korak")
    phone.pick("Korak", "potrjena")
    yield "step"
    phone.press("Nazaj")
    phone.press("Kdo je obveščen")
    phone.heading("Kdo je obveščen")
    yield "told"
    phone.press("Nazaj")
    phone.heading("Prepoved približevanja")
    phone.press("Nazaj")
    phone.heading(re.compile("^Intervencija"))


def the_bed(phone: Phone, office: Office) -> Iterator[str]:
    """A bed is found, asked for and held."""
    phone.press("Postelja", exact=True)
    house = phone.page.get_by_role("listitem").filter(has_text=f"Izmišljena hiša {office.name}")
    expect(house.get_by_role("button", name="Namesti")).to_be_visible()
    yield "beds"
    house.get_by_role("button", name="Namesti").click()
    phone.heading(re.compile("^Namestitev"))
    yield "ask-bed"
    phone.press("Zaprosi za posteljo")
    phone.press(re.compile("drži do"))
    phone.press("Postelja ni več potrebna")
    yield "bed"
    phone.press("Nazaj")
    phone.heading(re.compile("^Intervencija"))
    yield "intervention"


def the_end(phone: Phone, office: Office) -> Iterator[str]:
    """Closing, while another closes it too: the conflict; the report."""
    page = phone.page
    phone.press("Zaključi intervencijo")
    phone.pick("Od tega", "prepoved približevanja")
    yield "close"
    phone.in_step()
    phone.context.set_offline(True)
    phone.press("Zaključi", exact=True)
    phone.heading(re.compile("^Intervencija"))
    phone.tab("Za poslati")
    yield "outbox-waiting"
    mine = office.worker.get("/interventions", worker=office.workers[0])["items"][0]["id"]
    office.second.post(
        f"/interventions/{mine}/closure", {"task": "domestic_violence", "subtask": "violence_other"}
    )
    phone.context.set_offline(False)
    phone.press("Pošlji zdaj")
    expect(page.get_by_text("Medtem se je zgodilo")).to_be_visible()
    expect(page.get_by_text("nasilje v družini, nasilje, drugo")).to_be_visible()
    yield "outbox-conflict"
    phone.press("Popravi")
    phone.heading("Zaključi intervencijo")
    yield "correct"
    phone.press("Nazaj")
    phone.press("Opusti")
    phone.press("Res opusti?")
    expect(page.get_by_text("Vse je poslano.")).to_be_visible()
    yield "outbox"
    phone.tab("Dežurstvo")
    phone.press(re.compile("poročilo"))
    phone.press("Napiši poročilo")
    page.get_by_label("Besedilo poročila").fill("Izmišljeno poročilo.")
    page.get_by_text("Potek intervencije").click()
    yield "report"


def the_rest(phone: Phone) -> Iterator[str]:
    """What the top row opens, and the lock."""
    phone.press("Nastavitve")
    phone.heading("Nastavitve")
    yield "settings"
    phone.tab("Dežurstvo")
    phone.press("Moj delovni čas")
    phone.heading("Moj delovni čas")
    yield "hours"
    phone.press("Imenik", exact=True)
    phone.heading("Nočni imenik")
    phone.page.get_by_label("Delavke, centri, ustanove").fill("izmi")
    yield "lookup"
    phone.tab("Dežurstvo")
    phone.page.get_by_text("Kdo je naslednji").click()
    phone.press("Razpored")
    phone.heading("Razpored")
    yield "rota"
    phone.press("Skrij")
    phone.heading("Zaklenjeno")
    phone.page.get_by_text("Pozabljeno geslo").click()
    yield "locked"
