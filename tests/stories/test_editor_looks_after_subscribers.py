"""An editor, or a program with a token, adds somebody, asks again, takes somebody off the list."""

import pytest

from statushub import language
from statushub.actions import subscribers, subscriptions
from statushub.actions.choices import Choices
from statushub.actions.subscribers import Add
from statushub.errors import NotThere, Refused
from statushub.model.audit import HOUSE
from statushub.model.subscriptions import Subscription, unsubscribe_token
from tests.desk import editor_with_password
from tests.installation import Installation
from tests.subscribers import held, link_in, row, texts

ANA = "ana@example.net"
HOOK = "https://hooks.example.org/status"


def add(address: str, channel: str = "email", *, confirmed: bool = False) -> Subscription:
    with language.speaking("en"):
        return subscribers.add(Add(channel, address, Choices("es"), confirmed), HOUSE)


def words_of(refused: pytest.ExceptionInfo[Refused]) -> dict[str, str]:
    return {fault.field: str(fault.message) for fault in refused.value.faults}


def test_somebody_who_agreed_is_on_the_list(either_house: Installation) -> None:
    add(ANA, confirmed=True)
    assert held(ANA).confirmed_at is not None
    either_house.incident()
    either_house.work()
    assert len(either_house.mails(ANA)) == 1


def test_somebody_who_has_not_is_asked_by_link_on_any_channel(house: Installation) -> None:
    add(ANA)
    add("+34612345678", "sms")
    house.work()
    assert "/es/confirm/" in link_in(house.mails(ANA)[-1], "/confirm/")
    (text,) = texts(house, "+34612345678")
    assert "/es/confirm/" in text
    path = text.split("http://status.example")[1].split()[0]
    assert house.client().post(path).status_code == 303
    assert held("+34612345678").confirmed_at is not None


def test_the_confirmation_goes_out_again(house: Installation) -> None:
    subscribers.resend(add(ANA).public_id, HOUSE)
    house.work()
    assert len(house.mails(ANA)) == 2
    house.client().post(link_in(house.mails(ANA)[-1], "/confirm/"))
    with language.speaking("en"), pytest.raises(Refused) as refused:
        subscribers.resend(held(ANA).public_id, HOUSE)
    assert words_of(refused) == {"address": "This address is confirmed already."}


def test_nobody_is_added_twice_or_brought_back_by_another(house: Installation) -> None:
    add(ANA, confirmed=True)
    with pytest.raises(Refused) as refused:
        add("ANA@example.net", confirmed=True)
    assert words_of(refused) == {"address": "This address is on the list already."}

    subscriptions.end(unsubscribe_token(held(ANA)))
    with pytest.raises(Refused) as refused:
        add(ANA, confirmed=True)
    assert "only they can come back" in words_of(refused)["confirmed"]
    add(ANA)
    assert held(ANA).confirmed_at is None


def test_all_faults_are_told_at_once(house: Installation) -> None:
    command = Add("email", "x", Choices("xx", ("nothing",), ("weather",)))
    with language.speaking("en"), pytest.raises(Refused) as refused:
        subscribers.add(command, HOUSE)
    assert list(words_of(refused)) == ["address", "language", "services", "kinds"]


def test_somebody_is_taken_off_the_list_with_everything(house: Installation) -> None:
    public_id = add(ANA, confirmed=True).public_id
    subscribers.remove(public_id, HOUSE)
    assert row(ANA) is None
    with pytest.raises(NotThere):
        subscribers.remove(public_id, HOUSE)


def test_a_webhook_waits_for_its_answer(house: Installation) -> None:
    with pytest.raises(Refused) as refused:
        add(HOOK, "webhook", confirmed=True)
    assert "answering" in words_of(refused)["confirmed"]
    hook = add(HOOK, "webhook")
    assert held(HOOK).confirmed_at is None
    subscriptions.confirm_answered(hook.id)
    assert held(HOOK).confirmed_at is not None
    subscriptions.confirm_answered(hook.id + 1000)


def test_a_webhook_inside_a_private_network_is_refused(house: Installation) -> None:
    for address in ("https://127.0.0.1/x", "https://[::1]/x", "https://10.0.0.8/hook"):
        with pytest.raises(Refused) as refused:
            add(address, "webhook")
        assert words_of(refused) == {
            "address": "This address lies in a private network. Enter a public one."
        }


def test_an_editor_sees_and_changes_every_choice(house: Installation) -> None:
    about = house.incident().notice.public_id
    with language.speaking("en"):
        chosen = Choices("es", notices=(about,), minimum_impact="major", daily=True, daily_at=450)
        held_ = subscribers.add(Add("email", ANA, chosen, confirmed=True), HOUSE)
    desk = editor_with_password(house.app, "eva@example.org", "approver")
    page = desk.open(f"/desk/subscribers/{held_.public_id}").text
    assert "Phone lines closed" in page
    assert 'value="07:30"' in page
    everything = ["incident", "maintenance", "policy_change"]
    form = {"language": "es", "which": "all", "scope": "some", "notices": about, "pace": "all"}
    night = {"quiet_from": "22:00", "quiet_until": "06:00"}
    desk.send(f"/desk/subscribers/{held_.public_id}", kinds=everything, **form, **night)
    assert "The choices are saved." in desk.text
    after = held(ANA)
    assert (after.all_notices, after.daily, after.digest_at) == (False, False, None)
    assert (after.quiet_from, after.quiet_until) == (1320, 360)
    desk.send(f"/desk/subscribers/{held_.public_id}", kinds=everything, **form, quiet_from="9")
    assert "This is not a time of day." in desk.text
