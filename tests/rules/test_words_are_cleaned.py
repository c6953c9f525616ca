"""What people type or paste keeps its words and loses what harms."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statushub.texts import clean, clean_line


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Phones \x00closed\x07 ", "Phones closed"),
        ("one\r\ntwo\rthree\u2028four", "one\ntwo\nthree\nfour"),
        ("a\ue000manage_url\ue001b", "amanage_urlb"),
        ("abc\u202ecba", "abccba"),
        ("cafe\u0301", "café"),
        ("\ufeffWord", "Word"),
        ("\udcff\ufffe", ""),
    ],
)
def test_what_harms_is_gone(typed: str, kept: str) -> None:
    assert clean(typed) == kept


@pytest.mark.parametrize(
    "words", ["مرحبا بكم", "שלום \u200fעולם", "👩‍👩‍👧 🏴󠁧󠁢󠁥󠁮󠁧󠁿 ✂️", "ñ ¿ é", "\u2067אב\u2069 and on"]
)
def test_right_to_left_words_and_emoji_stay(words: str) -> None:
    assert clean(words) == words


def test_an_open_direction_ends_with_its_line() -> None:
    assert clean("\u2067abc\ndef") == "\u2067abc\u2069\ndef"
    assert clean("abc\u2069 def\u202c") == "abc def"


def test_a_line_is_one_line() -> None:
    assert clean_line(" Phone \t lines\nclosed ") == "Phone lines closed"


@given(st.text())
def test_clean_text_is_clean(typed: str) -> None:
    once = clean(typed)
    assert clean(once) == once
    once.encode()
    assert not any(
        unicodedata.category(one) in {"Cc", "Co", "Cs"} and one not in "\t\n" for one in once
    )
