"""Editors with their roles and second factors, and API tokens.

Column names follow what Flask-Security looks for; the door adds its behaviour (`web/signin.py`).
"""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Column, ForeignKey, LargeBinary, String, Table, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from statushub.database import Base
from statushub.errors import NotThere
from statushub.model.ids import Public

ADMIN = "admin"
ROLES = ("author", "translator", "approver", ADMIN)
SCOPES = (
    "contact-points:read",
    "contact-points:write",
    "notices:read",
    "notices:write",
    "services:read",
    "services:write",
    "subscriptions:read",
    "subscriptions:write",
)

editor_role = Table(
    "editor_role",
    Base.metadata,
    Column("editor_id", ForeignKey("editor.id"), primary_key=True),
    Column("role_id", ForeignKey("role.id"), primary_key=True),
)


class Role(Base):
    """What an editor may do."""

    __tablename__ = "role"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80), unique=True)
    description: Mapped[str | None] = mapped_column(String(255))
    permissions: Mapped[list[str] | None]

    def get_permissions(self) -> set[str]:
        """Return what the role permits beyond its name; the door asks by this name."""
        return set(self.permissions or ())


class Editor(Public, Base):
    """Who writes."""

    __tablename__ = "editor"

    email: Mapped[str] = mapped_column(String(255), unique=True)
    name: Mapped[str] = mapped_column(String(120), default="")
    language: Mapped[str] = mapped_column(String(16))
    password: Mapped[str | None] = mapped_column(String(255))
    active: Mapped[bool] = mapped_column(default=True)
    fs_uniquifier: Mapped[str] = mapped_column(
        String(64), unique=True, default=lambda: secrets.token_hex(32)
    )
    confirmed_at: Mapped[datetime | None]
    last_login_at: Mapped[datetime | None]
    current_login_at: Mapped[datetime | None]
    last_login_ip: Mapped[str | None] = mapped_column(String(64))
    current_login_ip: Mapped[str | None] = mapped_column(String(64))
    login_count: Mapped[int | None]
    failed_count: Mapped[int] = mapped_column(default=0)
    """Wrong passwords in a row."""
    locked_until: Mapped[datetime | None]
    tf_primary_method: Mapped[str | None] = mapped_column(String(64))
    tf_totp_secret: Mapped[str | None] = mapped_column(String(255))
    tf_phone_number: Mapped[str | None] = mapped_column(String(128))
    tf_last_counter: Mapped[int | None]
    """The time step of the code used last, so that nobody uses one twice."""
    mf_recovery_codes: Mapped[list[str] | None]
    fs_webauthn_user_handle: Mapped[str | None] = mapped_column(String(64), unique=True)
    link_generation: Mapped[int] = mapped_column(default=0)
    """Moves on when a one-time sign-in link is made, and when it was used."""
    link_expires_at: Mapped[datetime | None]
    """Until when the newest one-time sign-in link works; None: there is none."""
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]

    roles: Mapped[list[Role]] = relationship(secondary=editor_role, lazy="selectin")
    webauthn: Mapped[list["WebAuthn"]] = relationship(cascade="all, delete-orphan", lazy="selectin")


class WebAuthn(Base):
    """One passkey or security key of an editor."""

    __tablename__ = "webauthn"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("editor.id", ondelete="CASCADE"))
    credential_id: Mapped[bytes] = mapped_column(LargeBinary(1024), unique=True, index=True)
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    sign_count: Mapped[int] = mapped_column(default=0)
    transports: Mapped[list[str] | None]
    backup_state: Mapped[bool]
    device_type: Mapped[str] = mapped_column(String(64))
    extensions: Mapped[str | None] = mapped_column(String(255))
    lastuse_datetime: Mapped[datetime]
    name: Mapped[str] = mapped_column(String(64))
    usage: Mapped[str] = mapped_column(String(64))


class Token(Public, Base):
    """An API token. Only its digest is kept; the token itself is shown once."""

    __tablename__ = "token"

    name: Mapped[str] = mapped_column(String(120))
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    scopes: Mapped[list[str]]
    created_at: Mapped[datetime]
    last_used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class Answer(Base):
    """What a request with an Idempotency-Key was answered, so that a repeat gets the same."""

    __tablename__ = "answer"

    token_id: Mapped[int] = mapped_column(ForeignKey("token.id"), primary_key=True)
    key: Mapped[str] = mapped_column(String(255), primary_key=True)
    request_digest: Mapped[str] = mapped_column(String(64))
    status: Mapped[int]
    body: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]


def token_digest(secret: str) -> str:
    """Return the SHA-256 of a token, in hex."""
    return hashlib.sha256(secret.encode()).hexdigest()


def token_by_secret(session: Session, secret: str) -> Token | None:
    """Return the live token a caller presented."""
    query = select(Token).where(Token.digest == token_digest(secret), Token.revoked_at.is_(None))
    return session.scalars(query).first()


def editor_by_email(session: Session, email: str) -> Editor | None:
    """Return an editor by e-mail address (kept in lower case)."""
    return session.scalars(select(Editor).where(Editor.email == email.lower())).first()


def editor_or_none(session: Session, public_id: str) -> Editor | None:
    """Return one editor by public id, or None."""
    return session.scalars(select(Editor).where(Editor.public_id == public_id)).first()


def editor_by_row(session: Session, row_id: int, *, lock: bool = False) -> Editor:
    """Return one editor by row id, as the door knows them."""
    return session.get_one(Editor, row_id, with_for_update=lock)


def by_rows(session: Session, row_ids: Sequence[int]) -> Sequence[Editor]:
    """Return some editors by row id; one that is not there is missing."""
    return session.scalars(select(Editor).where(Editor.id.in_(row_ids))).all()


def editor(session: Session, public_id: str) -> Editor:
    """Return one editor by public id; NotThere."""
    found = editor_or_none(session, public_id)
    if found is None:
        raise NotThere(public_id)
    return found


def every_editor(session: Session) -> Sequence[Editor]:
    """Return all editors by name."""
    return session.scalars(select(Editor).order_by(Editor.name, Editor.email)).all()


def names(session: Session, public_ids: Sequence[str]) -> dict[str, str]:
    """Return what some editors are called, by public id."""
    query = select(Editor).where(Editor.public_id.in_(public_ids))
    return {one.public_id: one.name or one.email for one in session.scalars(query)}


def active_admins(session: Session) -> Sequence[Editor]:
    """Return the admins who may come in."""
    query = select(Editor).where(Editor.active, Editor.roles.any(Role.name == ADMIN))
    return session.scalars(query).all()


def role_rows(session: Session, names: Sequence[str]) -> list[Role]:
    """Return the rows of some roles, made where they are not there yet."""
    there = {role.name: role for role in session.scalars(select(Role))}
    return [there.get(name) or Role(name=name) for name in sorted(set(names))]


def token(session: Session, public_id: str) -> Token:
    """Return one token by public id; NotThere."""
    found = session.scalars(select(Token).where(Token.public_id == public_id)).first()
    if found is None:
        raise NotThere(public_id)
    return found


def every_token(session: Session) -> Sequence[Token]:
    """Return all tokens, the live ones first, newest first."""
    query = select(Token).order_by(Token.revoked_at.is_not(None), Token.id.desc())
    return session.scalars(query).all()
