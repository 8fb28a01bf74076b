"""Every screen: no fault that axe-core knows in three languages and both themes, in reach by thumb, eye and Tab.

With ZAVETJE_SCREENS=<folder> (`make screens`) each screen is also drawn there, to be looked at.
"""

import os
from pathlib import Path
from typing import Any, Final

from playwright.sync_api import Page

from tests.e2e.offices import Office
from tests.e2e.web.conftest import Lend
from tests.e2e.web.phone import SIZE, Phone
from tests.e2e.web.tour import tour

AXE: Final = (Path(__file__).parents[3] / "web/node_modules/axe-core/axe.min.js").read_text(encoding="utf-8")
TAGS: Final = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
LOOKS: Final = [(language, theme) for language in ("sl", "it", "en") for theme in ("dark", "light")]
SCREENS: Final = 34

# The settings as another tab of the same phone would set them.
SET = """([language, theme]) => new Promise((done, failed) => {
  const asked = indexedDB.open('zavetje')
  asked.onerror = () => failed(asked.error)
  asked.onsuccess = () => {
    const tx = asked.result.transaction('plain', 'readwrite')
    tx.objectStore('plain').put(language, 'language')
    tx.objectStore('plain').put(theme, 'theme')
    tx.oncomplete = () => {
      asked.result.close()
      const channel = new BroadcastChannel('zavetje')
      channel.postMessage('settings')
      channel.close()
      done()
    }
  }
})"""
SHOWN = """([language, theme]) =>
  document.documentElement.lang === language && document.documentElement.dataset.theme === theme"""
RUN = """async (tags) => {
  const found = await axe.run(document, { runOnly: tags, resultTypes: ['violations'] })
  return found.violations.map((one) => [one.id, one.nodes.map((node) => node.html.slice(0, 200))])
}"""
TOO_WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
TOO_SMALL = """() => [...document.querySelectorAll('button, a.button, select, summary, textarea, .picks label, input')]
  .filter((one) => !one.matches('.picks input, .tick input') && one.checkVisibility())
  .filter((one) => one.getBoundingClientRect().height < 47.5 || one.getBoundingClientRect().width < 47.5)
  .map((one) => one.outerHTML.slice(0, 120))"""
HIDDEN_FOCUS = """() => {
  const one = document.activeElement
  if (!one || one === document.body) return null
  const box = (one.closest('.picks label') ?? one).getBoundingClientRect()
  const spots = [[0.5, 0.5], [0.2, 0.3], [0.8, 0.3], [0.2, 0.7], [0.8, 0.7]]
  const seen = spots.some(([x, y]) => {
    const top = document.elementFromPoint(box.x + box.width * x, box.y + box.height * y)
    return top !== null && (one.contains(top) || top.contains(one) || one.closest('label')?.contains(top))
  })
  return seen ? '' : one.outerHTML.slice(0, 200)
}"""

PLANT = """() => {
  const look = { none: 'min-height: 0; height: 20px', covered: 'position: fixed; bottom: 0; left: 0',
    cover: 'position: fixed; bottom: 0; left: 0; width: 2000px; height: 20rem' }
  document.querySelector('main').insertAdjacentHTML('beforeend',
    '<img src="/icon.svg"><button id="none"></button><button id="covered">x</button><div id="cover"></div>')
  for (const [id, style] of Object.entries(look)) document.getElementById(id).style.cssText = style
}"""


def test_every_screen_in_every_language_and_theme(office: Office, lend: Lend) -> None:
    phone = lend()
    phone.page.goto(phone.url)
    phone.page.evaluate(AXE)
    names, wrong = [], []
    folder = os.environ.get("ZAVETJE_SCREENS")
    for name in tour(phone, office):
        names.append(name)
        wrong += [f"{name}: {fault}" for fault in faults(phone)]
        if folder:
            phone.page.screenshot(path=Path(folder) / f"{len(names):02}-{name}.png", full_page=True)
    if folder:
        (Path(folder) / "README.md").write_text(sheet(names), encoding="utf-8")
    assert not wrong, "\n".join(wrong)
    assert len(set(names)) == SCREENS, names


def sheet(names: list[str]) -> str:
    """The page that shows the drawings."""
    told = "Drawn by `make screens` from a running stack with invented people: Slovene, dark, in the order of a night."
    shown = [f"## {name}\n\n![{name}]({at:02}-{name}.png)\n" for at, name in enumerate(names, 1)]
    return "\n".join(["# The screens of the phone", "", told, "", *shown])


def faults(phone: Phone) -> list[str]:
    """What is wrong with the screen that stands there; it is left as it was, in Slovene and dark."""
    page, found = phone.page, []
    for look in LOOKS:
        wear(page, look)
        found += [f"{look} {fault}" for fault in page.evaluate(RUN, TAGS)]
        page.set_viewport_size({"width": 320, "height": 568})
        if page.evaluate(TOO_WIDE) > 0:
            found.append(f"{look} is {page.evaluate(TOO_WIDE)} px too wide at 320 px")
        page.set_viewport_size(SIZE)
    wear(page, ("sl", "dark"))
    found += [f"target too small: {one}" for one in page.evaluate(TOO_SMALL)]
    found += [f"focus is hidden: {one}" for one in hidden_on_the_way(page)]
    return found


def wear(page: Page, look: tuple[str, str]) -> None:
    """The screen in this language and theme."""
    page.evaluate("typeof axe") == "object" or page.evaluate(AXE)
    page.evaluate(SET, look)
    page.wait_for_function(SHOWN, arg=look)


def hidden_on_the_way(page: Page) -> list[str]:
    """Tab through all of the screen; what takes the focus must be seen (WCAG 2.2, 2.4.11)."""
    found: list[Any] = []
    page.evaluate("document.activeElement?.blur()")
    for _ in range(60):
        page.keyboard.press("Tab")
        hidden = page.evaluate(HIDDEN_FOCUS)
        if hidden is None:
            break
        if hidden:
            found.append(hidden)
    return found


def test_the_gate_finds_planted_faults(lend: Lend) -> None:
    phone = lend()
    phone.page.goto(phone.url)
    phone.heading("Prijava")
    phone.page.evaluate(AXE)
    phone.page.evaluate(PLANT)
    assert {fault[0] for fault in phone.page.evaluate(RUN, TAGS)} >= {"image-alt", "button-name"}
    assert [one[:17] for one in phone.page.evaluate(TOO_SMALL)] == ['<button id="none"']
    assert any("covered" in one for one in hidden_on_the_way(phone.page))
