"""API tokens: shown once when made, and revoked."""

import secrets
from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import update

from statushub import clock, database
from statushub.errors import Faults
from statushub.language import lazy_gettext as _l
from statushub.model import audit, editors
from statushub.model.audit import Actor
from statushub.model.editors import Token

PREFIX = "sh_"
NAME_LIMIT = 120
_SEEN_EVERY = timedelta(hours=1)


def create(name: str, scopes: Sequence[str], actor: Actor) -> tuple[Token, str]:
    """Make a token; return it and the secret, which is kept nowhere. Refused: `name`, `scopes`."""
    name = name.strip()
    faults = Faults()
    if not name or not name.isprintable():
        faults.add("name", _l("Name the token, so that you know later what it is for."))
    if len(name) > NAME_LIMIT:
        faults.add("name", _l("This name is too long. Use at most 120 characters."))
    if not scopes or not set(scopes) <= set(editors.SCOPES):
        faults.add("scopes", _l("Choose at least one thing the token may do."))
    faults.refuse_if_any()
    secret = PREFIX + secrets.token_urlsafe(32)
    with database.transaction() as session:
        token = Token(
            name=name,
            digest=editors.token_digest(secret),
            scopes=sorted(set(scopes)),
            created_at=clock.now(),
        )
        session.add(token)
        session.flush()
        audit.note(session, actor, "created", ("token", token.public_id), scopes=token.scopes)
    return token, secret


def seen(token: Token) -> None:
    """Note that a token is in use, at most once an hour: it need not be exact to be of use."""
    now = clock.now()
    if token.last_used_at is None or now - token.last_used_at > _SEEN_EVERY:
        with database.transaction() as session:
            session.execute(update(Token).where(Token.id == token.id).values(last_used_at=now))


def revoke(public_id: str, actor: Actor) -> None:
    """End a token from this moment on; NotThere."""
    with database.transaction() as session:
        token = editors.token(session, public_id)
        if token.revoked_at is None:
            token.revoked_at = clock.now()
            audit.note(session, actor, "revoked", ("token", token.public_id))
