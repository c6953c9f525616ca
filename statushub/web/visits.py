"""Sessions are of the desk alone: a reader has none, and what they get depends on no cookie."""

from flask import Flask, Request, Response
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionMixin


class _DeskSessions(SecureCookieSessionInterface):
    """Cookie sessions below the cookie's own path; elsewhere an empty one that nobody keeps.

    Flask-Login looks at the session on every request, and would have each public answer vary by
    cookie: no cache could then keep it.
    """

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        if self._is_ours(app, request.path):
            return super().open_session(app, request)
        return _Nobodys()

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        if not isinstance(session, _Nobodys):
            super().save_session(app, session, response)

    def _is_ours(self, app: Flask, path: str) -> bool:
        below = self.get_cookie_path(app).rstrip("/")
        return path == below or path.startswith(f"{below}/")


class _Nobodys(SecureCookieSession):
    """The session of a reader: written to by nobody, read by nobody."""


def register(app: Flask) -> None:
    """Keep sessions to the desk."""
    app.session_interface = _DeskSessions()
