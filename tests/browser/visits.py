"""What a page costs a reader and whom it tells of them: bytes, requests, others, cookies."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser

from tests.browser.findings import Finding, none_of
from tests.browser.places import Place

MOST_KB, MOST_REQUESTS = 20.0, 3


@dataclass
class Visit:
    """One load of one page by a browser without a past."""

    page: Any
    context: Any
    complaints: list[str] = field(default_factory=list)
    asked: list[Any] = field(default_factory=list)

    def note(self, request: Any) -> None:
        """Note what was asked; what a page carries in itself was not."""
        if not request.url.startswith("data:"):
            self.asked.append(request)

    def bytes(self) -> int:
        """Return what came over the wire, packed as it was, without headers."""
        return sum(one.sizes()["responseBodySize"] for one in self.asked)

    def told(self, home: str) -> list[str]:
        """Return everything that would tell anybody who the reader is."""
        others = [one.url for one in self.asked if not one.url.startswith(f"{home}/")]
        return [f"asks {url}" for url in others] + [
            f"leaves the cookie {one['name']}" for one in self.context.cookies()
        ]


@contextmanager
def visiting(browser: Browser, url: str, **manner: Any) -> Iterator[Visit]:
    """Open a page in a window of its own."""
    context = browser.new_context(**({"viewport": {"width": 390, "height": 844}} | manner))
    page: Any = context.new_page()
    visit = Visit(page, context)
    page.on("console", lambda said: visit.complaints.append(said.text))
    page.on("pageerror", lambda error: visit.complaints.append(str(error)))
    page.on("requestfinished", visit.note)
    page.goto(url)
    try:
        yield visit
    finally:
        context.close()


def weight(browser: Browser, place: Place) -> list[Finding]:
    """Weigh each page of a day as a new reader gets it; the heaviest counts."""
    kilobytes, requests, told, complaints = 0.0, 0, [], []
    for address in place.addresses():
        with visiting(browser, place.url + address) as visit:
            visit.page.wait_for_load_state("networkidle")
            if "/manage/" not in address:  # one subscriber's own, with every time zone there is
                kilobytes = max(kilobytes, visit.bytes() / 1024)
            requests = max(requests, len(visit.asked))
            told += [f"{address}: {one}" for one in visit.told(place.url)]
            complaints += [
                f"{address}: {one}" for one in visit.complaints if "404 (NOT FOUND)" not in one
            ]
    number = f"{len(place.addresses())} pages"
    return [
        _most("weight, the heaviest", place.day, kilobytes, MOST_KB, "{:.1f} kB"),
        _most("requests, the most", place.day, requests, MOST_REQUESTS, "{:.0f}"),
        none_of("others asked, cookies left", place.day, told, number),
        none_of("complaints of the browser", place.day, complaints, number),
    ]


def _most(what: str, day: str, figure: float, most: float, form: str) -> Finding:
    return Finding(what, day, form.format(figure), f"<= {form.format(most)}", figure <= most)


def each(
    browser: Browser, place: Place, look: Callable[[Any], list[str]], **manner: Any
) -> list[str]:
    """Look at every page of a day; return what is wrong, with its address."""
    faults = []
    for address in place.addresses():
        with visiting(browser, place.url + address, **manner) as visit:
            faults += [f"{address}: {one}" for one in look(visit.page)]
    return faults
