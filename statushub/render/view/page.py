"""The whole public page, and the verdict above it, as one reader sees them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from statushub.render.view.contact_point import ContactPointView
from statushub.render.view.masthead import Masthead
from statushub.render.view.notice import NoticeView
from statushub.render.view.service import GroupView, ServiceView


@dataclass(frozen=True)
class Verdict:
    """How things stand, in words: made from services and notices together."""

    tone: str
    """The status whose colour and shape go with it; empty where nothing can be said yet."""
    sentence: str
    more: tuple[str, ...]
    """What the sentence leaves out: the next worst services, and that all others work."""
    since: datetime | None
    next_update_at: datetime | None
    """The earliest promise of a next word, while something is wrong."""
    overdue: bool
    """That promise was not kept."""


@dataclass(frozen=True)
class NewsView:
    """All that the public page tells of notices, in one language."""

    masthead: Masthead
    as_of: datetime
    now: tuple[NoticeView, ...]
    """What touches readers now: the gravest first, then the newest update."""
    ahead: tuple[NoticeView, ...]
    """What is announced: the soonest first."""
    standing: tuple[NoticeView, ...]
    """What is in force."""
    over: tuple[NoticeView, ...]
    """History, newest first: withdrawn notices, too."""

    @property
    def notices(self) -> Iterator[NoticeView]:
        """Go through all notices, those that matter now first."""
        yield from (*self.now, *self.ahead, *self.standing, *self.over)


@dataclass(frozen=True)
class PageView(NewsView):
    """The whole public page in one language."""

    status: str
    """The worst status of all services."""
    verdict: Verdict
    groups: tuple[GroupView, ...]
    contact_points: tuple[ContactPointView, ...] = ()
    """Every way to reach any service, in the page's order."""

    @property
    def services(self) -> Iterator[ServiceView]:
        """Go through the services of all groups."""
        for group in self.groups:
            yield from group.services

    def news(self, as_of: datetime) -> NewsView:
        """Return what is told of notices alone: the same however often queues report.

        `as_of`: an instant of the same day will do, so that it stays the same for longer.
        """
        return NewsView(self.masthead, as_of, self.now, self.ahead, self.standing, self.over)
