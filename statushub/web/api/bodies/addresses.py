"""What stands in an address: the id of one thing, and which part of a list is wanted."""

import re
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from statushub.errors import NotThere

_ID = re.compile(r"[a-zA-Z0-9_-]{1,32}", re.ASCII)
MOST = 100


def _possible(given: str) -> str:
    # What no id looks like is not there; the database need not be asked.
    if not _ID.fullmatch(given):
        raise NotThere(given)
    return given


class One(BaseModel):
    """One thing by its id."""

    id: Annotated[str, AfterValidator(_possible)] = Field(
        description="Its id.", examples=["k3v9q0m2x7ab"]
    )


class Portion(BaseModel):
    """Which part of a list is wanted."""

    model_config = ConfigDict(extra="forbid")

    limit: int = Field(50, ge=1, le=MOST, description="How many at most.")
    offset: int = Field(0, ge=0, le=10_000_000, description="How many to leave out first.")
