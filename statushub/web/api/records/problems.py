"""A problem as the document describes it."""

from typing import ClassVar

from pydantic import BaseModel, Field


class WrongField(BaseModel):
    """One thing wrong with one field."""

    field: str = Field(
        description="The field as a dotted path, or the name of a header.",
        examples=["texts.es.title"],
    )
    message: str = Field(
        description="What is wrong and how to mend it, in the language asked for.",
        examples=["Write this in Spanish, or choose to publish without Spanish."],
    )


class Problem(BaseModel):
    """Problem details (RFC 9457)."""

    type: str = Field(examples=["about:blank"])
    title: str
    status: int
    detail: str
    errors: list[WrongField] = Field(description="Every field that is wrong; often empty.")

    occasions: ClassVar[dict[int, str]] = {
        400: "The body is not readable JSON.",
        401: "No token, or one that is not valid.",
        403: "The token lacks the scope this needs.",
        404: "There is nothing with this id, or no page has been set up yet.",
        413: "The body is too large.",
        415: "The body is not JSON.",
        422: "Fields are wrong; each is named in `errors`.",
        429: "Too many requests with this token; `Retry-After` says how long to wait.",
        500: "A fault on our side.",
    }
    """What each status means that any operation may answer with."""
