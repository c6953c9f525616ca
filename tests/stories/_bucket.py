"""A bucket on this machine: as much of S3 as it takes to put, get and delete one object."""

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import unquote


class Objects(ThreadingHTTPServer):
    """What was put there, in which order, and whether anything may be."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Asked)
        self.there: dict[str, tuple[bytes, dict[str, str]]] = {}
        self.asked: list[str] = []
        self.failing = False

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _Asked(BaseHTTPRequestHandler):
    server: Objects
    protocol_version = "HTTP/1.1"

    def _key(self) -> str:
        key = unquote(self.path.partition("?")[0]).removeprefix("/lumen/page/")
        self.server.asked.append(f"{self.command} {key}")
        return key

    def do_PUT(self) -> None:
        key, body = self._key(), self.rfile.read(int(self.headers["Content-Length"]))
        assert self.headers["Authorization"].startswith("AWS4-HMAC-SHA256 ")
        if not self.server.failing:
            self.server.there[key] = (body, {name.lower(): v for name, v in self.headers.items()})
        self._answer(403 if self.server.failing else 200)

    def do_GET(self) -> None:
        found = self.server.there.get(self._key())
        status = 403 if self.server.failing else 200 if found else 404
        self._answer(status, found[0] if found and status == 200 else b"")

    def do_DELETE(self) -> None:
        self.server.there.pop(self._key(), None)
        self._answer(204)

    def _answer(self, status: int, body: bytes = b"") -> None:
        self.send_response(status)
        self.send_header("ETag", '"1"')
        self.send_header("Last-Modified", "Mon, 02 Mar 2026 12:00:00 GMT")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_words: object) -> None:
        """Say nothing."""


@contextmanager
def bucket() -> Iterator[Objects]:
    with Objects() as objects:
        thread = Thread(target=objects.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        try:
            yield objects
        finally:
            objects.shutdown()
            thread.join()
