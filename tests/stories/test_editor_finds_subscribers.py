"""An editor finds subscribers, adds one, asks again, sees what was sent, and removes one."""

import re

import pytest

from statushub import database
from statushub.actions import reach, subscriptions
from statushub.model import audit, standings
from statushub.model.subscriptions import unsubscribe_token
from tests.desk import Desk, editor_with_password
from tests.installation import Installation
from tests.subscribers import held, link_in, row

ANA, BEN = "ana@example.net", "ben@example.net"
KINDS = ["incident", "maintenance", "policy_change"]
FORM: dict[str, str | list[str]] = {
    "channel": "email",
    "address": ANA,
    "language": "es",
    "which": "all",
    "kinds": KINDS,
}


@pytest.fixture
def desk(house: Installation) -> Desk:
    opened = editor_with_password(house.app, "desk@example.org", "approver")
    opened.open("/desk/subscribers/new")
    return opened


def path(address: str = ANA) -> str:
    return f"/desk/subscribers/{held(address).public_id}"


def test_nobody_has_subscribed_yet(desk: Desk) -> None:
    desk.open("/desk/subscribers")
    assert "Nobody has subscribed yet." in desk.text
    assert "Get the list as CSV" not in desk.text


def test_somebody_who_agreed_is_on_the_list(either_house: Installation) -> None:
    desk = editor_with_password(either_house.app, "desk@example.org", "approver")
    desk.open("/desk/subscribers/new")
    desk.send("/desk/subscribers/new", **FORM, confirmed="1")
    assert "ana@example.net is on the list." in desk.text
    assert "Hears from us" in desk.text
    either_house.incident()
    either_house.work()
    assert len(either_house.mails(ANA)) == 1
    desk.open(path())
    assert "Líneas telefónicas cerradas" in desk.text or "Phone lines closed" in desk.text
    assert "Sent" in desk.text


def test_somebody_who_has_not_is_asked_and_asked_again(desk: Desk, house: Installation) -> None:
    desk.send("/desk/subscribers/new", **FORM)
    assert "We ask ana@example.net to confirm." in desk.text
    assert "Not confirmed yet" in desk.text
    desk.send(f"{path()}/resend")
    assert "The confirmation is on its way again." in desk.text
    house.work()
    assert len(house.mails(ANA)) == 2
    house.client().post(link_in(house.mails(ANA)[-1], "/confirm/"))
    desk.open(path())
    assert "Hears from us" in desk.text
    assert desk.send(f"{path()}/resend").status_code == 422
    assert "This address is confirmed already." in desk.text


def test_all_that_is_wrong_is_told_and_nothing_is_lost(desk: Desk) -> None:
    page = desk.send(
        "/desk/subscribers/new",
        channel="pigeon",
        address="x" * 50_000 + "\x00",
        language="xx",
        which="some",
        services="nosuchthing1",
        kinds="weather",
    )
    assert page.status_code == 422
    for field in ("channel", "language", "services", "kinds"):
        assert f'id="field-{field}-fault"' in desk.text, field
    page = desk.send("/desk/subscribers/new", **FORM | {"address": "not an address"})
    assert page.status_code == 422
    assert "Enter an email address such as name@example.org." in desk.text
    assert 'value="not an address"' in desk.text
    assert row("not an address") is None


def test_choices_are_changed_for_somebody(desk: Desk, house: Installation) -> None:
    service = house.service()
    house.subscription(ANA)
    desk.open(path())
    desk.send(path(), language="es", which="some", services=service.public_id, kinds="incident")
    assert "The choices are saved." in desk.text
    changed = held(ANA)
    assert changed.language == "es"
    assert [one.public_id for one in changed.services] == [service.public_id]
    assert [one.kind for one in changed.chosen_kinds] == ["incident"]
    page = desk.send(path(), language="es", which="some", kinds="incident")
    assert page.status_code == 422
    assert "Choose at least one service, or all of them." in desk.text


def test_a_webhook_shows_its_secret_and_waits_for_its_answer(
    desk: Desk, house: Installation
) -> None:
    hook = "https://example.org/hooks/status"
    desk.send("/desk/subscribers/new", **FORM | {"channel": "webhook", "address": hook})
    found = re.search(r'id="secret">(whsec_[A-Za-z0-9+/=]+)<', desk.text)
    assert found
    assert "the endpoint must answer our signed request" in desk.text
    page = desk.send(
        "/desk/subscribers/new",
        **FORM | {"channel": "webhook", "address": "https://10.0.0.8/x"},
    )
    assert page.status_code == 422
    assert "This address lies in a private network. Enter a public one." in desk.text
    subscriptions.confirm_answered(held(hook).id)
    desk.open(path(hook))
    assert "Hears from us" in desk.text
    house.subscription(ANA)
    desk.open(path(ANA))
    assert "whsec_" not in desk.text


