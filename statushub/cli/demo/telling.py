"""Telling the demo's stories, through the same actions as an editor's desk."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from statushub import clock, database
from statushub.actions.contact_claims import ContactStated
from statushub.actions.notices import OpenNotice, Posted, PostUpdate, open_notice, record_notice
from statushub.cli.demo import founding, incidents, live, plans, reaching
from statushub.cli.demo.stories import Both, Said, Story, day, lacking, moment, texts
from statushub.model import notices, pages
from statushub.model.audit import HOUSE
from statushub.model.notices import Notice

_PROMISE = timedelta(hours=1)
_QUARTER = timedelta(minutes=15)
_ALL = 10_000


class NotTheDemo(Exception):
    """There is no demo page: none at all, or somebody's own, which the demo keeps away from."""


def add() -> None:
    """Add what is not there yet of the demo organisation. Nothing is changed or reset."""
    page = founding.the_page() or founding.add_page()
    if not founding.is_demo(page):
        raise NotTheDemo
    founding.add_services()
    reaching.add(page, founding.offered())
    founding.add_subscribers()
    told = _titles(open_ones=False)
    now, zone = clock.now(), ZoneInfo(page.time_zone)
    past = sorted((*incidents.PAST, *plans.PAST), key=lambda story: day(story, now, zone))
    for story in past:
        if not told.intersection(story.title):
            _record(story, zone)
    for story in (*plans.NOW, *plans.AHEAD):
        if not told.intersection(story.title):
            open_notice(_opening(story, zone), HOUSE)


def post() -> Posted:
    """Post the demo's first incident that is not open already, and tell its subscribers."""
    page = founding.the_page()
    if page is None or not founding.is_demo(page):
        raise NotTheDemo
    told = _titles(open_ones=True)
    free = [story for story in live.NOW if not told.intersection(story.title)]
    command = _opening((free or live.NOW)[0], ZoneInfo(page.time_zone), notify=True)
    return open_notice(command, HOUSE)


def _titles(*, open_ones: bool) -> set[str]:
    with database.reading() as session:
        page = pages.the_page(session)
        rows: Sequence[Notice] = (
            notices.not_over(session, page.id)
            if open_ones
            else notices.newest(session, page.id, limit=_ALL)
        )
        return {
            words.content
            for notice in rows
            for update in notice.updates
            for words in update.texts
            if words.part == "title"
        }


def _record(story: Story, zone: ZoneInfo) -> None:
    midnight = day(story, clock.now(), zone)
    further = [
        PostUpdate(
            "",
            texts=_texts(said),
            state=said.state,
            services=_stated(said),
            contact_points=_standing(said),
            without_languages=lacking(),
            notify=False,
            posted_at=moment(said.at, midnight),
        )
        for said in story.said[1:]
    ]
    record_notice(_opening(story, zone), further, HOUSE)


def _opening(story: Story, zone: ZoneInfo, *, notify: bool = False) -> OpenNotice:
    first = story.said[0]
    midnight = day(story, clock.now(), zone)
    return OpenNotice(
        story.kind,
        _texts(first, {"title": story.title, **story.lasting}),
        state=first.state,
        impact=story.impact,
        services=_stated(first),
        contact_points=_standing(first),
        moments={name: moment(at, midnight) for name, at in story.dates.items()},
        next_update_at=_promise() if notify else None,
        without_languages=lacking(),
        notify=notify,
        posted_at=moment(first.at, midnight) if first.at else None,
    )


def _texts(said: Said, beside: Mapping[str, Both] | None = None) -> dict[str, dict[str, str]]:
    advice = {"advice": said.advice} if said.advice else {}
    return texts({**(beside or {}), "body": said.body, **advice})


def _stated(said: Said) -> dict[str, str]:
    known = founding.offered()
    return {
        known[key].public_id: status
        for key, status in said.services.items()
        if key in known and known[key].retired_at is None
    }


def _standing(said: Said) -> dict[str, ContactStated]:
    known = reaching.reached()
    return {
        known[key].public_id: ContactStated(state, minutes)
        for key, (state, minutes) in said.ways.items()
        if key in known and known[key].retired_at is None
    }


def _promise() -> datetime:
    """Return the time of the next word: in an hour, on a quarter, as people promise it."""
    late = clock.now() + _PROMISE
    return late + (datetime.min.replace(tzinfo=late.tzinfo) - late) % _QUARTER
