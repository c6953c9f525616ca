"""Ways to read a page other than by pointing at it: keys, large words, little motion, axe."""

from typing import Any

from playwright.sync_api import Browser

from tests.browser import visits
from tests.browser.eyes import in_the_way
from tests.browser.findings import Finding, none_of
from tests.browser.places import Place

_REACHABLE = """() => {
  const all = [...document.querySelectorAll("a[href], button, input, select, textarea, summary")];
  const there = all.filter(one => one.checkVisibility() && one.type !== "hidden");
  // Of radio buttons with one name the keyboard reaches one, and arrow keys the others.
  window.waits = there.filter(one => one.type !== "radio" || one.checked
    || (!all.some(other => other.name === one.name && other.checked)
        && all.find(other => other.name === one.name) === one));
  return window.waits.length;
}"""
_FOCUSED = """async () => {
  await new Promise(requestAnimationFrame);  // until then the page has not followed
  const one = document.activeElement;
  const look = getComputedStyle(one), box = one.getBoundingClientRect();
  return {
    place: window.waits.indexOf(one),
    name: one.outerHTML.slice(0, 80),
    marked: look.outlineStyle !== "none" && parseFloat(look.outlineWidth) >= 2,
    seen: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
  };
}"""
_LARGE = "document.documentElement.style.fontSize = '200%'"
_LOST = """() => {
  const found = [];
  const root = document.documentElement;
  if (root.scrollWidth > root.clientWidth) found.push(`scrolls sideways: ${root.scrollWidth} px`);
  for (const one of document.querySelectorAll("body *")) {
    if (!one.checkVisibility() || one.closest("svg, .skip, input")) continue;
    const box = one.getBoundingClientRect(), look = getComputedStyle(one);
    const words = [...one.childNodes].some(child => child.nodeType === 3 && child.data.trim());
    if (words && box.width > 1 && (box.right > innerWidth + 1 || box.left < -1))
      found.push(`out of sight: ${one.outerHTML.slice(0, 80)}`);
    if (box.width > 1 && look.overflowX !== "visible" && one.scrollWidth > one.clientWidth + 1)
      found.push(`cut off: ${one.outerHTML.slice(0, 80)}`);
  }
  return found;
}"""
_MOVES = """() => [
  ...document.getAnimations().map(one => `moves: ${one.effect.target.outerHTML.slice(0, 80)}`),
  ...[...document.querySelectorAll("*")]
    .filter(one => {
      const look = getComputedStyle(one);
      const lasts = look.transitionDuration.split(",").some(time => parseFloat(time) > 0.01);
      return lasts || look.scrollBehavior === "smooth";
    })
    .map(one => `would move: ${one.outerHTML.slice(0, 80)}`),
]"""


def keyboard(page: Any) -> list[str]:
    """Walk through a page with the Tab key, once round; return what cannot be reached or seen."""
    faults: list[str] = []
    number = page.evaluate(_REACHABLE)
    for place in range(number):
        page.keyboard.press("Tab")
        found = page.evaluate(_FOCUSED)
        while place and found["place"] == place - 1 and 'type="time"' in found["name"]:
            page.keyboard.press("Tab")  # a time has fields of its own
            found = page.evaluate(_FOCUSED)
        if found["place"] != place:
            return [*faults, f"step {place + 1} of {number} leads to {found['name']}"]
        if place == 0 and 'class="skip"' not in found["name"]:
            faults.append(f"first comes {found['name']}")
        if not found["marked"]:
            faults.append(f"without a mark of focus: {found['name']}")
        if not found["seen"]:
            faults.append(f"focused out of sight: {found['name']}")
    page.keyboard.press("Tab")
    left = page.evaluate("document.activeElement === document.body")
    first = page.evaluate(_FOCUSED)["place"] == 0
    return faults if left or first else [*faults, "the last step does not lead out"]


def large_words(page: Any) -> list[str]:
    """Return what is lost with words twice as large."""
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    page.evaluate(_LARGE)
    found: list[str] = page.evaluate(_LOST)
    return found


def motion(page: Any) -> list[str]:
    """Return what moves all the same."""
    found: list[str] = page.evaluate(_MOVES)
    return found


def _axe(page: Any) -> list[str]:
    found = in_the_way(page)
    return [found] if found else []


def all_of(browser: Browser, place: Place) -> list[Finding]:
    """Read every page of a day in each of these ways."""
    number = f"{len(place.addresses())} pages"
    narrow = {"viewport": {"width": 320, "height": 640}}
    ways: list[tuple[str, Any, dict[str, Any]]] = [
        ("axe, WCAG 2.2 AA, by day", _axe, {"color_scheme": "light"}),
        ("axe, WCAG 2.2 AA, by night", _axe, {"color_scheme": "dark"}),
        # What scrolls gently is out of sight for a while.
        ("keyboard only", keyboard, {"reduced_motion": "reduce"}),
        ("words of 200 % at 320 px", large_words, narrow),
        ("less motion", motion, {"reduced_motion": "reduce"}),
    ]
    return [
        none_of(what, place.day, visits.each(browser, place, look, **manner), number)
        for what, look, manner in ways
    ]
