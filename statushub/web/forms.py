"""What the form macros (templates/desk/_forms.html) are given: faults by field name."""

from collections.abc import Mapping

from flask_wtf import FlaskForm

from statushub import language
from statushub.errors import Refused


def faults_of(refused: Refused) -> dict[str, str]:
    """Return the first fault of each field, in words of the current language."""
    found: dict[str, str] = {}
    for fault in refused.faults:
        found.setdefault(fault.field, str(fault.message))
    return found


def faults_in(form: FlaskForm) -> dict[str, str]:
    """Return the faults of a form that checks itself (Flask-Security's); the same words once."""
    found: dict[str, str] = {}
    for field, words in form.errors.items():
        first = str(words[0])
        if first not in found.values():
            found[field or ""] = first
    return found


def per_language(form: Mapping[str, str], field: str) -> dict[str, str]:
    """Return what was filled in for a field that stands there once a language (`names.es`)."""
    return {code: form.get(f"{field}.{code}", "") for code in language.available()}
