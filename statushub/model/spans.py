"""Spans of a day: from and to in minutes since its midnight, the end past 24:00 where it is night.

09:00-14:00  ->  Span(540, 840)
22:00-02:00  ->  Span(1320, 1560)
"""

import re
from collections.abc import Iterable
from itertools import pairwise
from typing import NamedTuple

from statushub import hours
from statushub.hours import DAY
from statushub.language import LazyString
from statushub.language import lazy_gettext as _l

LONGEST_NIGHT = 16 * 60
"""A span through midnight that is longer was meant otherwise: 14:00-12:00, 09:00-02:00."""

_TIMES = re.compile(r"\d{1,2}:\d{2}-\d{1,2}:\d{2}(?:,\d{1,2}:\d{2}-\d{1,2}:\d{2})*")


class Unclear(ValueError):
    """A text on hours says nothing that can be counted on; `message` says why, to its writer."""

    def __init__(self, message: LazyString) -> None:
        super().__init__(message)
        self.message = message


class Span(NamedTuple):
    """A time of being open."""

    start: int
    end: int

    def moved(self, minutes: int) -> "Span":
        """Return it so much later, or earlier."""
        return Span(self.start + minutes, self.end + minutes)

    def __str__(self) -> str:
        return f"{hours.written(self.start)}-{_end(self)}"


Spans = tuple[Span, ...]
WHOLE_DAY = Span(0, DAY)


def _end(span: Span) -> str:
    """Return the end as written; past midnight as the next day's time, where that is clear."""
    night = span.end - DAY
    if 0 < night < span.start and span.end - span.start <= LONGEST_NIGHT:
        return hours.written(night)
    return hours.written(span.end)


def written(spans: Iterable[Span]) -> str:
    """Return spans as `09:00-14:00,16:00-19:00`."""
    return ",".join(str(span) for span in spans)


def read(words: str) -> Spans:
    """Return the spans of `09:00-14:00,16:00-19:00`, in order.

    Raises Unclear for what is no such list, and for spans that are empty, impossible, overlap one
    another, or run through so much of a night that their writer cannot have meant it.
    """
    if not _TIMES.fullmatch(words):
        raise Unclear(
            _l(
                "“%(words)s” are no times. Write from and to, such as 09:00-14:00, and a comma"
                " between several: 09:00-14:00,16:00-19:00.",
                words=words,
            )
        )
    found = sorted(_span(one) for one in words.split(","))
    refuse_overlap(found)
    if found and found[-1].end - DAY > found[0].start:
        raise overlapping(found[-1], found[0])
    return tuple(found)


def _span(words: str) -> Span:
    first, last = words.split("-")
    start, end = (_minutes(one, words) for one in (first, last))
    if start >= DAY:
        raise _no_time(first, words)
    if start == end:
        raise Unclear(
            _l(
                "%(span)s has no length. Write a later end, or 00:00-24:00 for the whole day.",
                span=words,
            )
        )
    if end > start:
        return Span(start, end)
    if end + DAY - start > LONGEST_NIGHT:
        raise Unclear(
            _l(
                "%(span)s ends before it begins. Write the earlier time first; if it does go on"
                " until the next day, write %(long)s.",
                span=words,
                long=f"{hours.written(start)}-{hours.written(end + DAY)}",
            )
        )
    return Span(start, end + DAY)


def _minutes(words: str, span: str) -> int:
    hour, minute = (int(one) for one in words.split(":"))
    if minute > 59 or hour * 60 + minute > 2 * DAY:
        raise _no_time(words, span)
    return hour * 60 + minute


def _no_time(words: str, span: str) -> Unclear:
    return Unclear(
        _l(
            "There is no %(time)s, as in %(span)s. Times of day go from 00:00 to 24:00; hours"
            " through the night are written 22:00-02:00.",
            time=words,
            span=span,
        )
    )


def refuse_overlap(found: Iterable[Span]) -> None:
    """Raise Unclear where one span begins before another has ended."""
    for one, other in pairwise(sorted(found)):
        if other.start < one.end:
            raise overlapping(one, other)


def overlapping(one: Span, other: Span) -> Unclear:
    """Return the fault of two spans of which the second begins before the first has ended."""
    return Unclear(
        _l(
            "%(one)s and %(other)s overlap. Write them as one span, or let the second begin when"
            " the first has ended.",
            one=str(one),
            other=str(other),
        )
    )


def joined(found: Iterable[Span]) -> Spans:
    """Return spans in order, made one where they touch."""
    held: list[Span] = []
    for span in sorted(found):
        if held and span.start <= held[-1].end:
            held[-1] = Span(held[-1].start, max(held[-1].end, span.end))
        else:
            held.append(span)
    return tuple(held)


def without(found: Iterable[Span], cuts: Iterable[Span]) -> Spans:
    """Return what is left of spans where others are taken out of them."""
    left = list(found)
    for cut in cuts:
        pieces = [
            piece
            for span in left
            for piece in (
                Span(span.start, min(span.end, cut.start)),
                Span(max(span.start, cut.end), span.end),
            )
        ]
        left = [piece for piece in pieces if piece.start < piece.end]
    return tuple(left)
