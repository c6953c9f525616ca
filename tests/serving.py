"""Servers of this machine, each answering in a thread of its own for as long as it is needed."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from socketserver import BaseServer

from flask import Flask
from werkzeug.serving import make_server

_LOOK_SECONDS = 0.05
"""How long after it is no longer needed a server notices, at most."""


@contextmanager
def answering(server: BaseServer) -> Iterator[None]:
    """Let a server answer; it is closed afterwards."""
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": _LOOK_SECONDS})
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def serving(app: Flask, host: str = "127.0.0.1", port: int = 0) -> Iterator[str]:
    """Serve an application, on a port of its own unless one is named; return its address."""
    server = make_server(host, port, app, threaded=True)
    with answering(server):
        yield f"http://{host}:{server.server_port}"
