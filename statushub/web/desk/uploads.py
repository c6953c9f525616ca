"""Lists brought in as files: how long one may be, and what is told of what became of it."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol, TypeVar

from flask import Blueprint, request

from statushub.errors import Refused
from statushub.language import gettext as _
from statushub.web import forms

_SHOWN = 200
"""Refused rows told one by one."""


class Report(Protocol):
    """What became of a list."""

    refused: list[tuple[int, str]]
    """Lines with what was wrong."""


R = TypeVar("R", bound=Report)


def allow(blueprint: Blueprint, most_bytes: int) -> None:
    """Let a list be longer than other forms: said before anything reads the body."""

    @blueprint.url_value_preprocessor
    def allow_length(_endpoint: str | None, _values: dict[str, Any] | None) -> None:
        request.max_content_length = most_bytes


def bring(
    read: Callable[[bytes], R], form: Callable[[Mapping[str, str], R | None], str]
) -> str | tuple[str, int]:
    """Take in a list, and tell in its form what became of it; or show the form, with what is wrong.

    `read`: raises Refused where the file as a whole cannot be read.
    """
    if request.method == "GET":
        return form({}, None)
    upload = request.files.get("file")
    if not upload or not upload.filename:
        return form({"file": _("Choose a file.")}, None), 422
    try:
        report = read(upload.read())
    except Refused as refused:
        return form(forms.faults_of(refused), None), 422
    return form({}, report)


def shown(report: Report | None) -> Sequence[tuple[int, str]]:
    """Return the refused rows that are told one by one."""
    return report.refused[:_SHOWN] if report else ()
