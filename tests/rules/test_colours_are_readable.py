"""Every colour of the page can be read, by day and by night, whatever the operator's own is."""

import re
from itertools import product

import pytest

from statushub import paths
from statushub.render import colours
from statushub.render.colours import ENOUGH, contrast, readable
from statushub.render.stylesheet import stylesheet

_SOURCE = (paths.TEMPLATES / "page" / "page.css").read_text()
_BY_DAY, _BY_NIGHT = (
    dict(re.findall(r"--([\w-]+): (#\w{6});", block))
    for block in (_SOURCE.split("@media")[0], _SOURCE.split("@media")[1])
)
_TINTS = [int(percent) / 100 for percent in re.findall(r"--tint: (\d+)%", _SOURCE)]
_TONES = ("operational", "under-maintenance", "degraded", "partial", "major")


def mixed(one: str, other: str, part: float) -> str:
    channels = zip(bytes.fromhex(one[1:]), bytes.fromhex(other[1:]), strict=True)
    return "#" + "".join(f"{round(a * part + b * (1 - part)):02x}" for a, b in channels)


def test_both_sides_know_the_same_backgrounds() -> None:
    assert (_BY_DAY["bg"], _BY_DAY["surface"]) == (colours.LIGHT, colours.LIGHT_SURFACE)
    assert (_BY_NIGHT["bg"], _BY_NIGHT["surface"]) == (colours.DARK, colours.DARK_SURFACE)


@pytest.mark.parametrize("palette", [_BY_DAY, _BY_NIGHT], ids=["day", "night"])
def test_words_stand_out(palette: dict[str, str]) -> None:
    for word, behind in product(("text", "muted", *_TONES), ("bg", "surface")):
        assert contrast(palette[word], palette[behind]) >= ENOUGH, (word, behind)


@pytest.mark.parametrize(
    ("palette", "tint"), list(zip((_BY_DAY, _BY_NIGHT), _TINTS, strict=True)), ids=["day", "night"]
)
def test_words_stand_out_on_the_verdict(palette: dict[str, str], tint: float) -> None:
    for tone, word in product(_TONES, ("text", "muted")):
        behind = mixed(palette[tone], palette["bg"], tint)
        assert contrast(palette[word], behind) >= ENOUGH, (word, tone)


@pytest.mark.parametrize("colour", ["#ffff00", "#ffffff", "#000000", "#0b5394", "#ff69b4"])
def test_any_colour_of_an_operator_can_be_read(colour: str) -> None:
    day = readable(colour, colours.LIGHT, colours.LIGHT_SURFACE)
    night = readable(colour, colours.DARK, colours.DARK_SURFACE)
    assert min(contrast(day, one) for one in (colours.LIGHT, colours.LIGHT_SURFACE)) >= ENOUGH
    assert min(contrast(night, one) for one in (colours.DARK, colours.DARK_SURFACE)) >= ENOUGH
    assert day.encode() in stylesheet(colour).body


def test_a_colour_that_can_be_read_stays_as_it_is() -> None:
    assert readable("#0b5394", colours.LIGHT) == "#0b5394"


def test_the_name_of_the_stylesheet_changes_with_its_bytes() -> None:
    assert stylesheet("#0b5394").name != stylesheet("#aa0000").name
    assert stylesheet("#0b5394") == stylesheet("#0b5394")
