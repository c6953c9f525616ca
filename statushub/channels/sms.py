"""SMS: through the operator's providers, or into the outbox folder where none is configured."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from functools import partial
from time import perf_counter

import phonenumbers
from babel.core import get_global
from phonenumbers import NumberParseException, PhoneNumber, PhoneNumberType

from statushub.channels import sms_commands, sms_heard
from statushub.channels.base import (
    FAILED_PERMANENT,
    SENT,
    Channel,
    Heard,
    Letter,
    Outcome,
    Persistence,
    Provider,
    Receipted,
    splice,
    unsent,
)
from statushub.channels.sms_carrier import Carrier
from statushub.channels.sms_settings import SmsSettings, name_of
from statushub.channels.wire.outbox import Outbox
from statushub.errors import Refused
from statushub.language import lazy_gettext as _l
from statushub.settings import Settings, StatusHubSettings

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


class Sms(Channel):
    """Short messages to mobile phones."""

    name = "sms"
    medium = "sms"
    label = _l("SMS")
    address_label = _l("Mobile number")
    address_type = "tel"
    statuspage_field = "phone_number"
    settings_model = SmsSettings
    confirm_by = "code"
    # Every message costs: a killed worker has no more than four of each thread sent again.
    batch_size = 48
    step = 4
    answers_back = True
    sends_receipts = True
    persistence = Persistence(timedelta(seconds=30), timedelta(minutes=20), timedelta(hours=4))
    own: SmsSettings

    def __init__(self, core: Settings, own: StatusHubSettings) -> None:
        super().__init__(core, own)
        if self.own.sms_plain_vowels:
            self.medium = "sms_plain"
        self.price = self.own.sms_price
        home = get_global("zone_territories").get(core.timezone)
        self.countries = self.own.sms_countries or ([home] if home else [])
        self._outbox = Outbox(core.data_dir / "outbox", ".sms.json")
        variables = ("SMS_URL", "SMS_FALLBACK_URL")
        self._carriers = [
            Carrier(name_of(url), url, variable)
            for url, variable in zip(self.own.sms_urls, variables, strict=False)
        ]

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
        return _e164(number)

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

    @property
    def is_connected(self) -> bool:
        """Tell whether there is a provider."""
        return bool(self._carriers)

    def heard(self, said: Mapping[str, str]) -> Heard | None:
        """Return who wrote what, the number in its one form; None for what is no number.

        Some providers leave out the plus of a number with its country code. Whoever is of a country
        that was taken off the list is still heard: they may have something to end.
        """
        found = sms_heard.reply(said)
        if found is None:
            return None
        for number in (f"+{found.sender}", found.sender):
            with suppress(Refused):
                return replace(found, sender=self.check_address(number))
        with suppress(Refused):
            return replace(found, sender=_e164(self._parsed(f"+{found.sender}")))
        return None

    def command_in(self, words: str) -> str | None:
        """Return STOP, START or HELP, in any language we know them in."""
        return sms_commands.command(words)

    def receipted(self, said: Mapping[str, str]) -> Receipted | None:
        """Return what became of a message."""
        return sms_heard.receipt(said)

    @property
    def providers(self) -> Sequence[Provider]:
        """Return the operator's providers, or the outbox folder."""
        if not self._carriers:
            return (Provider("outbox", self._keep),)
        pace = self.own.sms_per_second
        return [
            Provider(carrier.name, partial(self._hand_over, carrier), pace)
            for carrier in self._carriers
        ]

    def send(self, letters: Sequence[Letter]) -> Iterator[Outcome]:
        """Carry out letters, a few at once."""
        return self.providers[0].send(letters)

    def trouble(self) -> str | None:
        """Return what is wrong with the providers' addresses."""
        found = [carrier.trouble() for carrier in self._carriers]
        return "; ".join(words for words in found if words) or None

    def close(self) -> None:
        """Let go of threads and lines."""
        for carrier in self._carriers:
            carrier.close()

    def _hand_over(self, carrier: Carrier, letters: Sequence[Letter]) -> Iterator[Outcome]:
        """Hand letters to a provider; a country that was taken off the list gets none any more."""
        fit = [letter for letter in letters if self._country(letter.address) in self.countries]
        yield from carrier.send(fit)
        words = "numbers of this country are not written to (STATUSHUB_SMS_COUNTRIES)"
        refused = Outcome(0, FAILED_PERMANENT, provider=carrier.name, code="country", words=words)
        yield from unsent([letter for letter in letters if letter not in fit], refused)

    def _country(self, number: str) -> str | None:
        try:
            return phonenumbers.region_code_for_number(phonenumbers.parse(number))
        except NumberParseException:
            return None

    def _keep(self, letters: Sequence[Letter]) -> Iterator[Outcome]:
        for letter in letters:
            began = perf_counter()
            text = splice(letter.message.text, letter.personal)
            content = {"to": letter.address, "text": text, "language": letter.message.language}
            self._outbox.put(letter.key, json.dumps(content, ensure_ascii=False, indent=1).encode())
            yield Outcome(letter.recipient, SENT, perf_counter() - began, "outbox")


def _e164(number: PhoneNumber) -> str:
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


CHANNEL = Sms
