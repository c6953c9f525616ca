"""What people type, taken apart: words without accents, their stems, and those that say nothing."""

import re
import unicodedata
from functools import cache, lru_cache

import snowballstemmer

from statushub import language, paths

LONGEST = 200
"""Characters of a search that are looked at; nobody says what they want in more."""
_LONGEST_WORD = 40
_APOSTROPHES = re.compile("(?<=\\w)['\N{RIGHT SINGLE QUOTATION MARK}](?=\\w)")
_WORD = re.compile(r"[^\W_]+")


def words(text: str) -> list[str]:
    """Return the words of a text: small letters, no accents (ñ as n, as hurried people type it)."""
    return [word[:_LONGEST_WORD] for word in _WORD.findall(_APOSTROPHES.sub("", _folded(text)))]


def terms(text: str, spoken: str) -> list[str]:
    """Return the words that say something, each once; where none does, all of them."""
    found = list(dict.fromkeys(words(text)))
    return [word for word in found if word not in stop_words(spoken)] or found


def says_something(text: str, spoken: str) -> bool:
    """Tell whether a text has a word that is not left out of every search."""
    return any(word not in stop_words(spoken) for word in words(text))


@cache
def stop_words(spoken: str) -> frozenset[str]:
    """Return the words a language can do without; none where nobody has listed them."""
    for code in (spoken, spoken.partition("-")[0]):
        file = paths.TRANSLATIONS / code.replace("-", "_") / "stop_words.txt"
        if file.is_file():
            lines = file.read_text(encoding="utf-8").splitlines()
            return frozenset(words(" ".join(line for line in lines if line[:1] != "#")))
    return frozenset()


@lru_cache(maxsize=50_000)
def stem(word: str, spoken: str) -> str:
    """Return what the forms of a word have in common: `contrat` of *contrato* and *contratos*."""
    name = _stemmer(spoken)
    # One each time: a stemmer keeps the word it is at, and threads ask at once.
    return str(snowballstemmer.stemmer(name).stemWord(word)) if name else word


@cache
def _stemmer(spoken: str) -> str | None:
    name = language.name_in_english(spoken).lower()
    return name if name in snowballstemmer.algorithms() else None


def _folded(text: str) -> str:
    apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return "".join(letter for letter in apart if not unicodedata.combining(letter))
