"""One typed reading of the environment, with all faults told at once."""

import re
import secrets
from collections.abc import Iterable
from functools import cached_property
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Annotated, Any, Self
from urllib.parse import SplitResult, urlsplit
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    SecretStr,
    ValidationError,
    model_validator,
)
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

PREFIX = "STATUSHUB_"
_DATABASES = ("sqlite:///", "postgresql://", "postgres://", "postgresql+psycopg://")
_PORTS = 65536
_LEAST_TOKEN = 16


class SettingsFaulty(Exception):
    """Some settings cannot be used. `faults` names each variable and what is wrong with it."""

    def __init__(self, faults: list[tuple[str, str]]) -> None:
        super().__init__("\n".join(f"{variable}: {words}" for variable, words in faults))
        self.faults = faults


def _split(value: Any) -> Any:
    if isinstance(value, str):
        return [part.strip() for part in value.split(",") if part.strip()]
    return value


CommaList = BeforeValidator(_split)


def _known_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ValueError, LookupError, OSError):
        message = "is not an IANA time zone such as Europe/Madrid"
        raise ValueError(message) from None
    return name


def _web_address(url: str) -> str:
    if not url.startswith(("http://", "https://")):
        message = "must begin with http:// or https://"
        raise ValueError(message)
    if not _split_address(url).hostname or {"?", "#", "@"} & set(url):
        message = "must be a plain address such as https://status.example.org"
        raise ValueError(message)
    return url.rstrip("/")


def _split_address(url: str) -> SplitResult:
    # What urlsplit finds may name what stands in the address, and that may be a password.
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        message = "is no address: look at its host and port"
        raise ValueError(message) from None
    return parts


def _database_address(url: SecretStr) -> SecretStr:
    words = url.get_secret_value()
    if not words.startswith(_DATABASES):
        message = "must begin with sqlite:/// or postgresql://"
        raise ValueError(message)
    _split_address(words)
    return url


def _known_languages(codes: list[str]) -> list[str]:
    for code in codes:
        try:
            known = re.fullmatch(r"[a-z]{2,3}(-[A-Za-z0-9]+)*", code) and Locale.parse(
                code, sep="-"
            )
        except (UnknownLocaleError, ValueError):
            known = None
        if not known:
            message = "must be language codes such as en, es or pt-BR, with commas"
            raise ValueError(message)
    return codes


def _host_and_port(bind: str) -> str:
    host, _, port = bind.rpartition(":")
    is_port = port.isascii() and port.isdigit() and int(port) < _PORTS
    if not bind.startswith("unix:/") and not (host and is_port):
        message = "must be a host and a port such as 127.0.0.1:8000"
        raise ValueError(message)
    return bind


def _folder_or_bucket(url: str) -> str:
    parts = _split_address(url)
    whole = parts.netloc if parts.scheme == "s3" else parts.scheme == "file" and parts.path
    if not whole or "@" in parts.netloc or parts.query or parts.fragment:
        message = "must be a folder (file:///srv/status) or a bucket (s3://bucket/folder)"
        raise ValueError(message)
    return url.rstrip("/")


def _long_enough(token: SecretStr) -> SecretStr:
    if len(token.get_secret_value()) < _LEAST_TOKEN:
        message = f"must have at least {_LEAST_TOKEN} characters, so that nobody guesses it"
        raise ValueError(message)
    return token


class StatusHubSettings(BaseSettings):
    """What every settings model shares: the prefix, the `.env` file, and silence about secrets."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_file=".env",
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,
        env_ignore_empty=True,
    )


class Settings(StatusHubSettings):
    """The core settings; each channel adds a model of its own (see `channels`)."""

    data_dir: Path = Path("var")
    database_url: Annotated[SecretStr, AfterValidator(_database_address)] | None = None
    secret_key: SecretStr | None = None
    secret_key_fallbacks: Annotated[list[SecretStr], NoDecode, CommaList] = []
    public_url: Annotated[str, AfterValidator(_web_address)] = "http://127.0.0.1:8000"
    languages: Annotated[list[str], NoDecode, CommaList, AfterValidator(_known_languages)] = Field(
        ["en", "es"], min_length=1
    )
    default_language: str = "en"
    timezone: Annotated[str, AfterValidator(_known_zone)] = "Europe/Madrid"
    trusted_proxies: int = Field(0, ge=0, le=10)
    wire_allow: Annotated[list[IPv4Network | IPv6Network], NoDecode, CommaList] = []
    bind: Annotated[str, AfterValidator(_host_and_port)] = "127.0.0.1:8000"
    web_workers: int = Field(2, ge=1, le=64)
    api_per_minute: int = Field(600, ge=1)
    measurements_per_minute: int = Field(6000, ge=1)
    send_threads: int = Field(4, ge=1, le=64)
    publish_url: Annotated[str, AfterValidator(_folder_or_bucket)] | None = None
    metrics_token: Annotated[SecretStr, AfterValidator(_long_enough)] | None = None

    @model_validator(mode="after")
    def _belong_together(self) -> Self:
        if self.default_language not in self.languages:
            message = "DEFAULT_LANGUAGE must be one of LANGUAGES"
            raise ValueError(message)
        if self.database_url is not None and not self.is_sqlite and self.secret_key is None:
            message = (
                "SECRET_KEY is required with PostgreSQL: every host must sign with the same key"
            )
            raise ValueError(message)
        return self

    @cached_property
    def database(self) -> str:
        """The database address, SQLAlchemy's form; SQLite in the data folder by default."""
        if self.database_url is None:
            return f"sqlite:///{self.data_dir.absolute() / 'statushub.sqlite3'}"
        url = self.database_url.get_secret_value()
        for plain in ("postgresql://", "postgres://"):
            if url.startswith(plain):
                return "postgresql+psycopg://" + url.removeprefix(plain)
        return url

    @property
    def is_sqlite(self) -> bool:
        """Whether the embedded database is in use."""
        return self.database_url is None or self.database_url.get_secret_value().startswith(
            "sqlite"
        )

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """Signing keys, newest first. With SQLite one is made once and kept in the data folder."""
        first = self.secret_key.get_secret_value() if self.secret_key else self._kept_key()
        return (first, *(key.get_secret_value() for key in self.secret_key_fallbacks))

    @property
    def zone(self) -> ZoneInfo:
        """The zone a new page starts with."""
        return ZoneInfo(self.timezone)

    def _kept_key(self) -> str:
        self.data_dir.mkdir(parents=True, exist_ok=True)
        file = self.data_dir / "secret_key"
        try:
            # "x": of several processes starting at once exactly one writes the key.
            with file.open("x") as handle:
                file.chmod(0o600)
                handle.write(secrets.token_urlsafe(48))
        except FileExistsError:
            pass
        return file.read_text().strip()


def read(
    models: Iterable[type[StatusHubSettings]],
) -> dict[type[StatusHubSettings], Any]:
    """Read every model from the environment, or raise `SettingsFaulty` with all faults of all."""
    faults: list[tuple[str, str]] = []
    found: dict[type[StatusHubSettings], Any] = {}
    for model in models:
        try:
            found[model] = model()
        except ValidationError as error:
            for fault in error.errors(include_input=False, include_url=False):
                words = str(fault["msg"]).removeprefix("Value error, ")
                if fault["loc"]:
                    faults.append((PREFIX + str(fault["loc"][0]).upper(), words))
                else:  # a rule between several settings: its sentence begins with the name
                    name, _, rest = words.partition(" ")
                    faults.append((PREFIX + name, rest))
    if faults:
        raise SettingsFaulty(faults)
    return found
