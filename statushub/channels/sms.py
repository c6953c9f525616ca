"""SMS: through the operator's provider, or into the outbox folder where none is configured."""

import json
import re
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from datetime import timedelta
from importlib import import_module
from time import perf_counter
from typing import TYPE_CHECKING, Annotated

import phonenumbers
from babel.core import get_global
from phonenumbers import NumberParseException, PhoneNumber, PhoneNumberType
from pydantic import AfterValidator, Field, SecretStr
from pydantic_settings import NoDecode

from statushub.channels.base import (
    FAILED_PERMANENT,
    FAILED_TEMPORARY,
    SENT,
    UNKNOWN,
    Channel,
    Letter,
    Outcome,
    Persistence,
    splice,
    unsent,
)
from statushub.channels.wire.outbox import Outbox
from statushub.errors import Refused
from statushub.language import lazy_gettext as _l
from statushub.settings import CommaList, Settings, StatusHubSettings

if TYPE_CHECKING:
    from statushub.channels.wire.provider import Provider, Said

_AT_ONCE = 8
_DIGITS = re.compile(r"\+?\d[\d\s().-]{4,}\d")
# Kinds of number that cannot take an SMS, or that somebody is paid for receiving.
_NEVER = {
    PhoneNumberType.FIXED_LINE,
    PhoneNumberType.TOLL_FREE,
    PhoneNumberType.PREMIUM_RATE,
    PhoneNumberType.SHARED_COST,
    PhoneNumberType.UAN,
    PhoneNumberType.VOICEMAIL,
    PhoneNumberType.PAGER,
}
# The provider refused this message to this number; any other 4xx is about our account with it.
_ABOUT_THE_MESSAGE = {400, 404, 410, 413, 422}


def _address_of_a_provider(url: SecretStr) -> SecretStr:
    if not re.match(r"[a-z][a-z0-9+.-]*://.", url.get_secret_value(), re.IGNORECASE):
        message = "must be an Apprise address such as twilio://SID:TOKEN@FROM"
        raise ValueError(message)
    return url


def _known_countries(countries: list[str]) -> list[str]:
    known = phonenumbers.SUPPORTED_REGIONS
    found = [country.upper() for country in countries]
    if unknown := [country for country in found if country not in known]:
        message = f"has no phone numbers that are known here: {', '.join(unknown)}"
        raise ValueError(message)
    return found


class SmsSettings(StatusHubSettings):
    """The operator's SMS provider, and the countries whose numbers may be written to."""

    sms_url: Annotated[SecretStr, AfterValidator(_address_of_a_provider)] | None = None
    """An Apprise address. Where its service has no place for the number, `{number}` is that place:
    `jsons://gateway.example/send?:to={number}&:message=text`."""
    sms_countries: Annotated[list[str], NoDecode, CommaList, AfterValidator(_known_countries)] = (
        Field(default_factory=list)
    )
    """ISO 3166 codes; a number without a country code belongs to the first. By default the country
    of TIMEZONE."""


