"""Mail: to the operator's SMTP server, or into the outbox folder where none is configured."""

import ipaddress
import re
import threading
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from email.utils import parseaddr
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import Annotated, Self
from urllib.parse import urlsplit

import idna
from email_validator import EmailNotValidError, validate_email
from pydantic import AfterValidator, Field, SecretStr, StringConstraints, model_validator

from statushub import clock
from statushub.channels import dkim, refusals, verp
from statushub.channels.base import (
    SENT,
    Channel,
    Letter,
    Message,
    Outcome,
    Persistence,
    Provider,
)
from statushub.channels.mime import Form
from statushub.channels.verp import LONGEST_LOCAL_PART, TOKEN
from statushub.channels.wire.mailbox import Mailbox, mailbox_of
from statushub.channels.wire.outbox import Outbox
from statushub.channels.wire.smtp import Envelope, Smtp, server_of
from statushub.errors import Refused
from statushub.language import lazy_gettext as _l
from statushub.settings import Settings, StatusHubSettings

_KEPT_FORMS = 32
_BREAKING = re.compile("[\x00-\x20\x7f-\xa0<>\u2028\u2029]+")


def _sender(address: str) -> str:
    found = parseaddr(address)[1]
    try:
        return (
            validate_email(found, check_deliverability=False, test_environment=True).ascii_email
            or found
        )
    except EmailNotValidError as error:
        message = "must be an email address such as status@example.org"
        raise ValueError(message) from error


def _returns(address: str) -> str:
    own = _sender(address)
    room = LONGEST_LOCAL_PART - TOKEN - 1
    if len(own.rpartition("@")[0]) > room:
        message = f"must have at most {room} characters before the @: a token comes after them"
        raise ValueError(message)
    return own


def _server(url: SecretStr) -> SecretStr:
    server_of(url.get_secret_value())
    return url


def _key_file(file: Path) -> Path:
    dkim.key_in(file)
    return file


def _mailbox(url: SecretStr) -> SecretStr:
    mailbox_of(url.get_secret_value())
    return url


class MailSettings(StatusHubSettings):
    """The operator's mail server."""

    smtp_url: Annotated[SecretStr, AfterValidator(_server)] | None = None
    """`smtp://user:password@host:587`, `smtps://...`, with `?starttls=always|auto|never`. Always by
    default with a user name, else as offered. Without it mail goes to the outbox folder."""
    smtp_fallback_url: Annotated[SecretStr, AfterValidator(_server)] | None = None
    """A second server of another name, for when the first cannot be used."""
    smtp_per_second: float | None = Field(None, gt=0, allow_inf_nan=False)
    """The most mails either server may be given in a second, by all workers together."""
    mail_from: Annotated[str, AfterValidator(_sender)] | None = None
    """The address all mail comes from; by default `status@` the host of PUBLIC_URL."""
    dkim_selector: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9.-]{1,63}$")] | None = None
    dkim_key_file: Annotated[Path, AfterValidator(_key_file)] | None = None
    """Sign each mail as its sender's domain with this private key; its public half stands in DNS at
    `SELECTOR._domainkey`. Both or none: most mail servers sign what they relay."""
    bounce_address: Annotated[str, AfterValidator(_returns)] | None = None
    """Where mail comes back to: each letter leaves from `bounces+TOKEN@` instead of `bounces@`."""

    bounce_mailbox: Annotated[SecretStr, AfterValidator(_mailbox)] | None = None
    """What is read for mail that came back: `imaps://user:password@host/INBOX`, `imap://` with
    `?starttls=always` (the default) or `never`, or `maildir:///path`."""

    @model_validator(mode="after")
    def _belong_together(self) -> Self:
        first, second = self.smtp_url, self.smtp_fallback_url
        if (self.dkim_selector is None) != (self.dkim_key_file is None):
            message = "DKIM_SELECTOR and STATUSHUB_DKIM_KEY_FILE belong together: set both or none"
            raise ValueError(message)
        if second is None:
            return self
        if first is None:
            message = "SMTP_FALLBACK_URL is of use only beside STATUSHUB_SMTP_URL"
            raise ValueError(message)
        if server_of(first.get_secret_value()).name == server_of(second.get_secret_value()).name:
            message = "SMTP_FALLBACK_URL names the same host and port as STATUSHUB_SMTP_URL"
            raise ValueError(message)
        return self

    def sender(self, public_url: str) -> str:
        """Return the address that stands in From and on the envelope."""
        if self.mail_from:
            return self.mail_from
        host = urlsplit(public_url).hostname or "localhost"
        try:
            ipaddress.ip_address(host)
        except ValueError:
            return f"status@{host.encode('idna').decode()}"
        return "status@localhost"


