"""A notice closes, limits or slows contact points, says what to use instead, and ends it again."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from statushub import clock, database
from statushub.actions import contact_points as points
from statushub.actions import notices
from statushub.actions.contact_claims import ContactStated
from statushub.actions.contact_points import SaveContactPoint, UseInstead
from statushub.actions.notices import OpenNotice, Posted, PostUpdate
from statushub.errors import Refused
from statushub.language import speaking
from statushub.model import audiences, facts, pages
from statushub.model import notices as model
from statushub.model.audit import HOUSE
from statushub.model.contact_points import ContactPoint
from statushub.render import affected_words
from statushub.render.notice_view import notice_view
from statushub.render.view.notice import NoticeView
from tests.installation import Installation, MovedClock, text_of

TEXTS = {
    "en": {"title": "Phone closed", "body": "Half of the team is ill."},
    "es": {"title": "Teléfono cerrado", "body": "La mitad del equipo está enferma."},
}
FRIDAY = datetime(2027, 2, 26, 11, 0, tzinfo=UTC)
MONDAY = datetime(2027, 3, 1, 8, 0, tzinfo=UTC)
"""Nine o'clock in Madrid."""


class Ways:
    """Phone, chat and post of one organisation: instead of the phone the chat, else the post."""

    def __init__(self) -> None:
        self.post = self._add("post", "Calle Mayor 1, Madrid", "Letters", "Cartas")
        self.chat = self._add("chat", "https://chat.example/", "Web chat", "Chat web", self.post)
        self.phone = self._add("phone", "+34 915 550 100", "Phone", "Teléfono", self.chat)

    def _add(
        self, kind: str, address: str, english: str, spanish: str, *instead: ContactPoint
    ) -> ContactPoint:
        labels = {"en": english, "es": spanish}
        others = tuple(UseInstead(one.public_id, {}) for one in instead)
        return points.save_contact_point(
            SaveContactPoint(kind, address, labels=labels, alternatives=others), HOUSE
        )


@pytest.fixture
def ways(house: Installation, moved: MovedClock) -> Iterator[Ways]:
    moved.to(FRIDAY)
    with house.app.test_request_context():
        yield Ways()


def advisory(said: Mapping[str, ContactStated], **changes: object) -> Posted:
    moments = {"ends_at": MONDAY}
    command = {"kind": "advisory", "texts": TEXTS, "moments": moments, "contact_points": said}
    return notices.open_notice(OpenNotice(**command | changes), HOUSE)  # type: ignore[arg-type]


def seen(posted: Posted, language: str = "en") -> NoticeView:
    with database.reading() as session, speaking(language):
        page = pages.the_page(session)
        read = facts.gather(session, page, clock.now())
        every = (*read.open_notices, *read.closed_notices)
        notice = next(one for one in every if one.public_id == posted.notice.public_id)
        return notice_view(read, notice, language, "http://status.example")


def said_of(posted: Posted, language: str = "en") -> list[str]:
    view = seen(posted, language)
    with speaking(language):
        return [affected_words.sentence(one, "Europe/Madrid") for one in view.contact_points]


def state_of(point: ContactPoint) -> str:
    with database.reading() as session:
        read = facts.gather(session, pages.the_page(session), clock.now())
        return read.availability(
            next(one for one in read.contact_points if one.id == point.id)
        ).state


CLOSED = ContactStated("closed")


def test_it_says_what_is_closed_until_when_and_what_to_use_instead(ways: Ways) -> None:
    posted = advisory({ways.phone.public_id: CLOSED})
    assert state_of(ways.phone) == "closed"
    assert said_of(posted) == ["Phone: closed until Monday 1 March, 9:00. Use web chat instead."]


def test_it_ends_by_itself_at_the_notices_end(
    house: Installation, ways: Ways, moved: MovedClock
) -> None:
    posted = advisory({ways.phone.public_id: CLOSED})
    moved.to(MONDAY)
    # Before anybody woke up: the claim has lapsed by itself.
    assert state_of(ways.phone) == ""
    house.work()
    view = seen(posted)
    assert view.phase == "over"
    said = view.newest.contact_points[0]
    assert (said.old_state, said.new_state, said.ended) == ("closed", "", True)
    assert said_of(posted) == ["Phone: open again."]


def test_what_is_announced_claims_nothing_until_it_begins(
    house: Installation, ways: Ways, moved: MovedClock
) -> None:
    begins = datetime(2027, 2, 27, 7, 0, tzinfo=UTC)
    posted = advisory(
        {ways.phone.public_id: CLOSED},
        state="expected",
        moments={"starts_at": begins, "ends_at": MONDAY},
    )
    assert state_of(ways.phone) == ""
    ahead = "Phone: closed from Saturday 27 February, 8:00 until Monday 1 March, 9:00."
    assert said_of(posted) == [f"{ahead} Use web chat instead."]
    moved.to(begins)
    house.work()
    assert state_of(ways.phone) == "closed"
    assert said_of(posted)[0].startswith("Phone: closed until Monday 1 March, 9:00.")


