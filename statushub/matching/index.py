"""What can be found, and what a search finds: the best first, if it can be in one's language."""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from statushub.matching.vocabulary import Vocabulary
from statushub.matching.words import LONGEST, says_something, terms

PHRASE, NAME, DESCRIPTION = 1.0, 1.0, 0.5
"""What a match in each is worth."""
_MOST_TERMS = 8
"""Words of a search that are looked at."""
_WORTH_SHOWING = 0.3
"""Of the best score: below it a find is an accident."""
_SURE_ABROAD = 0.7
"""The least score with which words of another language count where not all of them fit."""


@dataclass(frozen=True)
class Said:
    """One thing said of a document, in one language: a phrase, its name, its description."""

    text: str
    spoken: str
    worth: float


@dataclass(frozen=True)
class Document:
    """Something to be found, under a key of the caller's."""

    key: str
    said: tuple[Said, ...]


@dataclass(frozen=True)
class Hit:
    """A document that a search found."""

    key: str
    spoken: str
    """The language whose words led to it."""
    score: float
    whole: bool
    """Every word that was searched for leads to it."""


@dataclass(frozen=True)
class Found:
    """What came of a search."""

    hits: tuple[Hit, ...]
    said_something: bool
    """There was a word in it to search for, and not only such as every search leaves out."""


class Index:
    """Documents in the caller's order, which decides between equals."""

    def __init__(self, documents: Iterable[Document]) -> None:
        self._documents = list(documents)
        spoken = {said.spoken for document in self._documents for said in document.said}
        self._by_language = {code: _InLanguage(code, self._documents) for code in sorted(spoken)}

    def find(self, asked: str, languages: Sequence[str]) -> Found:
        """Return what is meant by `asked`; never fails, whatever was typed.

        `languages` is the reader's chain. Others than their own are searched, too, where no
        document of their own language has every word.
        """
        asked = asked[:LONGEST]
        own, *others = dict.fromkeys(languages)
        hits = self._hits(asked, own)
        if not any(hit.whole for hit in hits.values()):
            for other in others:
                for number, hit in self._hits(asked, other).items():
                    known = hits.get(number)
                    if (hit.whole and not (known and known.whole)) or (
                        known is None and hit.score >= _SURE_ABROAD
                    ):
                        hits[number] = hit
        best = max((hit.score for hit in hits.values()), default=0.0)
        kept = (
            (not hit.whole, hit.spoken != own, -hit.score, number, hit)
            for number, hit in hits.items()
            if hit.score >= best * _WORTH_SHOWING
        )
        return Found(
            tuple(hit for *_rank, hit in sorted(kept, key=lambda one: one[:-1])),
            says_something(asked, own),
        )

    def _hits(self, asked: str, spoken: str) -> dict[int, Hit]:
        """Return hits by the number of their document."""
        if spoken not in self._by_language:
            return {}
        return {
            number: Hit(self._documents[number].key, spoken, score, whole)
            for number, (score, whole) in self._by_language[spoken].scores(asked).items()
        }


@dataclass(frozen=True)
class _Entry:
    """One thing said, by the number of its document."""

    document: int
    worth: float
    length: int
    """Words of it that say something."""


class _InLanguage:
    """What is said in one language."""

    def __init__(self, spoken: str, documents: Sequence[Document]) -> None:
        self._spoken = spoken
        self._count = len(documents)
        self._entries: list[_Entry] = []
        self._places: dict[str, list[int]] = defaultdict(list)
        for number, document in enumerate(documents):
            for said in document.said:
                if said.spoken == spoken:
                    self._add(number, said)
        self._vocabulary = Vocabulary(spoken, self._places)

    def _add(self, number: int, said: Said) -> None:
        found = terms(said.text, self._spoken)
        for term in found:
            self._places[term].append(len(self._entries))
        self._entries.append(_Entry(number, said.worth, len(found)))

    def scores(self, asked: str) -> dict[int, tuple[float, bool]]:
        """Return, by document, how well it fits and whether every word leads to it."""
        asked_for = terms(asked, self._spoken)[:_MOST_TERMS]
        sure = [self._sureness(term) for term in asked_for]
        weights = [self._weight(one) for one in sure]
        whole = sum(weights)
        best_entry: dict[int, float] = defaultdict(float)
        best_term: dict[int, list[float]] = defaultdict(lambda: [0.0] * len(sure))
        for place in {place for one in sure for place in one}:
            entry = self._entries[place]
            fits = [one.get(place, 0.0) for one in sure]
            met = sum(1 for fit in fits if fit)
            share = sum(map(_product, fits, weights)) / whole
            # Of two that hold the same words the shorter says more exactly this.
            fit = entry.worth * share * (0.75 + 0.25 * min(1.0, met / entry.length))
            best_entry[entry.document] = max(best_entry[entry.document], fit)
            worth = [fit * entry.worth for fit in fits]
            best_term[entry.document] = list(map(max, best_term[entry.document], worth))
        return {
            number: (
                best_entry[number] + sum(map(_product, best, weights)) / whole,
                all(best),
            )
            for number, best in best_term.items()
        }

    def _sureness(self, term: str) -> Mapping[int, float]:
        """Return how surely a word is meant in each entry that may hold it."""
        found: dict[int, float] = {}
        for word, sure in self._vocabulary.meant(term).items():
            for place in self._places[word]:
                found[place] = max(sure, found.get(place, 0.0))
        return found

    def _weight(self, sure: Mapping[int, float]) -> float:
        """Return how much a word tells: the fewer documents have it, the more."""
        documents = {self._entries[place].document for place in sure}
        return 1.0 + math.log((1 + self._count) / (1 + len(documents)))


def _product(one: float, other: float) -> float:
    return one * other
