"""An nginx in front of a folder or of the application, with a configuration of its own."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from tests.benchmarks._grounds import Ground
from tests.faults.parts import until
from tests.ports import listens
from tests.site import SITE

_AROUND = """
daemon off;
{user}
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/nginx.log warn;
events {{ worker_connections 4096; }}
http {{
    include /etc/nginx/mime.types;
    access_log off;
    sendfile on;
    tcp_nopush on;
    keepalive_requests 10000000;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
{servers}
}}
"""


def start(ground: Ground, servers: str, port: int) -> int:
    """Start nginx with some server blocks, of which one listens on `port`; return its process id.

    One worker process: the other core is for whoever asks.
    """
    program = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
    if not program:
        sys.exit("reading: nginx is not installed (make post)")
    folder = ground.folder / f"nginx-{port}"
    folder.mkdir()
    file = folder / "nginx.conf"
    user = "user root;" if os.geteuid() == 0 else ""
    file.write_text(_AROUND.format(folder=folder, user=user, servers=servers))
    with (folder / "said").open("wb") as said:
        process = subprocess.Popen([program, "-c", str(file)], stdout=said, stderr=said)
    ground.closing.callback(process.wait)
    ground.closing.callback(process.terminate)
    until(lambda: listens(port), f"nginx\n{(folder / 'said').read_text()}", 10)
    return process.pid


def file_server(port: int, root: Path) -> str:
    """Return a server block that answers everything with files of a folder, and knows nothing."""
    return f"""
    server {{
        listen 127.0.0.1:{port};
        root {root};
    }}"""


def deployed(port: int, published: Path, folder: Path, application: str = "127.0.0.1:9") -> str:
    """Return the site of `deploy/nginx`, as it is but for its places, and without TLS.

    `application`: who answers what is no file; by default nobody.
    """
    site = re.sub(r"^ *(?:listen \[::\]|listen 80;|ssl_).*\n", "", SITE, flags=re.MULTILINE)
    plain = site.index("server {", site.index("upstream"))
    site = site[:plain] + site[site.index("server {", plain + 1) :]  # leads to TLS
    for old, new in {
        "listen 443 ssl http2;": f"listen 127.0.0.1:{port};",
        "127.0.0.1:8000;": f"{application};",
        "/var/lib/statushub/published": str(published),
        "/var/log/nginx": str(folder),
    }.items():
        assert old in site, old
        site = site.replace(old, new)
    return site