def test_it_opens_again_with_the_first_hour_after_the_end(
    house: Installation, ways: Ways, moved: MovedClock
) -> None:
    def hours(had: SaveContactPoint) -> SaveContactPoint:
        return replace(had, hours="Mo-Fr 09:00-18:00")

    points.change_contact_point(ways.phone.public_id, hours, HOUSE)
    sunday = datetime(2027, 2, 28, 19, 0, tzinfo=UTC)
    posted = advisory({ways.phone.public_id: CLOSED}, moments={"ends_at": sunday})
    assert said_of(posted)[0].startswith("Phone: closed until Monday 1 March, 9:00.")
    moved.to(sunday)
    house.work()
    assert state_of(ways.phone) == "closed"
    assert said_of(posted) == ["Phone: opens again Monday 1 March, 9:00."]


def test_who_chose_a_service_hears_of_a_way_to_it(house: Installation, ways: Ways) -> None:
    sales, support = house.service("Sales", "Ventas"), house.service()
    offered = lambda had: replace(had, services=(support.public_id,))  # noqa: E731
    points.change_contact_point(ways.phone.public_id, offered, HOUSE)
    posted = advisory({ways.phone.public_id: CLOSED}, services={sales.public_id: "operational"})
    with database.reading() as session:
        about = audiences.topic(model.notice(session, house.page.id, posted.notice.public_id))
    assert sorted(about.services) == sorted([sales.id, support.id])


def test_calling_off_what_was_announced_says_nothing_of_it(ways: Ways) -> None:
    begins = datetime(2027, 2, 27, 7, 0, tzinfo=UTC)
    posted = advisory(
        {ways.phone.public_id: CLOSED},
        state="expected",
        moments={"starts_at": begins, "ends_at": MONDAY},
    )
    notices.post_update(PostUpdate(posted.notice.public_id, TEXTS, "called_off"), HOUSE)
    assert said_of(posted) == []
    assert state_of(ways.phone) == ""


def test_ending_one_notice_leaves_what_others_state(ways: Ways) -> None:
    first = advisory({ways.phone.public_id: CLOSED})
    advisory({ways.phone.public_id: ContactStated("limited")})
    notices.post_update(PostUpdate(first.notice.public_id, TEXTS, "over"), HOUSE)
    assert state_of(ways.phone) == "limited"
    assert said_of(first) == ["Phone: open again."]


def test_withdrawing_a_notice_removes_what_it_stated(ways: Ways) -> None:
    points.state_by_hand(ways.phone.public_id, "busy", actor=HOUSE)
    posted = advisory({ways.phone.public_id: CLOSED})
    notices.withdraw_notice(notices.WithdrawNotice(posted.notice.public_id), HOUSE)
    assert state_of(ways.phone) == "busy"
    assert said_of(posted) == []


def test_an_update_takes_one_statement_back_and_keeps_the_others(ways: Ways) -> None:
    posted = advisory({ways.phone.public_id: CLOSED, ways.post.public_id: ContactStated("limited")})
    texts = {"en": {"body": "Back."}, "es": {"body": "De vuelta."}}
    said = {ways.phone.public_id: ContactStated("usual")}
    notices.post_update(PostUpdate(posted.notice.public_id, texts, contact_points=said), HOUSE)
    assert (state_of(ways.phone), state_of(ways.post)) == ("", "limited")
    assert said_of(posted) == [
        "Letters: limited service until Monday 1 March, 9:00.",
        "Phone: open again.",
    ]
    first, newest = seen(posted).updates[1], seen(posted).newest
    assert [one.id for one in newest.contact_points] == [ways.phone.public_id]
    assert [one.stated for one in first.contact_points] == ["limited", "closed"]


def test_a_later_date_moves_the_end(ways: Ways, moved: MovedClock) -> None:
    posted = advisory({ways.phone.public_id: CLOSED})
    later = datetime(2027, 3, 2, 8, 0, tzinfo=UTC)
    texts = {"en": {"body": "It takes longer."}, "es": {"body": "Tarda más."}}
    command = PostUpdate(posted.notice.public_id, texts, moments={"ends_at": later})
    notices.post_update(command, HOUSE)
    moved.to(MONDAY)
    assert state_of(ways.phone) == "closed"
    assert said_of(posted)[0].startswith("Phone: closed until Tuesday 2 March, 9:00.")


