"""A web server's log: which public things were looked at on which day, and nothing of who looked.

Our own format of `deploy/nginx/statushub.conf`, and the common and combined ones.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from statushub.model import looks
from statushub.model.page_views import Looked

_OURS = re.compile(
    r"(?P<at>\d{4}-\d\d-\d\dT\S+) (?P<status>\d{3}) (?P<method>\S+) (?P<address>\S+) \S+"
)
_COMBINED = re.compile(
    r"\S+ \S+ .*?\[(?P<at>[^\]]+)\] "
    r'"(?P<method>[A-Z]+) (?P<address>\S+) [^"]*" (?P<status>\d{3}) \S+'
    r'(?: "[^"]*" "(?P<agent>[^"]*)")?'
)
_LONGEST = 20_000
"""Bytes of a line that are read."""


@dataclass
class Report:
    """What a log holds."""

    source: str = ""
    """What stands for the log however long it grows and whatever it is called: its first line's."""
    counted: Counter[Looked] = field(default_factory=Counter)
    passed_over: int = 0
    """Lines of what is not counted: pictures, errors, what was known already."""
    broken: int = 0
    """Lines that cannot be read."""


def read(lines: Iterable[bytes]) -> Report:
    """Count the looks in a log, line by line."""
    report = Report()
    for raw in lines:
        if not raw.strip():
            continue
        report.source = report.source or hashlib.sha256(raw.strip()).hexdigest()[:32]
        line = raw[:_LONGEST].decode("utf-8", "replace").strip()
        found = _OURS.fullmatch(line) or _COMBINED.fullmatch(line)
        day = _day(found["at"]) if found else None
        if found is None or day is None:
            report.broken += 1
        elif (looked := _looked(day, found)) is None:
            report.passed_over += 1
        else:
            report.counted[looked] += 1
    return report


def _looked(day: date, found: re.Match[str]) -> Looked | None:
    # An open page that looks whether it has changed is answered by 304, and is no look.
    if found["method"] != "GET" or found["status"] != "200":
        return None
    seen = looks.seen(found["address"].partition("?")[0], found.groupdict().get("agent"))
    return None if seen is None else Looked(day, *seen)


def _day(at: str) -> date | None:
    for form in ("%d/%b/%Y:%H:%M:%S %z", "%Y-%m-%dT%H:%M:%S%z"):
        try:
            return datetime.strptime(at, form).astimezone(UTC).date()
        except (ValueError, OverflowError):
            continue
    return None
