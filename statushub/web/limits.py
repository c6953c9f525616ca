"""Limits on what one client may ask for, counted in the database and so shared by all processes."""

import logging
import threading
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Any

from flask import Flask, request
from flask_limiter import Limiter
from limits.storage import Storage

from statushub import clock, database
from statushub.language import gettext as _
from statushub.model import limits

_CLEAN_EVERY = timedelta(minutes=10)


class SqlStorage(Storage):
    """The counters behind every limit; one window a row."""

    STORAGE_SCHEME = ["statushub-sql"]  # noqa: RUF012 (the library reads it from the class)

    def __init__(self, uri: str | None = None, **options: Any) -> None:
        super().__init__(uri, **options)
        self._cleaned_at: datetime = clock.now()

    @property
    def base_exceptions(self) -> type[Exception]:
        return Exception

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        with database.transaction() as session:
            if clock.now() - self._cleaned_at > _CLEAN_EVERY:
                self._cleaned_at = clock.now()
                limits.forget_ended(session)
            return limits.count(session, key, expiry, amount)

    def get(self, key: str) -> int:
        with database.reading() as session:
            return limits.window(session, key)[0]

    def get_expiry(self, key: str) -> float:
        with database.reading() as session:
            return limits.window(session, key)[1].timestamp()

    def check(self) -> bool:
        with database.reading():
            return True

    def reset(self) -> int | None:
        with database.transaction() as session:
            return limits.forget_all(session)

    def clear(self, key: str) -> None:
        with database.transaction() as session:
            limits.forget(session, key)


class Minutes:
    """Counts in this process alone, for what costs less than writing down that it was asked for."""

    def __init__(self) -> None:
        self._minute = 0
        self._hits: Counter[str] = Counter()
        self._lock = threading.Lock()

    def hit(self, key: str, most: int) -> float | None:
        """Count one use; beyond `most` return when the minute ends, in seconds of the epoch."""
        minute = int(clock.now().timestamp() // 60)
        with self._lock:
            if minute != self._minute:
                self._minute, self._hits = minute, Counter()
            self._hits[key] += 1
            return (minute + 1) * 60.0 if self._hits[key] > most else None


def client() -> str:
    """Return who asks: the address behind the trusted proxies; of IPv6 its network of 64 bits."""
    try:
        address = ip_address(request.remote_addr or "")
    except ValueError:
        return "unknown"
    if not isinstance(address, IPv6Address):
        return str(address)
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    # One household or host has a whole /64 to choose addresses from.
    return str(ip_network((address, 64), strict=False))


def _too_often() -> str:
    return _("This was asked for too often. Wait a while and try again.")


limiter = Limiter(
    key_func=client,
    storage_uri="statushub-sql://",
    strategy="fixed-window",
    headers_enabled=True,  # Retry-After
)


def limited(
    limit: str,
    *,
    key: Callable[[], str] = client,
    methods: Sequence[str] = ("POST",),
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Limit a view: `@limited("10/hour")`, per client unless `key` names something else.

    Several may stand above one view. Beyond the limit the answer is 429, with `Retry-After`.
    """
    return limiter.limit(limit, key_func=key, methods=list(methods), error_message=_too_often)


def register(app: Flask) -> None:
    """Count in this application's database."""
    # It says of everybody who asked too often from where they did.
    logging.getLogger("flask-limiter").setLevel(logging.WARNING)
    app.config.setdefault("RATELIMIT_KEY_PREFIX", "")
    limiter.init_app(app)
