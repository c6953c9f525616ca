"""Markdown as a person reads it without marks: for mail text and text messages."""

from collections.abc import Iterator, Sequence
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.token import Token


@cache
def _parser() -> MarkdownIt:
    return MarkdownIt("js-default", {"breaks": True}).disable(["image", "table"])


def plain(markdown: str) -> str:
    """Return Markdown as plain text: one empty line between blocks, lists with dashes or numbers,
    a link as its words and then its address in angle brackets.
    """
    return "\n".join(_lines(_parser().parse(markdown))).strip()


def one_line(markdown: str) -> str:
    """Return Markdown as one line of plain text."""
    return " ".join(plain(markdown).split())


def _lines(tokens: Sequence[Token]) -> Iterator[str]:
    bullets: list[str] = []
    opening = ""
    for token in tokens:
        if token.type == "list_item_open":
            opening = f"{token.info}. " if token.info else "- "
            bullets.append(" " * len(opening))
        elif token.type == "list_item_close":
            bullets.pop()
        elif token.type in {"inline", "fence", "code_block"}:
            content = _inline(token.children) if token.children else token.content.rstrip("\n")
            indent = "".join(bullets)
            first = indent[: len(indent) - len(opening)] + opening if opening else indent
            opening = ""
            for number, line in enumerate(content.split("\n")):
                yield (indent if number else first) + line
        elif token.type == "hr":
            yield from ("* * *", "")
        if _ends_block(token, in_list=bool(bullets)):
            yield ""


def _ends_block(token: Token, *, in_list: bool) -> bool:
    """Tell whether an empty line follows: never inside a tight list."""
    if token.type in {"bullet_list_close", "ordered_list_close"}:
        return not in_list
    if in_list:
        return False
    return token.type in {"paragraph_close", "heading_close", "fence", "code_block"}


def _inline(tokens: Sequence[Token]) -> str:
    said: list[str] = []
    links: list[tuple[str, int]] = []
    for token in tokens:
        if token.type == "link_open":
            links.append((str(token.attrGet("href") or ""), len(said)))
        elif token.type == "link_close":
            address, start = links.pop()
            words = "".join(said[start:])
            address = address.removeprefix("mailto:").removeprefix("tel:")
            if address not in {words, f"http://{words}", f"https://{words}"}:
                said.append(f" <{address}>")
        elif token.type in {"softbreak", "hardbreak"}:
            said.append("\n")
        else:
            said.append(token.content)
    return "".join(said)
