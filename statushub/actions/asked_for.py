"""The phrases customers use for a service: cleaned, none twice, none that finds nothing."""

from collections.abc import Mapping, Sequence

from statushub import language, matching
from statushub.errors import Faults
from statushub.language import gettext as _
from statushub.texts import clean_line

MOST = 40
"""Phrases of a service in one language."""
LONGEST = 80
"""Characters of a phrase: what people want to do, not what there is to say about it."""

Phrases = Mapping[str, Sequence[str]]
"""Phrases by language."""


def cleaned(phrases: Phrases) -> dict[str, list[str]]:
    """Return each phrase on one line with single spaces; empty ones and repetitions go."""
    return {
        code: list(dict.fromkeys(words for raw in said if (words := clean_line(raw))))
        for code, said in phrases.items()
    }


def check(phrases: Phrases, faults: Faults) -> None:
    """Note languages there are not, too many phrases, and each that is too long or has no word."""
    for code, said in phrases.items():
        field = f"phrases.{code}"
        if code not in language.available():
            faults.add(field, _("This page has no such language."))
        elif len(said) > MOST:
            faults.add(
                field,
                _(
                    "These are %(count)s phrases. Keep the %(limit)s that people use most.",
                    count=len(said),
                    limit=MOST,
                ),
            )
        else:
            _check_each(field, said, faults)


def _check_each(field: str, said: Sequence[str], faults: Faults) -> None:
    for phrase in said:
        if len(phrase) > LONGEST:
            faults.add(
                field,
                _(
                    "“%(beginning)s…” is too long. Use at most %(limit)s characters a phrase.",
                    beginning=phrase[:30].rstrip(),
                    limit=LONGEST,
                ),
            )
        elif not matching.words(phrase):
            faults.add(
                field,
                _("“%(phrase)s” has no letter and no digit to search for.", phrase=phrase),
            )
