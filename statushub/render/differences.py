"""What a correction changed: the words taken out and put in, for readers with any eyes."""

import re
from difflib import SequenceMatcher
from functools import lru_cache

from statushub.model.notices import Notice, Update
from statushub.model.words import Words
from statushub.render import phrases
from statushub.render.plain import plain
from statushub.render.view.update import Difference, Piece

_WORD = re.compile(r"\S+\s*")
_PER_PART = tuple[str, str]
"""Language and part."""


def of_update(notice: Notice, update: Update, reader: str) -> tuple[Difference, ...]:
    """Return what an update changed in words that stood there: for a reader, in their language.

    Where only another language was changed, the differences are those, and marked as such.
    """
    changed = _corrected(notice, update) if update.corrects_id else _said_anew(notice, update)
    found = [
        _difference(notice, before, after, reader)
        for before, after in changed
        if after is None or before.content != after.content
    ]
    seen = [one for one in found if any(piece.mark for piece in one.pieces)]
    own = [one for one in seen if one.language == reader]
    return tuple(own or seen)


def _corrected(notice: Notice, update: Update) -> list[tuple[Words, Words | None]]:
    """Return the words a correction replaced, each with what stood there after it."""
    target = next(one for one in notice.updates if one.id == update.corrects_id)
    at = update.posted_at
    after = {
        (words.language, words.part): words
        for words in (*target.texts, *target.replaced)
        if words.created_at == at
    }
    return [
        (words, after.get((words.language, words.part)))
        for words in _in_order(notice, target.replaced)
        if words.replaced_at == at
    ]


def _said_anew(notice: Notice, update: Update) -> list[tuple[Words, Words | None]]:
    """Return what a kind that answers for its words said otherwise of the notice as a whole."""
    if not notice.of_kind.accountable:
        return []
    before: dict[_PER_PART, Words] = {}
    for earlier in notice.updates[: notice.updates.index(update)]:
        before |= {(words.language, words.part): words for words in earlier.texts}
    return [
        (before[words.language, words.part], words)
        for words in _in_order(notice, update.texts)
        if notice.of_kind.part(words.part).lasting and (words.language, words.part) in before
    ]


def _in_order(notice: Notice, found: list[Words]) -> list[Words]:
    order = [part.name for part in notice.of_kind.parts]
    return sorted(found, key=lambda words: (words.language, order.index(words.part), words.version))


def _difference(notice: Notice, before: Words, after: Words | None, reader: str) -> Difference:
    return Difference(
        part=before.part,
        label=str(notice.of_kind.part(before.part).label),
        language=before.language,
        foreign=before.language != reader,
        before=phrases.as_phrase(before, reader),
        pieces=pieces(plain(before.content), plain(after.content) if after else ""),
    )


@lru_cache(maxsize=1000)
def pieces(before: str, after: str) -> tuple[Piece, ...]:
    """Return a text as it is, with what was taken out (`out`) and put in (`in`), word by word."""
    old, new = _WORD.findall(before), _WORD.findall(after)
    matcher = SequenceMatcher(None, [word.strip() for word in old], [word.strip() for word in new])
    found: list[Piece] = []
    for how, old_from, old_to, new_from, new_to in matcher.get_opcodes():
        if how == "equal":
            words = "".join(new[new_from:new_to])
            # The last word of one text may stand in the middle of the other.
            apart = "" if words[-1].isspace() or not old[old_to - 1][-1].isspace() else " "
            found.append(Piece("", words + apart))
            continue
        for mark, changed in (("out", old[old_from:old_to]), ("in", new[new_from:new_to])):
            if changed:
                found.append(Piece(mark, "".join(changed)))
    return tuple(found)
