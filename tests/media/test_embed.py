"""What other pages show of ours: only in trouble, or within the week before what is planned."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from statushub.language import speaking
from statushub.render import embed
from statushub.render.rendered import Rendered
from tests.media.editions import edition
from tests.media.scenes import AT, SCENES
from tests.media.test_feeds import page

STARTS = datetime(2026, 3, 8, 22, 0, tzinfo=UTC)


def made(at: datetime = AT, **notices: Any) -> Rendered:
    seen = replace(page("en"), as_of=at, **notices)
    with speaking("en"):
        return embed.embed(seen)


def banner(at: datetime = AT, **notices: Any) -> Any:
    return json.loads(made(at, **notices).body)["banner"]


def test_on_a_calm_day_there_is_no_banner() -> None:
    assert banner() is None
    over = replace(edition(SCENES["incident-resolved"], "en").notice, phase="over")
    assert banner(over=(over,)) is None


def test_what_is_planned_shows_within_its_week_and_in_the_colour_of_work() -> None:
    work = edition(SCENES["maintenance"], "en").notice
    (line,) = banner(ahead=(work,))["lines"]
    assert line["more"] == ". Starts: Sunday 8 March 2026, 23:00 (Madrid)"
    assert banner(ahead=(work,))["sentence"] == ""
    early = STARTS - timedelta(days=8, hours=23)
    assert banner(early, ahead=(work,)) is None
    assert made(early, ahead=(work,)).valid_until == datetime(2026, 2, 28, 23, tzinfo=UTC)


def test_a_date_that_has_just_come_stops_nothing() -> None:
    rule = edition(SCENES["policy-change"], "en").notice
    come = tuple(replace(one, come=True) for one in rule.moments)
    assert banner(ahead=(replace(rule, moments=come),)) is None


def test_in_trouble_it_says_what_to_do_in_one_line() -> None:
    incident = edition(SCENES["incident"], "en").notice
    (line,) = banner(now=(incident,))["lines"]
    assert line["words"] == "Phone lines closed in Madrid"
    assert line["more"] == ". Use web chat. The wait there is about 5 minutes."
