"""Whom a notice could not reach, as CSV: for those who tell them in another way."""

from collections.abc import Iterator, Sequence

from statushub import database
from statushub.exchange import sheet
from statushub.model import deliveries, fanouts, subscriptions
from statushub.model.deliveries import Scope

COLUMNS = ("channel", "address", "language", "code", "words", "last_tried_at")
_PORTION = 1000


def write(fanout_ids: Sequence[int]) -> Iterator[str]:
    """Yield what failed for good, row by row as it is read; whoever is forgotten is not in it."""
    yield from sheet.written([COLUMNS])
    for fanout_id in fanout_ids:
        yield from _of(fanout_id)


def _of(fanout_id: int) -> Iterator[str]:
    scope, after = Scope([fanout_id], (fanouts.FAILED_PERMANENT,)), 0
    while True:
        with database.reading() as session:
            found = deliveries.letters(session, scope, _PORTION, after=after)
            whom = [delivery.recipient for delivery, _attempt in found]
            held = subscriptions.by_rows(session, whom)
        if not found:
            return
        after = whom[-1]
        yield from sheet.written(
            (
                delivery.channel,
                held[delivery.recipient].address,
                delivery.language,
                (attempt.code or "") if attempt else "",
                attempt.words if attempt else "",
                attempt.at.isoformat(timespec="seconds") if attempt else "",
            )
            for delivery, attempt in found
            if delivery.recipient in held
        )
