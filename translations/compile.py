"""Compiles the catalogues whenever a wheel is built: without this it would speak English only."""

import os
from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class Catalogues(BuildHookInterface):  # type: ignore[type-arg]
    """Called by hatchling before it looks for the files of a wheel."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Write a compiled catalogue beside each `.po`."""
        del version, build_data
        for source in (Path(self.root) / "translations").glob("*/LC_MESSAGES/*.po"):
            code = source.parts[-3]
            # Apart from what goes into the wheel, and from another build at the same moment.
            whole = Path(self.root) / f".{code}-{os.getpid()}.mo"
            with source.open("rb") as words, whole.open("wb") as compiled:
                write_mo(compiled, read_po(words, locale=code))
            # Whoever reads meanwhile reads the one before, or this one: never a part of it.
            whole.replace(source.with_suffix(".mo"))
