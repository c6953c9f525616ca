"""Sentences people say, and the service each leads to: plain words in, keys out."""

import re
import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from statushub import matching
from statushub.matching import DESCRIPTION, NAME, PHRASE, Document, Index, Said, spelling
from statushub.matching.words import says_something

OFFERED: dict[str, dict[str, tuple[str, str, list[str]]]] = {
    "cancel": {
        "en": ("Cancel a contract", "End a line, a tariff or everything.",
               ["cancel my plan", "I want to leave", "terminate my account"]),
        "es": ("Cancelar un contrato", "Termine una línea, una tarifa o todo.",
               ["darme de baja", "anular la tarifa", "quiero irme"]),
    },
    "move": {
        "en": ("Moving house", "Take your line to another address.",
               ["new address", "take internet with me"]),
        "es": ("Mudanza", "Lleve su línea a otra dirección.",
               ["cambio de domicilio", "trasladar internet", "este año me mudo"]),
    },
    "bill": {
        "en": ("Bills and payments", "See, pay and question what we charge.",
               ["pay my bill", "you charged me twice"]),
        "es": ("Facturas y pagos", "Vea, pague o reclame lo que cobramos.",
               ["pagar la factura", "me cobran de más"]),
    },
    "business": {
        "en": ("New business line", "Lines and 5G for companies.", ["open a company account"]),
        "es": ("Línea nueva para empresas", "Líneas y 5G para empresas.",
               ["dar de alta una línea", "contratar para mi negocio"]),
    },
    "mobile": {
        "en": ("Mobile data", "4G on your phone.", ["no internet on my phone"]),
        "es": ("Datos móviles", "4G en su teléfono.", ["no tengo internet en el móvil"]),
    },
}  # fmt: skip

INDEX = Index(
    Document(
        key,
        tuple(
            said
            for spoken, (name, description, phrases) in both.items()
            for said in (
                Said(name, spoken, NAME),
                Said(description, spoken, DESCRIPTION),
                *(Said(phrase, spoken, PHRASE) for phrase in phrases),
            )
        ),
    )
    for key, both in OFFERED.items()
)
CHAINS = {"en": ("en", "es"), "es": ("es", "en")}


def found(asked: str, reader: str) -> list[str]:
    return [hit.key for hit in INDEX.find(asked, CHAINS[reader]).hits]


SENTENCES = [
    ("en", "cancel my plan", "cancel"),
    ("en", "I want to leave", "cancel"),
    ("en", "I'd like to cancel, please", "cancel"),
    ("en", "how can I terminate it?", "cancel"),
    ("en", "CANCELLING", "cancel"),
    ("en", "cancelation of contract", "cancel"),
    ("en", "cancle my contarct", "cancel"),
    ("en", "trminate acount", "cancel"),
    ("en", "we're moving", "move"),
    ("en", "moved to a new adress", "move"),
    ("en", "bils", "bill"),
    ("en", "payment", "bill"),
    ("en", "you've charged me twice!!!", "bill"),
    ("en", "companies", "business"),
    ("en", "4g", "mobile"),
    ("en", "5G", "business"),
    ("es", "quiero cancelar mi contrato", "cancel"),
    ("es", "darme de baja", "cancel"),
    ("es", "me quiero dar de baja", "cancel"),
    ("es", "BAJA", "cancel"),
    ("es", "¿Cómo cancelo el contrato?", "cancel"),
    ("es", "cancelarlo", "cancel"),
    ("es", "anulacion de tarifa", "cancel"),
    ("es", "canselar contrato", "cancel"),
    ("es", "dar de alta", "business"),
    ("es", "mudanza", "move"),
    ("es", "mudansa", "move"),
    ("es", "nos mudamos", "move"),
    ("es", "cambiar domicilio", "move"),
    ("es", "este ano", "move"),
    ("es", "factruas", "bill"),
    ("es", "pago", "bill"),
    ("es", "me han cobrado de mas", "bill"),
    ("es", "mi empresa", "business"),
    ("es", "MOVIL", "mobile"),
    ("es", "internet movil", "mobile"),
]


