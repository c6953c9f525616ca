"""Who may come in: Flask-Security over our facts, and who is signed in now."""

from typing import NoReturn

from flask import Flask, abort, current_app, request
from flask_security import Security, current_user, user_authenticated

from statushub.model.audit import Actor
from statushub.settings import Settings
from statushub.web import limits, speech
from statushub.web.signin import accounts, configuration, words
from statushub.web.signin.accounts import Account, Accounts, OneTimeCodes, Passkeys, actor_of
from statushub.web.signin.letters import Letters

__all__ = ["Account", "actor", "datastore", "editor", "register"]


def datastore() -> Accounts:
    """Return the door's own way to the facts, open for this request."""
    found: Accounts = current_app.extensions["security"].datastore
    return found


def editor() -> Account | None:
    """Return the editor who is signed in, if anybody is."""
    account: Account | None = current_user._get_current_object()  # noqa: SLF001 (Werkzeug's own way)
    return account if account is not None and account.is_authenticated else None


def actor() -> Actor:
    """Return whoever is signed in as the audit trail names them; a bug where nobody is."""
    account = editor()
    if account is None:
        message = "nobody is signed in"
        raise RuntimeError(message)
    return actor_of(account)


def _actor_or_none() -> Actor | None:
    account = editor()
    return actor_of(account) if account else None


def _came_in(_app: Flask, user: Account, **_other: object) -> None:
    user.failed_count = 0
    user.locked_until = None
    speech.speak(user.language)


def register(app: Flask) -> None:
    """Let editors in."""
    core: Settings = app.config["STATUSHUB"]
    app.config.update(configuration.of(core))
    Security(
        app,
        Accounts(_actor_or_none),
        mail_util_cls=Letters,
        totp_cls=OneTimeCodes,
        webauthn_util_cls=Passkeys,
    )
    words.register(app)
    app.teardown_appcontext(accounts.Sessions.close)
    user_authenticated.connect(_came_in, app, weak=False)
    _close(app)
    _limit(app)


def _close(app: Flask) -> None:
    # Doors of Flask-Security's that lead nowhere here: our one-time link is the way back in.
    for endpoint in ("reset_password", "two_factor_rescue", "tf_select"):
        app.view_functions[f"security.{endpoint}"] = _closed


def _closed(**_arguments: str) -> NoReturn:
    abort(404)


def _limit(app: Flask) -> None:
    # A hash costs 130 ms and 64 MiB: nobody may order many. Passwords are guessed slowly.
    for endpoint, limit in {
        "security.login": "30/5minutes",
        "security.forgot_password": "10/hour",
        "security.verify": "20/5minutes",
        "security.change_password": "20/5minutes",
        "security.two_factor_token_validation": "20/5minutes",
        "security.mf_recovery": "10/5minutes",
        "security.wan_signin": "30/5minutes",
        "security.wan_signin_response": "30/5minutes",
    }.items():
        app.view_functions[endpoint] = limits.limited(limit)(app.view_functions[endpoint])
    # Nobody fills another's mailbox, from however many places.
    asked = "security.forgot_password"
    app.view_functions[asked] = limits.limited("5/hour", key=_typed_address)(
        app.view_functions[asked]
    )


def _typed_address() -> str:
    return f"mailbox {request.form.get('email', '').strip().lower()}"
