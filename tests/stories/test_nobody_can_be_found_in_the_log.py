"""A whole story with everything going wrong on its way, and no address in what was logged."""

import email
import email.policy
import json
import logging
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest

from statushub import channels, database
from statushub.channels import verp
from statushub.cli import logs
from statushub.model import inbound
from statushub.model.subscriptions import Subscription
from tests import returned
from tests.channels.conftest import Sink, listening
from tests.channels.post_office import Office, open_office
from tests.installation import Installation, MovedClock, make
from tests.integrators import Integrator
from tests.subscribers import link_in, subscribe

ANA, BEN, PHONE = "ana.romero@example.org", "ben.oconnor@example.net", "+34612345678"
SECRETS = ("ana.romero", "ben.oconnor", "612345678", "612 345", "top-secret", "hush-hush")


@pytest.fixture
def office() -> Iterator[Office]:
    refusing = {ANA: "550 5.1.1 <ana.romero@example.org> unknown", BEN: "450 try ben.oconnor later"}
    with open_office(at_recipient=refusing) as found:
        yield found


@pytest.fixture
def gateway() -> Iterator[Sink]:
    with listening() as found:
        found.status, found.body = 500, b"no route to +34612345678 (34612345678, 612 345 678)"
        yield found


@pytest.fixture
def house(
    sqlite_url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    office: Office,
    gateway: Sink,
) -> Iterator[Installation]:
    address = gateway.url.replace("http://", "json://")
    yield make(
        sqlite_url,
        tmp_path,
        monkeypatch,
        SMTP_URL=office.url,
        SMS_URL=f"{address}/?:to={{number}}",
        WIRE_ALLOW="127.0.0.0/8",
        SECRET_KEY="for an application of its own, which gets an address that fails",
    )
    channels.close()
    database.dispose()


def test_whatever_happens(
    house: Installation,
    gateway: Sink,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    logs.configure()
    caplog.set_level(logging.INFO, "statushub")

    def fail() -> str:
        message = f"cannot write to {ANA}"
        raise RuntimeError(message)

    house.app.add_url_rule("/es/fails", view_func=fail)
    house.subscription(ANA, "es")
    house.subscription(BEN, "en")
    house.subscription(PHONE, "es", channel="sms")
    subscribe(house.client(), "ana.romero@")
    subscribe(house.client(), ANA)
    integrator = Integrator(house)
    hook = f"{gateway.url}/top-secret-path?key=hush-hush"
    hooked = {"channel": "webhook", "address": hook, "language": "en"}
    assert integrator.post("/api/subscriptions", hooked).status_code == 201
    integrator.post("/api/subscriptions", hooked | {"address": "http://10.0.0.1/top-secret-path"})
    house.incident()
    house.work()

    assert house.client().get("/es/fails").status_code == 500
    said = capsys.readouterr()
    assert "request failed" in said.err
    for secret in SECRETS:
        assert secret not in said.err
        assert secret not in said.out
    # Our own events hold none even before anything is masked.
    ours = [one.getMessage() for one in caplog.records if one.name.startswith("statushub")]
    assert not [words for words in ours for secret in SECRETS if secret in json.dumps(words)]


def test_what_comes_back_and_what_breaks(
    house: Installation,
    gateway: Sink,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
    moved: MovedClock,
) -> None:
    """Bounces, words of strangers, providers that are away, an address nobody could write to."""
    logs.configure()
    caplog.set_level(logging.INFO, "statushub")
    ana = house.subscription(ANA, "es")
    broken = house.subscription(BEN, "en")
    house.subscription(PHONE, "es", channel="sms")
    house.subscription(f"{gateway.url}/top-secret-path?key=hush-hush", channel="webhook")
    house.subscription("http://127.0.0.1:9/top-secret-path?key=hush-hush", channel="webhook")
    with database.transaction() as session:
        session.get_one(Subscription, broken.id).address = f"{BEN}\nBcc: {ANA}"
    house.incident()
    for _ in range(8):
        house.work()
        moved.forward(hours=2)

    browser = house.client()
    sender = verp.address("bounces@example.org", f"{ana.public_id}-{ana.public_id}")
    for body in (returned.status_report(sender, to=ANA), b"To: ana.romero@example.org\n\n\xff"):
        browser.post(f"/inbound/bounce/{inbound.token(inbound.BOUNCE)}", data=body)
    for words in ("STOP ana.romero@example.org", "STOP", "HELP"):
        browser.post(
            f"/inbound/sms/{inbound.token(inbound.REPLY)}", data={"From": PHONE, "Body": words}
        )
    browser.post(f"/inbound/sms/{inbound.token(inbound.REPLY)}", data=b"{" + PHONE.encode())
    database.configure("sqlite:////nowhere/at/all.sqlite")
    browser.post(
        f"/inbound/sms/{inbound.token(inbound.REPLY)}", data={"From": PHONE, "Body": "STOP"}
    )

    said = capsys.readouterr()
    for secret in (*SECRETS, inbound.token(inbound.REPLY)):
        assert secret not in said.err
        assert secret not in said.out
    for event in ("provider rests", "inbound message not read", "request not served"):
        assert event in said.err


def test_nobodys_link_either(
    house: Installation, office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    logs.configure()
    office.at_recipient.clear()
    subscribe(house.client(), ANA)
    house.work()
    (recipient, raw) = office.taken[-1]
    assert recipient == ANA
    mail = email.message_from_bytes(raw, policy=email.policy.default)
    assert isinstance(mail, EmailMessage)
    path = link_in(mail, "/confirm/")
    house.client().get(f"{path}x")
    house.client().post(path)
    token = path.rpartition("-")[2]
    said = capsys.readouterr()
    assert token not in said.err + said.out
