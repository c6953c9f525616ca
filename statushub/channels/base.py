"""The contract of a channel: check an address, carry a batch, say what became of each message."""

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from decimal import Decimal
from typing import ClassVar

from statushub.channels.wire.mailbox import Mailbox
from statushub.language import LazyString
from statushub.settings import Settings, StatusHubSettings

SENT = "sent"
"""The provider accepted it."""
DELIVERED = "delivered"
"""The provider says that it has arrived."""
FAILED_TEMPORARY = "failed_temporary"
"""Not taken now; another try may help."""
FAILED_PERMANENT = "failed_permanent"
"""Refused for good: the same message to the same address would be refused again."""
UNKNOWN = "unknown"
"""Handed over, but the provider does not say whether it took it."""

_WORDS = 500
_UNFIT = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")
_MARK = re.compile("\ue000([a-z0-9_]+)\ue001")


def mark(name: str) -> str:
    """Return the mark that stands in a message where address-specific bytes go.

    Private-use characters: people cannot type them (texts are cleaned of them), templates and
    mail encodings carry them unchanged until the channel puts the personal bytes there.
    """
    return f"\ue000{name}\ue001"


@dataclass(frozen=True, eq=False)
class Message:
    """Words for one medium in one language, rendered once for everybody who gets them.

    Share one object between all letters that carry it: a channel builds its bytes once per object.

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
    """What stands at each mark for this recipient, by name; and what `Channel.personal` gives."""
    expects: str | None = None
    """What an endpoint must answer to show that its owner wants this (`confirm_by` "answer")."""


@dataclass(frozen=True)
class Outcome:
    """What became of one letter: a delivery state, and the provider's words where not clean."""

    recipient: int
    state: str
    seconds: float = 0.0
    provider: str = ""
    code: str | None = None
    words: str = ""
    """Free of addresses; one line, fit to be stored whatever the provider said."""
    retry_after: float | None = None
    ends_subscription: bool = False
    """The endpoint said it is gone for good (HTTP 410)."""
    unreachable: bool = False
    """The address itself is at fault (no such mailbox): send nothing more there."""
    answered: bool = False
    """The endpoint answered with what its letter expects: its owner wants the messages."""
    outage: bool = False
    """The provider was at fault (no connection, no sign-in, too many messages), not this letter:
    it never left, and says nothing about its address."""
    reference: str = ""
    """What the provider calls the message, where its receipts will use that name."""

    def __post_init__(self) -> None:
        """Make the provider's words harmless: no control characters, nothing broken, not long."""
        if self.words:
            object.__setattr__(self, "words", _UNFIT.sub(" ", self.words).strip()[:_WORDS])


@dataclass(frozen=True)
class Persistence:
    """How long a channel goes on trying what failed for now.

    Full jitter: the n-th wait is a random part of a ceiling that begins at `first`, doubles, and is
    `longest` at most; after `over` in all it is a dead letter. Source: exponential backoff and
    jitter as AWS describes it, 2015.
    """

    first: timedelta = timedelta(minutes=1)
    longest: timedelta = timedelta(hours=1)
    over: timedelta = timedelta(hours=24)


@dataclass(frozen=True)
class Provider:
    """One way out of a channel: a company or server, with its pace and its health."""

    name: str
    """Unique in its channel; stands beside attempts and in the table of providers."""
    send: Callable[[Sequence[Letter]], Iterator[Outcome]]
    per_second: float | None = None
    """The most messages it may be given, by all processes together; None: as many as it takes."""


@dataclass(frozen=True)
class Heard:
    """Something somebody wrote back to us, as their provider hands it on."""

    sender: str
    words: str


@dataclass(frozen=True)
class Receipted:
    """A provider's later word on a message it had taken."""

    reference: str
    state: str
    """DELIVERED or FAILED_PERMANENT."""
    words: str = ""
    dead: bool = False
    """Nothing will ever reach this address."""


@dataclass(frozen=True)
class Price:
    """What one message, or one part of it, costs."""

    amount: Decimal
    currency: str
    """ISO 4217."""


