"""What a page says, as a person hears it read out: headings, links, words."""

import re
from html.parser import HTMLParser

from flask.testing import FlaskClient


class Outline(HTMLParser):
    """Headings, languages, links and the words a person reads."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.headings: list[int] = []
        self.attributes: list[tuple[str, dict[str, str | None]]] = []
        self.words = ""
        self._read = True
        self.feed(markup)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.attributes.append((tag, dict(attrs)))
        self._read = tag != "script"
        if re.fullmatch(r"h[1-6]", tag):
            self.headings.append(int(tag[1]))

    def handle_endtag(self, tag: str) -> None:
        self._read = self._read or tag == "script"

    def handle_data(self, data: str) -> None:
        self.words += data if self._read else ""

    def all(self, tag: str, **wanted: str) -> list[dict[str, str | None]]:
        return [
            found
            for name, found in self.attributes
            if name == tag and all(found.get(key) == value for key, value in wanted.items())
        ]


def read(client: FlaskClient, address: str) -> Outline:
    """Read what a reader gets at an address."""
    answer = client.get(address)
    assert answer.status_code == 200, answer.text
    return Outline(answer.text)


def words(outline: Outline) -> str:
    """Return what is read out, on one line."""
    return " ".join(outline.words.split())
