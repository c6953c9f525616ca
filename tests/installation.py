"""A whole installation in this process, for stories: a request comes in, the worker works once."""

import email
import email.policy
import socket
from collections.abc import Mapping
from datetime import datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from statushub import channels, clock, database, engine, language, worker
from statushub.actions import notices, pages, services
from statushub.app import create_app
from statushub.channels.webhook import Webhook
from statushub.channels.wire.guard import Guard
from statushub.fanout import batches, leases, plan, release
from statushub.model import fanouts
from statushub.model.audit import HOUSE
from statushub.model.contact_points import ContactPoint, ContactPointText
from statushub.model.fanouts import Fanout
from statushub.model.pages import Page
from statushub.model.services import Service
from statushub.model.subscriptions import Subscriber, Subscription, digest_of
from statushub.publish import serve, store
from statushub.wiring import read_settings, use

NAMES = {"en": "Lumen status", "es": "Estado de Lumen"}
TITLE = {"en": "Phone lines closed", "es": "Líneas telefónicas cerradas"}
BODY = {"en": "We are looking into it.", "es": "Lo estamos investigando."}


_MOST_ROUNDS = 500


class Installation:
    """One installation with its page set up; everything a story needs to act on it and to look."""

    def __init__(self, app: Flask, folder: Path) -> None:
        self.app = app
        self.folder = folder
        names = {code: NAMES.get(code, NAMES["en"]) for code in language.available()}
        self.page: Page = pages.set_up(pages.SetUpPage(names, time_zone="Europe/Madrid"), HOUSE)

    def client(self) -> FlaskClient:
        """Return a browser without a past."""
        return self.app.test_client()

    def work(self) -> None:
        """Do what the worker would do until nothing is left to do now.

        The same functions as the jobs, in the order of the flow; the durable engine itself is shown
        by the tests that start a real worker.
        """
        for _ in range(_MOST_ROUNDS):
            if not self._round():
                serve.mirror().refresh()
                return
        pytest.fail("the work does not come to an end")

    def _round(self) -> bool:
        worker.advance_due()
        worker.remind_due()
        visible = store.publish(self.page.id, self.app.config["STATUSHUB"].public_url)
        release.release_updates(visible)
        with database.reading() as session:
            ordered = session.scalars(
                select(Fanout.public_id).where(Fanout.state == fanouts.ORDERED)
            ).all()
        for fanout_id in ordered:
            plan.plan(fanout_id)
        sent = batches.send_next()
        # Where an endpoint kept this one waiting, another thread has gone on with what is free.
        carried = not leases.all_let_go(0)
        assert leases.all_let_go(60), "a batch is carried on and on"
        return bool(visible or ordered or sent or carried)

    def service(self, en: str = "Phone support", es: str = "Atención telefónica") -> Service:
        """Add a service."""
        return services.save_service(services.SaveService({"en": en, "es": es}), HOUSE)

    def contact_point(
        self, en: str = "Helpline", es: str = "Línea de ayuda", type_: str = "phone", **more: Any
    ) -> ContactPoint:
        """Put a contact point there, as if it had been added long ago."""
        now = clock.now()
        with database.transaction() as session:
            made = ContactPoint(
                page_id=self.page.id,
                type=type_,
                created_at=now,
                updated_at=now,
                texts=[
                    ContactPointText(language=code, label=label)
                    for code, label in (("en", en), ("es", es))
                ],
                **({"address": "+34915550100"} | more),
            )
            session.add(made)
        return made

    def incident(
        self, statuses: Mapping[str, str] | None = None, **changes: object
    ) -> notices.Posted:
        """Open an incident in both languages."""
        command = {
            "kind": "incident",
            "texts": {code: {"title": TITLE[code], "body": BODY[code]} for code in ("en", "es")},
            "services": statuses or {},
        } | changes
        return notices.open_notice(notices.OpenNotice(**command), HOUSE)  # type: ignore[arg-type]

    def subscription(
        self, address: str, language: str = "en", channel: str = "email", *, confirmed: bool = True
    ) -> Subscription:
        """Put a subscription there, as if it had been asked for and confirmed long ago."""
        now = clock.now()
        with database.transaction() as session:
            subscriber = Subscriber(created_at=now)
            session.add(subscriber)
            session.flush()
            held = Subscription(
                page_id=self.page.id,
                subscriber_id=subscriber.id,
                channel=channel,
                address=channels.get(channel).check_address(address),
                digest=digest_of(channel, channels.get(channel).check_address(address)),
                language=language,
                confirmed_at=now if confirmed else None,
                created_at=now,
                updated_at=now,
            )
            session.add(held)
        return held

    def mails(self, to: str | None = None) -> list[EmailMessage]:
        """Return the mails in the outbox folder, oldest first."""
        found = []
        for file in sorted((self.folder / "outbox").glob("*.eml")):
            mail = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
            assert isinstance(mail, EmailMessage)
            if to is None or str(mail["To"]) == to:
                found.append(mail)
        return found


