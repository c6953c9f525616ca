"""On one screen an editor sees every contact point, says how it stands, and takes it back."""

import re

import pytest

from statushub import clock, database
from statushub.actions import contact_points as actions
from statushub.actions import waits
from statushub.actions.waits import Report
from statushub.model import pages
from statushub.model.audit import HOUSE
from statushub.model.contact_claims import NOTICE, ContactClaim
from statushub.model.contact_points import ContactPoint
from statushub.model.facts import Facts, gather
from statushub.model.waits import FEED
from tests.contacts import open_everything
from tests.desk import Desk, editor_with_password
from tests.installation import Installation, MovedClock

BOARD = "/desk/contact-points"
Points = dict[str, ContactPoint]


@pytest.fixture
def points(house: Installation) -> Points:
    service = house.service("Cancel a contract", "Cancelar un contrato")
    return open_everything(house, [service.public_id])


@pytest.fixture
def ana(house: Installation, points: Points) -> Desk:
    desk = editor_with_password(house.app, "ana@example.org", "author")
    desk.open(BOARD)
    return desk


def facts() -> Facts:
    with database.reading() as session:
        return gather(session, pages.the_page(session), clock.now())


def hand(point: ContactPoint) -> str:
    claims = facts().contact_claims.get(point.id, ())
    return next((one.state for one in claims if one.source == "hand"), "")


def row(desk: Desk, point: ContactPoint) -> str:
    """Return what the row of a contact point says."""
    found = re.search(rf'<tr id="row-{point.public_id}".*?</tr>', desk.text, re.DOTALL)
    assert found
    return " ".join(re.sub(r"<[^>]+>", " ", found[0]).split())


def test_one_press_closes_the_phone_and_another_takes_it_back(
    ana: Desk, points: Points, house: Installation
) -> None:
    phone = points["phone"]
    page = ana.send(f"{BOARD}/state", one=f"{phone.public_id} closed")
    assert page.history[-1].location.endswith(f"#row-{phone.public_id}")
    assert "Customer phone: Closed, said by hand." in ana.text
    assert "by hand since" in row(ana, phone)
    house.work()
    assert "use web chat" in house.client().get("/en/").text.lower()
    (at,) = re.findall(r'name="at" value="([^"]+)"', ana.text)
    ana.send(f"{BOARD}/undo", at=at)
    assert "Undone" in ana.text
    assert hand(phone) == ""
    ana.send(f"{BOARD}/undo", at=at)
    assert "There was nothing to undo" in ana.text
    ana.open(BOARD)
    assert 'name="at"' not in ana.text


def test_all_phones_are_closed_in_one_step_and_undone_in_one(ana: Desk, points: Points) -> None:
    ana.send(f"{BOARD}/state", one=f"{points['phone'].public_id} busy")
    ana.send(f"{BOARD}/state", all="closed", type="phone", id=[points["chat"].public_id])
    assert "3 contact points: Closed, said by hand." in ana.text
    names = ("phone", "companies", "chat", "madrid")
    assert [hand(points[name]) for name in names] == ["closed", "closed", "closed", ""]
    ana.send(f"{BOARD}/undo", at=re.findall(r'name="at" value="([^"]+)"', ana.text)[0])
    assert [hand(points[name]) for name in names] == ["busy", "", "", ""]


def test_the_hand_lets_go_and_the_hours_count_again(ana: Desk, points: Points) -> None:
    phone = points["phone"]
    ana.send(f"{BOARD}/state", one=f"{phone.public_id} open")
    ana.send(f"{BOARD}/state", one=f"{phone.public_id} hours")
    assert "Customer phone: nothing is said by hand any more." in ana.text
    assert hand(phone) == ""


@pytest.mark.parametrize(
    ("fields", "words"),
    [({"all": "closed"}, "Mark at least one"), ({"one": "x shut"}, "There is no such state")],
)
def test_what_cannot_be_is_said_and_changes_nothing(
    ana: Desk, points: Points, fields: dict[str, str], words: str
) -> None:
    page = ana.send(f"{BOARD}/state", **fields)
    assert page.status_code == 422
    assert words in ana.text
    assert not any(hand(one) for one in points.values())


def test_waits_are_noted_as_of_now_several_at_once(ana: Desk, points: Points) -> None:
    ids = [points[name].public_id for name in ("phone", "chat", "madrid")]
    ana.send(
        f"{BOARD}/waits", **{f"wait.{ids[0]}": "25", f"wait.{ids[1]}": " 0 ", f"wait.{ids[2]}": ""}
    )
    assert "2 waits are noted." in ana.text
    assert "25 min just now, by hand" in row(ana, points["phone"])
    assert "0 min" in row(ana, points["chat"])
    assert "unknown" in row(ana, points["madrid"])


@pytest.mark.parametrize("typed", ["-5", "10000", "soon", "99999999999999999999", "1.5"])
def test_a_wait_that_cannot_be_is_told_at_its_field(ana: Desk, points: Points, typed: str) -> None:
    phone, chat = points["phone"].public_id, points["chat"].public_id
    page = ana.send(f"{BOARD}/waits", **{f"wait.{chat}": "5", f"wait.{phone}": typed})
    assert page.status_code == 422
    assert f'id="field-wait-{phone}-fault"' in ana.text
    assert f'value="{typed}"' in ana.text
    assert facts().waits == {}


def test_the_age_of_a_figure_is_in_sight(
    ana: Desk, points: Points, house: Installation, moved: MovedClock
) -> None:
    phone = points["phone"]
    with house.app.app_context():
        waits.state(Report(phone.public_id, 25), FEED)
    moved.forward(minutes=20)
    ana.open(BOARD)
    assert "25 min 20 minutes ago, by a feed" in row(ana, phone)
    moved.forward(minutes=20)
    ana.open(BOARD)
    assert "25 min out of date 40 minutes ago, by a feed" in row(ana, phone)


def test_a_notice_has_the_word_before_the_hand(
    ana: Desk, points: Points, house: Installation
) -> None:
    with house.app.test_request_context():
        actions.state_by_hand(points["phone"].public_id, "open", HOUSE)
    posted = house.incident()
    claim = ContactClaim(state="closed", source=NOTICE, since=clock.now())
    claim.contact_point_id, claim.notice_id = points["phone"].id, posted.notice.id
    with database.transaction() as session:
        session.add(claim)
    ana.open(BOARD)
    assert "Closed by the notice Phone lines closed (by hand: Open)" in row(ana, points["phone"])


@pytest.mark.parametrize("asked", ["gran via", "MADRID", "cancel", "counter"])
def test_the_list_is_narrowed_down_without_a_script(ana: Desk, points: Points, asked: str) -> None:
    ana.open(f"{BOARD}?q={asked}")
    assert "Counter in Madrid" in ana.text
    ana.open(f"{BOARD}?q=nothing+like+it")
    assert "Nothing here is called" in ana.text


def test_fresh_rows_are_handed_out_alone(ana: Desk, points: Points) -> None:
    page = ana.open(f"{BOARD}?rows=")
    assert page.text.lstrip().startswith("<tbody>")
    assert "Customer phone" in page.text
