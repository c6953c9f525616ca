"""The operator's SMS providers, what they cost, and the countries they may write to."""

import hashlib
import re
from decimal import Decimal
from typing import Annotated, Self

import phonenumbers
from babel.numbers import list_currencies
from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, model_validator
from pydantic_settings import NoDecode

from statushub.channels.base import Price
from statushub.settings import CommaList, StatusHubSettings

_DIGEST = 6


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


def _price(given: object) -> object:
    if not isinstance(given, str):
        return given
    found = re.fullmatch(r"(\d{1,3}(?:\.\d{1,6})?) ?([A-Za-z]{3})", given.strip(), re.ASCII)
    if not found or found[2].upper() not in list_currencies():
        message = "must be a price and a currency for one part, such as 0.07 EUR"
        raise ValueError(message)
    return Price(Decimal(found[1]), found[2].upper())


_Url = Annotated[SecretStr, AfterValidator(_address_of_a_provider)]


class SmsSettings(StatusHubSettings):
    """Who carries SMS, at which pace and price, and to which countries."""

    sms_url: _Url | None = None
    """An Apprise address. Where its service has no place for the number, `{number}` is that place:
    `jsons://gateway.example/send?:to={number}&:message=text`."""
    sms_fallback_url: _Url | None = None
    """Another provider, for when the first one can take nothing."""
    sms_per_second: float | None = Field(None, gt=0, le=10_000)
    """The most messages either provider may be given, by all workers together."""
    sms_countries: Annotated[list[str], NoDecode, CommaList, AfterValidator(_known_countries)] = (
        Field(default_factory=list)
    )
    """ISO 3166 codes; a number without a country code belongs to the first. By default the country
    of TIMEZONE."""
    sms_plain_vowels: bool = False
    """Write á í ó ú without their accents: they alone make a Spanish text cost twice as much."""
    sms_price: Annotated[Price | None, NoDecode, BeforeValidator(_price)] = None
    """What one part costs, such as `0.07 EUR`: the desk then says what a message will cost."""

    @model_validator(mode="after")
    def _two_providers(self) -> Self:
        first, second = self.sms_url, self.sms_fallback_url
        if second is None:
            return self
        if first is None:
            message = "SMS_FALLBACK_URL is of use only beside STATUSHUB_SMS_URL"
            raise ValueError(message)
        if name_of(first.get_secret_value()) == name_of(second.get_secret_value()):
            message = "SMS_FALLBACK_URL names the same account as STATUSHUB_SMS_URL"
            raise ValueError(message)
        return self

    @property
    def sms_urls(self) -> list[str]:
        """The providers' addresses, the first choice first."""
        return [url.get_secret_value() for url in (self.sms_url, self.sms_fallback_url) if url]


def name_of(url: str) -> str:
    """Return what a provider is called wherever it is spoken of: `twilio.3fa1c2`.

    Its scheme, and a few digits of a digest of the address without its password: it tells two
    accounts with one company apart, stays when a password changes, and shows nothing of either.
    """
    scheme, _, rest = url.partition("://")
    place = re.sub(r"^([^:@/]*):[^@/]*@", r"\1@", rest)
    digest = hashlib.sha256(place.encode(errors="surrogatepass")).hexdigest()
    return f"{re.sub('[^a-z0-9]', '', scheme.lower())}.{digest[:_DIGEST]}"
