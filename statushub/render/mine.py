"""My services: how those stand that a reader chose. The choice is in the address and nowhere else.

Put together from pieces that are published with what a search shows, so that it needs no database.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from markupsafe import Markup, escape

from statushub import language
from statushub.channels import mark, splice
from statushub.language import gettext as _
from statushub.language import ngettext
from statushub.model.claims import STATUSES
from statushub.render.environment import filled
from statushub.render.frame import Frame, framed, small
from statushub.render.rendered import HTML, Rendered
from statushub.render.view.page import PageView

PATH = "mine"


def around(page: PageView) -> str:
    """Return what stands around the chosen services, with every service to choose from."""
    head = page.masthead
    frame = Frame(head, f"{PATH}{mark('asked')}", _("My services"), listed=False, live=True)
    marked = {one: mark(one) for one in ("results", "folded")}
    return framed("page/mine.html", frame, page=page, chosen=mark, **marked).body.decode()


@dataclass(frozen=True)
class Pieces:
    """The published pieces of one language."""

    around: str
    services: Mapping[str, Mapping[str, Any]]
    told: Mapping[str, Mapping[str, Any]]

    @classmethod
    def of(cls, read: Mapping[str, Any]) -> Self:
        """Take them from what `search.shown` wrote."""
        return cls(read["mine"], read["services"], read["told"])


def answer(pieces: Pieces, chosen: Sequence[str]) -> Rendered:
    """Return the page of some services by their ids; inside `language.speaking(...)`.

    Ids that are none are counted and otherwise passed over: what a bookmark names may be gone.
    """
    known = [one for one in pieces.services if one in set(chosen)]
    found = [pieces.services[one] for one in known]
    notices = dict.fromkeys(notice for one in found for notice in one["notices"])
    told = [told for one, told in pieces.told.items() if one in notices]
    missing = len(set(chosen)) - len(known)
    results = filled(
        "page/mine_results.html",
        verdict=_verdict([one["status"] for one in found]),
        services=[_as_it_is(one["html"]) for one in found],
        now=[_as_it_is(one["html"]) for one in told if one["now"]],
        later=[_as_it_is(one["html"]) for one in told if not one["now"]],
        gone=ngettext(
            "A service you chose is no longer listed.",
            "%(num)d services you chose are no longer listed.",
            missing,
        )
        if missing
        else "",
    )
    personal = dict.fromkeys(pieces.services, "") | dict.fromkeys(known, " checked")
    personal["asked"] = str(escape(f"?services={','.join(known)}")) if known else ""
    personal |= {"results": small(results), "folded": "" if known else " open"}
    return Rendered(splice(pieces.around, personal).encode(), HTML, language.current())


def _verdict(statuses: Sequence[str]) -> str:
    troubled = sum(status != STATUSES[0] for status in statuses)
    if not troubled:
        return _("What you chose is working normally.")
    return ngettext(
        "One of the %(total)d services you chose is not working normally.",
        "%(num)d of the %(total)d services you chose are not working normally.",
        troubled,
        total=len(statuses),
    )


def _as_it_is(html: str) -> Markup:
    return Markup(html)  # noqa: S704 - filled in by our own templates
