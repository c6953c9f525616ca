"""The CPU that processes have used, as the system counts it: load beside them changes it little."""

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path


def seconds(pids: Iterable[int]) -> float:
    """Return the seconds of CPU some processes have used so far."""
    used = 0
    for pid in pids:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        used += int(fields[11]) + int(fields[12])
    return used / os.sysconf("SC_CLK_TCK")


@contextmanager
def apart(pids: Iterable[int]) -> Iterator[None]:
    """Keep servers on the first core, and whoever asks them off it.

    Threads of one interpreter on two cores take its lock from each other across them: what a read
    costs then depends on how many connections each process happened to get, up to double.
    """
    cores = sorted(os.sched_getaffinity(0))
    if len(cores) == 1:
        yield
        return
    for pid in pids:
        for task in Path(f"/proc/{pid}/task").iterdir():
            os.sched_setaffinity(int(task.name), cores[:1])
    os.sched_setaffinity(0, cores[1:])
    try:
        yield
    finally:
        os.sched_setaffinity(0, cores)
