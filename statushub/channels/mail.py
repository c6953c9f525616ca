"""Mail: to the operator's SMTP server, or into the outbox folder where none is configured."""

import ipaddress
import re
import threading
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from datetime import timedelta
from email.utils import parseaddr
from functools import partial
from time import perf_counter
from typing import Annotated
from urllib.parse import urlsplit

import idna
from email_validator import EmailNotValidError, validate_email
from pydantic import AfterValidator, SecretStr

from statushub import clock
from statushub.channels.base import (
    FAILED_PERMANENT,
    FAILED_TEMPORARY,
    SENT,
    Channel,
    Letter,
    Message,
    Outcome,
    Persistence,
)
from statushub.channels.mime import Form
from statushub.channels.wire.outbox import Outbox
from statushub.channels.wire.smtp import Broken, Envelope, Reply, Smtp, server_of
from statushub.errors import Refused
from statushub.language import lazy_gettext as _l
from statushub.settings import Settings, StatusHubSettings

_KEPT_FORMS = 32
_SIGN_IN = {530, 534, 535, 538}
_BREAKING = re.compile("[\x00-\x20\x7f-\xa0<>\u2028\u2029]+")
_ADDRESS = re.compile(r"<?[^\s<>@]+@[^\s<>]+>?")


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


def _server(url: SecretStr) -> SecretStr:
    server_of(url.get_secret_value())
    return url


class MailSettings(StatusHubSettings):
    """The operator's mail server."""

    smtp_url: Annotated[SecretStr, AfterValidator(_server)] | None = None
    """`smtp://user:password@host:587`, `smtps://...`, with `?starttls=always|auto|never`. Always by
    default with a user name, else as offered. Without it mail goes to the outbox folder."""
    mail_from: Annotated[str, AfterValidator(_sender)] | None = None
    """The address all mail comes from; by default `status@` the host of PUBLIC_URL."""

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
    settings_model = MailSettings
    reaches_editors = True
    persistence = Persistence(timedelta(minutes=2), timedelta(hours=4), timedelta(days=3))
    own: MailSettings

    def __init__(self, core: Settings, own: StatusHubSettings) -> None:
        super().__init__(core, own)
        self.sender = self.own.sender(core.public_url)
        self._outbox = Outbox(core.data_dir / "outbox", ".eml")
        url = self.own.smtp_url
        self._smtp = Smtp(server_of(url.get_secret_value()), self.sender) if url else None
        self._forms: OrderedDict[int, tuple[Message, Form]] = OrderedDict()
        self._lock = threading.Lock()

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

    def send(self, letters: Sequence[Letter]) -> Iterator[Outcome]:
        """Carry out letters, in order."""
        if self._smtp is None:
            for letter in letters:
                began = perf_counter()
                self._outbox.put(letter.key, self.bytes_for(letter))
                yield Outcome(letter.recipient, SENT, perf_counter() - began, "outbox")
            return
        envelopes = [self._envelope(letter) for letter in letters]
        began = perf_counter()
        for place, said in self._smtp.deliver(envelopes):
            now = perf_counter()
            yield _outcome(letters[place], said, now - began, self._smtp.server.host[:64])
            began = now

    def bytes_for(self, letter: Letter) -> bytes:
        """Return the whole message of one letter."""
        return self._form(letter.message).bytes_for(
            letter, _on_the_wire(letter.address), clock.now()
        )

    def trouble(self) -> str | None:
        """Return what the server says to a connection, if anything is wrong."""
        return self._smtp.trouble() if self._smtp else None

    def close(self) -> None:
        """Close the kept connections."""
        if self._smtp:
            self._smtp.close()

    def _envelope(self, letter: Letter) -> Envelope:
        to = _on_the_wire(letter.address)
        return Envelope(to, partial(self.bytes_for, letter), utf8=not to.isascii())

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


def _outcome(letter: Letter, said: Reply | Broken, seconds: float, host: str) -> Outcome:
    if isinstance(said, Broken):
        words = _ADDRESS.sub("…", said.words)
        return Outcome(letter.recipient, FAILED_TEMPORARY, seconds, host, "connection", words)
    if said.ok:
        return Outcome(letter.recipient, SENT, seconds, host, str(said.code))
    # Who may not send at all, or must sign in first, has a fault to mend; the letter has none.
    ours = said.stage == "from" or said.code in _SIGN_IN or said.code < 500
    return Outcome(
        letter.recipient,
        FAILED_TEMPORARY if ours else FAILED_PERMANENT,
        seconds,
        host,
        said.enhanced or str(said.code),
        f"{said.code} {_ADDRESS.sub('…', said.words)}",
        unreachable=not ours and _is_about_the_address(said),
    )


def _is_about_the_address(said: Reply) -> bool:
    """Tell whether nothing can ever reach this address (RFC 3463: 5.1.x, and 5.2.1, disabled)."""
    if said.enhanced:
        return said.enhanced.startswith("5.1.") or said.enhanced == "5.2.1"
    return said.stage == "to" and said.code in {550, 551, 553}


CHANNEL = Mail