class Channel(ABC):
    """One way of reaching people. One file each; found by scanning `channels/`."""

    name: ClassVar[str]
    """Stored as plain text: no enum, no migration."""
    medium: str
    """Form of words: mail, sms, webhook ... as `render` knows them; a setting may choose it."""
    label: ClassVar[LazyString]
    address_label: ClassVar[LazyString]
    """What its address is called in a form."""
    address_type: ClassVar[str] = "text"
    """The HTML input type for an address (email, tel, url)."""
    settings_model: ClassVar[type[StatusHubSettings]]
    confirm_by: ClassVar[str] = "link"
    """How a subscriber proves the address: link, code, or answer (a verification request)."""
    self_sign_up: bool = True
    """Whether the public form offers it."""
    for_programs: ClassVar[bool] = False
    """Whether what it reaches is a program: the form offers it apart from ways to reach people."""
    statuspage_field: ClassVar[str] = ""
    """Under which name a client of the Statuspage API gives its address; empty: under none."""
    reaches_editors: ClassVar[bool] = False
    """Whether account and test messages to editors go this way: one channel says so."""
    digests: ClassVar[bool] = False
    """Whether a day's news may come in one message of it."""
    batch_size: ClassVar[int] = 500
    """Deliveries in one leased batch."""
    batches_at_once: ClassVar[int | None] = None
    """How many of its batches one process carries at a time, so that waiting for it holds up no
    other channel; None: as many as there are threads."""
    lingers_after: ClassVar[float | None] = None
    """Seconds after which a batch in hand counts no more among those carried at once: whoever it
    still waits for holds up no other batch of the channel. None: never."""
    step: ClassVar[int] = 50
    """Letters sent between two writes of results: what a kill may repeat."""
    persistence: ClassVar[Persistence] = Persistence()
    pauses_after: ClassVar[timedelta | None] = None
    """An address to which nothing has gone through for this long is paused; None: none ever is."""
    answers_back: ClassVar[bool] = False
    """Whether people may write back to it: STOP, START, HELP."""
    sends_receipts: ClassVar[bool] = False
    """Whether its providers may tell us later what became of a message."""
    price: Price | None = None
    """What a part of a message costs, where the operator said it."""

    def __init__(self, core: Settings, own: StatusHubSettings) -> None:
        self.core = core
        self.own = own

    @abstractmethod
    def check_address(self, address: str) -> str:
        """Return the address in its one normal form, or raise Refused("address", words)."""

    def look_outside(self, address: str) -> None:  # noqa: B027 (most have nowhere to look)
        """Raise Refused where a look outside shows that a checked address is of no use.

        It may take a few seconds: never within a transaction.
        """

    def counted_with(self, address: str) -> str | None:  # noqa: ARG002
        """Return what an address shares with others that are asked too often; None: nothing."""
        return None

    def explained(self, code: str | None, words: str) -> str:  # noqa: ARG002
        """Return what went wrong for the owner of an address, in the language being spoken."""
        return words

    @abstractmethod
    def masked(self, address: str) -> str:
        """Return the address as it may be shown to an editor or a log: `m…@example.org`."""

    def personal(
        self,
        public_id: str,  # noqa: ARG002
        secrets: Sequence[int] = (0,),  # noqa: ARG002
    ) -> Mapping[str, str]:
        """Return what a letter to this subscription needs in `personal` beside its marks.

        `secrets`: the generations of its own secret to sign with.
        """
        return {}

    def secret_for(self, public_id: str, generation: int = 0) -> str | None:  # noqa: ARG002
        """Return what the owner of an address checks our signatures with; None: none are made."""
        return None

    @property
    def mailbox(self) -> Mailbox | None:
        """Return where messages that could not be delivered come back to, if it is read here."""
        return None

    @property
    def is_connected(self) -> bool | None:
        """Tell whether it has a provider; None for a channel that needs none."""
        return None

    def heard(self, said: Mapping[str, str]) -> Heard | None:  # noqa: ARG002
        """Return who wrote what back, from the fields of a provider's call, in small letters."""
        return None

    def command_in(self, words: str) -> str | None:  # noqa: ARG002
        """Return what somebody asks for who writes this back: stop, start, help, or nothing."""
        return None

    def receipted(self, said: Mapping[str, str]) -> Receipted | None:  # noqa: ARG002
        """Return what became of a message, from the fields of a provider's call."""
        return None

    @property
    def providers(self) -> Sequence[Provider]:
        """Return its ways out: the one to use first, then those for when it fails."""
        return (Provider(self.name, self.send),)

    @abstractmethod
    def send(self, letters: Sequence[Letter]) -> Iterator[Outcome]:
        """Carry letters out by the first provider; yield an outcome each, as known, in any order.

        Never raises for a provider's fault: that is an outcome. A bug may raise.
        """

    def trouble(self) -> str | None:
        """Return what would keep messages from leaving now, None if nothing: for a health check.

        May connect to the provider; sends nothing.
        """
        return None

    def close(self) -> None:  # noqa: B027 (most keep no connection)
        """Let go of kept connections."""


def splice(words: str, personal: Mapping[str, str]) -> str:
    """Return `words` with the personal words in place of the marks; KeyError if one is missing."""
    return _MARK.sub(lambda found: personal[found[1]], words)


def pieces(words: str) -> list[str]:
    """Return `words` cut at its marks: words, mark name, words, mark name, ... words."""
    return _MARK.split(words)


def unsent(letters: Iterable[Letter], outcome: Outcome) -> Iterator[Outcome]:
    """Yield the same outcome for each of some letters (a wire that is down)."""
    for letter in letters:
        yield replace(outcome, recipient=letter.recipient)
