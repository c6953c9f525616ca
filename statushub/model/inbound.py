"""The addresses that providers call to tell us something: each is known by a derived token."""

from statushub import tokens

REPLY = "sms"
"""What people write back to us."""
RECEIPT = "receipt"
"""What became of a message; the token says which provider speaks."""
BOUNCE = "bounce"
"""A message that came back, or that somebody complained about."""

NAMES = {
    REPLY: "What people write back by SMS: STOP, START, HELP (POST or GET)",
    BOUNCE: "Mails that came back, and complaints (POST)",
}
"""Addresses of which there is one each, with what a provider calls them for."""

_EVERYBODY = "all"


def token(name: str, about: str = _EVERYBODY) -> str:
    """Return what stands in such an address: it shows that we gave the address away.

    `about`: whose address it is, where there is one for each (letters, digits and dots).
    """
    return tokens.derive(f"inbound {name}", about)


def about(name: str, given: str) -> str | None:
    """Return whose address a token belongs to; None where it is not ours."""
    return tokens.public_id_of(given) if tokens.genuine(given, f"inbound {name}") else None
