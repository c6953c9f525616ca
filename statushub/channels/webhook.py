"""Webhooks: JSON to an address of the subscriber's, signed as Standard Webhooks asks."""

import base64
import hmac
import json
import threading
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from importlib import import_module
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from standardwebhooks import Webhook as Signer

from statushub import clock, tokens
from statushub.channels.base import (
    FAILED_PERMANENT,
    FAILED_TEMPORARY,
    SENT,
    Channel,
    Letter,
    Outcome,
    Persistence,
    mark,
)
from statushub.channels.wire.guard import Guard, Malformed, NotAllowed
from statushub.channels.wire.retry_after import seconds_of
from statushub.errors import Refused
from statushub.language import lazy_gettext as _l
from statushub.settings import Settings, StatusHubSettings

if TYPE_CHECKING:
    from statushub.channels.wire.http import Answer, Http, Request

_PURPOSE = "webhook"
_SECRET = "secret"  # noqa: S105 (the name it has in `Letter.personal`)
_GONE = 410
_NO_CHALLENGE = "challenge"
_LOOK_SECONDS = 3.0
_NO_HOST = _l("No public host has this name.")
_EXPLAINED = {
    "timeout": _l("Your endpoint did not answer in time."),
    "tls": _l("The certificate of your endpoint is not valid for its host."),
    "dns": _NO_HOST,
    "inside": _NO_HOST,
    "malformed": _NO_HOST,
    "connection": _l("Your endpoint took no connection."),
    "broken": _l("The connection broke before your endpoint had answered in full."),
    _NO_CHALLENGE: _l("Your endpoint answered, but did not repeat the challenge."),
}
_ANSWERED = _l("Your endpoint answered with %(status)s.")
_REDIRECTED = _l("Your endpoint answered with %(status)s, a redirect, and we follow none.")


class WebhookSettings(StatusHubSettings):
    """Who may ask for webhooks; where they may lead is the core's WIRE_ALLOW."""

    webhook_sign_up: bool | None = None
    """Whether the public form offers them. None: unless WIRE_ALLOW opens a network of the
    operator's, because then anybody could have requests sent into it."""


class Webhook(Channel):
    """Signed JSON to an endpoint of the subscriber's."""

    name = "webhook"
    medium = "webhook"
    label = _l("Webhook")
    address_label = _l("Webhook address")
    address_type = "url"
    statuspage_field = "endpoint"
    settings_model = WebhookSettings
    confirm_by = "answer"
    for_programs = True
    batches_at_once = 2
    lingers_after = 1.0
    persistence = Persistence(timedelta(seconds=30), timedelta(hours=2), timedelta(hours=24))
    pauses_after = timedelta(days=5)
    step = 500
    """A whole batch at once: slow endpoints then wait together, and a receiver knows a repeated
    `webhook-id` for what it is."""
    deadline = 15.0
    """Seconds an endpoint has for everything: look-up, connection, answer."""

    def __init__(self, core: Settings, own: StatusHubSettings) -> None:
        super().__init__(core, own)
        assert isinstance(own, WebhookSettings)  # noqa: S101 (what `settings_model` says)
        self.self_sign_up = (
            not core.wire_allow if own.webhook_sign_up is None else own.webhook_sign_up
        )
        self.guard = Guard(core.wire_allow)
        self._lock = threading.Lock()
        self._opened: Http | None = None

    def check_address(self, address: str) -> str:
        """Return the URL in its one normal form."""
        try:
            return self.guard.checked(address.strip())
        except NotAllowed as error:
            words = _l("This address lies in a private network. Enter a public one.")
            raise Refused("address", words) from error
        except Malformed as error:
            words = _l(
                "Enter a full address that begins with https://, without user name or password and "
                "on the usual port, such as https://example.org/hooks/status."
            )
            raise Refused("address", words) from error

    def look_outside(self, address: str) -> None:
        """Refuse an address whose host is known nowhere or leads inside.

        Both in the same words: the form must not tell which names exist inside.
        """
        if self.guard.leads_nowhere(address, _LOOK_SECONDS):
            words = _l("No public host has this name. Check the address.")
            raise Refused("address", words)

    def counted_with(self, address: str) -> str | None:
        """Return the host: all its paths are one server."""
        return urlsplit(address).hostname

    def explained(self, code: str | None, words: str) -> str:
        """Return what went wrong with an endpoint, for its owner."""
        if code in _EXPLAINED:
            return str(_EXPLAINED[code])
        if code is None or not code.isdecimal():
            return words
        said = _REDIRECTED if code.startswith("3") else _ANSWERED
        return str(said) % {"status": f"HTTP {code}"}

    def masked(self, address: str) -> str:
        """Return scheme and host: the rest often holds a secret."""
        parts = urlsplit(address)
        return f"{parts.scheme}://{parts.netloc}/…"

    def secret_for(self, public_id: str, generation: int = 0) -> str:
        """Return the secret the owner checks signatures with: `whsec_...`."""
        return _secrets(public_id, generation)[0]

    def personal(self, public_id: str, secrets: Sequence[int] = (0,)) -> Mapping[str, str]:
        """Return the secrets to sign with: of each generation one for each key still listed."""
        found = (secret for generation in secrets for secret in _secrets(public_id, generation))
        return {_SECRET: " ".join(found)}

    def send(self, letters: Sequence[Letter]) -> Iterator[Outcome]:
        """Carry out letters, all at once: one slow endpoint holds up nobody else."""
        requests = [self._request(letter) for letter in letters]
        for place, answer in self._http().post(requests):
            yield _outcome(letters[place], answer)

    def close(self) -> None:
        """Let go of the kept connections."""
        with self._lock:
            if self._opened:
                self._opened.close()
            self._opened = None

    def _http(self) -> "Http":
        with self._lock:
            if self._opened is None:
                # Not at the top: web processes check addresses and never send.
                module = import_module("statushub.channels.wire.http")
                self._opened = module.Http(self.guard, self.deadline)
            return self._opened

    def _request(self, letter: Letter) -> "Request":
        body = _body(letter)
        now = clock.now()
        signatures = [
            Signer(secret).sign(letter.key, now, body)
            for secret in letter.personal[_SECRET].split(" ")
        ]
        headers = {
            "Content-Type": "application/json",
            "webhook-id": letter.key,
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": " ".join(signatures),
        }
        module = import_module("statushub.channels.wire.http")
        request: Request = module.Request(
            letter.address, headers, body.encode(), reads=letter.expects is not None
        )
        return request


