"""Readers as many as a server can answer: `wrk`, which costs a tenth of what it asks for.

One thread of it, so that the other core is the server's; every answer must be a page.
"""

import re
import shutil
import subprocess
import sys

_RATE = re.compile(r"Requests/sec:\s*([\d.]+)")
_WRONG = re.compile(r"^\s*(?:Non-2xx|Socket errors).*$", re.MULTILINE)


def rate(url: str, seconds: float, connections: int = 16, **headers: str) -> float:
    """Ask as fast as it is answered, over kept connections; return the answers a second."""
    said = [f"-H{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    ran = subprocess.run(
        [_tool(), "-t1", f"-c{connections}", f"-d{seconds}s", *said, url],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    found = _RATE.search(ran)
    assert found, ran
    assert not _WRONG.search(ran), f"{url}: {ran}"
    return float(found[1])


def _tool() -> str:
    found = shutil.which("wrk")
    if not found:
        sys.exit("reading: wrk is not installed (make post)")
    return found
