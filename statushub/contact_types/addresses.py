"""The kinds of address that contact points have: checked, shown and linked."""

from functools import lru_cache
from urllib.parse import quote, urlsplit

import phonenumbers
from email_validator import EmailNotValidError, validate_email
from phonenumbers import NumberParseException, PhoneNumberFormat

from statushub.errors import Refused
from statushub.language import lazy_gettext as _l

_LONGEST = 500
_FIELD = "address"


def web_address(address: str) -> str:
    """Return a public web address; raise Refused."""
    address = address.strip()
    refused = Refused(
        _FIELD, _l("Enter a web address that begins with https://, such as https://example.org/.")
    )
    try:
        parts = urlsplit(address)
        _ = parts.port
    except ValueError as error:
        raise refused from error
    unfit = any(sign.isspace() or sign in '<>"\\' for sign in address)
    if parts.scheme not in {"http", "https"} or "." not in (parts.hostname or "") or unfit:
        raise refused
    return _short(address)


def phone_number(address: str) -> str:
    """Return a number as RFC 3966 wants it, `+34915550100`, or a short one, `1004`; raise Refused.

    Numbers of three to six digits are dialled as they are: they belong to a country's own plan.
    """
    digits = "".join(sign for sign in address if sign not in " .-()/\u00a0")
    if digits.isdecimal() and digits.isascii() and 3 <= len(digits) <= 6:
        return digits
    refused = Refused(
        _FIELD, _l("Enter a phone number with its country code, such as +34 915 550 100, or 1004.")
    )
    try:
        number = phonenumbers.parse(address, None)
    except NumberParseException as error:
        raise refused from error
    if not phonenumbers.is_possible_number(number) or number.extension:
        raise refused
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


@lru_cache(maxsize=4096)  # a millisecond each, and a page shows hundreds, again and again
def shown_number(address: str) -> str:
    """Return a checked number with the spaces people are used to."""
    if not address.startswith("+"):
        return address
    number = phonenumbers.parse(address, None)
    return phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL)


def dialled(address: str) -> str:
    """Return the link that dials a checked number (RFC 3966)."""
    return f"tel:{address}"


def texted(address: str) -> str:
    """Return the link that writes to a checked number (RFC 5724)."""
    return f"sms:{address}"


def email_address(address: str) -> str:
    """Return an email address; raise Refused."""
    try:
        return validate_email(address.strip(), check_deliverability=False).normalized
    except EmailNotValidError as error:
        words = _l("Enter an email address such as name@example.org.")
        raise Refused(_FIELD, words) from error


def written_to(address: str) -> str:
    """Return the link that writes to a checked email address (RFC 6068)."""
    return f"mailto:{quote(address, safe='@')}"


def place(address: str) -> str:
    """Return a place in words, on one line; raise Refused where it is empty."""
    words = " ".join(address.split())
    if not words:
        raise Refused(_FIELD, _l("Say where it is: street, number, town."))
    return _short(words)


def itself(address: str) -> str:
    """Return a web address as the link it is."""
    return address


def _short(address: str) -> str:
    if len(address) > _LONGEST:
        raise Refused(_FIELD, _l("This is too long: at most %(limit)d characters.", limit=_LONGEST))
    return address
