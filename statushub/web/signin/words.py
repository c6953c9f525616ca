"""Flask-Security's words in the reader's language: ours where we have them, else its catalogue."""

from pathlib import Path
from typing import Any

from babel.support import Translations
from flask import Flask
from flask_security.babel import FsDomain

from statushub import language


class Words(FsDomain):
    """Its own catalogue files are named by country (es_ES); our languages mostly are not."""

    def gettext(self, string: object, **variables: Any) -> str:
        """Return words of ours as they are, and its own from its catalogue."""
        if isinstance(string, language.LazyString):
            # `%` itself: a value may hold what gettext would take for a place of its own.
            return str(string) % variables if variables else str(string)
        return str(super().gettext(string, **variables))  # type: ignore[no-untyped-call]

    def get_translations(self) -> Translations:
        """Return the catalogue of the language, from any country."""
        speaks = language.current().replace("-", "_")
        key = (speaks, self.domain[0])
        if key not in self.cache:
            (folder,) = self.translation_directories
            names = sorted(path.name for path in Path(folder).iterdir() if path.is_dir())
            fitting = [name for name in names if name.split("_")[0] == speaks.split("_")[0]]
            self.cache[key] = Translations.load(folder, [speaks, *fitting], self.domain[0])
        found: Translations = self.cache[key]
        return found


def register(app: Flask) -> None:
    """Speak with these words."""
    security = app.extensions["security"]
    security.i18n_domain = Words(app)  # type: ignore[no-untyped-call]
    app.jinja_env.globals["_fsdomain"] = security.i18n_domain.gettext
