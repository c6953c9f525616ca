"""Unsubscribing: a mail program's button, or a link that asks first; in the reader's language."""

from email.message import EmailMessage
from urllib.parse import urlsplit

from tests.installation import Installation
from tests.subscribers import held

ANA = "ana@example.net"


def mail_with_news(house: Installation) -> EmailMessage:
    house.subscription(ANA, "es")
    house.incident()
    house.work()
    (mail,) = house.mails(ANA)
    return mail


def one_click(mail: EmailMessage) -> str:
    """Return the path a mail program posts to."""
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    parts = str(mail["List-Unsubscribe"]).split(",")
    url = next(part.strip(" <>") for part in parts if "http" in part)
    return urlsplit(url).path


def test_the_button_of_a_mail_program(either_house: Installation) -> None:
    path = one_click(mail_with_news(either_house))
    post = {"data": {"List-Unsubscribe": "One-Click"}, "headers": {"Origin": "https://mail.test"}}
    done = either_house.client().post(path, **post)
    assert done.status_code == 200
    assert done.headers["Content-Language"] == "es"
    assert held(ANA).ended_at is not None
    ended = held(ANA).ended_at
    assert either_house.client().post(path, **post).status_code == 200
    assert held(ANA).ended_at == ended
    either_house.incident()
    either_house.work()
    assert len(either_house.mails(ANA)) == 1


def test_looking_at_the_link_changes_nothing(house: Installation) -> None:
    path = one_click(mail_with_news(house))
    asked = house.client().get(path, headers={"Accept-Language": "en"})
    assert asked.status_code == 200
    assert '<html lang="es"' in asked.text
    assert held(ANA).ended_at is None


def test_one_who_was_gone_already_when_the_news_went_out(house: Installation) -> None:
    house.subscription(ANA)
    house.subscription("ben@example.net")
    mail = None
    house.incident()
    house.work()
    (mail,) = house.mails(ANA)
    house.client().post(one_click(mail))
    house.incident()
    house.work()
    assert len(house.mails(ANA)) == 1
    assert len(house.mails("ben@example.net")) == 2
