"""What Flask-Security is told: addresses, rules, and our words in the place of its own."""

from datetime import timedelta
from typing import Any

from statushub import clock
from statushub.language import lazy_gettext as _l
from statushub.settings import Settings
from statushub.web.signin import accounts

DESK = "/desk"
PASSWORD_LENGTH = 10


def of(core: Settings) -> dict[str, Any]:
    """Return the configuration of cookies and of Flask-Security for this installation."""
    secure = core.public_url.startswith("https://")
    return {
        **_cookies(secure=secure),
        **{f"SECURITY_{name}": value for name, value in _rules(core, secure=secure).items()},
        **{f"SECURITY_{name}_URL": address for name, address in _ADDRESSES.items()},
        **{f"SECURITY_{name}_TEMPLATE": f"desk/signin/{file}" for name, file in _PAGES.items()},
        **{f"SECURITY_MSG_{name}": words for name, words in messages().items()},
    }


def _cookies(*, secure: bool) -> dict[str, Any]:
    return {
        "SESSION_COOKIE_NAME": "statushub_desk",
        # Readers of the public pages never carry a cookie of ours.
        "SESSION_COOKIE_PATH": DESK,
        "SESSION_COOKIE_SECURE": secure,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        # How old a cookie may be; a browser forgets it when it is closed.
        "PERMANENT_SESSION_LIFETIME": timedelta(days=14),
    }


def _rules(core: Settings, *, secure: bool) -> dict[str, Any]:
    return {
        "URL_PREFIX": DESK,
        "RECOVERABLE": True,
        "CHANGEABLE": True,
        "TRACKABLE": True,
        "TWO_FACTOR": True,
        "TWO_FACTOR_ENABLED_METHODS": ["authenticator"],
        "TWO_FACTOR_RESCUE_EMAIL": False,
        "TWO_FACTOR_POST_SETUP_VIEW": f"{DESK}/account",
        "TWO_FACTOR_VALIDITY_COOKIE": {"httponly": True, "secure": secure, "samesite": "Strict"},
        "MULTI_FACTOR_RECOVERY_CODES": True,
        "MULTI_FACTOR_RECOVERY_CODES_N": 8,
        "MULTI_FACTOR_RECOVERY_CODES_KEYS": accounts.recovery_keys(core.keys),
        "TOTP_SECRETS": accounts.code_secrets(core.keys),
        "TOTP_ISSUER": "StatusHub",
        "WEBAUTHN": True,
        "WAN_RP_NAME": "StatusHub",
        # A passkey asks for a finger or a PIN each time (accounts.Passkeys): two factors in one.
        "WAN_ALLOW_AS_FIRST_FACTOR": True,
        "WAN_ALLOW_AS_MULTI_FACTOR": True,
        "WAN_ALLOW_AS_VERIFY": ["first"],
        "WAN_ALLOW_USER_HINTS": False,
        "WAN_POST_REGISTER_VIEW": f"{DESK}/account/passkeys",
        "RETURN_GENERIC_RESPONSES": True,
        "PASSWORD_HASH": "argon2",
        "PASSWORD_SCHEMES": ["argon2"],
        # Argon2 salts each password itself; a salt of the house would have to outlive its keys.
        "PASSWORD_SINGLE_HASH": {"argon2"},
        "PASSWORD_SALT": "statushub",
        "PASSWORD_LENGTH_MIN": PASSWORD_LENGTH,
        "EMAIL_PLAINTEXT": False,
        "EMAIL_HTML": False,
        "EMAIL_VALIDATOR_ARGS": {"check_deliverability": False, "globally_deliverable": False},
        "API_ENABLED_METHODS": ["session"],
        "POST_LOGIN_VIEW": f"{DESK}/",
        "POST_LOGOUT_VIEW": f"{DESK}/sign-in",
        "POST_CHANGE_VIEW": f"{DESK}/account",
        "DATETIME_FACTORY": clock.now,
        "FRESHNESS": timedelta(hours=4),
        "CACHE_CONTROL": None,  # the desk's frame says it
        "CLI_USERS_NAME": None,
        "CLI_ROLES_NAME": None,
    }


_ADDRESSES = {
    "LOGIN": "/sign-in",
    "LOGOUT": "/sign-out",
    "RESET": "/forgot-password",
    "CHANGE": "/account/change-password",
    "VERIFY": "/verify",
    "TWO_FACTOR_SETUP": "/account/second-factor",
    "TWO_FACTOR_TOKEN_VALIDATION": "/sign-in/code",
    "TWO_FACTOR_RESCUE": "/sign-in/rescue",
    "TWO_FACTOR_SELECT": "/sign-in/choose",
    "MULTI_FACTOR_RECOVERY_CODES": "/account/recovery-codes",
    "MULTI_FACTOR_RECOVERY": "/sign-in/recovery-code",
    "WAN_REGISTER": "/account/passkeys",
    "WAN_DELETE": "/account/passkeys/remove",
    "WAN_SIGNIN": "/sign-in/passkey",
    "WAN_VERIFY": "/verify/passkey",
}

