"""Every language says everything: no string is missing, fuzzy or left over."""

import ast
import gettext
import re
from io import BytesIO

import polib
import pytest
from babel import Locale
from babel.messages.mofile import write_mo
from babel.messages.plurals import get_plural
from babel.messages.pofile import read_po

from tests.house import catalogues


@pytest.fixture(scope="module")
def wanted() -> polib.POFile:
    return catalogues.strings()


@pytest.mark.parametrize("language", catalogues.languages())
def test_language_is_complete(language: str, wanted: polib.POFile) -> None:
    found = catalogues.faults(language, wanted)
    assert not found, f"{language}: make catalogues, then fill in:\n" + "\n".join(found)


@pytest.mark.parametrize("language", catalogues.languages())
def test_language_counts_as_its_speakers_do(language: str) -> None:
    locale = Locale.parse(language, sep="-")
    with catalogues.path(language).open("rb") as file:
        catalogue = read_po(file, locale=language)
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    gettext.GNUTranslations(compiled)  # gettext itself reads it, plural rule and all
    assert catalogue.locale == locale
    assert catalogue.num_plurals == get_plural(language).num_plurals


@pytest.mark.parametrize("folder", ["statushub", "templates"])
def test_strings_of_code_and_templates_are_found(folder: str, wanted: polib.POFile) -> None:
    files = {file for entry in wanted for file, _line in entry.occurrences}
    marked = [
        path
        for path in (catalogues.ROOT / folder).rglob("*.*")
        if re.search(r"""\b_l?\(["']""", path.read_text(encoding="utf-8", errors="ignore"))
    ]
    assert {path.relative_to(catalogues.ROOT).as_posix() for path in marked} <= files


def test_english_and_spanish_are_there() -> None:
    assert {"en", "es"} <= set(catalogues.languages())


@pytest.mark.parametrize(
    ("source", "translation", "fault"),
    [
        ("Sent to %(count)s people", "Enviado a %(count)s personas", None),
        ("Sent to %(count)s people", "Enviado a %(numero)s personas", "has other placeholders"),
        ("Sent to {count} people", "Enviado a personas", "has other placeholders"),
        ("100%% of them", "El 100%% de ellos", None),
        ("Subscribe", "", "is missing"),
    ],
)
def test_gate_finds(source: str, translation: str, fault: str | None) -> None:
    entry = polib.POEntry(msgid=source, msgstr=translation)
    assert list(catalogues.faults_of(entry, 2)) == ([fault] if fault else [])


def test_gate_finds_a_guess() -> None:
    entry = polib.POEntry(msgid="Open", msgstr="Abierto", flags=["fuzzy"])
    assert list(catalogues.faults_of(entry, 2)) == ["is fuzzy"]


def test_gate_wants_every_plural_form() -> None:
    entry = polib.POEntry(
        msgid="%(n)s service",
        msgid_plural="%(n)s services",
        msgstr_plural={0: "Un servicio", 1: ""},
    )
    assert list(catalogues.faults_of(entry, 2)) == ["is missing"]


def test_every_name_strings_are_marked_by_is_one_they_are_collected_by() -> None:
    """A function of `language` under another name would mark strings that nobody collects."""
    known = {"_", "gettext", "ngettext", "pgettext", "npgettext"}
    known |= {keyword.partition(":")[0] for keyword in catalogues.KEYWORDS}
    unknown = [
        f"{file.name}: {one.asname}"
        for file in sorted((catalogues.ROOT / "statushub").rglob("*.py"))
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.ImportFrom) and node.module == "statushub.language"
        for one in node.names
        if one.asname and one.name.endswith("gettext") and one.asname not in known
    ]
    assert unknown == []
