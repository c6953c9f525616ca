"""A channel as the worker has it, and the world outside as far as this machine reaches."""

import json
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import pytest

from statushub import channels, settings, tokens
from statushub.channels import Channel
from statushub.settings import Settings
from tests.channels.post_office import Office, open_office
from tests.serving import answering

LOOPBACK = [ip_network("127.0.0.0/8"), ip_network("::1/128")]


@dataclass
class Sink:
    """An HTTP server on this machine that remembers what it was sent and answers as it is told."""

    url: str = ""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b"{}"
    before: Callable[[], object] = lambda: None
    taken: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)

    @property
    def documents(self) -> list[Any]:
        return [json.loads(body) for _, _, body in self.taken]


@contextmanager
def listening(certificate: Path | None = None) -> Iterator[Sink]:
    sink = Sink()

    class Door(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_POST(self) -> None:
            content = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            sink.taken.append((self.path, {k.lower(): v for k, v in self.headers.items()}, content))
            sink.before()
            self.send_response(sink.status)
            for name, value in sink.headers.items():
                self.send_header(name, value)
            body = b"" if sink.status == 204 else sink.body
            if body:
                self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST  # noqa: N815

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
            pass

    class Quiet(ThreadingHTTPServer):
        daemon_threads = True
        request_queue_size = 512

        def handle_error(self, request: Any, client_address: Any) -> None:
            pass  # a sender that hangs up early is none of its business

    with Quiet(("127.0.0.1", 0), Door) as server:
        sink.url = f"http://127.0.0.1:{server.server_port}"
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            server.socket = context.wrap_socket(server.socket, server_side=True)
            sink.url = f"https://localhost:{server.server_port}"
        with answering(server):
            yield sink


@pytest.fixture
def sink() -> Iterator[Sink]:
    with listening() as found:
        yield found


@pytest.fixture(params=[True, False], ids=["pipelining", "one by one"])
def office(request: pytest.FixtureRequest) -> Iterator[Office]:
    """A mail server on this machine, with either way of speaking."""
    with open_office(pipelining=request.param) as found:
        yield found


Ready = Callable[..., Channel]


@pytest.fixture
def ready(tmp_path: Path) -> Iterator[Ready]:
    """Make a channel ready: `ready("sms", sms_url=...)`; core settings go the same way."""
    made = []
    tokens.configure(["a test's key"])

    def make(name: str, **values: Any) -> Channel:
        core = Settings(_env_file=None, data_dir=tmp_path, **values)
        own = settings.read(channels.settings_models())
        for model in own:
            own[model] = model(_env_file=None, **values)
        channels.configure(core, own)
        made.append(name)
        return channels.get(name)

    yield make
    channels.close()
    tokens.configure([])
