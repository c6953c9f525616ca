"""What axe finds on a page, by the rules of WCAG 2.2 AA and good habits beyond them."""

from typing import Any

from axe_playwright_python.sync_playwright import Axe

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def in_the_way(page: Any) -> str:
    """Return what axe finds on a page with everything unfolded."""
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    found = Axe().run(page, options={"runOnly": RULES})
    return str(found.generate_report()) if found.violations_count else ""
