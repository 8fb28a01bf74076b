"""One Chromium for the run; a fresh phone a test, and an invented CSD whose people stand on the sign-in page."""

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from playwright.sync_api import Browser, Playwright

from tests.e2e.conftest import Stack
from tests.e2e.offices import Office
from tests.e2e.web.phone import Phone, browser, minutes_ago, phone

CENTRE = {
    "kind": "victims",
    "capacity": 2,
    "phone": "+386 00 000 999",
    "takes": {"sexes": ["female", "male"]},
}
Lend = Callable[..., Phone]


@pytest.fixture(scope="package")
def chromium() -> Iterator[tuple[Playwright, Browser]]:
    """Ends with these tests: while it runs, its loop runs in this thread, and nobody else can have one."""
    with browser() as found:
        yield found


def offered(stack: Stack, office: Office) -> None:
    """Put the office's workers on the sign-in page."""
    file = stack.settings.people_file
    known = json.loads(file.read_text(encoding="utf-8")) if file.exists() else []
    desks = {"worker": office.worker, "second": office.second, "unit": office.of_unit}
    more = [
        {"label": desk.caller.subject, "caller": desk.caller.model_dump(mode="json")}
        for desk in desks.values()
    ]
    file.write_text(json.dumps([*known, *more]), encoding="utf-8")


@pytest.fixture(scope="module")
def office(stack: Stack, request: pytest.FixtureRequest) -> Iterator[Office]:
    """An invented CSD of this module's own, with the rota of today and tomorrow and a house with two beds."""
    with Office(stack, request.module.__name__.rpartition("_")[2]) as opened:
        for number in (1, 2):
            name = {"name": f"Izmišljena {opened.workers[number - 1]}", "phone": f"+386 00 000 00{number}"}
            at_home = {"csd": opened.csd, "units": [opened.unit], "readiness": [1, 2]}
            opened.admin.put(f"/workers/{opened.workers[number - 1]}", {**at_home, **name})
        unnamed = {"csd": opened.csd, "units": [opened.unit], "readiness": [2]}
        opened.admin.put(f"/workers/{opened.name}-brez-imena", unnamed)
        gone = {**unnamed, "name": f"Izmišljena {opened.name} bivša", "active": False}
        opened.admin.put(f"/workers/{opened.name}-bivsa", gone)
        for year, month in sorted({(day.year, day.month) for day in (minutes_ago(0), minutes_ago(-24 * 60))}):
            opened.coordinator.put(f"/rosters/{year}-{month:02}", {"shifts": opened.shifts(year, month)})
            opened.coordinator.post(f"/rosters/{year}-{month:02}/publication")
        centre = {"name": f"Izmišljena hiša {opened.name}", "csd": opened.csd, **CENTRE}
        opened.admin.put(f"/centres/hisa-{opened.name}", centre)
        offered(stack, opened)
        yield opened


@pytest.fixture
def lend(stack: Stack, chromium: tuple[Playwright, Browser]) -> Iterator[Lend]:
    """A fresh phone whenever it is called, signed in as the worker named."""
    with ExitStack() as phones:

        def lent(who: str | None = None, **options: Any) -> Phone:
            one = phones.enter_context(phone(chromium[1], f"{stack.url}/", **options))
            if who is not None:
                one.sign_in(who)
            return one

        yield lent
