"""How far one spelling is from another: letters missing, added, wrong, or in each other's place."""


def forgiven(word: str) -> int:
    """Return how many slips a word of its length may hold and still count as meant.

    None where it holds a digit: 5G is not 4G, nor is one model number another.
    """
    if len(word) < 4 or any(letter.isdigit() for letter in word):
        return 0
    return 1 if len(word) < 8 else 2


def letters(word: str) -> int:
    """Return which letters a word has, a bit each: words far apart in these need no closer look."""
    found = 0
    for letter in word:
        found |= 1 << (ord(letter) % 61)
    return found


def within(one: str, other: str, most: int) -> bool:
    """Tell whether at most so many slips lead from one word to the other.

    The distance of Damerau and Levenshtein in which no letter is moved twice.
    """
    if abs(len(one) - len(other)) > most:
        return False
    one, other = _apart(one, other)
    before: list[int] = []
    above = list(range(len(other) + 1))
    for down, letter in enumerate(one, 1):
        row = [down]
        for across, beside in enumerate(other, 1):
            cost = min(
                above[across] + 1,
                row[across - 1] + 1,
                above[across - 1] + (letter != beside),
            )
            if down > 1 and across > 1 and letter == other[across - 2] and one[down - 2] == beside:
                cost = min(cost, before[across - 2] + 1)
            row.append(cost)
        # Two rows, as a swap of letters reaches back over one.
        if min(row) > most and min(above) > most:
            return False
        before, above = above, row
    return above[-1] <= most


def _apart(one: str, other: str) -> tuple[str, str]:
    """Return two words without the beginning and the end they share."""
    first = _shared(one, other)
    one, other = one[first:], other[first:]
    last = _shared(one[::-1], other[::-1])
    return one[: len(one) - last], other[: len(other) - last]


def _shared(one: str, other: str) -> int:
    """Return how many letters two words begin with alike."""
    shorter = min(len(one), len(other))
    return next((at for at in range(shorter) if one[at] != other[at]), shorter)
