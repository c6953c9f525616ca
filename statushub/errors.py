"""The two ways a thing may go wrong that somebody can mend."""

from dataclasses import dataclass
from typing import Protocol


class Sentence(Protocol):
    """A message in words: a plain string, or a lazy one that speaks the reader's language."""

    def __str__(self) -> str: ...


@dataclass(frozen=True)
class Fault:
    """One thing wrong with one field; `field` is a dotted path such as `texts.es.title`."""

    field: str
    message: Sentence


class Refused(Exception):
    """What a person asked for cannot be done as stated; they can mend it.

    Carries every fault found, so that nobody mends a form one field at a time.
    """

    def __init__(self, field: str, message: Sentence, *others: Fault) -> None:
        super().__init__(field)
        self.faults = (Fault(field, message), *others)

    def __str__(self) -> str:
        return "; ".join(f"{fault.field}: {fault.message}" for fault in self.faults)


class Faults(list[Fault]):
    """Collects faults while a command is checked, and refuses once at the end."""

    def add(self, field: str, message: Sentence) -> None:
        """Note one fault and go on checking."""
        self.append(Fault(field, message))

    def refuse_if_any(self) -> None:
        """Raise `Refused` with all faults found so far, if there are any."""
        if self:
            first, *others = self
            raise Refused(first.field, first.message, *others)


class NotThere(LookupError):
    """What was asked for by its id does not exist here (404 at the door)."""


class SendFailed(Exception):
    """A provider or endpoint did not take a message.

    `permanent`: trying again cannot help. `retry_after`: seconds the provider asked us to wait.
    `code` and `words` are the provider's own, free of addresses.
    """

    def __init__(
        self,
        words: str,
        *,
        permanent: bool = False,
        retry_after: float | None = None,
        code: str | None = None,
    ) -> None:
        super().__init__(words)
        self.words = words
        self.permanent = permanent
        self.retry_after = retry_after
        self.code = code
