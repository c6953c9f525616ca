"""The least a page can be under our gunicorn: `_bare.py PORT BODY` answers everything with a file.

BODY lies beside BODY.json, the headers it goes with. The same processes and threads as ours.
"""

import json
import sys
from collections.abc import Iterable
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from wsgiref.types import StartResponse, WSGIEnvironment

from statushub.cli.web import Server
from statushub.settings import Settings


class Bare(Server):
    def load_config(self) -> None:
        super().load_config()
        self.cfg.set("post_fork", lambda _arbiter, _worker: None)


def main(port: str, file: Path) -> None:
    body = file.read_bytes()
    said = [(name, value) for name, value in json.loads(Path(f"{file}.json").read_text())]

    def page(_environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        start_response("200 OK", said)
        return [body]

    core = SimpleNamespace(bind=f"127.0.0.1:{port}", web_workers=Settings().web_workers)
    app: Any = SimpleNamespace(wsgi_app=page, config={"STATUSHUB": core})
    Bare(app).run()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
