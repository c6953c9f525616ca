"""Markdown as people write it in a notice, made into HTML that can do no harm."""

import html

import nh3
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

_TAGS = {"a", "blockquote", "br", "code", "em", "hr", "li", "ol", "p", "pre", "s", "strong", "ul"}
_ATTRIBUTES = {"a": {"href"}, "ol": {"start"}}
_SCHEMES = {"http", "https", "mailto", "tel"}


def _heading(opens: bool) -> object:  # noqa: FBT001 - which of a pair
    """Headings belong to the page: in a notice, one is a paragraph of its own in bold."""

    def render(
        _self: RendererHTML, _tokens: list[Token], _at: int, _options: OptionsDict, _env: EnvType
    ) -> str:
        return "<p><strong>" if opens else "</strong></p>\n"

    return render


def _make() -> MarkdownIt:
    # No pictures: they would be fetched from elsewhere. No tables: they do not fit a phone.
    made = MarkdownIt("js-default", {"html": False, "breaks": True}).disable(["image", "table"])
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