def _secrets(public_id: str, generation: int) -> list[str]:
    keys = tokens.secrets(_PURPOSE, public_id, generation)
    return [f"whsec_{base64.b64encode(key).decode()}" for key in keys]


def _body(letter: Letter) -> str:
    """Return the document with the personal words in it, escaped as JSON wants them."""
    body = (letter.message.body or b"{}").decode()
    for name, value in letter.personal.items():
        if (place := mark(name)) in body:
            body = body.replace(place, json.dumps(value)[1:-1])
    return body


def _outcome(letter: Letter, answer: "Answer") -> Outcome:
    ok = 200 <= answer.status < 300
    answered = ok and letter.expects is not None and _repeats(answer.body, letter.expects)
    redirected = 300 <= answer.status < 400
    code, words = _said(answer, redirected=redirected)
    state = SENT if ok else FAILED_TEMPORARY
    if ok and letter.expects is not None and not answered:
        code, words = _NO_CHALLENGE, "the answer does not repeat the challenge"
    # A verification is tried once: whoever asked for it sees what became of it and can ask again,
    # and whoever names a stranger's address causes one request.
    once = letter.expects is not None and not answered
    if answer.refused or answer.status == _GONE or redirected or once:
        state = FAILED_PERMANENT
    return Outcome(
        letter.recipient,
        state,
        answer.seconds,
        code=code,
        words=words,
        retry_after=seconds_of((answer.headers or {}).get("Retry-After")) if not ok else None,
        ends_subscription=answer.status == _GONE,
        answered=answered,
    )


def _said(answer: "Answer", *, redirected: bool) -> tuple[str | None, str]:
    """Return code and words for an answer, none where it is a good one."""
    if answer.trouble:
        return answer.reason, answer.trouble
    if 200 <= answer.status < 300:
        return str(answer.status), ""
    words = f"HTTP {answer.status}"
    return str(answer.status), f"{words}: a redirect is not followed" if redirected else words


def _repeats(body: bytes, challenge: str) -> bool:
    """Tell whether an answer holds the challenge: as JSON `{"challenge": ...}` or by itself."""
    try:
        text = body.decode()
        found: Any = json.loads(text)
    except ValueError:
        found = body.decode("utf-8", "replace").strip()
    given = found.get("challenge") if isinstance(found, dict) else found
    return isinstance(given, str) and hmac.compare_digest(given.encode(), challenge.encode())


CHANNEL = Webhook
