"""The words known in one language, and which of them somebody may have meant."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable

from statushub.matching import spelling
from statushub.matching.words import stem

EXACT, FORM, BEGUN, MISSPELT = 1.0, 0.95, 0.8, 0.6
"""How sure it is that a word was meant: itself, a form of it, its beginning, a slip away."""
_SHORTEST_BEGINNING = 3


class Vocabulary:
    """Words of one language, ready to be asked for."""

    def __init__(self, spoken: str, known: Iterable[str]) -> None:
        self._spoken = spoken
        self._words = sorted(set(known))
        self._forms: dict[str, list[str]] = defaultdict(list)
        self._by_length: dict[int, list[tuple[int, str, str]]] = defaultdict(list)
        for word in self._words:
            self._forms[stem(word, spoken)].append(word)
            self._add(word, word)
        for form, words in self._forms.items():
            for word in words:
                if form != word:
                    self._add(form, word)

    def _add(self, spelt: str, word: str) -> None:
        self._by_length[len(spelt)].append((spelling.letters(spelt), spelt, word))

    def meant(self, term: str) -> dict[str, float]:
        """Return the words that somebody who typed `term` may have meant, and how sure it is."""
        form = stem(term, self._spoken)
        found = dict.fromkeys(self._close(term) | self._close(form), MISSPELT)
        found |= dict.fromkeys(self._begun(term), BEGUN)
        found |= dict.fromkeys(self._forms.get(form, ()), FORM)
        if self._knows(term):
            found[term] = EXACT
        return found

    def _knows(self, term: str) -> bool:
        place = bisect_left(self._words, term)
        return place < len(self._words) and self._words[place] == term

    def _begun(self, term: str) -> list[str]:
        if len(term) < _SHORTEST_BEGINNING:
            return []
        first = bisect_left(self._words, term)
        last = bisect_left(self._words, f"{term}\U0010ffff")
        return self._words[first:last]

    def _close(self, term: str) -> set[str]:
        """Return the words a slip away, in their own spelling or by their stems."""
        most = spelling.forgiven(term)
        if not most:
            return set()
        own = spelling.letters(term)
        return {
            word
            for length in range(len(term) - most, len(term) + most + 1)
            for has, spelt, word in self._by_length.get(length, ())
            # A slip changes two letters at most: one that goes, one that comes.
            if (has ^ own).bit_count() <= 2 * most and spelling.within(term, spelt, most)
        }
