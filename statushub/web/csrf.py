"""Proof that a form at the desk was sent from the desk.

Only the desk has a cookie (its path is /desk), so only the desk can be abused by a foreign page.
Public forms, the API, RFC 8058 and inbound hooks know nobody by cookie and need none of this.
"""

from flask import Flask, request
from flask_wtf.csrf import CSRFProtect

csrf = CSRFProtect()


def _protect() -> None:
    if request.path.startswith("/desk/"):
        csrf.protect()


def register(app: Flask) -> None:
    """Check every form that comes to the desk."""
    app.config["WTF_CSRF_CHECK_DEFAULT"] = False
    # As long as the session: somebody may write at a notice for an afternoon.
    app.config["WTF_CSRF_TIME_LIMIT"] = None
    csrf.init_app(app)
    app.before_request(_protect)
