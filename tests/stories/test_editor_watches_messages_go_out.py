"""An editor sees what became of the messages: sent, refused and why, late, given up."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import update as update_rows

from statushub import channels, database
from statushub.actions.notices import Posted
from statushub.fanout import batches, plan, release
from statushub.model.fanouts import Batch
from tests import installation
from tests.channels.post_office import Office, open_office
from tests.desk import Desk, editor_with_password
from tests.installation import Installation, MovedClock


@pytest.fixture
def office() -> Iterator[Office]:
    with open_office(at_recipient={"gone@example.org": "550 5.1.1 No such mailbox"}) as found:
        yield found


@pytest.fixture
def sending_house(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, office: Office
) -> Iterator[Installation]:
    """An installation that sends by a real mail server."""
    yield installation.make(sqlite_url, tmp_path, monkeypatch, SMTP_URL=office.url)
    channels.close()
    database.dispose()


def at_notice(house: Installation, posted: Posted) -> Desk:
    desk = editor_with_password(house.app, "eva@example.org", "author")
    desk.open(f"/desk/notices/{posted.notice.public_id}")
    return desk


def test_a_refusal_shows_the_servers_words_and_no_address(sending_house: Installation) -> None:
    sending_house.subscription("ben@example.org", "en")
    sending_house.subscription("gone@example.org", "es")
    posted = sending_house.incident()
    sending_house.work()
    desk = at_notice(sending_house, posted)
    assert "Finished: 2 messages" in desk.text
    assert "No such mailbox" in desk.text
    assert "g…@example.org" in desk.text
    assert "gone@example.org" not in desk.text
    assert "1 message failed" in desk.open("/desk/notices").text


def test_messages_that_went_before_the_page_say_so(house: Installation, moved: MovedClock) -> None:
    house.subscription("ben@example.org", "en")
    posted = house.incident()
    plan.plan(posted.fanout_id or "")
    desk = at_notice(house, posted)
    assert "The messages are ready and wait until the page shows it." in desk.text
    moved.forward(seconds=61)
    release.release(posted.fanout_id or "")
    desk.open(desk.path)
    assert "although the page could not be published in time" in desk.text


def test_what_was_given_up_says_why(house: Installation) -> None:
    house.subscription("ben@example.org", "en")
    posted = house.incident()
    plan.plan(posted.fanout_id or "")
    with database.transaction() as session:  # as often as a worker has died of it
        session.execute(update_rows(Batch).values(tries=batches.MAX_TRIES))
    house.work()
    assert "it stopped its worker again and again" in at_notice(house, posted).text


def test_nobody_to_tell_is_said_plainly(house: Installation) -> None:
    posted = house.incident()
    house.work()
    desk = at_notice(house, posted)
    assert "Nobody has subscribed to this" in desk.text
    silent = house.incident(notify=False)
    desk.open(f"/desk/notices/{silent.notice.public_id}")
    assert "Subscribers were not told." in desk.text
