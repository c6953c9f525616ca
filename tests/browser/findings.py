"""One line of `make check-page`: what was looked at, what was found, and what it may be."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass

_FORM = "{:<34} {:<34} {:>18} {:>18}  {}"
HEAD = _FORM.format("what", "where", "figure", "limit", "").rstrip()


@dataclass(frozen=True)
class Finding:
    """One line of the table, and below it what is to be mended."""

    what: str
    where: str
    figure: str
    limit: str
    is_good: bool
    faults: Sequence[str] = ()

    def show(self) -> bool:
        """Print it; return whether it is as wanted."""
        remark = "" if self.is_good else "<-- missed"
        print(_FORM.format(self.what, self.where, self.figure, self.limit, remark).rstrip())
        for fault in self.faults:
            print(f"    {fault}")
        sys.stdout.flush()
        return self.is_good


def none_of(what: str, where: str, faults: Sequence[str], of: str = "") -> Finding:
    """Return the line of something of which there must be nothing."""
    figure = f"{len(faults)}{f' on {of}' if of else ''}"
    return Finding(what, where, figure, "0", not faults, faults)


def left_out(what: str, missing: str) -> Finding:
    """Return the line of what cannot be looked at on this machine."""
    return Finding(what, f"left out: no {missing} here", "-", "", is_good=True)
