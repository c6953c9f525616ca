"""Markdown as people write it in a notice, made into HTML that can do no harm."""

import html
import re
from collections.abc import Iterable, Iterator

import nh3
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

_TAGS = {"a", "blockquote", "br", "code", "em", "hr", "li", "ol", "p", "pre", "s", "strong", "ul"}
_ATTRIBUTES = {"a": {"href"}, "ol": {"start"}}
# Up to the last character that does not belong to the sentence around it.
_BARE = re.compile(r"(https?://[^\s<>\"“”«»]*[^\s<>\"“”«».,;:!?)\]'’])")
_SCHEMES = {"http", "https", "mailto", "tel"}


def _heading(opens: bool) -> object:  # noqa: FBT001 - which of a pair
    """Headings belong to the page: in a notice, one is a paragraph of its own in bold."""

    def render(
        _self: RendererHTML, _tokens: list[Token], _at: int, _options: OptionsDict, _env: EnvType
    ) -> str:
        return "<p><strong>" if opens else "</strong></p>\n"

    return render


def _link_bare_addresses(state: StateCore) -> None:
    """People paste addresses as they are: make links of those that stand in plain text."""
    for block in state.tokens:
        if block.type == "inline" and block.children:
            block.children = list(_linked(block.children))


def _linked(tokens: Iterable[Token]) -> Iterator[Token]:
    inside = 0
    for token in tokens:
        inside += token.nesting if token.type in {"link_open", "link_close"} else 0
        if token.type == "text" and not inside:
            yield from _split(token.content)
        else:
            yield token


def _split(words: str) -> Iterator[Token]:
    for place, piece in enumerate(_BARE.split(words)):
        text = Token("text", "", 0, content=piece)
        if place % 2:
            yield Token("link_open", "a", 1, attrs={"href": piece})
            yield text
            yield Token("link_close", "a", -1)
        elif piece:
            yield text


def _make() -> MarkdownIt:
    # No pictures: they would be fetched from elsewhere. No tables: they do not fit a phone.
    made = MarkdownIt("js-default", {"html": False, "breaks": True}).disable(["image", "table"])
    made.core.ruler.after("text_join", "bare_addresses", _link_bare_addresses)
    made.add_render_rule("heading_open", _heading(opens=True))  # type: ignore[arg-type]
    made.add_render_rule("heading_close", _heading(opens=False))  # type: ignore[arg-type]
    return made


_markdown = _make()


def to_html(source: str) -> str:
    """Return sanitised HTML; made once, when a text is written."""
    return nh3.clean(
        _markdown.render(source),
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        url_schemes=_SCHEMES,
        link_rel="noopener",
    ).strip()


def to_line(markup: str, limit: int = 300) -> str:
    """Return HTML of ours as one plain line of at most `limit` characters (descriptions)."""
    line = " ".join(html.unescape(nh3.clean(markup.replace("<", " <"), tags=set())).split())
    return line if len(line) <= limit else line[:limit].rsplit(" ", 1)[0][: limit - 1] + "…"
