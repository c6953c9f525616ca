"""One post, and every channel says it on its real way out: SMTP, an SMS gateway, a webhook."""

import email
import email.policy
import json
from collections.abc import Iterator
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
import time_machine
from standardwebhooks import Webhook

from statushub import channels, clock, database
from tests.channels.conftest import Sink, listening
from tests.channels.post_office import Office, open_office
from tests.installation import Installation, MovedClock, make, text_of
from tests.integrators import Integrator
from tests.subscribers import held

ANA, BEN, CARLA, NOBODY = (f"{name}@example.org" for name in ("ana", "ben", "carla", "not-yet"))
PHONE = "+34612345678"
SAID = {
    "en": {"title": "Phone lines closed", "body": "We are looking into it."},
    "es": {"title": "Líneas telefónicas cerradas", "body": "Lo estamos investigando."},
}
UPDATE = {"en": {"body": "A technician is here."}, "es": {"body": "Ha llegado un técnico."}}
SOLVED = {"en": {"body": "The lines are open again."}, "es": {"body": "Ya hay línea otra vez."}}


class World:
    """An installation whose ways out are real, and everybody at the other ends."""

    def __init__(self, house: Installation, office: Office, gateway: Sink, endpoint: Sink) -> None:
        self.house, self.office, self.gateway, self.endpoint = house, office, gateway, endpoint
        self.integrator = Integrator(house)
        house.subscription(ANA, "es")
        house.subscription(BEN, "en")
        house.subscription(NOBODY, "en", confirmed=False)
        house.subscription(PHONE, "es", channel="sms")
        endpoint.before = self._repeat_the_challenge
        answer = self.integrator.post(
            "/api/subscriptions",
            {"channel": "webhook", "address": f"{endpoint.url}/hook", "language": "en"},
        )
        assert answer.status_code == 201, answer.text
        self.secret = str((answer.json or {})["secret"])
        house.work()
        assert held(f"{endpoint.url}/hook").confirmed_at is not None
        endpoint.taken.clear()

    def _repeat_the_challenge(self) -> None:
        challenge = self.endpoint.documents[-1]["data"].get("challenge", "")
        self.endpoint.body = json.dumps({"challenge": challenge}).encode()

    def post(self, address: str, **content: Any) -> dict[str, Any]:
        answer = self.integrator.post(address, content)
        assert answer.status_code == 201, answer.text
        self.house.work()
        return dict(answer.json or {})

    def mails(self, to: str) -> list[EmailMessage]:
        found = []
        for recipient, raw in self.office.taken:
            if recipient == to:
                mail = email.message_from_bytes(raw, policy=email.policy.default)
                assert isinstance(mail, EmailMessage)
                found.append(mail)
        return found

    def sms(self) -> list[str]:
        assert {document["to"] for document in self.gateway.documents} <= {PHONE}
        return [document["text"] for document in self.gateway.documents]

    def documents(self) -> list[dict[str, Any]]:
        """Return what the endpoint got, each checked as its owner would when it came."""
        found = []
        for _path, headers, body in self.endpoint.taken:
            with time_machine.travel(float(headers["webhook-timestamp"]), tick=False):
                found.append(dict(Webhook(self.secret).verify(body, headers)))
        return found

    def page(self, language: str) -> str:
        return self.house.client().get(f"/{language}/").text

    def feeds(self, language: str) -> list[str]:
        browser = self.house.client()
        return [browser.get(f"/{language}/feed.{form}").text for form in ("rss", "atom")]


