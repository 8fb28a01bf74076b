"""Two phones on one case, entering, losing the line and dying in a random order: nothing lost, every conflict shown."""

import random
import re
from collections import Counter

import pytest
from playwright.sync_api import expect

from tests.e2e.offices import Json, Office
from tests.e2e.web.conftest import Lend
from tests.e2e.web.desk import eventually, lines
from tests.e2e.web.night import at_work, to_work
from tests.e2e.web.phone import Phone, minutes_ago

STEPS = 24
TOLD = {"Sem na varnem": "checked_in", "Ukrep": "measure_taken"}
ENDS = ("prepoved približevanja", "nasilje, drugo")


def enter(phone: Phone, what: str) -> None:
    """One entry from the intervention's screen, and back on it; it is kept, so she may die."""
    before = len(phone.rows())
    phone.press(what, exact=True)
    if what == "Ukrep":
        phone.pick("Ukrep", "prva socialna pomoč")
        phone.press("Shrani")
    phone.kept(before + 1)
    phone.heading(re.compile("^Intervencija"))


def die(phone: Phone) -> None:
    """The tab is killed and opened again, with or without a line."""
    phone.restart()
    phone.unlock()
    to_work(phone)


def told(office: Office, case: Json) -> dict[str, int]:
    """What the server knows, by type."""
    return {
        kind: len(lines(office, case["case_id"], kind)) for kind in (*TOLD.values(), "intervention_closed")
    }


def both_at_work(office: Office, lend: Lend, hours_ago: int) -> tuple[list[Phone], Json]:
    """Two workers' phones on one intervention, which has its hour of work, ready for the stairwell."""
    first, case = at_work(office, lend)
    path = f"/interventions/{case['id']}"
    office.worker.post(f"{path}/participants", {"worker_id": office.workers[1], "readiness": 2})
    times = {
        "start": minutes_ago(60 * hours_ago).isoformat(),
        "end": minutes_ago(60 * hours_ago - 30).isoformat(),
    }
    office.worker.post(f"{path}/segments", {"worker_id": office.workers[0], "kind": "field", **times})
    second = lend(office.workers[1])
    to_work(second)
    for phone in (first, second):
        phone.ready_offline()
    return [first, second], case


def close(phone: Phone, end: str) -> None:
    """Closed without a line; she waits at the outbox."""
    phone.context.set_offline(True)
    phone.press("Zaključi intervencijo")
    phone.pick("Naloga, ki se šteje", "nasilje v družini")
    phone.pick("Od tega", end)
    phone.press("Zaključi", exact=True)
    phone.tab("Za poslati")


def send(phone: Phone) -> None:
    """On the line again, until the server has answered for everything."""
    phone.context.set_offline(False)
    phone.press("Pošlji zdaj")
    eventually(phone.states, lambda found: not {"waiting", "sending"} & set(found))


@pytest.mark.parametrize("seed", [1, 2])
def test_two_phones_on_one_case(office: Office, lend: Lend, seed: int) -> None:
    chance = random.Random(seed)
    phones, case = both_at_work(office, lend, 10 + seed)
    is_offline, entered = [False, False], Counter({"intervention_closed": 1})
    for _ in range(STEPS):
        which = chance.randrange(2)
        step = chance.choice(("Sem na varnem", "Ukrep", "Ukrep", "line", "death"))
        if step == "line":
            is_offline[which] = not is_offline[which]
            phones[which].context.set_offline(is_offline[which])
        elif step == "death":
            die(phones[which])
        else:
            enter(phones[which], step)
            entered[TOLD[step]] += 1
    for phone, end in zip(phones, ENDS, strict=True):
        close(phone, end)
    for phone in chance.sample(phones, 2):
        send(phone)
    eventually(lambda: told(office, case), lambda found: found == entered)
    (loser,) = [one for one in phones if "conflict" in one.states()]
    assert loser.states().count("conflict") == 1
    expect(loser.page.get_by_text("Medtem se je zgodilo")).to_be_visible()
    for end in ENDS:
        expect(loser.page.get_by_text(f"nasilje v družini, {end}").first).to_be_visible()