@pytest.mark.parametrize(("reader", "said", "meant"), SENTENCES)
def test_what_somebody_says_leads_first_to_what_they_mean(
    reader: str, said: str, meant: str
) -> None:
    assert found(said, reader)[:1] == [meant]


@pytest.mark.parametrize(
    ("reader", "said"),
    [("en", "zebra"), ("en", "6G"), ("en", "x"), ("es", "elefante"), ("es", "qz"), ("en", "")],
)
def test_what_is_offered_nowhere_is_not_found(reader: str, said: str) -> None:
    assert found(said, reader) == []


@pytest.mark.parametrize(
    ("reader", "said"), [("en", "I want to"), ("es", "¿qué puedo hacer?"), ("en", "?!"), ("es", "")]
)
def test_words_that_say_nothing_are_told_from_words_that_find_nothing(
    reader: str, said: str
) -> None:
    assert not INDEX.find(said, CHAINS[reader]).said_something
    assert INDEX.find(f"{said} zebra", CHAINS[reader]).said_something


def test_all_words_count_for_more_than_some() -> None:
    assert found("new line", "en")[0] == "business"
    assert found("internet line address", "en")[0] == "move"
    hits = INDEX.find("cancelar empresa", CHAINS["es"]).hits
    assert not any(hit.whole for hit in hits)
    assert {hit.key for hit in hits} == {"cancel", "business"}


def test_what_customers_say_counts_for_more_than_a_description() -> None:
    phrase = Document("phrase", (Said("lost my card", "en", PHRASE),))
    described = Document("described", (Said("lost my card", "en", DESCRIPTION),))
    hits = Index([described, phrase]).find("lost card", ("en",)).hits
    assert [hit.key for hit in hits] == ["phrase", "described"]


def test_the_shorter_phrase_says_it_more_exactly_and_else_the_order_of_the_page_decides() -> None:
    long = Document("long", (Said("send a lost card to another country", "en", PHRASE),))
    short = Document("short", (Said("lost card", "en", PHRASE),))
    again = Document("again", (Said("lost card", "en", PHRASE),))
    hits = Index([long, short, again]).find("lost card", ("en",)).hits
    assert [hit.key for hit in hits] == ["short", "again", "long"]


def test_the_right_spelling_comes_before_a_slip() -> None:
    documents = [
        Document(word, (Said(word, "es", PHRASE),)) for word in ("casa", "caja", "cajas rotas")
    ]
    hits = Index(documents).find("caja", ("es",)).hits
    assert [hit.key for hit in hits][:2] == ["caja", "cajas rotas"]


def test_words_of_another_language_help_out_where_ones_own_do_not() -> None:
    (hit,) = INDEX.find("darme de baja", CHAINS["en"]).hits
    assert (hit.key, hit.spoken) == ("cancel", "es")
    own = INDEX.find("internet", CHAINS["es"]).hits
    assert {hit.spoken for hit in own} == {"es"}


def test_a_phrase_of_nothing_but_small_words_is_found_by_them() -> None:
    index = Index([Document("out", (Said("get me out of this", "en", PHRASE),))])
    assert [hit.key for hit in index.find("get me out", ("en",)).hits] == ["out"]
    assert not index.find("something else", ("en",)).hits


def test_a_language_nobody_listed_words_for_is_searched_all_the_same() -> None:
    index = Index([Document("ja", (Said("解約 したい", "ja", PHRASE),))])
    assert [hit.key for hit in index.find("解約", ("ja",)).hits] == ["ja"]
    assert not index.find("解約", ("de",)).hits


