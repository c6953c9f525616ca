"""Where templates, translations and migrations lie: inside the package (wheel) or beside it."""

from pathlib import Path

PACKAGE = Path(__file__).resolve().parent


def _folder(name: str) -> Path:
    inside = PACKAGE / name
    return inside if inside.is_dir() else PACKAGE.parent / name


TEMPLATES = _folder("templates")
TRANSLATIONS = _folder("translations")
MIGRATIONS = _folder("migrations")
