"""Finding things by the words people use for them: pure, in any language, forgiving."""

from statushub.matching.index import DESCRIPTION, NAME, PHRASE, Document, Found, Hit, Index, Said
from statushub.matching.words import LONGEST, words

__all__ = [
    "DESCRIPTION",
    "LONGEST",
    "NAME",
    "PHRASE",
    "Document",
    "Found",
    "Hit",
    "Index",
    "Said",
    "words",
]
