"""The form of a contact point: from what is filled in to the command, and back."""

import re
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from werkzeug.datastructures import MultiDict

from statushub import clock, contact_types, language
from statushub.actions.contact_points import Exceptional, SaveContactPoint, UseInstead
from statushub.errors import Faults
from statushub.language import gettext as _
from statushub.model import contact_points, opening_checks, services
from statushub.model.opening_week import Week, week_of
from statushub.model.pages import Page
from statushub.model.spans import Unclear
from statushub.render import contact_words, phrases
from statushub.render.contact_view import label_of
from statushub.web import forms, zones
from statushub.web.desk import holiday_choices, words

Values = MultiDict[str, str]

_SPOKEN = ("en", "es", "ca", "eu", "gl", "pt", "fr", "de", "it", "nl", "ro", "ar", "zh", "uk")
"""Languages offered to choose from; those of the page come first."""
_MONDAY = date(2024, 1, 1)
_MOST_ROWS = 210
"""More than there may be, so that too many are refused and not forgotten."""
_ROW = re.compile(r"(exceptions|alternatives)\.")
_SPARE_EXCEPTIONS, _SPARE_ALTERNATIVES = 2, 1


def empty(kind: str, service_id: str) -> Values:
    """Return the values of a form in which only a type, and perhaps a service, are chosen."""
    values: Values = MultiDict({"type": kind, "stale_after_minutes": "30"})
    if service_id:
        values.add("services", service_id)
    return values


def renumbered(form: Values) -> Values:
    """Return a form with its empty rows left out, so that faults find the row they speak of."""
    kept: Values = MultiDict(one for one in form.items(multi=True) if not _ROW.match(one[0]))
    reasons = [f"reasons.{code}" for code in language.available()]
    for name in ("exceptions", "alternatives"):
        filled = (row for row in range(_MOST_ROWS) if _is_filled(form, f"{name}.{row}."))
        for place, row in enumerate(filled):
            for field in ("first_day", "last_day", "hours", "contact_point_id", *reasons):
                if f"{name}.{row}.{field}" in form:
                    kept[f"{name}.{place}.{field}"] = form[f"{name}.{row}.{field}"]
    return kept


def _is_filled(form: Values, row: str) -> bool:
    if row.startswith("alternatives"):
        return bool(form.get(f"{row}contact_point_id"))
    return any(typed.strip() for field, typed in form.items() if field.startswith(row))


def read(form: Values, public_id: str | None) -> SaveContactPoint:
    """Return what was filled in; raise Refused where it is no date or number, or no hours."""
    faults = Faults()
    command = SaveContactPoint(
        type=form.get("type", ""),
        address=form.get("address", ""),
        labels=forms.per_language(form, "labels"),
        instructions=forms.per_language(form, "instructions"),
        languages=form.getlist("languages"),
        hours=_hours(form, faults),
        holidays=form.get("holidays", ""),
        time_zone=form.get("time_zone", "") or None,
        stale_after_minutes=_minutes(form.get("stale_after_minutes", ""), faults),
        exceptions=_exceptions(form, faults),
        alternatives=[
            UseInstead(
                form[f"alternatives.{row}.contact_point_id"],
                forms.per_language(form, f"alternatives.{row}.reasons"),
            )
            for row in _rows(form, "alternatives", "contact_point_id")
        ],
        services=form.getlist("services"),
        contact_point_id=public_id,
    )
    faults.refuse_if_any()
    return command


def _hours(form: Values, faults: Faults) -> str:
    """Return the rows as text; text that rows cannot hold goes before them."""
    typed = form.get("hours", "").strip()
    if typed:
        return typed
    days = tuple(form.get(f"week.{day}", "") for day in range(7))
    return opening_checks.week("week", Week(days, form.get("week.holidays", "")), faults)


def _minutes(typed: str, faults: Faults) -> int:
    if typed.strip().isdecimal() and len(typed) < 6:
        return int(typed)
    faults.add("stale_after_minutes", _("Enter a whole number of minutes."))
    return 0


def _rows(form: Values, name: str, field: str) -> Iterable[int]:
    return (row for row in range(_MOST_ROWS) if f"{name}.{row}.{field}" in form)


