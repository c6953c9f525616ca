"""Editors as Flask-Security knows them: its behaviour over our facts, its writes by our actions."""

import base64
import hashlib
from collections.abc import Callable, Sequence
from typing import Any, cast

from flask import g
from flask_security import SQLAlchemyUserDatastore, UserMixin, WebAuthnMixin, WebauthnUtil
from flask_security.totp import Totp
from flask_security.utils import hash_password
from passlib.totp import TOTP, AppWallet, TotpMatch
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from statushub.actions import sign_ins
from statushub.model import editors
from statushub.model.audit import HOUSE, Actor


class Account(UserMixin, editors.Editor):  # type: ignore[misc]
    """An editor at the door: the same row, with what Flask-Security wants it to be able to do."""

    def verify_and_update_password(self, password: str) -> bool:
        """Tell whether a password is right; a locked account takes as long to say no."""
        if sign_ins.is_locked(self):
            hash_password(password)
            return False
        return bool(super().verify_and_update_password(password))

    def track_failed_authn(self, auth_type: str, tfa: bool = False) -> None:  # noqa: FBT001, FBT002
        """Count a wrong password or code."""
        del auth_type, tfa
        sign_ins.wrong_password(self.id)


class Passkeys(WebauthnUtil):
    """What a passkey must be: found without an address typed, used with a finger, face or PIN."""

    def authenticator_selection(
        self, user: UserMixin, usage: str
    ) -> AuthenticatorSelectionCriteria:
        """Return what a new passkey must be capable of; on this device or on a key of its own."""
        del user, usage
        return AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED,
            user_verification=UserVerificationRequirement.REQUIRED,
        )

    def user_verification(
        self, user: UserMixin | None, usage: list[str]
    ) -> UserVerificationRequirement:
        """Return that a passkey always asks who holds it."""
        del user, usage
        return UserVerificationRequirement.REQUIRED


class Sessions:
    """What Flask-Security calls its database: one session a request, closed when it ends."""

    @property
    def session(self) -> Any:
        """Return this request's session."""
        if "signin_session" not in g:
            g.signin_session = sign_ins.session()
        return g.signin_session

    @staticmethod
    def close(_error: BaseException | None = None) -> None:
        """Let go of the session at the end of a request."""
        session = g.pop("signin_session", None)
        if session is not None:
            session.close()


class Accounts(SQLAlchemyUserDatastore):
    """Flask-Security's way to the facts. Whatever it commits is audited in the same transaction."""

    def __init__(self, actor: Callable[[], Actor | None]) -> None:
        super().__init__(
            Sessions(),
            Account,
            editors.Role,  # type: ignore[arg-type]
            editors.WebAuthn,  # type: ignore[arg-type]
        )
        self._actor = actor

    def account(self, row_id: int) -> Account:
        """Return an account by row id; a bug where there is none."""
        found = self.find_user(id=row_id)
        if found is None:
            raise LookupError(row_id)
        return _ours(found)

    def commit(self) -> None:
        """Commit, with audit entries by whoever is signed in, or else by whose account it is."""
        session = self.db.session
        dirty = [row for row in session.dirty if isinstance(row, editors.Editor)]
        owner = actor_of(dirty[0]) if dirty else HOUSE
        sign_ins.commit(session, self._actor() or owner)

    def find_user_from_webauthn(self, webauthn: WebAuthnMixin) -> UserMixin | None:
        """Return whose passkey it is; the row itself knows nothing of Flask-Security."""
        return self.find_user(id=cast("editors.WebAuthn", webauthn).user_id)

    def mf_delete_recovery_code(self, user: UserMixin, idx: int) -> bool:
        """Take a used code off the list: a new list, because JSON is compared, not watched."""
        codes = list(user.mf_recovery_codes or [])
        if idx >= len(codes):
            return False
        user.mf_recovery_codes = codes[:idx] + codes[idx + 1 :]
        return True


def _ours(user: UserMixin) -> Account:
    # Flask-Security hands back what `Accounts` gave it, sometimes behind a proxy.
    return cast("Account", user)


def actor_of(editor: editors.Editor) -> Actor:
    """Return an editor as the audit trail names them."""
    return Actor("editor", editor.public_id, editor.id)


class OneTimeCodes(Totp):
    """Codes of an authenticator app; each is taken once, and their secrets survive a new key."""

    def __init__(self, secrets: dict[str, str], issuer: str) -> None:
        # Flask-Security would encrypt with the tag that sorts last; ours is the newest key's.
        wallet = AppWallet(secrets=secrets, default_tag=next(iter(secrets)))
        self._totp = TOTP.using(issuer=issuer, wallet=wallet)

    def verify_totp(self, token: str, totp_secret: str, user: UserMixin, window: int = 0) -> bool:
        """Tell whether a code is right; a locked account takes none."""
        return not sign_ins.is_locked(_ours(user)) and bool(
            super().verify_totp(token, totp_secret, user, window)
        )

    def get_last_counter(self, user: UserMixin) -> int | None:
        """Return the time step of the last code that was taken."""
        return _ours(user).tf_last_counter

    def set_last_counter(self, user: UserMixin, tmatch: TotpMatch) -> None:
        """Remember the time step of a code that was taken."""
        _ours(user).tf_last_counter = tmatch.counter


def code_secrets(keys: Sequence[str]) -> dict[str, str]:
    """Return what encrypts the secrets of authenticator apps, by tag, the newest key first."""
    return {hashlib.sha256(f"tag:{key}".encode()).hexdigest()[:8]: key for key in keys}


def recovery_keys(keys: Sequence[str]) -> list[bytes]:
    """Return what encrypts recovery codes, the newest key first."""
    return [
        base64.urlsafe_b64encode(hashlib.sha256(f"recovery:{key}".encode()).digest())
        for key in keys
    ]
