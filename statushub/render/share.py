"""A notice in a few sentences to pass on: in a message, on a noticeboard, to somebody who asks."""

import textwrap
from dataclasses import dataclass
from urllib.parse import quote

from statushub import language
from statushub.language import gettext as _
from statushub.render.plain import one_line
from statushub.render.view.masthead import Masthead
from statushub.render.view.notice import NoticeView

_LONGEST = 280
"""Characters of advice: what is passed on is read at a glance, and its link has the rest."""


@dataclass(frozen=True)
class Shared:
    """What to pass on, and a link that begins a mail with it."""

    text: str
    mail: str


def words(masthead: Masthead, notice: NoticeView) -> Shared:
    """Return what to pass on, in the language being spoken.

    It says of when it is: who reads it later can tell that it may have changed, and where to look.
    """
    title = _("%(title)s (%(state)s)", title=notice.title, state=notice.state_label)
    said = _(
        "%(page)s, %(time)s: %(title)s.",
        page=masthead.name,
        time=language.when(notice.newest.at, masthead.zone),
        title=title,
    )
    text = " ".join([said, *_details(masthead, notice), notice.url])
    return Shared(text, f"mailto:?subject={quote(title)}&body={quote(text)}")


def _details(masthead: Masthead, notice: NoticeView) -> list[str]:
    """Return dates still to come, and what to do as long as it is not over."""
    if notice.phase == "over":
        return []
    dates = [
        f"{one.label}: {language.when(one.at, masthead.zone)}."
        for one in notice.moments
        if not one.come
    ]
    advice = textwrap.shorten(one_line(notice.advice.content), _LONGEST, placeholder="…")
    return [*dates, *([advice] if advice else [])]
