"""The badge: how things stand as a picture of one word, with colour and shape, for other pages."""

from statushub.render import colours
from statushub.render.environment import filled
from statushub.render.phrases import status_label
from statushub.render.rendered import Rendered
from statushub.render.view.masthead import Masthead
from statushub.render.view.page import Verdict

SVG = "image/svg+xml"
_COLOURS = {
    "operational": "#1a6e3b",
    "under_maintenance": "#1f5da8",
    "degraded_performance": "#835400",
    "partial_outage": "#a94400",
    "major_outage": "#b3261e",
    "unknown": "#525d69",
}
"""Those of the page by day: white letters can be read on each, and it brings its own ground."""
_NARROW, _WIDE = set("iIjl.,:;'|!()tfr "), set("mwMWÑOQGD@%")
_BEFORE, _AFTER = 28, 9
_LETTER = 7.4


def path(reader: str) -> str:
    """Return where the badge of a language is."""
    return f"badge/{reader}.svg"


def badge(masthead: Masthead, verdict: Verdict) -> Rendered:
    """Return the badge in the language being spoken; its title says the whole verdict."""
    tone = verdict.tone or "unknown"
    word = status_label(tone) if verdict.tone else verdict.sentence
    length = _length(word)
    markup = filled(
        "page/badge.svg",
        figure=tone,
        colour=_COLOURS[tone],
        word=word,
        says=f"{masthead.name}: {verdict.sentence}",
        length=length,
        width=_BEFORE + length + _AFTER,
        language=masthead.language,
    )
    return Rendered(markup.encode(), SVG, masthead.language)


def colour(tone: str) -> str:
    """Return the colour that white letters stand on."""
    return _COLOURS[tone or "unknown"]


def contrasts() -> dict[str, float]:
    """Return the contrast of the word with each of the colours it may stand on."""
    return {tone: colours.contrast(colours.LIGHT, one) for tone, one in _COLOURS.items()}


def _length(word: str) -> int:
    """Return how many pixels a word takes up, about: letters are then spaced to fit exactly."""
    return round(sum(_LETTER * (0.55 if c in _NARROW else 1.35 if c in _WIDE else 1) for c in word))