@pytest.fixture
def world(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    with open_office() as office, listening() as gateway, listening() as endpoint:
        sms = gateway.url.replace("http://", "json://")
        house = make(
            database_url,
            tmp_path,
            monkeypatch,
            SMTP_URL=office.url,
            SMS_URL=f"{sms}/sms?:to={{number}}&:message=text&:version=&:type=",
            WIRE_ALLOW="127.0.0.0/8",
        )
        yield World(house, office, gateway, endpoint)
        channels.close()
        database.dispose()


def test_an_incident_its_update_and_its_end(world: World) -> None:
    service = world.house.service()
    made = world.post(
        "/api/notices",
        kind="incident",
        impact="major",
        texts=SAID,
        services={service.public_id: "major_outage"},
    )
    for language in ("en", "es"):
        assert SAID[language]["title"] in world.page(language)
        assert all(SAID[language]["title"] in feed for feed in world.feeds(language))
    world.post(f"/api/notices/{made['id']}/updates", state="identified", texts=UPDATE)
    world.post(f"/api/notices/{made['id']}/updates", state="resolved", texts=SOLVED)

    for address, language in ((ANA, "es"), (BEN, "en")):
        mails = world.mails(address)
        assert [mail["Content-Language"] for mail in mails] == [language] * 3
        for mail, said in zip(mails, (SAID, UPDATE, SOLVED), strict=True):
            assert said[language]["body"] in text_of(mail)
        # One conversation: each mail its own, all of them in one thread.
        assert len({mail["Message-ID"] for mail in mails}) == 3
        assert len({mail["References"] for mail in mails}) == 1
        assert all(SAID[language]["title"] in str(mail["Subject"]) for mail in mails)
        assert all(feed.count(SOLVED[language]["body"]) for feed in world.feeds(language))
    assert world.mails(NOBODY) == []

    assert len(world.sms()) == 3
    assert SAID["es"]["title"] in world.sms()[0]
    kinds_of_news = [document["type"] for document in world.documents()]
    assert kinds_of_news == ["notice.opened", "notice.updated", "notice.closed"]
    for document, said in zip(world.documents(), (SAID, UPDATE, SOLVED), strict=True):
        texts = document["data"]["update"]["texts"]
        assert {language: texts[language]["body"] for language in texts} == {
            language: said[language]["body"] for language in said
        }


POLICY = {
    "en": {
        "title": "Notice is 15 days",
        "body": "From March we ask for less.",
        "before": "30 days",
        "after": "15 days",
        "affected": "Everybody with a contract",
    },
    "es": {
        "title": "El preaviso es de 15 días",
        "body": "Desde marzo pedimos menos.",
        "before": "30 días",
        "after": "15 días",
        "affected": "Quienes tengan contrato",
    },
}


def test_a_policy_change_takes_effect_by_itself(world: World, moved: MovedClock) -> None:
    takes_effect = clock.now() + timedelta(days=2)
    world.post(
        "/api/notices",
        kind="policy_change",
        texts=POLICY,
        effective_from=takes_effect.isoformat(),
    )
    for language in ("en", "es"):
        for part in ("title", "body", "affected"):
            assert POLICY[language][part] in world.page(language)
            assert all(POLICY[language][part] in feed for feed in world.feeds(language))
    (spanish,) = world.mails(ANA)
    assert all(POLICY["es"][part] in text_of(spanish) for part in POLICY["es"] if part != "title")
    (text,) = world.sms()
    assert POLICY["es"]["title"] in text
    (document,) = world.documents()
    notice = document["data"]["notice"]
    assert notice["phase"] == "ahead"
    assert notice["texts"]["es"]["before"] == POLICY["es"]["before"]
    assert notice["texts"]["en"]["after"] == POLICY["en"]["after"]

    moved.to(takes_effect + timedelta(seconds=1))
    world.house.work()
    assert len(world.mails(ANA)) == len(world.mails(BEN)) == 2
    assert world.documents()[-1]["data"]["notice"]["phase"] == "standing"
    assert len(world.sms()) == 2


def test_maintenance_starts_and_ends_by_itself(world: World, moved: MovedClock) -> None:
    service = world.house.service()
    starts = clock.now() + timedelta(hours=3)
    world.post(
        "/api/notices",
        kind="maintenance",
        texts=SAID,
        services={service.public_id: "under_maintenance"},
        starts_at=starts.isoformat(),
        ends_at=(starts + timedelta(hours=1)).isoformat(),
    )
    entries = world.feeds("es")[1].count("<entry>")
    for turn, phase in ((0, "now"), (1, "over")):
        moved.to(starts + timedelta(hours=turn, seconds=1))
        world.house.work()
        assert world.documents()[-1]["data"]["notice"]["phase"] == phase
        assert world.feeds("es")[1].count("<entry>") == entries + turn + 1
    spanish = world.mails(ANA)
    assert len(spanish) == len(world.mails(BEN)) == len(world.sms()) == 3
    states = [document["data"]["notice"]["state"] for document in world.documents()]
    assert states == ["scheduled", "in_progress", "completed"]
    # Nobody wrote these words: the state itself speaks, in each reader's language.
    assert len({str(mail["Subject"]).partition(":")[0] for mail in spanish}) == 3
    assert not {str(mail["Subject"]) for mail in spanish} & {
        str(mail["Subject"]) for mail in world.mails(BEN)
    }