def _exceptions(form: Values, faults: Faults) -> list[Exceptional]:
    found = []
    for row in _rows(form, "exceptions", "first_day"):
        field = f"exceptions.{row}"
        first, last = (form.get(f"{field}.{end}", "").strip() for end in ("first_day", "last_day"))
        hours = form.get(f"{field}.hours", "")
        reasons = forms.per_language(form, f"{field}.reasons")
        begins = _day(f"{field}.first_day", first, faults)
        ends = _day(f"{field}.last_day", last or first, faults)
        if begins and ends:
            found.append(Exceptional(begins, ends, hours, reasons))
    return found


def _day(field: str, typed: str, faults: Faults) -> date | None:
    try:
        return date.fromisoformat(typed)
    except ValueError:
        faults.add(field, _("Write a date such as 2026-12-24."))
        return None


def written(stated: SaveContactPoint) -> Values:
    """Return what is stated of a contact point as its form shows it."""
    values: Values = MultiDict(
        {
            "type": stated.type,
            "address": contact_types.get(stated.type).shown(stated.address),
            "holidays": stated.holidays,
            "time_zone": stated.time_zone or "",
            "stale_after_minutes": str(stated.stale_after_minutes),
            **{f"labels.{code}": text for code, text in stated.labels.items()},
            **{f"instructions.{code}": text for code, text in stated.instructions.items()},
        }
    )
    values.setlist("languages", list(stated.languages))
    values.setlist("services", list(stated.services))
    _write_hours(values, stated.hours)
    for row, one in enumerate(stated.exceptions):
        values[f"exceptions.{row}.first_day"] = one.first_day.isoformat()
        values[f"exceptions.{row}.last_day"] = one.last_day.isoformat()
        values[f"exceptions.{row}.hours"] = one.hours
        for code, text in one.reasons.items():
            values[f"exceptions.{row}.reasons.{code}"] = text
    for row, other in enumerate(stated.alternatives):
        values[f"alternatives.{row}.contact_point_id"] = other.contact_point_id
        for code, text in other.reasons.items():
            values[f"alternatives.{row}.reasons.{code}"] = text
    return values


def _write_hours(values: Values, text: str) -> None:
    try:
        week = week_of(text)
    except Unclear:
        week = None
    if week is None:
        values["hours"] = text
        return
    for day, hours in enumerate(week.days):
        values[f"week.{day}"] = hours
    values["week.holidays"] = week.holidays


def choices(session: Any, page: Page, values: Values, public_id: str | None) -> dict[str, Any]:
    """Return what there is to choose from."""
    spoken = language.current()
    there = [one for one in contact_points.in_order(session, page.id) if one.public_id != public_id]
    exceptions = list(_rows(values, "exceptions", "first_day"))
    alternatives = list(_rows(values, "alternatives", "contact_point_id"))
    spare = max(exceptions, default=-1) + 1, max(alternatives, default=-1) + 1
    return {
        "type_options": [(one.name, str(one.label)) for one in contact_types.every()],
        "service_options": [
            (one.public_id, str(phrases.service_name(one, spoken)))
            for one in services.in_order(session, page.id)
        ],
        "tongues": _tongues(values.getlist("languages")),
        "weekdays": [
            contact_words.sentence(language.weekday(_MONDAY + timedelta(n))) for n in range(7)
        ],
        "holidays_known": holiday_choices.near(page.time_zone, values.get("holidays", "")),
        "zones": [(name, zones.offset(name, clock.now())) for name in zones.names()],
        "exception_rows": [*exceptions, *range(spare[0], spare[0] + _SPARE_EXCEPTIONS)],
        "alternative_rows": [*alternatives, *range(spare[1], spare[1] + _SPARE_ALTERNATIVES)],
        "alternative_options": [
            ("", _("Nothing")),
            *((one.public_id, _named(str(label_of(one, spoken)), one)) for one in there),
        ],
    }


def _named(label: str, point: contact_points.ContactPoint) -> str:
    return _("%(name)s (%(address)s)", name=label, address=point.of_type.shown(point.address))


def _tongues(chosen: Sequence[str]) -> list[tuple[str, str]]:
    codes = dict.fromkeys((*language.available(), *_SPOKEN, *chosen))
    return [
        (code, words.tongue(code) if language.is_known(code) else code)
        for code in codes
        if code in chosen or language.is_known(code)
    ]
