"""What is wrong with the shape of a request, field by field, in the language asked for."""

import copy
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from statushub.errors import Fault, Refused
from statushub.language import gettext as _


class Misshapen(Refused):
    """A request whose shape is wrong in places, so that no action has looked at it yet."""

    def __init__(self, error: ValidationError) -> None:
        found = error.errors(include_url=False, include_input=False)
        first, *others = [Fault(_field(one["loc"]), _words(one)) for one in found]
        super().__init__(first.field, first.message, *others)
        self.places = [one["loc"] for one in found]

    def rest_of(self, content: Any) -> Any:
        """Return a copy of what was sent without what is wrong in it."""
        rest = copy.deepcopy(content)
        for *way, last in filter(None, self.places):
            holder = rest
            for step in way:
                holder = holder.get(step) if isinstance(holder, dict) else None
            if isinstance(holder, dict):
                holder.pop(last, None)
        return rest


def refuse(error: ValidationError) -> Any:
    """Raise `Misshapen` with one fault for each thing wrong."""
    raise Misshapen(error)


def _field(place: Sequence[str | int]) -> str:
    return ".".join(str(step) for step in place) or "body"


def _words(found: ErrorDetails) -> str:
    context = found.get("ctx", {})
    if found["type"] in _LIMITS:
        return _LIMITS[found["type"]](context)
    return _PLAIN.get(found["type"], _unusable)()


def _unusable() -> str:
    return _("This cannot be used here.")


def _object() -> str:
    return _("Write this as an object, in braces.")


def _whole_number() -> str:
    return _("Write this as a whole number.")


_PLAIN: Mapping[str, Callable[[], str]] = {
    "missing": lambda: _("This is missing."),
    "extra_forbidden": lambda: _("There is no such field here."),
    "invalid_key": lambda: _("There is no such field here."),
    "string_type": lambda: _("Write this as text, in quotation marks."),
    "string_unicode": lambda: _("This text is not valid Unicode."),
    "string_pattern_mismatch": lambda: _("This has characters that are not allowed here."),
    "bool_type": lambda: _("Write true or false."),
    "bool_parsing": lambda: _("Write true or false."),
    "dict_type": _object,
    "model_type": _object,
    "model_attributes_type": _object,
    "list_type": lambda: _("Write this as a list, in square brackets."),
    "int_type": _whole_number,
    "int_from_float": _whole_number,
    "int_parsing": _whole_number,
    "int_parsing_size": _whole_number,
    "day_type": lambda: _("Write the day as 2026-12-24."),
    "moment_type": lambda: _("Write date and time as 2026-03-03T10:30:00+01:00."),
    "moment_offset": lambda: _(
        "Say how far from UTC this is: end it with Z, or with an offset such as +01:00."
    ),
    "moment_range": lambda: _("Choose a date between 1990 and 2100."),
}

_LIMITS: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    "string_too_long": lambda found: _(
        "Use at most %(limit)s characters.", limit=found["max_length"]
    ),
    "string_too_short": lambda found: _(
        "Use at least %(limit)s characters.", limit=found["min_length"]
    ),
    "greater_than_equal": lambda found: _("Use a number of at least %(limit)s.", limit=found["ge"]),
    "less_than_equal": lambda found: _("Use a number of at most %(limit)s.", limit=found["le"]),
}