@given(st.text(max_size=400))
@example("\0")
@example("\ud800")
@example("a" * 10_000)
@example("'; DROP TABLE service; --")
@example("ﬁ ß İ ｃａｎｃｅｌ ñ \N{COMBINING ACUTE ACCENT}" * 30)
@example("https://example.org/?q=%00&x={{7*7}}")
def test_nothing_anybody_types_goes_wrong(asked: str) -> None:
    for chain in CHAINS.values():
        result = INDEX.find(asked, chain)
        assert {hit.key for hit in result.hits} <= set(OFFERED)
        assert len({hit.key for hit in result.hits}) == len(result.hits)


PHRASES = [
    (key, spoken, phrase)
    for key, both in OFFERED.items()
    for spoken, (name, _description, phrases) in both.items()
    for phrase in (name, *phrases)
]
LETTERS = "abcdefghijklmnñopqrstuvwxyzáéíóú"


@st.composite
def misspelt(draw: st.DrawFn) -> tuple[str, str, str]:
    """A phrase with one slip in one of its longer words."""
    key, spoken, phrase = draw(st.sampled_from(PHRASES))
    words = [word for word in re.findall(r"\w+", phrase) if len(word) >= 5]
    if not words:
        return key, spoken, phrase
    word = draw(st.sampled_from(words))
    at = draw(st.integers(0, len(word) - 1))
    slips = {
        "missing": word[:at] + word[at + 1 :],
        "wrong": word[:at] + draw(st.sampled_from(LETTERS)) + word[at + 1 :],
        "added": word[:at] + draw(st.sampled_from(LETTERS)) + word[at:],
        "swapped": word[:at] + word[at : at + 2][::-1] + word[at + 2 :],
    }
    slip = slips[draw(st.sampled_from(sorted(slips)))]
    # By itself a word that says nothing is not looked for, however it is spelt.
    alone = says_something(word, spoken) and draw(st.booleans())
    return key, spoken, slip if alone else phrase.replace(word, slip, 1)


@given(misspelt())
def test_one_slip_in_a_longer_word_is_forgiven(said: tuple[str, str, str]) -> None:
    key, spoken, asked = said
    assert key in found(asked, spoken)


def _far(one: str, other: str) -> int:
    """Return the distance by its definition, slowly."""
    if not one or not other:
        return len(one) + len(other)
    ways = [
        _far(one[1:], other) + 1,
        _far(one, other[1:]) + 1,
        _far(one[1:], other[1:]) + (one[0] != other[0]),
    ]
    if len(one) > 1 and len(other) > 1 and one[:2] == other[1::-1]:
        ways.append(_far(one[2:], other[2:]) + 1)
    return min(ways)


few = st.text("abc", max_size=5)


@given(few, few, st.integers(0, 2))
def test_slips_are_counted_as_they_are_defined(one: str, other: str, most: int) -> None:
    assert spelling.within(one, other, most) == (_far(one, other) <= most)


def test_words_are_folded_as_hurried_people_type_them() -> None:
    assert matching.words("¡Mañana NO! L'Hospitalet, can't: ＡＢＣ_ß") == [
        "manana", "no", "lhospitalet", "cant", "abc", "ss",
    ]  # fmt: skip


def test_a_search_among_two_hundred_takes_a_moment() -> None:
    verbs = ["pay", "cancel", "change", "order", "repair", "move", "return", "renew"]
    things = ["plan", "line", "phone", "router", "card", "bill", "address", "number"]
    index = Index(
        Document(
            f"{verb} {thing} {which}",
            tuple(
                Said(f"{verb} my {which} {thing} {word}", "en", PHRASE)
                for word in ["quickly", "abroad", "tomorrow", "online", "yourself", "together"]
            ),
        )
        for which in ("private", "business", "family", "student")
        for verb in verbs
        for thing in things
    )
    index.find("warm up", ("en",))
    for asked in ("cancel my plan", "cansel busines contarct tomorow", "quxly zzyzzy " * 50):
        began = time.thread_time()
        index.find(asked, ("en",))
        assert time.thread_time() - began < 0.02, asked
