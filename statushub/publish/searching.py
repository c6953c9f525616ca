"""Answers to what readers look for, from the published set: the database may be away.

A search over notices long past would be one more `Index` here, of words that no publication holds.
"""

import json
from collections.abc import Sequence
from functools import lru_cache

from statushub import language
from statushub.matching import LONGEST, Found, Index
from statushub.publish import on_request
from statushub.render import mine, search
from statushub.render.rendered import Rendered
from statushub.render.search import Shown
from statushub.texts import clean_line

_MOST = 10
"""Results of a kind. Who gets more should say more, not read more."""
_MOST_CHOSEN = 500


def answer(asked: str, reader: str, public_url: str) -> Rendered:
    """Return the page with what fits `asked`, whatever that is; empty, it offers every service."""
    asked = clean_line(asked[: 2 * LONGEST])[:LONGEST].strip()
    words = on_request.published(search.WORDS, public_url)
    chain = language.chain(reader)
    services = _index(words, "services").find(asked, chain)
    notices = _index(words, "notices").find(asked, chain)
    with language.speaking(reader):
        return search.answer(
            _shown(on_request.published(f"{reader}/{search.SHOWN}", public_url)),
            asked,
            services=_ids(services),
            notices=_ids(notices),
            said_something=services.said_something,
        )


def of_services(chosen: Sequence[str], reader: str, public_url: str) -> Rendered:
    """Return the page of the services a reader chose, by their ids."""
    published = on_request.published(f"{reader}/{search.SHOWN}", public_url)
    with language.speaking(reader):
        return mine.answer(_pieces(published), chosen[:_MOST_CHOSEN])


def _ids(found: Found) -> list[tuple[str, str]]:
    return [(hit.key, hit.spoken) for hit in found.hits[:_MOST]]


# By the bytes themselves: the mirror hands out the same ones until the words change.
@lru_cache(maxsize=4)
def _index(words: bytes, what: str) -> Index:
    return Index(search.documents(words, what))


@lru_cache(maxsize=8)
def _shown(published: bytes) -> Shown:
    return Shown.of(published)


@lru_cache(maxsize=8)
def _pieces(published: bytes) -> mine.Pieces:
    return mine.Pieces.of(json.loads(published))
