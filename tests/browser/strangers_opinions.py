"""What programs of npm say of our pages: Lighthouse on the settings of a phone, the HTML checker.

They are installed when asked for, into a temporary folder; nothing of ours depends on them.
"""

import json
import os
import shutil
import subprocess
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from tests.browser.findings import Finding, left_out, none_of
from tests.browser.places import LANGUAGES, Place
from tests.conftest import BROWSERS

CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
_TRIES = 3


def installed(folder: Path, package: str) -> bool:
    """Install a package by its name; return whether it is there."""
    if not shutil.which("npm"):
        return False
    command = ["npm", "install", "--silent", "--no-audit", "--no-fund", "--ignore-scripts"]
    done = subprocess.run([*command, package], cwd=folder, timeout=180, check=False)
    return done.returncode == 0


def lighthouse(folder: Path, place: Place, paths: Sequence[str]) -> Iterator[Finding]:
    """Let Lighthouse judge these pages in each language."""
    if not installed(folder, "lighthouse"):
        yield left_out("Lighthouse", "npm, or no package index")
        return
    for path in paths:
        for language in LANGUAGES:
            yield _judged(folder, place, f"/{language}/{path}")


def _judged(folder: Path, place: Place, address: str) -> Finding:
    """Return the best of some tries: a machine that is busy with other things loads slowly."""
    best = dict.fromkeys(CATEGORIES, 0)
    faults: list[str] = []
    for _ in range(_TRIES):
        report = _report(folder, place.url + address)
        if isinstance(report, str):
            faults = [report]
            continue
        scores = {
            name: round((report["categories"][name]["score"] or 0) * 100) for name in CATEGORIES
        }
        if sum(scores.values()) > sum(best.values()):
            best, faults = scores, _faults(report)
        if all(score == 100 for score in best.values()):
            break
    shown = "/".join(str(score) for score in best.values())
    good = all(score == 100 for score in best.values())
    where = f"{place.day} {address}"
    return Finding("Lighthouse", where, shown, "100/100/100/100", good, () if good else faults)


def _report(folder: Path, url: str) -> Any:
    """Return what Lighthouse says of a page; words when it says nothing."""
    found = next(path for name in BROWSERS if (path := shutil.which(name)))
    command = [
        *("node", "node_modules/lighthouse/cli/index.js", url, "--quiet", "--output=json"),
        f"--only-categories={','.join(CATEGORIES)}",
        "--chrome-flags=--headless=new --no-sandbox",
    ]
    own = os.environ | {"CHROME_PATH": found}
    try:
        done = subprocess.run(
            command, cwd=folder, env=own, capture_output=True, timeout=120, check=False
        )
    except subprocess.TimeoutExpired:
        return "it did not come to an end"
    if done.returncode:
        return done.stderr.decode()[-500:]
    return json.loads(done.stdout)


def _faults(report: Any) -> list[str]:
    weighed = {
        ref["id"]
        for name in CATEGORIES
        for ref in report["categories"][name]["auditRefs"]
        if ref["weight"]
    }
    return [
        f"{one['id']}: {one['title']} {one.get('displayValue', '')}"
        for one in report["audits"].values()
        if one["id"] in weighed and one["score"] is not None and one["score"] < 1
    ]


def checker(folder: Path, places: Sequence[Place]) -> list[Finding]:
    """Let the Nu Html Checker, which the W3C runs, read each page, its style and its badge."""
    if not shutil.which("java"):
        return [left_out("Nu Html Checker", "Java")]
    if not installed(folder, "vnu-jar"):
        return [left_out("Nu Html Checker", "npm, or no package index")]
    found = []
    for place in places:
        kept = folder / place.day
        kept.mkdir()
        pages = {f"{n:03d}.html": address for n, address in enumerate(place.addresses())}
        for name, address in pages.items():
            (kept / name).write_bytes(_got(place.url + address))
        (kept / "badge.svg").write_bytes(_got(f"{place.url}/badge/es.svg"))
        faults = [_told(one, pages) for one in _messages(folder, kept)]
        found.append(none_of("Nu Html Checker", place.day, faults, f"{len(pages) + 1} files"))
    return found


def _got(url: str) -> bytes:
    try:
        with urllib.request.urlopen(url, timeout=10) as answer:
            body: bytes = answer.read()
    except urllib.error.HTTPError as error:
        body = error.read()
    return body


def _messages(folder: Path, kept: Path) -> list[Any]:
    jar = next((folder / "node_modules" / "vnu-jar").rglob("vnu.jar"))
    done = subprocess.run(
        ["java", "-jar", str(jar), "--format", "json", "--also-check-svg", str(kept)],
        capture_output=True,
        timeout=120,
        check=False,
    )
    found: list[Any] = json.loads(done.stderr)["messages"]
    return found


def _told(message: Any, pages: dict[str, str]) -> str:
    name = message.get("url", "").rpartition("/")[2]
    line, extract = message.get("lastLine", ""), message.get("extract", "").strip()[:100]
    return f"{pages.get(name, name)}: {message['message']} (line {line}: {extract!r})"
