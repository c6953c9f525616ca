"""The door speaks with our words: those of Flask-Security are blunt, and in Spanish familiar."""

import pytest
from flask_security import core

from statushub.web.signin import configuration

UNSEEN = (
    # A passwordless sign-in, a registration, a confirmed address, a name: none of these are on.
    *("ALREADY_CONFIRMED", "CONFIRM", "EMAIL_ALREADY", "EMAIL_CONFIRMED", "LOGIN", "USERNAME"),
    *("PASSWORDLESS", "INVALID_CONFIRMATION", "INVALID_LOGIN", "IDENTITY", "OAUTH", "PHONE"),
    *("CHANGE_EMAIL", "US_", "USE_CODE", "GENERIC_US", "INVALID_PASSWORD_CODE", "REFRESH_TOKEN"),
    # No code is sent: an authenticator app shows it.
    *("CODE_HAS_BEEN_SENT", "FAILED_TO_SEND_CODE"),
    # A forgotten password is answered by a one-time link; the page for a new one is ours.
    *("PASSWORD_RESET", "FORGOT_PASSWORD", "GENERIC_RECOVERY"),
    # No list of breached passwords is asked, and only the length is ruled.
    *("PASSWORD_BREACHED", "PASSWORD_TOO_SIMPLE", "PASSWORD_MISMATCH"),
)
"""How the names begin that belong to what is switched off."""


@pytest.mark.parametrize("name", sorted(core._default_messages))
def test_whatever_the_door_says_is_in_our_words(name: str) -> None:
    ours = configuration.messages()
    assert name in ours or name.startswith(UNSEEN), f"{name} would be seen as it is"


def test_none_of_our_words_is_in_vain() -> None:
    assert set(configuration.messages()) <= set(core._default_messages)
