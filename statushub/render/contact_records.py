"""Contact points in the webhook document: what is said of each, in every language."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from statushub.language import speaking
from statushub.render import affected_words
from statushub.render.matter import Edition, News
from statushub.render.view.affected import AffectedContactView, UsableView
from statushub.render.view.phrase import Phrase

Record = dict[str, Any]


def every(matter: News, read: Callable[[Edition], tuple[AffectedContactView, ...]]) -> list[Record]:
    """Return what is said of contact points; `read` finds it in an edition."""
    listed: dict[str, Record] = {}
    for code, edition in matter.editions.items():
        for contact in read(edition):
            entry = listed.setdefault(contact.id, _record(contact))
            _name(entry, code, contact.label, contact.url)
            _each(entry["use_instead"], code, contact.offered)
            _each(entry["closed_as_well"], code, contact.closed_too)
            with speaking(code):
                entry["sentences"][code] = affected_words.sentence(contact, edition.page.zone)
    return list(listed.values())


def _record(contact: AffectedContactView) -> Record:
    return {
        "id": contact.id,
        "type": contact.type,
        "name": {},
        "urls": {},
        "stated": contact.stated,
        "old_state": contact.old_state,
        "new_state": contact.new_state,
        "wait_minutes": contact.wait_minutes,
        "begins_at": instant(contact.begins_at),
        "until": instant(contact.until),
        "use_instead": [_usable(one) for one in contact.offered],
        "closed_as_well": [_usable(one) for one in contact.closed_too],
        "sentences": {},
    }


def _usable(one: UsableView) -> Record:
    return {"id": one.id, "name": {}, "link": one.link, "urls": {}}


def _each(entries: list[Record], code: str, found: tuple[UsableView, ...]) -> None:
    for entry, one in zip(entries, found, strict=True):
        _name(entry, code, one.label, one.url)


def _name(entry: Record, code: str, label: Phrase, url: str) -> None:
    if not label.foreign:
        entry["name"][code] = str(label)
    entry["urls"][code] = url


def instant(moment: datetime | None) -> str | None:
    """Return an instant as the document writes it: UTC, RFC 3339."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z") if moment else None
