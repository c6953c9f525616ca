"""The page of changes: rules and conditions that are in effect, coming and past."""

from collections.abc import Iterable, Sequence

from statushub.language import gettext as _
from statushub.render.frame import Frame, framed
from statushub.render.rendered import Rendered
from statushub.render.view.masthead import Masthead
from statushub.render.view.notice import NoticeView
from statushub.render.view.page import NewsView

CHANGES = "changes"
PAST = f"{CHANGES}/past"
PER_PAGE = 50


def changes(page: NewsView) -> Rendered:
    """Return what is in effect and coming, and what has lately ceased to be."""
    standing = _listed((*page.now, *page.standing))
    ahead, over = _listed(page.ahead), _listed(page.over)
    made = framed(
        "page/changes.html",
        Frame(page.masthead, CHANGES, _("Changes")),
        heading=_("What has changed, and what will"),
        sections=[
            (_("In effect now"), standing, _("Nothing is in effect at the moment.")),
            (_("Coming up"), ahead, _("Nothing is announced.")),
            (_("Past"), over, _("Nothing has ended lately.")),
        ],
        further=[(PAST, _("All past changes"))],
    )
    return made.until(*(change for one in (*standing, *ahead) for change in one.changes))


def past(masthead: Masthead, notices: Sequence[NoticeView], number: int, *, more: bool) -> Rendered:
    """Return one portion, counted from 1, of all that is no longer in effect, newest first."""
    further = [(f"{PAST}?page={number + 1}", _("Older changes"))] if more else []
    return framed(
        "page/changes.html",
        Frame(masthead, PAST, _("Past changes"), listed=number == 1),
        heading=_("Past changes"),
        sections=[("", notices, _("No change has ended yet."))],
        further=[*further, (CHANGES, _("What is in effect and what is coming"))],
    )


def _listed(notices: Iterable[NoticeView]) -> list[NoticeView]:
    return [one for one in notices if one.listed and not one.withdrawn_at]
