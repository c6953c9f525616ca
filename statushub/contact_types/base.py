"""What a type of contact point declares: its words, what an address of it is, where it leads."""

from collections.abc import Callable
from dataclasses import dataclass

from statushub.language import LazyString


def nowhere(_address: str) -> None:
    """Say that an address of this type leads nowhere that a link could go to."""
    return


@dataclass(frozen=True)
class ContactType:
    """One way of reaching people. A file in `contact_types/` with a `TYPE` is all it takes."""

    name: str
    label: LazyString
    """What a contact point of this type is called where nobody gave it a name of its own."""
    address_label: LazyString
    address_hint: LazyString
    """What an address looks like: an example with real numbers and words."""
    position: int
    """Its place in menus, and of its contact points where nobody has put them in order."""
    checked: Callable[[str], str]
    """Return an address in its one normal form; raises Refused("address", words)."""
    link: Callable[[str], str | None] = nowhere
    """Return where a link to a checked address goes; None where there is nothing to follow."""
    shown: Callable[[str], str] = str
    """Return a checked address as people write it."""
    within: LazyString | None = None
    """How the label reads after "use", within a sentence: "web chat"; None: as it is."""
    waits: bool = True
    """Whether there can be a wait in minutes: nobody queues at a letter box."""
