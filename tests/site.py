"""The site of `deploy/nginx/`, in a real nginx before whatever listens, or before nobody."""

import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests

from tests.ports import free_port
from tests.terminal import until

ROOT = Path(__file__).resolve().parents[1]
SITE = (ROOT / "deploy" / "nginx" / "statushub.conf").read_text()
NAME = "status.example.org"
PUBLIC = f"https://{NAME}"
NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin") or ""
BROTLI = Path("/usr/lib/nginx/modules/ngx_http_brotli_static_module.so")

with_nginx = pytest.mark.skipif(
    not (NGINX and shutil.which("openssl")), reason="no nginx installed"
)


@dataclass(frozen=True)
class Site:
    """Where nginx listens, and a browser that asks it for the page's own name."""

    plain: str
    secure: str
    browser: requests.Session
    folder: Path

    def get(self, path: str, **headers: str) -> requests.Response:
        return self.browser.get(self.secure + path, headers=headers, allow_redirects=False)

    def head(self, path: str, **headers: str) -> requests.Response:
        return self.browser.head(self.secure + path, headers=headers, allow_redirects=False)

    def post(
        self, path: str, form: bytes | Mapping[str, str | Sequence[str]], **headers: str
    ) -> requests.Response:
        return self.browser.post(self.secure + path, form, headers=headers, allow_redirects=False)

    @property
    def log(self) -> str:
        """What nginx wrote down of what it served."""
        return (self.folder / "statushub.log").read_text()


def said(*command: str | Path) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def _certificate_in(folder: Path) -> tuple[Path, Path]:
    """Make a certificate, and its key."""
    certificate, key = folder / "certificate.pem", folder / "key.pem"
    made = ("-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={NAME}")
    names = ("-addext", f"subjectAltName=DNS:{NAME},IP:127.0.0.1")
    said("openssl", "req", *made, *names, "-keyout", key, "-out", certificate)
    return certificate, key


def _site_in(folder: Path, changes: dict[str, str]) -> Path:
    """Write the site as it is, but for its places, and what nginx needs around it."""
    site = re.sub(r"^ *listen \[::\].*\n", "", SITE, flags=re.MULTILINE)
    for old, new in changes.items():
        assert old in site, old
        site = site.replace(old, new)
    (folder / "site.conf").write_text(site)
    temporary = " ".join(
        f"{name}_temp_path {folder}/{name};"
        for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    around = folder / "nginx.conf"
    module = f"load_module {BROTLI};" if BROTLI.exists() else ""
    around.write_text(
        f"{module} daemon off; master_process off; pid {folder}/nginx.pid; error_log stderr;"
        "events { worker_connections 2000; }"
        # As Debian has it: the site must not depend on it.
        f"http {{ gzip on; {temporary} include {folder}/site.conf; }}"
    )
    return around


@contextmanager
def site(folder: Path, published: Path, web: str) -> Iterator[Site]:
    """Run nginx before `web`, serving what lies below `published`; all of its own in `folder`."""
    certificate, key = _certificate_in(folder)
    plain, secure = f"127.0.0.1:{free_port()}", f"127.0.0.1:{free_port()}"
    changes = {
        "listen 80;": f"listen {plain};",
        "listen 443 ": f"listen {secure} ",
        "127.0.0.1:8000;": f"{web};",
        f"/etc/letsencrypt/live/{NAME}/fullchain.pem": str(certificate),
        f"/etc/letsencrypt/live/{NAME}/privkey.pem": str(key),
        "/var/lib/statushub/published": str(published),
        "/var/log/nginx": str(folder),
    } | ({"#brotli_static on;": "brotli_static on;"} if BROTLI.exists() else {})
    nginx = [NGINX, "-p", str(folder), "-c", str(_site_in(folder, changes))]
    with requests.Session() as browser, (folder / "nginx.log").open("wb") as log:
        browser.verify = str(certificate)
        browser.trust_env = False  # this certificate, whatever the machine trusts otherwise
        browser.headers["Host"] = NAME
        running = subprocess.Popen(nginx, stdout=log, stderr=log)
        found = Site(f"http://{plain}", f"https://{secure}", browser, folder)

        def answers() -> bool:
            assert running.poll() is None, (folder / "nginx.log").read_text()
            try:
                return bool(found.get("/healthz").status_code)
            except requests.ConnectionError:
                return False

        try:
            until(answers, "nginx answers")
            yield found
        finally:
            running.terminate()
            running.wait(20)


def mapped(name: str, key: str) -> str:
    """Return what the site's `map` of that name makes of a key, as nginx would."""
    (block,) = re.findall(rf"^map [^\n]+ \${name} \{{\n(.*?)^\}}", SITE, re.MULTILINE | re.DOTALL)
    default = ""
    for line in block.splitlines():
        found = re.fullmatch(r'\s*("?)(~?)(.*?)\1 (?:"(.*)"|([^"\s]+));', line)
        if found is None:  # a remark
            continue
        _quote, is_pattern, pattern, quoted, bare = found.groups()
        value = quoted if quoted is not None else bare
        if pattern == "default" and not is_pattern:
            default = value
        elif is_pattern and (hit := re.search(pattern.replace("(?<s", "(?P<s"), key)):
            for group, text in hit.groupdict().items():
                value = value.replace(f"${{{group}}}", text).replace(f"${group}", text)
            return value.replace("$statushub_default", "en")
    return default