def test_people_are_found_by_address_way_standing_and_language(
    either_house: Installation,
) -> None:
    desk = editor_with_password(either_house.app, "desk@example.org", "approver")
    either_house.subscription(ANA, "es")
    either_house.subscription(BEN, "en", confirmed=False)
    either_house.subscription("+34612345678", "es", "sms")
    subscriptions.end(unsubscribe_token(either_house.subscription("gone@example.net", "es")))
    reach.suppress(either_house.subscription("lost@example.net").id, "550 no such mailbox")

    def seen(query: str) -> set[str]:
        desk.open(f"/desk/subscribers?{query}")
        assert desk.page
        assert desk.page.status_code == 200
        every = (ANA, BEN, "+34612345678", "gone@example.net", "lost@example.net")
        return {one for one in every if f"<bdi>{one}</bdi>" in desk.text}

    assert len(seen("")) == 5
    assert "5 found." in desk.text
    assert seen("q=BEN%40") == {BEN}
    assert seen("q=%25") == set()
    assert seen("q=%00ana%00") == {ANA}
    assert seen("channel=sms") == {"+34612345678"}
    assert seen("standing=waiting") == {BEN}
    assert seen("standing=ended") == {"gone@example.net"}
    assert seen("standing=unreachable") == {"lost@example.net"}
    assert seen("standing=live&language=es") == {ANA, "+34612345678"}
    assert len(seen("channel=pigeon&standing=x&language=xx&page=x")) == 5
    assert seen("page=999999999999") == set()
    with database.reading() as session:
        numbers = standings.numbers(session, either_house.page.id)
    assert sum(one.number for one in numbers) == 5


def test_a_long_list_comes_in_pages(desk: Desk, house: Installation) -> None:
    for number in range(51):
        house.subscription(f"n{number}@example.net")
    desk.open("/desk/subscribers?channel=email")
    assert "Page 1 of 2" in desk.text
    assert "<bdi>n0@example.net</bdi>" not in desk.text
    desk.open("/desk/subscribers?page=2&channel=email")
    assert "<bdi>n0@example.net</bdi>" in desk.text


def test_an_address_that_came_back_is_written_to_again(desk: Desk, house: Installation) -> None:
    reach.suppress(house.subscription(ANA).id, "550 no such mailbox")
    desk.open(path())
    assert "550 no such mailbox" in desk.text
    desk.send(f"{path()}/resume")
    assert "We write to this address again." in desk.text
    assert held(ANA).suppressed_at is None
    assert held(ANA).confirmed_at is not None
    assert desk.send(f"{path()}/resume").status_code == 422


def test_who_has_left_is_only_asked(desk: Desk, house: Installation) -> None:
    subscriptions.end(unsubscribe_token(house.subscription(ANA)))
    desk.open(path())
    assert desk.send(f"{path()}/resume").status_code == 422
    desk.open("/desk/subscribers/new")
    assert desk.send("/desk/subscribers/new", **FORM, confirmed="1").status_code == 422
    assert "only they can come back" in desk.text
    assert held(ANA).ended_at is not None


def test_somebody_is_removed_with_everything(desk: Desk, house: Installation) -> None:
    house.subscription(ANA)
    place = path()
    desk.open(f"{place}/remove")
    assert "This cannot be undone." in desk.text
    assert row(ANA) is not None
    desk.send(f"{place}/remove")
    assert row(ANA) is None
    assert desk.path == "/desk/subscribers"
    assert desk.open(place).status_code == 404
    with database.reading() as session:
        entry = audit.newest(session)[0]
    assert (entry.verb, entry.actor_kind) == ("remove", "editor")


def test_addresses_are_not_for_everybody(house: Installation) -> None:
    house.subscription(ANA)
    ben = editor_with_password(house.app, "ben@example.org", "author")
    for closed in ("/desk/subscribers", path(), "/desk/subscribers/list/bring"):
        assert ben.open(closed).status_code == 403
        assert ANA not in ben.text
