"""Bodies of requests: heard to their end, also where the answer does not depend on them."""

from collections.abc import Iterable
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from flask import Flask
from werkzeug.wsgi import ClosingIterator

MOST = 16 * 1024 * 1024
"""Bytes heard without a use for them: as much as our nginx lets through."""

_PIECE = 64 * 1024


class Listener:
    """A WSGI layer that reads what the application left unread, before its answer goes.

    A server that answers and closes while it is still being spoken to resets the connection: a
    proxy takes that for our death, and tells the reader that we are away instead of what we said.
    """

    def __init__(self, beyond: WSGIApplication) -> None:
        self._beyond = beyond

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        answer = self._beyond(environ, start_response)
        try:
            _hear_out(environ)
        except BaseException:
            # The server ends what cannot be read; what the answer holds is given back before.
            ClosingIterator(answer).close()
            raise
        return answer


def _hear_out(environ: WSGIEnvironment) -> None:
    # Else the stream may have no end that it knows of, and reading would wait for ever.
    if environ.get("wsgi.input_terminated"):
        stream, heard = environ["wsgi.input"], 0
        while heard < MOST and (piece := stream.read(_PIECE)):
            heard += len(piece)


def register(app: Flask) -> None:
    """Hear every request out that comes as far as the application."""
    app.wsgi_app = Listener(app.wsgi_app)  # type: ignore[method-assign]
