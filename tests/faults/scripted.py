"""Two mail providers whose every word a test decides: a stand-in at the very edge of the wire."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

import pytest

from statushub import channels
from statushub.channels import Letter, Outcome, Provider

FIRST, SECOND = "first", "second"
Says = Callable[[str, Letter], Outcome]


def takes(_provider: str, letter: Letter) -> Outcome:
    """The provider takes it."""
    return Outcome(letter.recipient, channels.SENT)


@dataclass
class Wire:
    """What was handed in where, and what the providers say to it."""

    says: Says = takes
    handed_in: list[tuple[str, str]] = field(default_factory=list)
    """(provider, address) of each letter that was tried."""
    accepted: list[tuple[str, str]] = field(default_factory=list)
    """(key, address) of each letter that was taken."""
    per_second: float | None = None

    def providers(self) -> tuple[Provider, ...]:
        return tuple(
            Provider(name, lambda letters, name=name: self._send(name, letters), self.per_second)  # type: ignore[misc]
            for name in (FIRST, SECOND)
        )

    def _send(self, name: str, letters: Sequence[Letter]) -> Iterator[Outcome]:
        for letter in letters:
            self.handed_in.append((name, letter.address))
            outcome = replace(self.says(name, letter), provider=name)
            if outcome.state == channels.SENT:
                self.accepted.append((letter.key, letter.address))
            yield outcome

    def heard(self) -> list[str]:
        """Return the address of each letter that was taken."""
        return [address for _, address in self.accepted]


def put_in_place(monkeypatch: pytest.MonkeyPatch) -> Wire:
    """Let mail go out by two scripted providers."""
    mail, wire = channels.get("email"), Wire()

    class Scripted(type(mail)):  # type: ignore[misc]
        @property
        def providers(self) -> Sequence[Provider]:
            return wire.providers()

    monkeypatch.setattr(mail, "__class__", Scripted)
    return wire


def fails(
    state: str = channels.FAILED_TEMPORARY, *, only: str | None = None, **more: object
) -> Says:
    """Return providers that refuse everything, or what goes to one address only."""

    def says(name: str, letter: Letter) -> Outcome:
        if only is not None and letter.address != only:
            return takes(name, letter)
        return Outcome(letter.recipient, state, **more)  # type: ignore[arg-type]

    return says


def away(*names: str) -> Says:
    """Return providers of which some cannot be reached."""

    def says(name: str, letter: Letter) -> Outcome:
        if name not in names:
            return takes(name, letter)
        state = channels.FAILED_TEMPORARY
        return Outcome(letter.recipient, state, words="connection refused", outage=True)

    return says
