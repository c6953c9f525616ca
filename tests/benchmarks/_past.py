"""A long past: notices over for more than a year, as many as asked for, in ten years."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from sqlalchemy import Text, func, insert, literal, select

from statushub import clock, database
from statushub.model.notices import Notice, Update
from statushub.model.words import Words

LONG = 100_000
"""Notices of an organisation that has told its readers everything for years."""
OVER_FOR = timedelta(days=400)
_YEARS = timedelta(days=3650)
_SAID = {
    ("en", "title"): "Phone lines closed",
    ("en", "body"): "The lines work again.",
    ("es", "title"): "Líneas telefónicas cerradas",
    ("es", "body"): "Las líneas vuelven a funcionar.",
}


def grow(page_id: int, number: int) -> None:
    """Put so many old notices there, each with one update in English and Spanish."""
    with database.transaction() as session:
        session.execute(insert(Notice), list(_notices(page_id, number)))
        old = Notice.public_id.like("old%")
        session.execute(
            insert(Update).from_select(
                [
                    *("public_id", "notice_id", "state", "impact", "notify", "without_languages"),
                    *("posted_at", "published_at", "created_at"),
                ],
                select(
                    func.replace(Notice.public_id, "old", "upd"),
                    *(Notice.id, Notice.state, Notice.impact, literal(value=False)),
                    literal([], Update.without_languages.type),
                    *(Notice.closed_at, Notice.closed_at, Notice.created_at),
                ).where(old),
            )
        )
        for (language, part), words in _SAID.items():
            session.execute(
                insert(Words).from_select(
                    [
                        *("update_id", "language", "part", "version", "content", "html"),
                        *("origin", "created_at"),
                    ],
                    select(
                        Update.id,
                        *(literal(word, Text) for word in (language, part)),
                        literal(1),
                        *(literal(word, Text) for word in (words, f"<p>{words}</p>", "written")),
                        Update.posted_at,
                    ).where(Update.public_id.like("upd%")),
                )
            )
    if database.engine().dialect.name == "postgresql":
        with database.engine().connect().execution_options(isolation_level="AUTOCOMMIT") as own:
            own.exec_driver_sql('VACUUM ANALYZE notice, "update", text')


def _notices(page_id: int, number: int) -> Iterator[dict[str, Any]]:
    newest, apart = clock.now() - OVER_FOR, _YEARS / number
    for place in range(number):
        began = newest - place * apart
        yield {
            "public_id": f"old{place:09d}",
            "page_id": page_id,
            # Before all that are numbered in the ordinary way.
            "number": place - number,
            "kind": "incident",
            "state": "resolved",
            "impact": "minor",
            "began_at": began,
            "closed_at": began + timedelta(hours=1),
            "created_at": began,
            "updated_at": began + timedelta(hours=1),
        }
