"""A phone on the screen of an intervention that is open."""

import re

from playwright.sync_api import expect

from tests.e2e.offices import Json, Office
from tests.e2e.web.conftest import Lend
from tests.e2e.web.desk import eventually, lines, opened
from tests.e2e.web.phone import Phone


def at_work(office: Office, lend: Lend, worker: int = 0) -> tuple[Phone, Json]:
    """A phone on the screen of an intervention that is open."""
    case = opened(office, worker)
    phone = lend(office.workers[worker])
    to_work(phone)
    return phone, case


def to_work(phone: Phone) -> None:
    """From the duty screen to the newest intervention, with what it needs."""
    phone.press(re.compile("nasilje v družini"))
    phone.heading(re.compile("^Intervencija"))
    expect(phone.page.get_by_text(re.compile("je začela intervencijo"))).to_be_visible()


def assert_checked_in(office: Office, case: Json, times: int) -> None:
    """So often, and no oftener."""
    eventually(lambda: len(lines(office, case["case_id"], "checked_in")), lambda found: found == times)
