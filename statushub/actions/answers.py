"""Answers kept under an Idempotency-Key, so that a request sent twice is done once."""

import hashlib
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from statushub import clock, database
from statushub.model.editors import Answer

KEPT = timedelta(days=7)


class KeyTaken(Exception):
    """The key was used by a request that was answered in the meantime; nothing was written."""


@dataclass(frozen=True)
class Key:
    """The name a token gave to one request, and what the request asked for."""

    token_id: int
    name: str
    request: str
    """The request in its one form: method, address, body."""

    @property
    def digest(self) -> str:
        """Return what tells this request from another one under the same key."""
        return hashlib.sha256(self.request.encode(errors="surrogatepass")).hexdigest()


def kept(key: Key) -> Answer | None:
    """Return what the first request under this key was answered, if there was one."""
    with database.reading() as session:
        return session.get(Answer, (key.token_id, key.name))


def keep(session: Session, key: Key, status: int, body: str) -> None:
    """Keep an answer inside the write it answers; raise KeyTaken where another was first."""
    session.add(
        Answer(
            token_id=key.token_id,
            key=key.name,
            request_digest=key.digest,
            status=status,
            body=body,
            created_at=clock.now(),
        )
    )
    try:
        session.flush()
    except IntegrityError as error:
        raise KeyTaken from error


def forget_old() -> int:
    """Delete the answers nobody will ask for again; return how many."""
    with database.transaction() as session:
        old = session.execute(delete(Answer).where(Answer.created_at < clock.now() - KEPT))
    return database.rows_changed(old)
