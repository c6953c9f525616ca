"""Jinja for pages and messages: autoescape by file ending, our words, our way with dates."""

import re
from collections.abc import Iterable
from functools import cache, partial
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from jinja2.runtime import Macro
from markupsafe import Markup

from statushub import language, paths
from statushub.render import addresses, affected_words, contact_words, uptime_words, wait_words
from statushub.render.kept import Kept, dated
from statushub.render.phrases import status_label
from statushub.render.plain import plain

_EMPTY_LINES = re.compile(r"\n[ \t]*(?:\n[ \t]*)+")
_MOST_PIECES = 16_384
"""Of some kilobytes each: five thousand contact points in two languages."""

_pieces = Kept(_MOST_PIECES)


# Jinja fills the placeholders itself, when it knows all of them.


def _said(words: str) -> str:
    return str(language.catalogue().ugettext(words))


def _said_of(one: str, many: str, num: int) -> str:
    return str(language.catalogue().ungettext(one, many, num))


def _meant(context: str, words: str) -> str:
    return str(language.catalogue().upgettext(context, words))


def _meant_of(context: str, one: str, many: str, num: int) -> str:
    return str(language.catalogue().unpgettext(context, one, many, num))


def _each(macro: Macro, things: Iterable[Any], *of: object, **more: object) -> Markup:
    """Return a macro filled in for each of some things with an id, once while they read the same.

    The macro is imported without context: it sees nothing but what it is given.
    """
    fill, name = partial(macro, **more), (macro.name, language.current(), *more.items())
    return Markup("").join(_pieces.made((*name, one.id), fill, one, *of) for one in things)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(paths.TEMPLATES),
        autoescape=select_autoescape(["html", "svg"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    environment.install_gettext_callables(  # type: ignore[attr-defined]
        _said, _said_of, newstyle=True, pgettext=_meant, npgettext=_meant_of
    )
    environment.globals.update(
        affected_words=affected_words,
        clock_time=language.clock_time,
        contact_words=contact_words,
        dated=dated,
        day=language.day,
        direction=language.direction,
        duration=language.duration,
        each=_each,
        local=addresses.local,
        spoken=language.names_here,
        plain=plain,
        said_time=language.said_time,
        same_day=language.same_day,
        status_label=status_label,
        uptime_words=uptime_words,
        wait_words=wait_words,
        when=language.when,
    )
    return environment


def filled(template: str, **words: object) -> str:
    """Return a template, such as `mail/update.html`, filled in the language being spoken."""
    return _environment().get_template(template).render(**words)


def filled_text(template: str, **words: object) -> str:
    """Return a plain text template filled, with never more than one empty line in a row."""
    return _EMPTY_LINES.sub("\n\n", filled(template, **words)).strip() + "\n"
