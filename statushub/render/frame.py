"""The frame around every public document: whose it is, its other languages, how to get on."""

import re
from dataclasses import dataclass

from markupsafe import Markup

from statushub import language
from statushub.render import addresses, live
from statushub.render.environment import filled
from statushub.render.rendered import HTML, Rendered
from statushub.render.stylesheet import stylesheet
from statushub.render.view.masthead import LanguageLink, Masthead

HOME = ""
_NOTHING = Markup()
_AS_IT_IS = re.compile(r"(<(?:pre|textarea)\b.*?</(?:pre|textarea)>)", re.DOTALL)


@dataclass(frozen=True)
class Frame:
    """What `page/base.html` needs to know beside the document itself."""

    masthead: Masthead
    path: str
    """Where the document is in each language: `notices/abc`, or nothing for the page itself."""
    title: str
    """What the browser's tab says, before the page's name."""
    description: str = ""
    """One plain line for search engines and link previews."""
    listed: bool = True
    """Search engines may list it, and it has the same address in each language."""

    live: bool = False
    """It tells how things stand: while somebody looks, a script asks for it again."""

    known: Markup = _NOTHING
    """What search engines read out of it (see `json_ld`)."""

    @property
    def locale(self) -> str:
        """Return its language as link previews want it."""
        return language.with_country(self.masthead.language)

    @property
    def other_locales(self) -> tuple[str, ...]:
        others = (one for one in self.masthead.languages if one != self.masthead.language)
        return tuple(language.with_country(one) for one in others)

    @property
    def picture(self) -> str | None:
        """Return a picture for link previews, where there is one that they take."""
        logo = self.masthead.logo_url
        return None if logo is None or logo.endswith(".svg") else logo

    @property
    def language(self) -> str:
        return self.masthead.language

    @property
    def direction(self) -> str:
        return language.direction(self.masthead.language)

    @property
    def links(self) -> tuple[LanguageLink, ...]:
        """Return the same document in each language."""
        return tuple(
            LanguageLink(
                one,
                language.name_of(one),
                f"{self.masthead.public_url}/{one}/{self.path}",
                one == self.masthead.language,
            )
            for one in self.masthead.languages
        )

    @property
    def url(self) -> str:
        """Return its own address, absolute."""
        return f"{self.masthead.home}{self.path}"

    @property
    def neutral_url(self) -> str:
        """Return the address for readers of no language in particular (x-default)."""
        if self.path == HOME:
            return f"{self.masthead.public_url}/"
        return f"{self.masthead.public_url}/{language.default()}/{self.path}"

    @property
    def style_url(self) -> str:
        name = stylesheet(self.masthead.colour).name
        return addresses.asset(self.masthead.public_url, name)

    @property
    def script_url(self) -> str:
        return addresses.asset(self.masthead.public_url, live.script().name)

    def at(self, path: str) -> str:
        """Return where something of the page is, in this language, from the host's root on."""
        return addresses.local(f"{self.masthead.home}{path}")


def framed(template: str, frame: Frame, **words: object) -> Rendered:
    """Return a document that extends `page/base.html`; inside `language.speaking(...)`."""
    markup = filled(
        template,
        frame=frame,
        masthead=frame.masthead,
        zone=frame.masthead.zone,
        **words,
    )
    return Rendered(small(markup).encode(), HTML, frame.language)


def small(markup: str) -> str:
    """Return HTML without the space only its writers need."""
    pieces = _AS_IT_IS.split(markup)
    pieces[::2] = [_without_indents(piece) for piece in pieces[::2]]
    return "".join(pieces).strip() + "\n"


def _without_indents(markup: str) -> str:
    """Return text without the space around its line ends and without empty lines."""
    first, *lines = markup.split("\n")
    if not lines:
        return markup
    between = (line.strip() for line in lines[:-1])
    return "\n".join([first.rstrip(), *filter(None, between), lines[-1].lstrip()])
