"""An operator installs StatusHub from `deploy/`: units for systemd, a site for nginx."""

import re
import shutil
import socket
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests

from statushub import worker
from statushub.cli import main
from tests.faults.parts import parts_in
from tests.installation import Installation
from tests.ports import free_port
from tests.site import NAME, PUBLIC, Site, said, site, with_nginx
from tests.subscribers import EVERYTHING

ROOT = Path(__file__).resolve().parents[2]
SYSTEMD = ROOT / "deploy" / "systemd"
SERVICES = sorted(path.name for path in SYSTEMD.glob("*.service"))
PROGRAM = "/opt/statushub/.venv/bin/statushub"
MOST_EXPOSED = 15
"""Tenths, on systemd's scale from 0 (safe) to 10."""

with_systemd = pytest.mark.skipif(
    not shutil.which("systemd-analyze"), reason="no systemd-analyze installed"
)


def value(unit: str, name: str) -> str:
    (found,) = re.findall(rf"^{name}=(.*)$", (SYSTEMD / unit).read_text(), re.MULTILINE)
    return str(found)


@pytest.fixture
def units(tmp_path: Path) -> Path:
    """The units as they are, but for a program that is on this machine."""
    for unit in SYSTEMD.iterdir():
        program = Path(sys.executable)
        (tmp_path / unit.name).write_text(unit.read_text().replace(PROGRAM, str(program)))
    return tmp_path


@with_systemd
def test_systemd_takes_every_unit(units: Path) -> None:
    found = [*units.glob("*.service"), *units.glob("*.target")]
    assert len(found) == 4
    assert said("systemd-analyze", "verify", *found) == ""
    said("systemd-sysusers", "--dry-run", units / "statushub.sysusers")
    broken = units / "statushub-web.service"
    broken.write_text(broken.read_text().replace("ProtectSystem=strict", "ProtectSystem=strictly"))
    assert "strictly" in said("systemd-analyze", "verify", broken)  # it does look


@with_systemd
@pytest.mark.parametrize("unit", SERVICES)
def test_no_service_may_do_more_than_it_must(unit: str, units: Path) -> None:
    rules = ("security", "--offline=true", f"--threshold={MOST_EXPOSED}", "--no-pager")
    assert "Overall exposure level" in said("systemd-analyze", *rules, units / unit)


@pytest.mark.parametrize("unit", SERVICES)
def test_services_run_what_there_is(unit: str) -> None:
    program, command = value(unit, "ExecStart").split()
    assert program == PROGRAM
    assert command in main.list_commands(None)  # type: ignore[arg-type]
    assert value(unit, "Environment") == "STATUSHUB_DATA_DIR=/var/lib/statushub"
    assert value(unit, "StateDirectory") == "statushub"
    # nginx finds its way through to what is published, and into nothing else.
    assert (value(unit, "StateDirectoryMode"), value(unit, "UMask")) == ("0711", "0077")


def test_a_worker_gets_the_time_it_needs_to_stop() -> None:
    assert int(value("statushub-worker.service", "TimeoutStopSec")) > worker.LONGEST_STOP_SECONDS


@pytest.fixture
def web(house: Installation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The web processes as the unit starts them, behind one proxy; where they listen."""
    house.work()
    settings = {
        "BIND": f"127.0.0.1:{free_port()}",
        "PUBLIC_URL": PUBLIC,
        "TRUSTED_PROXIES": "1",
    }
    address = str(tmp_path / "notify")
    with parts_in(tmp_path) as processes, socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as unit:
        unit.bind(address)
        unit.settimeout(60)
        monkeypatch.setenv("NOTIFY_SOCKET", address)
        processes.start("-m", "statushub", "web", **settings)
        # Type=notify: systemd waits for this word.
        assert b"READY=1" in unit.recv(1000)
        yield settings["BIND"]


@pytest.fixture
def proxy(web: str, tmp_path: Path) -> Iterator[Site]:
    """A real nginx before the web processes."""
    with site(tmp_path, tmp_path / "published", web) as found:
        yield found


@with_nginx
@pytest.mark.long
def test_a_site_of_nginx_before_it(proxy: Site, web: str) -> None:
    upgraded = proxy.browser.get(f"{proxy.plain}/es/?a=b", allow_redirects=False)
    assert upgraded.status_code == 301
    assert upgraded.headers["Location"] == f"{PUBLIC}/es/?a=b"

    first = proxy.get("/", **{"Accept-Language": "es"})
    assert first.status_code == 302
    assert first.headers["Location"] in {"/es/", f"{PUBLIC}/es/"}
    page = proxy.get("/es/")
    assert page.ok
    assert "max-age" in page.headers["Strict-Transport-Security"]

    desk = proxy.get("/desk/")
    assert desk.status_code == 302
    assert urlsplit(desk.headers["Location"]).netloc in {"", NAME}
    sign_in = proxy.get(urlsplit(desk.headers["Location"]).path)
    assert sign_in.ok
    assert all("Secure" in cookie for cookie in sign_in.raw.headers.getlist("Set-Cookie"))

    # A form knows its own page by the name that the proxy passes on.
    form = EVERYTHING | {"channel": "email", "address": "ana@example.org", "language": "es"}
    (stamp,) = re.findall(r'name="stamp" value="([^"]+)"', proxy.get("/es/subscribe").text)
    form["stamp"] = stamp
    assert proxy.post("/es/subscribe", form, Origin=PUBLIC).status_code == 303
    assert proxy.post("/es/subscribe", form, Origin="https://evil.example").status_code == 403

    # Too large: StatusHub says it in Spanish; far too large: nginx ends it.
    three, twenty = b"a" * 3_000_000, b"a" * 20_000_000
    refused = proxy.post("/es/subscribe", three, Origin=PUBLIC)
    assert refused.status_code == 413
    assert "Esto es demasiado grande" in refused.text
    ended = proxy.post("/es/subscribe", twenty, Origin=PUBLIC)
    assert (ended.status_code, ended.headers["Content-Language"]) == (413, "es")
    assert '<html lang="es"' in ended.text
    traced = proxy.browser.request("TRACE", f"{proxy.secure}/es/")
    assert (traced.status_code, traced.headers["Content-Language"]) == (405, "es")

    # Whoever comes through the proxy is a stranger, whatever they say of themselves.
    assert proxy.get("/metrics").status_code == 404
    assert proxy.get("/metrics", **{"X-Forwarded-For": "127.0.0.1"}).status_code == 404
    assert requests.get(f"http://{web}/metrics", timeout=10).ok
