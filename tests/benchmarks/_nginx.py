"""An nginx in front of a folder or of the application, with a configuration of its own."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.benchmarks._grounds import Ground, listens
from tests.faults.parts import until

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
    open_file_cache max=2000 inactive=60s;
    open_file_cache_valid 1s;
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


def proxy(port: int, application: int) -> str:
    """Return a server block that hands everything on to the application."""
    return f"""
    upstream application-{application} {{
        server 127.0.0.1:{application};
        keepalive 16;
    }}
    server {{
        listen 127.0.0.1:{port};
        location / {{
            proxy_pass http://application-{application};
            proxy_http_version 1.1;
            proxy_set_header Connection "";
            proxy_set_header X-Forwarded-For $remote_addr;
        }}
    }}"""