_PAGES = {
    "LOGIN_USER": "sign_in.html",
    "LOGOUT_USER": "sign_out.html",
    "FORGOT_PASSWORD": "forgot_password.html",
    "CHANGE_PASSWORD": "change_password.html",
    "VERIFY": "verify.html",
    "TWO_FACTOR_SETUP": "second_factor.html",
    "TWO_FACTOR_VERIFY_CODE": "code.html",
    "MULTI_FACTOR_RECOVERY_CODES": "recovery_codes.html",
    "MULTI_FACTOR_RECOVERY": "recovery_code.html",
    "WAN_REGISTER": "passkeys.html",
    "WAN_SIGNIN": "passkey_sign_in.html",
    "WAN_VERIFY": "passkey_verify.html",
}


def messages() -> dict[str, tuple[object, str]]:
    wrong = _l(
        "Email address and password do not match, or the account is locked for 15 minutes "
        "after too many wrong tries."
    )
    passkey = _l("This passkey lets nobody in here.")
    again = _l("Confirm that it is you before you go on.")
    return {
        "GENERIC_AUTHN_FAILED": (wrong, "error"),
        "USER_DOES_NOT_EXIST": (wrong, "error"),
        "INVALID_PASSWORD": (_l("This is not your password."), "error"),
        "EMAIL_NOT_PROVIDED": (_l("Write your email address."), "error"),
        "INVALID_EMAIL_ADDRESS": (
            _l("This is not an email address. Write it like name@example.org."),
            "error",
        ),
        "PASSWORD_NOT_PROVIDED": (_l("Write your password."), "error"),
        "PASSWORD_INVALID_LENGTH": (_l("Use at least %(length)s characters."), "error"),
        "PASSWORD_IS_THE_SAME": (_l("This is your old password. Choose another one."), "error"),
        "RETYPE_PASSWORD_MISMATCH": (_l("The two passwords are not the same."), "error"),
        "PASSWORD_CHANGE": (_l("Your password is changed."), "success"),
        "PASSWORD_RESET_REQUEST": (
            _l("If this address belongs to an editor, a mail with a sign-in link is on its way."),
            "info",
        ),
        "INVALID_RESET_PASSWORD_TOKEN": (
            _l("This link has been used or is too old. Ask for a new one."),
            "error",
        ),
        "UNAUTHENTICATED": (_l("Sign in to see this page."), "info"),
        "UNAUTHORIZED": (_l("Your role does not allow this."), "error"),
        "REAUTHENTICATION_REQUIRED": (again, "info"),
        "REFRESH": (again, "info"),
        "REAUTHENTICATION_SUCCESSFUL": (_l("Thank you. You can go on."), "success"),
        "ANONYMOUS_USER_REQUIRED": (_l("You are signed in already."), "info"),
        "TWO_FACTOR_INVALID_TOKEN": (
            _l("This code is wrong or has expired. Write the one your app shows now."),
            "error",
        ),
        "TWO_FACTOR_LOGIN_SUCCESSFUL": (_l("You are signed in."), "success"),
        "TWO_FACTOR_CHANGE_METHOD_SUCCESSFUL": (
            _l("From now on, signing in asks for a code as well."),
            "success",
        ),
        "TWO_FACTOR_DISABLED": (_l("Signing in no longer asks for a code."), "success"),
        "TWO_FACTOR_PERMISSION_DENIED": (_l("Sign in first."), "error"),
        "TWO_FACTOR_SETUP_EXPIRED": (_l("That took too long. Begin again."), "error"),
        "INVALID_RECOVERY_CODE": (_l("This recovery code is wrong or has been used."), "error"),
        "NO_RECOVERY_CODES_SETUP": (_l("You have no recovery codes yet."), "info"),
        "WEBAUTHN_EXPIRED": (_l("That took too long. Begin again."), "error"),
        "WEBAUTHN_NAME_REQUIRED": (_l("Name the passkey after the device it is on."), "error"),
        "WEBAUTHN_NAME_INUSE": (_l("You have a passkey named %(name)s already."), "error"),
        "WEBAUTHN_NAME_NOT_FOUND": (_l("You have no passkey named %(name)s."), "error"),
        "WEBAUTHN_NAME_DISALLOWED_CHARACTERS": (
            _l("Use only letters, digits, spaces and dashes in the name."),
            "error",
        ),
        "WEBAUTHN_CREDENTIAL_DELETED": (_l("The passkey %(name)s is removed."), "success"),
        "WEBAUTHN_REGISTER_SUCCESSFUL": (_l("You can sign in with %(name)s now."), "success"),
        "WEBAUTHN_CREDENTIAL_ID_INUSE": (_l("This passkey is registered already."), "error"),
        "WEBAUTHN_UNKNOWN_CREDENTIAL_ID": (passkey, "error"),
        "WEBAUTHN_ORPHAN_CREDENTIAL_ID": (passkey, "error"),
        "WEBAUTHN_NO_VERIFY": (passkey, "error"),
        "WEBAUTHN_CREDENTIAL_WRONG_USAGE": (passkey, "error"),
        "WEBAUTHN_MISMATCH_USER_HANDLE": (passkey, "error"),
        "DISABLED_ACCOUNT": (passkey, "error"),
        "INVALID_CODE": (_l("This code is wrong."), "error"),
        "INVALID_INPUT": (_l("This cannot be read."), "error"),
        "INVALID_INPUT_LENGTH": (_l("Use at most %(length)s characters."), "error"),
        "INVALID_REDIRECT": (_l("This address leads elsewhere. Begin again."), "error"),
        "TWO_FACTOR_METHOD_NOT_AVAILABLE": (_l("This cannot be used here."), "error"),
        "API_ERROR": (_l("This cannot be read."), "error"),
    }