def text_of(mail: EmailMessage) -> str:
    """Return a mail's plain text."""
    part = mail.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def make(
    database_url: str, folder: Path, monkeypatch: pytest.MonkeyPatch, **settings: str
) -> Installation:
    """Return an installation on a migrated database with settings of its own."""
    values = {
        "DATABASE_URL": database_url,
        "DATA_DIR": str(folder),
        "SECRET_KEY": "a key for tests that is long enough for anything",
        "PUBLIC_URL": "http://status.example",
    } | settings
    for name, value in values.items():
        monkeypatch.setenv(f"STATUSHUB_{name}", value)
    monkeypatch.chdir(folder)
    engine.forget()
    # A worker that an earlier test stopped in this process left the word behind.
    leases.stopping.clear()
    # Chance is at the edge of the world, as the clock is: what failed for now is not due again
    # after a second by good luck, but after half of its ceiling.
    monkeypatch.setattr("statushub.fanout.results.random", lambda: 0.5)
    app = _app(frozenset((name, values.get(name)) for name in _MADE_OF))
    know_hosts(app, {})
    return Installation(app, folder)


def know_hosts(app: Flask, hosts: Mapping[str, str]) -> None:
    """Let webhooks find these hosts at these addresses; an empty one: there is no such host.

    Of any other host nothing can be found out just now.
    """

    def resolve(host: str, _port: int) -> list[str]:
        if hosts.get(host):
            return [hosts[host]]
        code = socket.EAI_NONAME if host in hosts else socket.EAI_AGAIN
        raise socket.gaierror(code, "no such host")

    channel = channels.get("webhook")
    assert isinstance(channel, Webhook)
    channel.guard = Guard(app.config["STATUSHUB"].wire_allow, resolve)


_apps: dict[frozenset[tuple[str, str | None]], Flask] = {}


_MADE_OF = (
    "PUBLIC_URL",
    "SECRET_KEY",
    "SECRET_KEY_FALLBACKS",
    "LANGUAGES",
    "DEFAULT_LANGUAGE",
    "TRUSTED_PROXIES",
)
"""The settings that are looked at where an application is made; `wiring.use` tells it of others."""


def _app(like: frozenset[tuple[str, str | None]]) -> Flask:
    """Return an application with such settings: made once a process, then used with others."""
    if like not in _apps:
        app = _apps[like] = create_app()
        # As strong as it must be, a hash takes longer than most tests.
        app.extensions["security"].pwd_context.update(argon2__time_cost=1, argon2__memory_cost=64)
    else:
        use(_apps[like], *read_settings())
    return _apps[like]


class MovedClock:
    """The one clock, moved by the test."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._ahead = timedelta()
        real = clock.now
        monkeypatch.setattr(clock, "now", lambda: real() + self._ahead)

    def forward(self, **by: float) -> None:
        """Move on, by `timedelta`'s words: hours=2."""
        self._ahead += timedelta(**by)

    def to(self, instant: datetime) -> None:
        """Move to an instant."""
        self._ahead += instant - clock.now()
