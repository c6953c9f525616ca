"""The badge: one word with colour and shape, and the whole verdict for who cannot see it."""

import pytest
from lxml import etree

from statushub.language import speaking
from statushub.model.claims import STATUSES
from statushub.render import badge
from statushub.render.colours import ENOUGH
from statushub.render.view.page import Verdict
from tests.media.editions import LANGUAGES, masthead
from tests.media.golden import same

_SVG = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("tone", [*STATUSES, ""])
def test_a_badge_says_it_by_word_and_colour_and_shape(language: str, tone: str) -> None:
    verdict = Verdict(tone, "Bills & <payments>", (), None, None, overdue=False)
    with speaking(language):
        made = badge.badge(masthead(language), verdict).body
    same(f"badge/{tone or 'unknown'}.{language}.svg", made.decode())
    drawn = etree.fromstring(made)
    assert drawn.findtext(f"{_SVG}title") == f"{masthead(language).name}: Bills & <payments>"
    assert drawn.get("role") == "img"
    assert drawn.findtext(f"{_SVG}text")


def test_each_tone_has_a_shape_of_its_own_and_the_word_can_be_read() -> None:
    shapes = set()
    for tone in STATUSES:
        verdict = Verdict(tone, "", (), None, None, overdue=False)
        with speaking("en"):
            drawn = etree.fromstring(badge.badge(masthead("en"), verdict).body)
        shapes.add(drawn.find(f"{_SVG}path").get("d"))
    assert len(shapes) == len(STATUSES)
    assert min(badge.contrasts().values()) >= ENOUGH
