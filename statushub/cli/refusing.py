"""What gunicorn itself refuses, before there is a request to answer: said in our words."""

from http import HTTPStatus
from typing import Any

import structlog
from gunicorn import util
from gunicorn.http import errors
from gunicorn.workers.gthread import ThreadWorker

from statushub import language
from statushub.publish import serve

LONGEST_LINE = 8190
LONGEST_HEADER = 96 * 1024
"""A cache may know a thousand versions of a page, and names them all in one header."""

_STATUSES = {
    errors.LimitRequestLine: HTTPStatus.REQUEST_URI_TOO_LONG,
    errors.LimitRequestHeaders: HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
    errors.UnsupportedTransferCoding: HTTPStatus.NOT_IMPLEMENTED,
    errors.ExpectationFailed: HTTPStatus.EXPECTATION_FAILED,
}

_log = structlog.get_logger()


class Worker(ThreadWorker):  # type: ignore[misc]  # gunicorn has no types
    """gunicorn's worker with threads; what it cannot read it refuses on a page of ours.

    In the first language, for whoever asked could not say which they read. Nor is it written down
    who it was, as gunicorn would.
    """

    def handle_error(self, req: Any, client: Any, addr: Any, exc: Exception) -> None:
        """Answer what could not be read; our own failures are left to gunicorn."""
        if not isinstance(exc, errors.ParseException):
            super().handle_error(req, client, addr, exc)
            return
        status = _STATUSES.get(type(exc), HTTPStatus.BAD_REQUEST)
        _log.info("request not read", reason=type(exc).__name__)
        served = serve.find(f"{language.default()}/400.html")
        if served is None:
            util.write_error(client, status.value, status.phrase, "")
            return
        head = (
            f"HTTP/1.1 {status.value} {status.phrase}\r\nConnection: close\r\n"
            f"Content-Type: {served.content_type}\r\nContent-Length: {len(served.body)}\r\n"
            f"Content-Language: {language.default()}\r\nCache-Control: no-store\r\n\r\n"
        )
        util.write_nonblock(client, head.encode() + served.body)
