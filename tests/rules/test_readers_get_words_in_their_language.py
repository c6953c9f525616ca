"""Which words a reader gets, when some are missing, replaced, made by a machine or withdrawn."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from statushub import language
from statushub.model.notices import Moment, Notice, Update
from statushub.model.words import MACHINE, WRITTEN, Words
from statushub.render.notice_view import notice_at
from statushub.render.view.notice import NoticeView

AT = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _two_languages() -> Iterator[None]:
    app = Flask("words")
    language.teach(app, "en", lambda: None)
    language.configure(app, ("en", "es"), "en")
    with language.speaking("es"):
        yield


def words(spoken: str, origin: str = WRITTEN, **parts: str) -> list[Words]:
    return [
        Words(language=spoken, part=part, content=content, html="", origin=origin)
        for part, content in parts.items()
    ]


def notice(*updates: list[Words], kind: str = "incident", state: str = "investigating") -> Notice:
    return Notice(
        public_id="notice000000",
        number=1,
        kind=kind,
        state=state,
        impact="minor",
        began_at=AT,
        updates=[
            Update(
                public_id=f"update{place:06}",
                state=state,
                posted_at=AT + timedelta(minutes=place),
                without_languages=[],
                texts=texts,
            )
            for place, texts in enumerate(updates)
        ],
    )


def seen(found: Notice, reader: str = "es", at: datetime = AT) -> NoticeView:
    return notice_at(at, found, reader, "https://status.example")


def test_their_own_language_comes_first() -> None:
    both = seen(notice(words("en", title="Closed", body="x") + words("es", title="Cerrado")))
    assert (str(both.title), both.title.language, both.title.foreign) == ("Cerrado", "es", False)


def test_what_is_missing_comes_from_another_language_part_by_part() -> None:
    view = seen(notice(words("en", title="Closed", body="No calls") + words("es", title="Cerrado")))
    assert not view.title.foreign
    assert (str(view.newest.body), view.newest.body.language) == ("No calls", "en")
    assert view.newest.body.foreign


def test_a_language_that_is_no_longer_spoken_is_better_than_nothing() -> None:
    view = seen(notice(words("fr", title="Fermé")))
    assert (str(view.title), view.title.foreign) == ("Fermé", True)


def test_a_title_lasts_until_there_is_a_newer_one() -> None:
    view = seen(
        notice(
            words("es", title="Cerrado") + words("en", title="Closed"),
            words("es", body="Seguimos."),
            words("en", title="Closed today"),
        )
    )
    assert str(view.title) == "Cerrado"
    assert str(seen(notice(words("en", title="A"), words("en", title="B")), "en").title) == "B"


def test_advice_is_the_newest_given_and_a_body_belongs_to_its_update() -> None:
    view = seen(notice(words("es", body="Uno", advice="Use el chat."), words("es", body="Dos")))
    assert str(view.advice) == "Use el chat."
    assert [str(update.body) for update in view.updates] == ["Dos", "Uno"]
    assert not view.newest.advice


def test_where_nothing_was_written_the_state_speaks_in_the_readers_language() -> None:
    view = seen(notice(words("es", title="Cerrado")))
    assert view.newest.body
    assert not view.newest.body.foreign


def test_lasting_parts_stand_under_their_labels() -> None:
    policy = notice(
        words("es", title="Bajas", before="30 días", after="14 días", affected="Hogares"),
        kind="policy_change",
        state="announced",
    )
    assert [(part.name, str(part.phrase)) for part in seen(policy).parts] == [
        ("before", "30 días"),
        ("after", "14 días"),
        ("affected", "Hogares"),
    ]


def test_a_machines_words_are_marked() -> None:
    assert seen(notice(words("es", MACHINE, title="Cerrado"))).title.machine
    assert not seen(notice(words("es", title="Cerrado"))).title.machine


def test_a_repeated_state_is_an_update() -> None:
    view = seen(notice(words("es", title="a"), words("es", body="b")))
    assert [update.keeps_state for update in view.updates] == [True, False]


def test_nothing_of_what_was_withdrawn_is_left() -> None:
    found = notice(words("es", title="Falso", body="Falso", advice="Falso", sms="Falso"))
    found.withdrawn_at = AT + timedelta(hours=1)
    view = seen(found)
    assert "Falso" not in repr(view)
    assert view.phase == "over"
    assert view.closed_at == found.withdrawn_at


def test_it_knows_when_it_will_read_differently() -> None:
    found = notice(words("es", title="Obras"), kind="maintenance", state="scheduled")
    found.next_update_at = AT + timedelta(hours=3)
    found.moments = [Moment(name="starts_at", at=AT + timedelta(hours=2))]
    assert sorted(seen(found).changes) == [AT + timedelta(hours=2), AT + timedelta(hours=3)]
    late = seen(found, at=AT + timedelta(hours=4))
    assert late.overdue
    assert list(late.changes) == []


def test_what_was_called_off_is_listed_when_it_was() -> None:
    found = notice(words("es", title="Obras"), kind="maintenance", state="cancelled")
    found.closed_at = AT - timedelta(days=2)
    view = seen(found)
    assert view.listed_at == found.closed_at
    assert view.lasted is None