class Mail(Channel):
    """Mail, text and HTML."""

    name = "email"
    medium = "mail"
    label = _l("Email")
    address_label = _l("Email address")
    address_type = "email"
    statuspage_field = "email"
    settings_model = MailSettings
    reaches_editors = True
    digests = True
    persistence = Persistence(timedelta(minutes=2), timedelta(hours=4), timedelta(days=3))
    own: MailSettings

    def __init__(self, core: Settings, own: StatusHubSettings) -> None:
        super().__init__(core, own)
        self.sender = self.own.sender(core.public_url)
        self._outbox = Outbox(core.data_dir / "outbox", ".eml")
        hello = self.sender.rpartition("@")[2]
        urls = (self.own.smtp_url, self.own.smtp_fallback_url)
        self._servers = [Smtp(server_of(url.get_secret_value()), hello) for url in urls if url]
        self._signer = self._made_signer()
        self._forms: OrderedDict[int, tuple[Message, Form]] = OrderedDict()
        self._lock = threading.Lock()

    def _made_signer(self) -> dkim.Signer | None:
        selector, file = self.own.dkim_selector, self.own.dkim_key_file
        if selector is None or file is None:
            return None
        return dkim.Signer(self.sender.rpartition("@")[2], selector, dkim.key_in(file))

    def check_address(self, address: str) -> str:
        """Return the address with its domain in lower case; the rest as it was given."""
        try:
            return validate_email(
                address.strip(), check_deliverability=False, strict=True
            ).normalized
        except EmailNotValidError as error:
            words = _l("Enter an email address such as name@example.org.")
            raise Refused("address", words) from error

    def masked(self, address: str) -> str:
        """Return the first letter and the domain."""
        local, _, domain = address.rpartition("@")
        return f"{local[:1]}…@{domain}"

    @property
    def mailbox(self) -> Mailbox | None:
        """Return the mailbox that mail comes back to."""
        url = self.own.bounce_mailbox
        return mailbox_of(url.get_secret_value()) if url else None

    @property
    def is_connected(self) -> bool:
        """Tell whether there is a mail server."""
        return bool(self._servers)

    @property
    def providers(self) -> Sequence[Provider]:
        """Return the servers, or the outbox folder."""
        if not self._servers:
            return (Provider("outbox", self._lay_down),)
        pace = self.own.smtp_per_second
        return [
            Provider(server.server.name, partial(self._hand_in, server), pace)
            for server in self._servers
        ]

    def send(self, letters: Sequence[Letter]) -> Iterator[Outcome]:
        """Carry out letters, in order."""
        return self.providers[0].send(letters)

    def _lay_down(self, letters: Sequence[Letter]) -> Iterator[Outcome]:
        for letter in letters:
            began = perf_counter()
            self._outbox.put(letter.key, self.bytes_for(letter))
            yield Outcome(letter.recipient, SENT, perf_counter() - began, "outbox")

    def _hand_in(self, smtp: Smtp, letters: Sequence[Letter]) -> Iterator[Outcome]:
        envelopes = [self._envelope(letter) for letter in letters]
        began, doubtful = perf_counter(), False
        for place, said in smtp.deliver(envelopes):
            now = perf_counter()
            outcome = refusals.outcome(letters[place], said, now - began, smtp.server.name)
            before, doubtful = doubtful, refusals.is_doubtful(said)
            yield replace(outcome, outage=True) if before and doubtful else outcome
            began = now

    def bytes_for(self, letter: Letter) -> bytes:
        """Return the whole message of one letter."""
        now = clock.now()
        message = self._form(letter.message).bytes_for(letter, _on_the_wire(letter.address), now)
        return self._signer.signed(message, int(now.timestamp())) if self._signer else message

    def trouble(self) -> str | None:
        """Return what each server says to a connection, if anything is wrong."""
        found = [(smtp.server.name, smtp.trouble()) for smtp in self._servers]
        return "; ".join(f"{name}: {words}" for name, words in found if words) or None

    def close(self) -> None:
        """Close the kept connections."""
        for smtp in self._servers:
            smtp.close()

    def _envelope(self, letter: Letter) -> Envelope:
        to = _on_the_wire(letter.address)
        own = self.own.bounce_address
        sender = verp.address(own, letter.key) if own else self.sender
        return Envelope(sender, to, partial(self.bytes_for, letter), utf8=not to.isascii())

    def _form(self, message: Message) -> Form:
        with self._lock:
            kept = self._forms.get(id(message))
            if kept is None:
                kept = self._forms[id(message)] = (message, Form(message, self.sender))
                if len(self._forms) > _KEPT_FORMS:
                    self._forms.popitem(last=False)
            return kept[1]


def _on_the_wire(address: str) -> str:
    """Return the address as SMTP says it: the domain in ASCII, nothing that could end the line."""
    local, _, domain = _BREAKING.sub("", address).rpartition("@")
    try:
        return f"{local}@{domain if domain.isascii() else idna.encode(domain, uts46=True).decode()}"
    except idna.IDNAError:
        return f"{local}@{domain}"


CHANNEL = Mail
