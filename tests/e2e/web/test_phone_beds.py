"""Finding a bed: everybody can be asked for, and the list stands still under her thumb while the houses fill."""

import re
from typing import Final

from playwright.sync_api import Locator, Route, expect

from tests.e2e.offices import Office
from tests.e2e.web.conftest import CENTRE, Lend
from tests.e2e.web.desk import opened
from tests.e2e.web.night import to_work
from tests.e2e.web.phone import Phone

HOUSES: Final = 12
IN_VIEW: Final = """(button) => {
  const box = button.getBoundingClientRect()
  const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2)
  return document.activeElement === button && button.contains(top)
}"""


def house(number: int, office: Office) -> tuple[str, str]:
    """Slug and name of one of many houses."""
    return f"hisa-{office.name}-{number:02}", f"Izmišljena hiša {office.name} {number:02}"


def of_house(phone: Phone, name: str) -> Locator:
    return phone.page.get_by_role("listitem").filter(has_text=name)


def test_somebody_of_whom_neither_age_nor_sex_is_known_is_asked_for_too(office: Office, lend: Lend) -> None:
    for number in range(HOUSES):
        slug, name = house(number, office)
        office.admin.put(f"/centres/{slug}", {"name": name, "csd": office.csd, **CENTRE})
    opened(office, persons=[{"role": "victim", "sex": "unknown"}])
    phone = lend(office.workers[0])
    to_work(phone)
    asked: list[str] = []
    phone.page.on("request", lambda one: asked.append(one.url) if "suitable_for" in one.url else None)
    phone.press("Postelja", exact=True)
    last = of_house(phone, house(HOUSES - 1, office)[1])
    expect(last.get_by_role("button", name="Namesti")).to_be_visible()
    expect(phone.page.get_by_text("seznam ni prebran po starosti in spolu")).to_have_count(0)
    phone.in_step()
    assert asked and all(re.search(r"suitable_for=u(&|$)", url) for url in asked), asked


def test_the_list_stands_still_while_the_houses_fill(office: Office, lend: Lend) -> None:
    opened(office)
    phone = lend(office.workers[0])
    to_work(phone)
    phone.press("Postelja", exact=True)
    slug, name = house(HOUSES // 2, office)
    for beds in (5, 6, 7):
        button = of_house(phone, name).get_by_role("button", name="Namesti")
        button.focus()
        office.admin.put(f"/centres/{slug}", {"name": name, "csd": office.csd, **CENTRE, "capacity": beds})
        expect(of_house(phone, name).get_by_text(f"od {beds}")).to_be_visible()
        assert button.evaluate(IN_VIEW)


def test_who_needs_a_bed_is_ticked_also_when_the_case_comes_late(office: Office, lend: Lend) -> None:
    opened(office)
    phone = lend(office.workers[0])
    held: list[Route] = []
    phone.context.route("**/api/v1/cases/*", lambda route: held.append(route))
    with phone.page.expect_request("**/api/v1/cases/*"):
        phone.press(re.compile("nasilje v družini"))
    phone.press("Postelja", exact=True)
    phone.heading("Proste postelje")
    for route in held:
        route.continue_()
    phone.context.unroute("**/api/v1/cases/*")
    expect(phone.page.get_by_role("checkbox", name=re.compile("Zala Izmišljena-Oseba"))).to_be_checked()
