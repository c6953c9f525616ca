"""Public ids: twelve characters of a-z and 0-9, random, never row numbers."""

import secrets
import string

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

LENGTH = 12
_ALPHABET = string.ascii_lowercase + string.digits


def public_id() -> str:
    """Return a new public id (62 bits)."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(LENGTH))


class Public:
    """A row others may name: an integer key inside, a public id outside.

    AUTOINCREMENT: SQLite otherwise gives the number of a deleted newest row to the next one.
    """

    __table_args__: object = {"sqlite_autoincrement": True}

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True, default=public_id)
