"""Mail: to the operator's SMTP server, or into the outbox folder where none is configured."""

import ipaddress
import threading
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from email.utils import parseaddr
from time import perf_counter
from typing import Annotated
from urllib.parse import urlsplit

from email_validator import EmailNotValidError, validate_email
from pydantic import AfterValidator

from statushub import clock
from statushub.channels.base import SENT, Channel, Letter, Message, Outcome
from statushub.channels.mime import Form
from statushub.channels.wire.outbox import Outbox
from statushub.errors import Refused
from statushub.language import lazy_gettext as _l
from statushub.settings import Settings, StatusHubSettings

_KEPT_FORMS = 32


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


class MailSettings(StatusHubSettings):
    """The operator's mail server."""

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
    own: MailSettings

    def __init__(self, core: Settings, own: StatusHubSettings) -> None:
        super().__init__(core, own)
        self.sender = self.own.sender(core.public_url)
        self._outbox = Outbox(core.data_dir / "outbox", ".eml")
        self._forms: OrderedDict[int, tuple[Message, Form]] = OrderedDict()
        self._lock = threading.Lock()

    def check_address(self, address: str) -> str:
        """Return the address with its domain in lower case; the rest as it was given."""
        try:
            return validate_email(address.strip(), check_deliverability=False).normalized
        except EmailNotValidError as error:
            words = _l("Enter an email address such as name@example.org.")
            raise Refused("address", words) from error

    def masked(self, address: str) -> str:
        """Return the first letter and the domain."""
        local, _, domain = address.rpartition("@")
        return f"{local[:1]}…@{domain}"

    def send(self, letters: Sequence[Letter]) -> Iterator[Outcome]:
        """Carry out letters, in order."""
        for letter in letters:
            began = perf_counter()
            self._outbox.put(letter.key, self.bytes_for(letter))
            yield Outcome(letter.recipient, SENT, perf_counter() - began, "outbox")

    def bytes_for(self, letter: Letter) -> bytes:
        """Return the whole message of one letter."""
        return self._form(letter.message).bytes_for(letter, clock.now())

    def _form(self, message: Message) -> Form:
        with self._lock:
            kept = self._forms.get(id(message))
            if kept is None:
                kept = self._forms[id(message)] = (message, Form(message, self.sender))
                if len(self._forms) > _KEPT_FORMS:
                    self._forms.popitem(last=False)
            return kept[1]


CHANNEL = Mail
