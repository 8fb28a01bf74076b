"""The night on the phone, from the call to the report, without signal in the middle."""

import re

from playwright.sync_api import expect

from tests.e2e.offices import Office
from tests.e2e.web.conftest import Lend
from tests.e2e.web.desk import eventually, interventions, notified
from tests.e2e.web.phone import Phone, minutes_ago


def test_from_the_call_to_the_report(office: Office, lend: Lend) -> None:
    case = office.police.post("/notifications", notified(office))
    phone = lend(office.workers[0])
    phone.ready_offline()

    judge_and_open(phone, office)
    phone.in_step()
    (intervention,) = eventually(lambda: interventions(office, office.workers[0]), lambda found: found)
    assert (intervention["case_id"], intervention["state"]) == (case["case_id"], "open")

    phone.context.set_offline(True)
    in_the_stairwell(phone, office)
    eventually(phone.states, lambda found: set(found) == {"sent", "waiting"})
    phone.restart()
    phone.unlock()
    phone.press(re.compile("nasilje v družini"))
    expect(phone.page.get_by_text("Meta Novonajdena")).to_be_visible()

    phone.context.set_offline(False)
    phone.tab("Za poslati")
    phone.press("Pošlji zdaj")
    expect(phone.page.get_by_text("Vse je poslano.")).to_be_visible()
    assert set(phone.states()) == {"sent"}
    what_the_server_knows(office, intervention["id"])

    close_and_report(phone)
    told = eventually(
        lambda: office.worker.get(f"/interventions/{intervention['id']}"), lambda it: it["report"]
    )
    assert (told["report"]["state"], told["report"]["form"]) == ("submitted", "restraining_order")
    timeline = office.worker.get(f"/cases/{case['case_id']}/timeline")["items"]
    offline = [line for line in timeline if line["entered_at"] and line["entered_at"] < line["recorded_at"]]
    assert len(offline) >= 8, "what was entered without signal keeps its own time"


def judge_and_open(phone: Phone, office: Office) -> None:
    """The call comes in while the phone is open; its words are read, it is judged, work begins."""
    phone.press(re.compile(r"obvestil"))
    phone.press(re.compile(office.station))
    expect(phone.page.get_by_text("Izmišljen klic: kričanje")).to_be_visible()
    phone.pick("Razlog posredovanja", "nasilje v družini")
    phone.press("Sprejmi")
    phone.heading("Odpri intervencijo")
    phone.press("Odpri", exact=True)
    phone.heading(re.compile("^Intervencija"))
    phone.press("teren")
    expect(phone.page.get_by_text("Zala Izmišljena-Oseba")).to_be_visible()


def in_the_stairwell(phone: Phone, office: Office) -> None:
    """No signal: a person found, a contact, a measure, a note, an order with its step, a bed as a wish."""
    phone.press("Čas za nazaj")
    phone.pick("Vrsta dela", "telefon")
    phone.type_time("Od", minutes_ago(40))
    phone.type_time("Do", minutes_ago(10))
    phone.press("Shrani")
    phone.press("Oseba", exact=True)
    phone.pick("Vloga", "otrok")
    phone.page.get_by_label("Ime", exact=True).fill("Meta")
    phone.page.get_by_label("Priimek").fill("Novonajdena")
    phone.page.get_by_label("Starost v letih").fill("7")
    phone.press("Shrani")
    phone.press("Klic, stik")
    phone.pick("S kom", "dežurni sodnik")
    phone.press("Shrani")
    phone.press("Ukrep", exact=True)
    phone.pick("Ukrep", "prva socialna pomoč")
    phone.press("Shrani")
    phone.press("Zapisek", exact=True)
    phone.page.get_by_label("Zapisek").fill("Izmišljen zapisek iz stopnišča.")
    phone.press("Shrani")
    phone.press("Prepoved približevanja", exact=True)
    phone.pick("Podlaga", "kaznivo dejanje")
    phone.press("Shrani")
    expect(phone.page.get_by_text(re.compile(r"še (47:59|48:00)"))).to_be_visible()
    phone.press("Sem na varnem")
    phone.press("Postelja", exact=True)
    expect(phone.page.get_by_text("Brez povezave: seznam ni prebran")).to_be_visible()
    house = phone.page.get_by_role("listitem").filter(has_text=f"Izmišljena hiša {office.name}")
    house.get_by_role("button", name="Namesti").click()
    phone.press("Zaprosi za posteljo")
    expect(phone.page.get_by_text("Pokličite center. Ni potrjeno.")).to_be_visible()


def what_the_server_knows(office: Office, intervention: str) -> None:
    """All of it, once each."""
    told = office.worker.get(f"/interventions/{intervention}")
    assert [len(told[name]) for name in ("contacts", "measures", "check_ins")] == [1, 1, 1]
    assert [one["minutes"] for one in told["segments"] if one["kind"] == "phone"] == [30]
    assert len(told["restraining_orders"]) == 1
    beds = office.worker.get("/placements", case_id=told["case_id"])["items"]
    assert [(bed["centre_id"], bed["state"], len(bed["placements"])) for bed in beds] == [
        (f"hisa-{office.name}", "requested", 2)
    ]
    assert {place["state"] for bed in beds for place in bed["placements"]} == {"reserved"}


def close_and_report(phone: Phone) -> None:
    """The clock stops with the closing; the report is written and handed over."""
    phone.tab("Dežurstvo")
    phone.press(re.compile("nasilje v družini"))
    phone.press("Zaključi intervencijo")
    phone.pick("Od tega", "prepoved približevanja")
    phone.press("Zaključi", exact=True)
    phone.press("Napiši poročilo")
    phone.page.get_by_label("Besedilo poročila").fill("Izmišljeno poročilo o noči.")
    phone.press("Oddaj poročilo")
    phone.press("Poglej poročilo")
    expect(phone.page.get_by_text("Oddano.")).to_be_visible()
