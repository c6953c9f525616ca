"""The kinds of notice there are: every module here with a `KIND`, found by scanning."""

import importlib
import pkgutil
from functools import cache

from statushub.kinds.base import (
    DAY,
    IMPACTS,
    INCIDENT,
    PLANNED,
    SCHEDULED,
    Kind,
    Moment,
    Part,
    Phase,
    Reminders,
    State,
    no_worse_than,
    worst,
)

__all__ = [
    "DAY",
    "IMPACTS",
    "INCIDENT",
    "PLANNED",
    "SCHEDULED",
    "Kind",
    "Moment",
    "Part",
    "Phase",
    "Reminders",
    "State",
    "every",
    "get",
    "no_worse_than",
    "worst",
]


@cache
def _found() -> dict[str, Kind]:
    modules = (
        importlib.import_module(f"{__name__}.{module.name}")
        for module in pkgutil.iter_modules(__path__)
    )
    kinds = [module.KIND for module in modules if hasattr(module, "KIND")]
    return {kind.name: kind for kind in sorted(kinds, key=lambda kind: kind.position)}


def every() -> tuple[Kind, ...]:
    """Return all kinds in menu order."""
    return tuple(_found().values())


def get(name: str) -> Kind:
    """Return one kind; KeyError when there is none of that name."""
    return _found()[name]
