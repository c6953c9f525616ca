"""House rules that import contracts cannot see: who may name a kind, how files are called."""

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from statushub import channels, kinds

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "statushub"

# Who may name a notice kind outside kinds/, and why. A path that ends in / stands for a folder.
MAY_NAME_A_KIND: dict[str, str] = {
    "statushub/cli/demo": "the demo organisation posts notices, as an editor would",
    "statushub/web/api/bodies/": "examples in the API's own description",
}
# Who may tell channels apart outside channels/.
MAY_TELL_CHANNELS_APART: dict[str, str] = {}
# Words that say nothing about what a file holds.
EMPTY_WORDS = {"utils", "helpers", "common", "misc", "manager", "handler", "data", "info"}


def modules() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


KINDS = {kind.name for kind in kinds.every()}
CHANNELS = {channel.name for channel in channels.classes()}


def is_allowed(path: Path, allowed: dict[str, str]) -> bool:
    return any(name(path) == entry or name(path).startswith(entry) for entry in allowed)


def constants(node: ast.AST) -> Iterator[tuple[int, str]]:
    for inner in ast.walk(node):
        if isinstance(inner, ast.Constant) and isinstance(inner.value, str):
            yield inner.lineno, inner.value


def comparisons(tree: ast.AST) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare | ast.match_case):
            yield from constants(node if isinstance(node, ast.Compare) else node.pattern)


def outside(folder: str, allowed: dict[str, str]) -> list[Path]:
    return [
        path
        for path in modules()
        if not path.is_relative_to(PACKAGE / folder) and not is_allowed(path, allowed)
    ]


def test_nobody_names_a_notice_kind() -> None:
    found = [
        f"{name(path)}:{line} {text!r}"
        for path in outside("kinds", MAY_NAME_A_KIND)
        for line, text in constants(ast.parse(path.read_text()))
        if text in KINDS
    ]
    assert not found, "ask kinds.get(name) instead:\n" + "\n".join(found)


@pytest.mark.parametrize("folder", ["templates", "migrations"])
def test_no_template_or_migration_names_a_notice_kind(folder: str) -> None:
    quoted = re.compile(rf"""(["'])({"|".join(sorted(KINDS))})\1""")
    found = [
        f"{name(path)}: {match[0]}"
        for path in sorted((ROOT / folder).rglob("*.*"))
        if path.suffix in {".html", ".txt", ".xml", ".py"}
        for match in quoted.finditer(path.read_text())
    ]
    assert not found, "a kind declares what it needs; nothing else knows it:\n" + "\n".join(found)


def test_nobody_tells_channels_apart() -> None:
    found = [
        f"{name(path)}:{line} {text!r}"
        for path in outside("channels", MAY_TELL_CHANNELS_APART)
        for line, text in comparisons(ast.parse(path.read_text()))
        if text in CHANNELS
    ]
    assert not found, "let the channel declare what sets it apart:\n" + "\n".join(found)


def test_files_are_named_by_what_they_hold() -> None:
    found = [name(path) for path in modules() if path.stem in EMPTY_WORDS]
    assert not found


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_locks_hold_no_address(lock: str) -> None:
    lines = (ROOT / lock).read_text().splitlines()
    found = [line for line in lines if "://" in line or line.startswith("--")]
    assert not found, "pip asks the registry that this machine is set to"
    assert sum("--hash=sha256:" in line for line in lines) > 100


def test_everything_asked_for_is_locked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    text = (ROOT / "requirements-dev.lock").read_text()
    locked = dict(re.findall(r"^([a-z0-9-]+)==([^ ;]+)", text, re.MULTILINE))
    asked = [*project["project"]["dependencies"], *project["dependency-groups"]["dev"]]
    found = [
        str(wish)
        for wish in map(Requirement, asked)
        if not wish.specifier.contains(locked.get(wish.name, "0"), prereleases=True)
        or wish.name not in locked
    ]
    assert not found, "make lock"
