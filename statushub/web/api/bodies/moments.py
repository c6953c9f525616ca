"""Dates in requests: RFC 3339 text with an offset, and nothing else."""

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, PlainValidator, WithJsonSchema, create_model
from pydantic_core import PydanticCustomError

from statushub import kinds

_FORM = re.compile(
    r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d(:\d\d(\.\d{1,9})?)?(?P<offset>[Zz]|[+-]\d\d:\d\d)?", re.ASCII
)
_YEARS = range(1990, 2101)


def _read(given: Any) -> datetime:
    form = _FORM.fullmatch(given) if isinstance(given, str) else None
    if form is None:
        raise PydanticCustomError("moment_type", "not a date and time")
    if form["offset"] is None:
        raise PydanticCustomError("moment_offset", "without an offset")
    try:
        moment = datetime.fromisoformat(given.upper())
    except ValueError as error:
        raise PydanticCustomError("moment_type", "not a date and time") from error
    if moment.year not in _YEARS:
        raise PydanticCustomError("moment_range", "not in our time")
    return moment.astimezone(UTC)


MomentText = Annotated[
    datetime,
    PlainValidator(_read),
    WithJsonSchema(
        {"type": "string", "format": "date-time", "examples": ["2026-03-03T10:30:00+01:00"]}
    ),
]


def declared() -> dict[str, str]:
    """Return the moments that kinds of notice declare, each with what it means, in kind order."""
    meanings: dict[str, dict[str, str]] = {}
    for kind in kinds.every():
        for moment in kind.moments:
            label = f"{kind.name}: {moment.label}" + (" (required)" if moment.required else "")
            meanings.setdefault(moment.name, {})[kind.name] = label
    return {name: "; ".join(labels.values()) for name, labels in meanings.items()}


class Body(BaseModel):
    """What every body shares: a field that is not known is refused, and nothing is guessed."""

    model_config = ConfigDict(extra="forbid", strict=True)


if TYPE_CHECKING:

    class Dated(Body):
        """A body with a field for each moment that a kind declares."""

else:  # a new kind, with moments of its own, needs no line here
    Dated = create_model(
        "Dated",
        __base__=Body,
        **{
            name: (MomentText | None, Field(None, description=f"{meaning}."))
            for name, meaning in declared().items()
        },
    )
