"""The page as browsers of text show it, and as a screen reader reads it: from top to bottom."""

import re
import shutil
import subprocess
from collections.abc import Sequence

from tests.browser.findings import Finding, left_out, none_of
from tests.browser.places import Place

_PROGRAMS = {
    "lynx": ("lynx", "-dump", "-nolist", "-width=100", "-display_charset=utf-8"),
    "w3m": ("w3m", "-dump", "-cols", "100", "-O", "utf-8"),
}
IN_ORDER = {
    "en": (
        "Skip to the content",
        "Not working right now: Phone support",
        "Use web chat instead.",
        "Next update by",
        "Get updates",
        "Phones closed",
        "Use web chat.",
        "Still working on it.",
        "What do you want to do?",
        "Services",
        "Phone support Major outage",
        "Coming up",
        "New lines",
    ),
    "es": (
        "Saltar al contenido",
        "No funciona en este momento: Atención telefónica",
        "Use el chat en línea en su lugar.",
        "Próxima información",
        "Recibir avisos",
        "Use el chat.",
        "Still working on it.",
        "Servicios",
        "Atención telefónica",
        "Próximamente",
        "New lines",
    ),
}
"""Headline, what to use instead, the next word, what to do, services, what is planned."""


def read(program: str, url: str) -> str:
    """Return a page as one of the programs shows it, as one line."""
    shown = subprocess.run(
        [*_PROGRAMS[program], url], capture_output=True, timeout=30, check=True
    ).stdout.decode()
    return re.sub(r"\s+", " ", shown)


def missing(shown: str, wanted: Sequence[str]) -> list[str]:
    """Return what does not stand there, or not after what was wanted before it."""
    faults, place = [], 0
    for words in wanted:
        found = shown.find(words, place)
        if found < 0:
            faults.append(f"{words!r} {'comes too early' if words in shown else 'is not there'}")
        else:
            place = found + len(words)
    return faults


def all_of(place: Place) -> list[Finding]:
    """Read the worst day with each program, in each language."""
    found = []
    for program in _PROGRAMS:
        if not shutil.which(program):
            found.append(left_out(program, program))
            continue
        for language, wanted in IN_ORDER.items():
            faults = missing(read(program, f"{place.url}/{language}/"), wanted)
            found.append(
                none_of(f"{program}, in reading order", f"{place.day} /{language}/", faults)
            )
    return found
