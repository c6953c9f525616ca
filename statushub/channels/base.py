"""The contract of a channel: check an address, carry a batch, say what became of each message."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar

from statushub.language import LazyString
from statushub.settings import Settings, StatusHubSettings


def mark(name: str) -> str:
    """Return the mark that stands in a message where address-specific bytes go.

    Private-use characters: people cannot type them (texts are cleaned of them), templates and
    mail encodings carry them unchanged until the channel puts the personal bytes there.
    """
    return f"\ue000{name}\ue001"


@dataclass(frozen=True)
class Message:
    """Words for one medium in one language, rendered once for everybody who gets them.

    `subject`, `text`, `html` and the values of `headers` may hold marks (see `mark`).
    `thread` is stable over all messages about one thing (a notice), so that they group together.
    """

    language: str
    text: str
    subject: str = ""
    html: str | None = None
    sender_name: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    thread: str | None = None
    first_in_thread: bool = True
    body: bytes | None = None
    """The document itself where the medium is one (webhook JSON)."""


@dataclass(frozen=True)
class Letter:
    """One message for one recipient. `key` names the delivery, the same over all retries."""

    recipient: int
    address: str
    key: str
    message: Message
    personal: Mapping[str, str] = field(default_factory=dict)
    """What stands at each mark for this recipient, by mark name."""


@dataclass(frozen=True)
class Outcome:
    """What became of one letter: a delivery state, and the provider's words where not clean."""

    recipient: int
    state: str
    seconds: float = 0.0
    provider: str = ""
    code: str | None = None
    words: str = ""
    retry_after: float | None = None
    ends_subscription: bool = False
    """The endpoint said it is gone for good (HTTP 410)."""


class Channel(ABC):
    """One way of reaching people. One file each; found by scanning `channels/`."""

    name: ClassVar[str]
    """Stored as plain text: no enum, no migration."""
    medium: ClassVar[str]
    """Form of words: mail, sms, webhook ... as `render` knows them."""
    label: ClassVar[LazyString]
    address_label: ClassVar[LazyString]
    """What its address is called in a form."""
    address_type: ClassVar[str] = "text"
    """The HTML input type for an address (email, tel, url)."""
    settings_model: ClassVar[type[StatusHubSettings]]
    confirm_by: ClassVar[str] = "link"
    """How a subscriber proves the address: link, code, or answer (a verification request)."""
    self_sign_up: ClassVar[bool] = True
    """Whether the public form offers it."""
    batch_size: ClassVar[int] = 500
    """Deliveries in one leased batch."""
    step: ClassVar[int] = 50
    """Letters sent between two writes of results: what a kill may repeat."""

    def __init__(self, core: Settings, own: StatusHubSettings) -> None:
        self.core = core
        self.own = own

    @abstractmethod
    def check_address(self, address: str) -> str:
        """Return the address in its one normal form, or raise Refused("address", words)."""

    @abstractmethod
    def masked(self, address: str) -> str:
        """Return the address as it may be shown to an editor or a log: `m…@example.org`."""

    @abstractmethod
    def send(self, letters: Sequence[Letter]) -> Iterator[Outcome]:
        """Carry letters out and yield one outcome each, as they become known, in any order.

        Never raises for a provider's fault: that is an outcome. A bug may raise.
        """

    def close(self) -> None:
        """Let go of kept connections."""


def splice(words: str, personal: Mapping[str, str]) -> str:
    """Return `words` with the personal bytes in place of the marks."""
    for name, value in personal.items():
        words = words.replace(mark(name), value)
    return words


def unsent(letters: Iterable[Letter], outcome: Outcome) -> Iterator[Outcome]:
    """Yield the same outcome for each of some letters (a wire that is down)."""
    for letter in letters:
        yield Outcome(
            letter.recipient,
            outcome.state,
            outcome.seconds,
            outcome.provider,
            outcome.code,
            outcome.words,
            outcome.retry_after,
        )