class Sms(Channel):
    """Short messages to mobile phones."""

    name = "sms"
    medium = "sms"
    label = _l("SMS")
    address_label = _l("Mobile number")
    address_type = "tel"
    settings_model = SmsSettings
    confirm_by = "code"
    persistence = Persistence(timedelta(seconds=30), timedelta(minutes=20), timedelta(hours=4))
    own: SmsSettings

    def __init__(self, core: Settings, own: StatusHubSettings) -> None:
        super().__init__(core, own)
        home = get_global("zone_territories").get(core.timezone)
        self.countries = self.own.sms_countries or ([home] if home else [])
        self._outbox = Outbox(core.data_dir / "outbox", ".sms.json")
        self._lock = threading.Lock()
        self._opened: tuple[Provider, ThreadPoolExecutor] | None = None
        self._quiet_until = 0.0

    def check_address(self, address: str) -> str:
        """Return the number in E.164: `+34600111222`."""
        number = self._parsed(address)
        country = phonenumbers.region_code_for_number(number)
        if country not in self.countries:
            words = _l(
                "We do not send SMS to numbers of that country. Countries possible: %(countries)s.",
                countries=", ".join(self.countries) or "–",
            )
            raise Refused("address", words)
        if phonenumbers.number_type(number) in _NEVER:
            raise Refused("address", _l("This number cannot receive SMS. Enter a mobile number."))
        return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)

    def _parsed(self, address: str) -> PhoneNumber:
        words = _l("Enter a mobile number with its country code, such as +34 600 111 222.")
        try:
            number = phonenumbers.parse(address, self.countries[0] if self.countries else None)
        except NumberParseException as error:
            raise Refused("address", words) from error
        if not phonenumbers.is_valid_number(number) or number.extension:
            raise Refused("address", words)
        return number

    def masked(self, address: str) -> str:
        """Return the country code and the last two digits."""
        return f"{address[:3]}…{address[-2:]}"

    def send(self, letters: Sequence[Letter]) -> Iterator[Outcome]:
        """Carry out letters, a few at once."""
        if self.own.sms_url is None:
            for letter in letters:
                yield self._keep(letter)
            return
        try:
            provider, pool = self._ready()
        except ValueError as error:  # a setting that cannot work: the operator can mend it
            outcome = Outcome(0, FAILED_TEMPORARY, code="setting", words=str(error))
            yield from unsent(letters, outcome)
            return
        futures = [pool.submit(self._send_one, provider, letter) for letter in letters]
        try:
            for future in as_completed(futures):
                yield future.result()
        finally:
            for future in futures:
                future.cancel()

    def trouble(self) -> str | None:
        """Return what is wrong with SMS_URL."""
        try:
            if self.own.sms_url:
                self._ready()
        except ValueError as error:
            return str(error)
        return None

    def close(self) -> None:
        """Let go of the threads."""
        with self._lock:
            if self._opened:
                self._opened[1].shutdown(wait=False, cancel_futures=True)
            self._opened = None

    def _keep(self, letter: Letter) -> Outcome:
        began = perf_counter()
        text = splice(letter.message.text, letter.personal)
        content = {"to": letter.address, "text": text, "language": letter.message.language}
        self._outbox.put(letter.key, json.dumps(content, ensure_ascii=False, indent=1).encode())
        return Outcome(letter.recipient, SENT, perf_counter() - began, "outbox")

    def _ready(self) -> tuple["Provider", ThreadPoolExecutor]:
        """Return what SMS_URL stands for, and threads to use it; ValueError if it cannot work."""
        with self._lock:
            if self._opened is None:
                # Not at the top: Apprise costs a second and 57 MB, and only the worker sends.
                module = import_module("statushub.channels.wire.provider")
                url = self.own.sms_url
                provider = module.Provider(url.get_secret_value() if url else "")
                self._opened = provider, ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="sms")
            return self._opened

    def _send_one(self, provider: "Provider", letter: Letter) -> Outcome:
        wait = self._quiet_until - time.monotonic()
        if wait > 0:
            words = "the provider asked for a pause"
            return Outcome(
                letter.recipient, FAILED_TEMPORARY, words=words, retry_after=wait, code="pause"
            )
        began = perf_counter()
        said = provider.send(letter.address, splice(letter.message.text, letter.personal))
        if said.retry_after and not said.accepted:
            self._quiet_until = time.monotonic() + said.retry_after
        return Outcome(
            letter.recipient,
            _state(said),
            perf_counter() - began,
            provider.name,
            None if said.status is None else str(said.status),
            "" if _state(said) == SENT else _redacted(said.words),
            None if said.accepted else said.retry_after,
        )


def _state(said: "Said") -> str:
    if said.accepted:
        # Without an answer seen there is only Apprise's word, which is "yes" for SMPP in any case.
        return SENT if said.status is not None else UNKNOWN
    return FAILED_PERMANENT if said.status in _ABOUT_THE_MESSAGE else FAILED_TEMPORARY


def _redacted(words: str) -> str:
    """Return the provider's words without anybody's number."""
    return _DIGITS.sub("…", words)


CHANNEL = Sms
