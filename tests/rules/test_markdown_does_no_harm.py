"""Markdown in a notice becomes plain, safe HTML, whatever somebody writes."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statushub.render.markdown import to_html, to_line


def test_what_people_use_works() -> None:
    assert to_html("Use **web chat**\nor [write](https://example.org/a?b=1&c=2).") == (
        "<p>Use <strong>web chat</strong><br>\n"
        'or <a href="https://example.org/a?b=1&amp;c=2" rel="noopener">write</a>.</p>'
    )
    assert to_html("- one\n- two") == "<ul>\n<li>one</li>\n<li>two</li>\n</ul>"


@pytest.mark.parametrize(
    ("written", "linked"),
    [
        ("See https://example.org/a_b?c=1.", "https://example.org/a_b?c=1"),
        ("(https://example.org/x), now", "https://example.org/x"),
        ("«https://example.org/»", "https://example.org/"),
    ],
)
def test_a_pasted_address_becomes_a_link(written: str, linked: str) -> None:
    assert re.findall(r'href="([^"]+)"', to_html(written)) == [linked]


def test_an_address_that_is_a_link_already_is_one_link() -> None:
    assert to_html("[https://a.example](https://b.example)").count("<a ") == 1
    assert to_html("`https://a.example`").count("<a ") == 0


def test_a_heading_does_not_disturb_those_of_the_page() -> None:
    assert to_html("# Big") == "<p><strong>Big</strong></p>"


@pytest.mark.parametrize(
    "written",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))",
        "[x](data:text/html;base64,AAAA)",
        "![x](https://elsewhere.example/pixel.gif)",
        '<a href="https://x" style="position:fixed" onclick="x()">x</a>',
        "<style>*{}</style><iframe src=//x></iframe>",
    ],
)
def test_nothing_runs_and_nothing_is_fetched(written: str) -> None:
    made = to_html(written)
    assert set(re.findall(r"<(\w+)", made)) <= {"p", "a"}
    assert not re.search(r"<[^>]*(javascript|data:|style=|on\w+=|src=)", made)


@given(st.text())
def test_any_text_becomes_some_html(written: str) -> None:
    assert not re.search(r"<(script|style|img|iframe|h\d)\b", to_html(written))


def test_a_line_for_descriptions() -> None:
    assert to_line(to_html("Phones &\n\n- closed\n- now")) == "Phones & closed now"
    assert to_line("<p>" + "word " * 100 + "</p>", 20) == "word word word word…"
