"""What she types as a time is what is meant, also past midnight."""

import re
from datetime import datetime, timedelta

from playwright.sync_api import expect

from tests.e2e.offices import Office
from tests.e2e.web.conftest import Lend
from tests.e2e.web.desk import eventually
from tests.e2e.web.night import at_work
from tests.e2e.web.phone import Phone, minutes_ago

DAY = timedelta(days=1)


def typed_alone(phone: Phone, legend: str, at: datetime) -> str:
    """The day that stands there once only the hour was typed."""
    group = phone.page.get_by_role("group", name=legend, exact=True)
    group.get_by_label("Ura").fill(f"{at:%H:%M}")
    return group.get_by_label("Dan").input_value()


def shown(at: datetime) -> str:
    return f"{at.day}. {at.month}. {at.year}"


def test_an_hour_typed_alone_is_of_the_last_day_on_which_it_has_been(office: Office, lend: Lend) -> None:
    phone, case = at_work(office, lend)
    phone.press("Čas za nazaj")
    phone.pick("Vrsta dela", "telefon")
    began, ended = minutes_ago(-60) - DAY, minutes_ago(-90) - DAY
    assert typed_alone(phone, "Do", ended) == shown(ended)
    assert typed_alone(phone, "Od", began) == shown(began)
    from_group = phone.page.get_by_role("group", name="Od", exact=True)
    expect(from_group.get_by_text("včeraj")).to_have_count(int(began.date() != minutes_ago(0).date()))
    phone.press("Shrani")
    phone.heading(re.compile("^Intervencija"))
    told = eventually(
        lambda: office.worker.get(f"/interventions/{case['id']}")["segments"], lambda found: len(found) == 1
    )
    assert [datetime.fromisoformat(told[0][name]) for name in ("start", "end")] == [
        at.replace(second=0, microsecond=0) for at in (began, ended)
    ]


def test_what_has_waited_for_an_hour_is_told_with_its_time(office: Office, lend: Lend) -> None:
    phone, _ = at_work(office, lend)
    phone.ready_offline()
    phone.context.set_offline(True)
    phone.press("Sem na varnem")
    entered = minutes_ago(0)
    status = phone.page.get_by_role("status").first
    expect(status).to_contain_text("1 vnos čaka")
    expect(status).not_to_contain_text("najstarejši")
    phone.page.evaluate("() => { const real = Date.now; Date.now = () => real() + 3_660_000 }")
    phone.unlock()
    expect(status).to_contain_text(re.compile(f"najstarejši od.* {entered:%H}:"))


def test_a_day_that_was_typed_stays_as_it_was_typed(office: Office, lend: Lend) -> None:
    phone, _ = at_work(office, lend)
    phone.press("Čas za nazaj")
    group = phone.page.get_by_role("group", name="Od", exact=True)
    group.get_by_label("Dan").fill("3. 2. 2026")
    assert typed_alone(phone, "Od", minutes_ago(-60)) == "3. 2. 2026"
