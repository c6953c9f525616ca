"""Mail shares the page's colours, and words stand out from what lies behind them, day and night."""

import re

from statushub import paths
from statushub.render import colours
from statushub.render.compose import compose
from tests.media.editions import news
from tests.media.scenes import SCENES

MAIL = paths.TEMPLATES / "mail"
PAGE = (paths.TEMPLATES / "page" / "page.css").read_text()
DAY = (MAIL / "mail.css").read_text()
NIGHT = (MAIL / "kept.css").read_text()
TONE = re.compile(r"\.tone-(\w+) \{ color: (#\w+)")


def test_each_tone_can_be_read_by_day_and_by_night() -> None:
    by_day, by_night = dict(TONE.findall(DAY)), dict(TONE.findall(NIGHT))
    assert set(by_day) == set(by_night)
    for colour in by_day.values():
        assert colours.contrast(colour, colours.LIGHT) >= colours.ENOUGH
    for colour in by_night.values():
        assert colours.contrast(colour, colours.DARK_SURFACE) >= colours.ENOUGH


def test_tones_are_those_of_the_page() -> None:
    for found in (*TONE.findall(DAY), *TONE.findall(NIGHT)):
        if found[0] != "none":
            assert found[1] in PAGE


def test_small_words_can_be_read() -> None:
    small = {"#525d69": colours.LIGHT_SURFACE, "#aab5c0": colours.DARK, "#5c4300": "#fff6db"}
    for colour, behind in small.items():
        assert colour in DAY + NIGHT
        assert colours.contrast(colour, behind) >= colours.ENOUGH


def test_the_operators_colour_is_kept_readable() -> None:
    html = compose("mail", "update", "en", news(SCENES["incident"])).html or ""
    assert "border-top: 4px solid #6b1f4f" in html
    night = colours.readable("#6b1f4f", colours.DARK, colours.DARK_SURFACE)
    assert f"color: {night} !important" in html