def test_what_is_slow_says_how_long_to_wait(ways: Ways) -> None:
    posted = advisory({ways.phone.public_id: ContactStated("busy", 25, [ways.post.public_id])})
    (said,) = said_of(posted)
    assert said == (
        "Phone: busy until Monday 1 March, 9:00. Expect to wait about 25 minutes. "
        "Use Letters instead."
    )


def test_an_alternative_that_is_closed_is_said_so_and_the_next_one_offered(ways: Ways) -> None:
    posted = advisory({ways.phone.public_id: CLOSED, ways.chat.public_id: CLOSED})
    assert said_of(posted)[1] == (
        "Phone: closed until Monday 1 March, 9:00. Closed as well: Web chat. Use Letters instead."
    )


def test_two_that_stand_in_for_each_other_come_to_an_end(ways: Ways) -> None:
    posted = advisory(
        {
            ways.phone.public_id: ContactStated("closed", None, [ways.chat.public_id]),
            ways.chat.public_id: ContactStated("closed", None, [ways.phone.public_id]),
        }
    )
    assert said_of(posted) == [
        "Web chat: closed until Monday 1 March, 9:00. Closed as well: Phone.",
        "Phone: closed until Monday 1 March, 9:00. Closed as well: Web chat.",
    ]


def test_what_is_retired_later_can_still_be_read(ways: Ways) -> None:
    posted = advisory({ways.phone.public_id: CLOSED})
    points.retire_contact_point(ways.phone.public_id, HOUSE)
    assert said_of(posted)[0].startswith("Phone: closed until")
    notices.post_update(PostUpdate(posted.notice.public_id, TEXTS), HOUSE)
    assert said_of(posted)[0].startswith("Phone: closed until")
    points.restore_contact_point(ways.phone.public_id, HOUSE)
    assert state_of(ways.phone) == ""


@pytest.mark.parametrize(
    ("said", "field", "words"),
    [
        (ContactStated("shut"), "state", "There is no such state"),
        (ContactStated("busy", -5), "wait_minutes", "between 0 and 1440"),
        (ContactStated("busy", 10_000), "wait_minutes", "between 0 and 1440"),
        (ContactStated("closed", 5), "wait_minutes", "no wait to expect"),
        (ContactStated("closed", None, ["nosuchthing0"]), "use_instead", "no such contact point"),
        (ContactStated("closed", None, ["PHONE"]), "use_instead", "instead of itself"),
        (ContactStated("closed", None, ["FORMER"]), "use_instead", "no longer there"),
    ],
)
def test_what_cannot_be_is_refused_by_the_name_of_its_field(
    ways: Ways, said: ContactStated, field: str, words: str
) -> None:
    points.retire_contact_point(ways.post.public_id, HOUSE)
    known = {"PHONE": ways.phone.public_id, "FORMER": ways.post.public_id}
    others = [known.get(one, one) for one in said.use_instead or ()] or None
    with pytest.raises(Refused) as caught:
        advisory({ways.phone.public_id: ContactStated(said.state, said.wait_minutes, others)})
    (fault,) = caught.value.faults
    assert fault.field == f"contact_points.{ways.phone.public_id}.{field}"
    assert words in str(fault.message)
    assert state_of(ways.phone) == ""


def test_what_is_not_there_cannot_be_closed(ways: Ways) -> None:
    points.retire_contact_point(ways.post.public_id, HOUSE)
    with pytest.raises(Refused) as caught:
        advisory({ways.post.public_id: CLOSED, "nosuchthing0": CLOSED})
    assert [fault.field for fault in caught.value.faults] == [
        f"contact_points.{ways.post.public_id}",
        "contact_points.nosuchthing0",
    ]


def test_everybody_hears_of_it_and_of_its_end(
    either_house: Installation, moved: MovedClock
) -> None:
    moved.to(FRIDAY)
    house = either_house
    house.subscription("ben@example.org", "en")
    with house.app.test_request_context():
        ways = Ways()
        posted = advisory({ways.phone.public_id: CLOSED})
    house.work()
    sentence = "Phone: closed until Monday 1 March, 9:00. Use web chat instead."
    own = f"/en/notices/{posted.notice.public_id}"
    assert sentence in text_of(house.mails("ben@example.org")[0])
    for path in ("/en/feed.atom", "/en/feed.rss"):
        assert sentence in house.client().get(path).text, path
    for path in ("/en/", own):
        shown = re.sub("<[^>]*>", "", house.client().get(path).text)
        assert sentence in " ".join(shown.split()), path
    assert "Closed for now: Phone" in house.client().get("/en/").text

    moved.to(MONDAY)
    house.work()
    assert "Phone: open again." in text_of(house.mails("ben@example.org")[1])
    for path in (own, "/en/feed.atom", "/en/feed.rss"):
        assert "Phone: open again." in house.client().get(path).text, path
    assert "Closed for now" not in house.client().get("/en/").text
