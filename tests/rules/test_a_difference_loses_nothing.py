"""What a correction shows: both texts whole, and nothing but what differs is marked."""

from time import process_time

from hypothesis import given
from hypothesis import strategies as st

from statushub.render.differences import pieces

words = st.text(alphabet="ab <&\n.", max_size=60)


def said(before: str, after: str, without: str) -> str:
    return "".join(piece.words for piece in pieces(before, after) if piece.mark != without)


@given(before=words, after=words)
def test_both_texts_can_be_read_from_it(before: str, after: str) -> None:
    assert said(before, after, "out").rstrip() == after.strip()
    assert said(before, after, "in").split() == before.split()


@given(text=words)
def test_what_stayed_is_not_marked(text: str) -> None:
    assert not any(piece.mark for piece in pieces(text, text))


def test_only_the_words_that_differ_are_marked() -> None:
    found = pieces("You tell us 15 days before.", "You tell us 14 days before.")
    assert [(piece.mark, piece.words.strip()) for piece in found] == [
        ("", "You tell us"),
        ("out", "15"),
        ("in", "14"),
        ("", "days before."),
    ]


def test_the_longest_texts_are_compared_in_time() -> None:
    before = " ".join(f"word{number % 700}" for number in range(4000))
    after = " ".join(f"word{number % 699}" for number in range(4000))
    began = process_time()
    pieces(before, after)
    pieces("a " * 12_500, "a b " * 6_250)
    assert process_time() - began < 3
