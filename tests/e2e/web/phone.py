"""A worker's phone: Debian's Chromium with the client of a running stack, used as she does, by labels and buttons."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from playwright.sync_api import (
    Browser,
    BrowserContext,
    Page,
    Playwright,
    ViewportSize,
    expect,
    sync_playwright,
)

from tests.e2e.web.desk import eventually

CHROMIUM: Final = "/usr/bin/chromium"
ARGUMENTS: Final = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SIZE: Final[ViewportSize] = {"width": 390, "height": 844}
PASSPHRASE: Final = "štiri izmišljene besede tukaj"
WAIT_MS: Final = 15_000
expect.set_options(timeout=WAIT_MS)
HERE: Final = ZoneInfo("Europe/Ljubljana")


def minutes_ago(count: int) -> datetime:
    """The local time then."""
    return datetime.now(HERE) - timedelta(minutes=count)


@dataclass
class Phone:
    """One browser context: its own store, its own worker (service worker included)."""

    context: BrowserContext
    url: str
    page: Page
    errors: list[str] = field(default_factory=list)

    def sign_in(self, who: str = "Dežurna delavka SD1") -> None:
        """From the first start to the duty screen."""
        self.page.goto(self.url)
        self.page.get_by_role("button", name="Prijava").click()
        self.page.get_by_role("button", name=who).click()
        self.page.get_by_label("Geslo", exact=True).fill(PASSPHRASE)
        self.page.get_by_label("Geslo še enkrat").fill(PASSPHRASE)
        self.page.get_by_role("button", name="Začni").click()
        self.heading("Dežurstvo")

    def unlock(self, passphrase: str = PASSPHRASE) -> None:
        """Open the vault again."""
        self.page.get_by_label("Geslo", exact=True).fill(passphrase)
        self.page.get_by_role("button", name="Odkleni", exact=True).click()

    def restart(self) -> None:
        """The tab was killed: another one, as it starts."""
        self.page.close(run_before_unload=False)
        self.page = self.context.new_page()
        self.listen()
        self.page.goto(self.url)

    def listen(self) -> None:
        """Remember what the page complains of."""
        self.page.set_default_timeout(WAIT_MS)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("console", self._console)

    def _console(self, message: Any) -> None:
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.errors.append(message.text)

    def ready_offline(self) -> None:
        """Wait until the worker has kept the files, and the screens' data is there."""
        self.page.evaluate("navigator.serviceWorker.ready.then(() => true)")
        self.in_step()

    def in_step(self) -> None:
        """Wait until the state line says connected and in step, with nothing waiting."""
        expect(self.page.get_by_role("status").first).to_have_text(
            re.compile(r"^Povezano · zadnja uskladitev \d\d:\d\d$"), timeout=WAIT_MS
        )

    def heading(self, text: str | re.Pattern[str]) -> None:
        """Wait for the screen of this name."""
        expect(self.page.get_by_role("heading", level=1, name=text)).to_be_visible(timeout=WAIT_MS)

    def press(self, name: str | re.Pattern[str], exact: bool = False) -> None:
        """Tap a button."""
        self.page.get_by_role("button", name=name, exact=exact).first.click()

    def pick(self, legend: str, option: str, exact: bool = True) -> None:
        """Choose an option of a group."""
        self.page.get_by_role("group", name=legend).get_by_label(option, exact=exact).check()

    def type_time(self, legend: str, at: datetime) -> None:
        """Type a day and an hour as she does."""
        group = self.page.get_by_role("group", name=legend, exact=True)
        group.get_by_label("Dan").fill(f"{at.day}. {at.month}. {at.year}")
        group.get_by_label("Ura").fill(f"{at:%H:%M}")

    def tab(self, name: str) -> None:
        """One of the three tabs at the bottom."""
        self.page.get_by_role("navigation").get_by_role("button", name=name).click()

    def rows(self) -> list[dict[str, Any]]:
        """The outbox as it lies in the store: what is written in the open."""
        found: list[dict[str, Any]] = self.page.evaluate(ROWS)
        return found

    def kept(self, count: int) -> None:
        """Wait until so many entries are on the phone's disk: from then on it may be killed."""
        eventually(lambda: len(self.rows()), lambda found: found == count)

    def states(self) -> list[str]:
        """How each entry stands. One that waits is `sending` for the moment in which the line is tried."""
        return [row["state"] for row in self.rows()]


ROWS: Final = """() => new Promise((done, failed) => {
  const asked = indexedDB.open('zavetje')
  asked.onerror = () => failed(asked.error)
  asked.onsuccess = () => {
    const all = asked.result.transaction('outbox').objectStore('outbox').getAll()
    all.onsuccess = () => {
      asked.result.close()
      done(all.result.map(({ id, at, state, code }) => ({ id, at, state, code })))
    }
  }
})"""


@contextmanager
def browser() -> Iterator[tuple[Playwright, Browser]]:
    """One Chromium."""
    assert Path(CHROMIUM).exists(), "chromium is missing: .ci/run installs chromium and fonts-noto-core"
    with sync_playwright() as running:
        found = running.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield running, found
        found.close()


@contextmanager
def phone(found: Browser, url: str, **options: Any) -> Iterator[Phone]:
    """A fresh phone; at the end it must not have complained of anything."""
    context = found.new_context(viewport=SIZE, locale="sl-SI", timezone_id="Europe/Ljubljana", **options)
    one = Phone(context, url, context.new_page())
    one.listen()
    try:
        yield one
    finally:
        context.close()
    assert not one.errors, one.errors
