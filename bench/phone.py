"""The on-call worker's phone on a slow one: four times slower, 1.6 Mbit/s, 150 ms; in Debian's Chromium."""

import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from playwright.sync_api import Browser, Page, sync_playwright

from bench.figures import Figure, bounded
from bench.stack import zavetje
from cli.run_dir import RunDir

CHROMIUM: Final = "/usr/bin/chromium"
SLOWER: Final = 4
LINE: Final = {"offline": False, "latency": 150, "downloadThroughput": 200_000, "uploadThroughput": 93_750}
ROUNDS: Final = 5
PASSPHRASE: Final = "štiri izmišljene besede tukaj"
# From the press of a button until the frame in which the next screen stands, by the browser's own clock.
TAP: Final = """(name) => new Promise((done) => {
  const button = [...document.querySelectorAll('button')].find((one) => one.textContent.trim().startsWith(name))
  const begun = performance.now()
  button.click()
  requestAnimationFrame(() => setTimeout(() => done((performance.now() - begun) / 1000)))
})"""
TAPS: Final = (
    "Odpri intervencijo",
    "Nazaj",
    "Postelje",
    "Za poslati",
    "Dežurstvo",
    "Nastavitve",
    "Nazaj",
    "Imenik",
    "Nazaj",
)


def figures() -> Iterator[Figure]:
    """First load, second start with and without a line, taps."""
    with tempfile.TemporaryDirectory(prefix="zavetje-bench-") as folder, sync_playwright() as playwright:
        run = RunDir(Path(folder))
        zavetje(run, "up", "--detach", "--no-demo")
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        try:
            stack = run.running_stack()
            assert stack is not None
            yield from of_a_phone(browser, f"{stack.urls['gateway']}/")
        finally:
            browser.close()
            zavetje(run, "down")


def of_a_phone(browser: Browser, url: str) -> Iterator[Figure]:
    """Every first load is a fresh phone's; the last of them goes on."""
    first: list[float] = []
    for number in range(ROUNDS):
        context = browser.new_context(viewport={"width": 390, "height": 844}, locale="sl-SI")
        first.append(started(slow(context.new_page()), url, "Prijava"))
        if number < ROUNDS - 1:
            context.close()
    yield bounded("first load of the phone, throttled", first, 2500, 1.0)
    page = context.pages[0]
    sign_in(page)
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    yield bounded("a tap until the next screen stands, throttled", taps(page), 100, 1.0)
    for offline, what in ((False, "a second start, throttled"), (True, "a second start without a line")):
        context.set_offline(offline)
        seconds = []
        for _ in range(ROUNDS):
            page.close()
            page = slow(context.new_page(), offline)
            seconds.append(started(page, url, "Zaklenjeno"))
        yield bounded(what, seconds, 1000, 1.0)


def slow(page: Page, offline: bool = False) -> Page:
    """As on a slow phone with a poor line."""
    session = page.context.new_cdp_session(page)
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    session.send("Network.enable")
    told: dict[str, Any] = {**LINE, "offline": offline}
    session.send("Network.emulateNetworkConditions", told)
    return page


def started(page: Page, url: str, heading: str) -> float:
    """Seconds from the address until the screen stands."""
    begun = time.perf_counter()
    page.goto(url, wait_until="commit")
    page.get_by_role("heading", level=1, name=heading).wait_for()
    return time.perf_counter() - begun


def sign_in(page: Page) -> None:
    """To the duty screen."""
    page.get_by_role("button", name="Prijava").click()
    page.get_by_role("button", name="SD1").first.click()
    for label in ("Geslo", "Geslo še enkrat"):
        page.get_by_label(label, exact=True).fill(PASSPHRASE)
    page.get_by_role("button", name="Začni").click()
    page.get_by_role("heading", level=1, name="Dežurstvo").wait_for()
    page.wait_for_load_state("networkidle")


def taps(page: Page) -> list[float]:
    """Seconds of each tap of a walk over the screens, several times over."""
    found: list[float] = []
    for _ in range(ROUNDS):
        for name in TAPS:
            found.append(page.evaluate(TAP, name))
            page.wait_for_timeout(50)
    return found
