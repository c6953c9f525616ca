"""What the catalogues lack: `make missing` prints it, `make catalogues` adds new strings.

English is the language of the source: its catalogue holds corrections only and may be empty.
"""

import os
import re
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import polib
from babel.messages.plurals import get_plural

ROOT = Path(__file__).resolve().parents[2]
TRANSLATIONS = ROOT / "translations"
SOURCE = "en"
# Beside gettext's own names: lazy ones, for words that are chosen before the language is known.
KEYWORDS = (
    *("_l", "lazy_gettext", "_n:1,2", "_ln:1,2", "lazy_ngettext:1,2"),
    *("_p:1c,2", "lazy_pgettext:1c,2", "_np:1c,2,3", "lazy_npgettext:1c,2,3"),
)
PLACEHOLDER = re.compile(r"%%|%\((\w+)\)[#0\- +]*[\d.]*[a-zA-Z]|\{(\w*)\}|%([sd])")


def languages() -> list[str]:
    folders = (one.name for one in TRANSLATIONS.iterdir() if one.is_dir())
    return sorted(name for name in folders if name != "__pycache__")


def path(language: str) -> Path:
    return TRANSLATIONS / language / "LC_MESSAGES" / "messages.po"


def _pybabel(*arguments: str) -> None:
    command = [sys.executable, "-m", "babel.messages.frontend", "--quiet", *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stdout + done.stderr)


def _extract(pot: Path) -> None:
    keywords = [part for keyword in KEYWORDS for part in ("--keyword", keyword)]
    # File names without lines: a catalogue then changes where words change, and nowhere else.
    shape = ["--add-location", "file", "--sort-by-file", "--add-comments", "Translators:"]
    shape += [
        "--project",
        "StatusHub",
        "--version",
        "VERSION",
        "--copyright-holder",
        "The StatusHub authors",
    ]
    files = ["--mapping-file", "pyproject.toml", "--output-file", str(pot)]
    _pybabel("extract", *keywords, *shape, *files, ".")


def strings() -> polib.POFile:
    """Every string that code and templates hold now."""
    with tempfile.TemporaryDirectory() as folder:
        pot = Path(folder) / "messages.pot"
        _extract(pot)
        return polib.pofile(str(pot))


def update() -> None:
    with tempfile.TemporaryDirectory() as folder:
        pot = Path(folder) / "messages.pot"
        _extract(pot)
        for language in languages():
            if language == SOURCE:
                continue
            path(language).parent.mkdir(parents=True, exist_ok=True)
            files = ["--input-file", str(pot), "--output-file", str(path(language))]
            files += ["--locale", language]
            # No guesses from similar strings: a wrong sentence is worse than a missing one.
            how = ["--no-fuzzy-matching", "--ignore-obsolete", "--ignore-pot-creation-date"]
            known = path(language).exists()
            _pybabel(*(["update", *how] if known else ["init"]), *files)
            _keep_still(path(language))


def _keep_still(catalogue: Path) -> None:
    # Lines that would differ at every run, and clash at every merge.
    text = catalogue.read_text(encoding="utf-8")
    text = re.sub(
        r'^"(Report-Msgid-Bugs-To|POT-Creation-Date|Generated-By): .*"\n',
        "",
        text,
        flags=re.MULTILINE,
    )
    text = re.sub(r'^("Project-Id-Version:).*\\n"', r'\1 StatusHub\\n"', text, flags=re.MULTILINE)
    catalogue.write_text(text.rstrip("\n") + "\n", encoding="utf-8")


def compile_all() -> None:
    """Compile what changed since it was compiled, as `make compile` does."""
    for language in languages():
        source = path(language)
        compiled = source.with_suffix(".mo")
        if compiled.exists() and compiled.stat().st_mtime >= source.stat().st_mtime:
            continue
        fresh = compiled.with_suffix(f".{os.getpid()}")
        polib.pofile(str(source)).save_as_mofile(str(fresh))
        fresh.replace(compiled)


def placeholders(text: str) -> Counter[str]:
    """The names to be filled in, each as often as it stands there."""
    found = PLACEHOLDER.finditer(text)
    return Counter(match[0] for match in found if match[0] != "%%")


def _key(entry: polib.POEntry) -> tuple[str | None, str]:
    return entry.msgctxt, entry.msgid


def _forms(entry: polib.POEntry) -> list[str]:
    if entry.msgid_plural:
        return [form for _, form in sorted(entry.msgstr_plural.items())]
    return [entry.msgstr]


def faults_of(entry: polib.POEntry, plurals: int) -> Iterator[str]:
    forms = _forms(entry)
    if entry.fuzzy:
        yield "is fuzzy"
    if not all(forms):
        yield "is missing"
    elif entry.msgid_plural and len(forms) != plurals:
        yield f"has {len(forms)} of {plurals} plural forms"
    allowed = [placeholders(entry.msgid), placeholders(entry.msgid_plural)]
    for form in filter(None, forms):
        # A form for "one" may leave the number out, never bring in a name nobody fills in.
        if entry.msgid_plural and not placeholders(form) - (allowed[0] | allowed[1]):
            continue
        if placeholders(form) not in allowed[: 2 if entry.msgid_plural else 1]:
            yield "has other placeholders"


def faults(language: str, wanted: polib.POFile) -> list[str]:
    """Everything that keeps this language from being complete, a line each."""
    catalogue = polib.pofile(str(path(language)))
    plurals = get_plural(language).num_plurals
    known = {_key(entry) for entry in wanted}
    has = {_key(entry): entry for entry in catalogue if not entry.obsolete}
    found = [f"{entry.msgid!r} is obsolete" for entry in catalogue if entry.obsolete]
    found += [f"{key[1]!r} is obsolete" for key in has if key not in known]
    if language != SOURCE:
        found += [f"{key[1]!r} is not in the catalogue" for key in known if key not in has]
    for key, entry in has.items():
        found += [f"{key[1]!r} {fault}" for fault in faults_of(entry, plurals)]
    return sorted(found)


def missing() -> int:
    """Print what each language lacks; the number of faults is the answer."""
    wanted, total = strings(), 0
    for language in languages():
        found = faults(language, wanted)
        total += len(found)
        print(f"{language}: {len(found) or 'nothing'} to do, {len(wanted)} strings")
        print("".join(f"  {line}\n" for line in found), end="")
    return total


if __name__ == "__main__":
    if sys.argv[1:] == ["update"]:
        update()
    else:
        sys.exit(1 if missing() else 0)
