"""The types of contact point there are: every module here with a `TYPE`, found by scanning."""

import importlib
import pkgutil
from functools import cache

from statushub.contact_types.base import ContactType

__all__ = ["ContactType", "every", "get"]


@cache
def _found() -> dict[str, ContactType]:
    modules = (
        importlib.import_module(f"{__name__}.{module.name}")
        for module in pkgutil.iter_modules(__path__)
    )
    found = [module.TYPE for module in modules if hasattr(module, "TYPE")]
    return {one.name: one for one in sorted(found, key=lambda one: one.position)}


def every() -> tuple[ContactType, ...]:
    """Return all types in menu order."""
    return tuple(_found().values())


def get(name: str) -> ContactType:
    """Return one type; KeyError when there is none of that name."""
    return _found()[name]
