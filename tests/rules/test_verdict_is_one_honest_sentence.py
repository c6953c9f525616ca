"""The verdict agrees with services and notices, in every state a page can be in."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from markupsafe import Markup

from statushub import language
from statushub.model.claims import STATUSES
from statushub.render.verdict import verdict
from statushub.render.view.affected import AffectedView
from statushub.render.view.contact_point import ContactPointView, InsteadView
from statushub.render.view.notice import NoticeView
from statushub.render.view.phrase import NOTHING, Phrase
from statushub.render.view.service import ServiceView
from statushub.render.view.update import UpdateView

AT = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)
FINE, WORK, SLOW, PARTLY, DOWN = STATUSES


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    app = Flask("verdict")
    language.teach(app, "en", lambda: None)
    language.configure(app, ("en", "es"), "en")
    with language.speaking("en"):
        yield


def phrase(words: str, *, foreign: bool = False) -> Phrase:
    return Phrase(words, Markup.escape(words), "es" if foreign else "en", foreign=foreign)


def services(**statuses: str) -> list[ServiceView]:
    return [
        ServiceView(
            name, phrase(name), NOTHING, status, "", None if status == FINE else AT, f"/{name}"
        )
        for name, status in statuses.items()
    ]


def notice(
    title: str = "Lifts out of order",
    impact: str = "minor",
    *,
    touches: str = "",
    foreign: bool = False,
    next_update_at: datetime | None = None,
    overdue: bool = False,
) -> NoticeView:
    update = UpdateView("u", 1, "s", "S", False, AT, None, NOTHING, NOTHING, NOTHING, (), False, "")
    touched = AffectedView(touches, phrase(touches), NOTHING, "", FINE, FINE, FINE)
    return NoticeView(
        id="n",
        number=1,
        kind="k",
        kind_label="K",
        state="s",
        state_label="S",
        phase="now",
        impact=impact,
        impact_label="",
        withdrawn_at=None,
        title=phrase(title, foreign=foreign),
        parts=(),
        moments=(),
        services=(touched,) if touches else (),
        updates=(update,),
        began_at=AT,
        closed_at=None,
        next_update_at=next_update_at,
        overdue=overdue,
        url="",
    )


def test_all_fine() -> None:
    said = verdict(services(Web=FINE, Chat=FINE), [], AT - timedelta(days=3))
    assert said.sentence == "All services are working normally"
    assert (said.tone, said.more, said.since) == (FINE, (), AT - timedelta(days=3))
    assert not said.overdue


def test_one_service_alone() -> None:
    assert verdict(services(Web=FINE), [], None).sentence == "Web: working normally"


def test_nothing_set_up_yet() -> None:
    said = verdict([], [], None)
    assert (said.sentence, said.tone) == ("No services are listed here yet", "")


def test_one_minor() -> None:
    said = verdict(services(Web=FINE, Chat=SLOW, Bill=FINE), [notice(touches="Chat")], None)
    assert said.sentence == "Slow or unreliable: Chat"
    assert said.more == ("All other services are working normally",)
    assert (said.tone, said.since) == (SLOW, AT)


def test_the_gravest_first_and_nothing_left_out() -> None:
    some = services(Web=FINE, Chat=SLOW, Phone=DOWN, Bill=WORK, Cancel=PARTLY)
    said = verdict(some, [], None)
    assert said.sentence == "Not working right now: Phone"
    assert said.more == (
        "Working only in part: Cancel",
        "Slow or unreliable: Chat",
        "Planned work under way: Bill",
        "The other service is working normally",
    )


def test_everything_down() -> None:
    said = verdict(services(Web=DOWN, Chat=DOWN), [], None)
    assert (said.sentence, said.more) == ("None of our services is working right now", ())


def test_many_are_counted() -> None:
    some = services(A=DOWN, B=DOWN, C=DOWN, D=DOWN, E=FINE)
    assert verdict(some, [], None).sentence == "Not working right now: 4 of our 5 services"


@pytest.mark.parametrize("status", STATUSES[1:])
def test_it_never_says_that_all_works_when_a_service_does_not(status: str) -> None:
    said = verdict(services(Web=FINE, Chat=status), [], None)
    assert "All services" not in said.sentence
    assert "Chat" in said.sentence
    assert said.tone == status


def test_an_open_notice_whose_services_work_again() -> None:
    said = verdict(services(Web=FINE, Chat=FINE), [notice(touches="Chat")], None)
    assert said.sentence == "All services are working normally; one notice is still open"
    assert said.tone == FINE


def test_a_problem_of_no_service_is_not_hidden() -> None:
    said = verdict(services(Web=FINE, Chat=FINE), [notice()], None)
    assert said.sentence == "There is a problem: Lifts out of order"
    assert said.tone == SLOW
    graver = verdict(services(Web=FINE, Chat=FINE), [notice(impact="critical")], None)
    assert graver.tone == PARTLY


def test_a_title_in_another_language_is_not_put_into_our_sentence() -> None:
    said = verdict(services(Web=FINE), [notice("Ascensores", foreign=True)], None)
    assert said.sentence == "There is a problem: the notice below says which"


def test_the_next_word_is_the_earliest_promised() -> None:
    promised = [
        notice(touches="Chat", next_update_at=AT + timedelta(hours=hours)) for hours in (3, 1)
    ]
    said = verdict(services(Chat=DOWN, Web=FINE), promised, None)
    assert (said.next_update_at, said.overdue) == (AT + timedelta(hours=1), False)
    late = replace(promised[1], overdue=True)
    assert verdict(services(Chat=DOWN, Web=FINE), [promised[0], late], None).overdue


def point(name: str, state: str, source: str = "notice") -> ContactPointView:
    return ContactPointView(
        id=name,
        type="phone",
        type_label="Phone",
        label=phrase(name),
        instructions=NOTHING,
        address="",
        shown="",
        link=None,
        languages=(),
        zone="Europe/Madrid",
        state=state,
        state_label="",
        source=source,
        since=AT,
        until=None,
        opens_at=None,
        because=None,
        waits=True,
        wait_minutes=None,
        wait_as_of=None,
        wait_source="",
        wait_is_stale=False,
        hours=None,
        instead=InsteadView((), ()),
        changes=(),
        url="",
    )


def test_what_somebody_closed_is_said_beside_services_that_work() -> None:
    told = verdict(services(One=FINE, Two=FINE), (), None, [point("Phone", "closed")])
    assert told.sentence == "All services are working normally. Closed for now: Phone"
    assert (told.tone, told.since) == (SLOW, AT)


def test_what_closes_in_the_evening_is_no_news() -> None:
    told = verdict(services(One=FINE, Two=FINE), (), None, [point("Phone", "closed", "hours")])
    assert told.sentence == "All services are working normally"
    assert told.tone == FINE


def test_what_is_closed_comes_after_services_that_fail() -> None:
    told = verdict(services(One=DOWN, Two=FINE), (), None, [point("Phone", "closed")])
    assert told.sentence == "Not working right now: One"
    assert told.more[-1] == "Closed for now: Phone"


def test_many_that_are_closed_are_counted() -> None:
    closed = [point(name, "closed") for name in ("A", "B", "C", "D")]
    told = verdict(services(One=FINE, Two=FINE), (), None, [*closed, point("E", "open")])
    assert told.sentence.endswith("Closed for now: 4 of our 5 contact points")
