"""The webhook document: one JSON object with every language in it.

Keys never change and are never translated; new ones may be added. Instants are UTC, RFC 3339.

    {"type": "notice.updated",           notice.opened | .updated | .closed | .withdrawn | .reminder
     "timestamp": "2026-03-03T09:32:00Z",   when the update was posted, or people were reminded
     "test": true,                          only in a test an editor asked for
     "data": {
       "page": {"id", "url", "name": {"en": ..., "es": ...}},
       "notice": {
         "id", "number", "kind", "state", "phase", "impact",
         "began_at", "closed_at", "next_update_at", "withdrawn_at",
         "moments": {"starts_at": ...},     the dates this kind of notice has
         "supersedes": null or {"id", "begins_at"},     the notice it replaces
         "superseded_by": null or {"id", "begins_at"},  what replaces it; from when, if not yet
         "urls": {"en": ..., "es": ...},
         "texts": {"en": {"title", "kind_label", "state_label", "<part>", "<part>_html"}, ...},
         "services": [...],                 all it touches, as below
         "contact_points": [...]},          all it speaks of, as below
       "reminder": {"moment": "starts_at", "at", "lead_minutes"},     only in a reminder of a date
       "update": {
         "id", "number", "state", "posted_at", "edited_at", "urls",
         "corrects": null or the id of the update whose words it puts right,
         "differences": {"en": [{"part", "before", "after"}], ...},   what it changed in them
         "texts": {"en": {"state_label", "body", "body_html", "advice", "advice_html", "sms"}},
         "services": [{"id", "name": {...}, "old_status", "new_status", "urls"}],
         "contact_points": [{
           "id", "type", "name": {...}, "urls",
           "stated": open | busy | limited | closed | usual (nothing more is said of it),
           "old_state", "new_state",        how it stood before and after; "": unknown
           "wait_minutes": null or a wait to expect,
           "begins_at": null or from when on, where that is still to come,
           "until": null or until when; for what is closed: when it opens again,
           "use_instead": [{"id", "name": {...}, "link", "urls"}],     in order
           "closed_as_well": [{...}],       what was meant for it and is closed, too
           "sentences": {"en": "Phone: closed until ...", ...}}]}}}    all of it in words

A text that is missing in a language is missing there: nothing is filled in from another one.
`body`, `advice` and the parts are Markdown; what ends in `_html` is the same, sanitised.
A verification request is `{"type": "subscription.verification", "data": {"challenge": ...,
"manage_url": ...}}`: the link leads to the secret and the choices.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any

from statushub.channels import Message, mark
from statushub.render import contact_records
from statushub.render.contact_records import instant
from statushub.render.matter import Confirmation, Edition, News, Reminds
from statushub.render.view.affected import AffectedView
from statushub.render.view.notice import LinkedNotice
from statushub.render.view.phrase import Phrase


def update(matter: News, language: str) -> Message:
    """Return an update as a document."""
    return _document(language, _news(matter))


def reminder(matter: News, language: str) -> Message:
    """Return as a document that a date is near."""
    return _document(language, _news(matter))


def test(matter: News, language: str) -> Message:
    """Return an update as a document that says it is a test."""
    return _document(language, _news(matter) | {"test": True})


def confirmation(matter: Confirmation, language: str) -> Message:
    """Return the request an endpoint must answer. Marks in `body`: `code`, `manage_url`.

    The link is safe there: only who runs the endpoint reads what comes in.
    """
    page = matter.page
    content = {
        "type": "subscription.verification",
        "data": {
            "challenge": mark("code"),
            "manage_url": mark("manage_url"),
            "page": {"id": page.id, "url": page.public_url},
        },
    }
    return _document(language, content)


WRITERS: Mapping[str, Callable[[Any, str], Message]] = {
    "update": update,
    "reminder": reminder,
    "test": test,
    "confirmation": confirmation,
}


def _document(language: str, content: Mapping[str, Any]) -> Message:
    body = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
    return Message(language, "", headers={"Content-Type": "application/json"}, body=body)


def _news(matter: News) -> dict[str, Any]:
    first = next(iter(matter.editions.values()))
    near = first.reminds
    return {
        "type": _type(first),
        "timestamp": instant(near.said_at if near else first.update.at),
        "data": {
            "page": {
                "id": first.page.id,
                "url": first.page.public_url,
                "name": _each(matter, lambda edition: edition.page.name),
            },
            "notice": _notice(first, matter),
            **({"reminder": _near(near)} if near else {}),
            "update": _update(first, matter),
        },
    }


def _near(near: Reminds) -> dict[str, Any]:
    return {
        "moment": near.moment,
        "at": instant(near.at),
        "lead_minutes": near.lead_minutes,
    }


def _type(edition: Edition) -> str:
    if edition.reminds:
        return "notice.reminder"
    if edition.notice.withdrawn_at:
        return "notice.withdrawn"
    if edition.update.state == edition.notice.state and edition.notice.phase == "over":
        return "notice.closed"
    return "notice.opened" if edition.update.number == 1 else "notice.updated"


def _notice(first: Edition, matter: News) -> dict[str, Any]:
    notice = first.notice
    return {
        "id": notice.id,
        "number": notice.number,
        "kind": notice.kind,
        "state": notice.state,
        "phase": notice.phase,
        "impact": notice.impact,
        "began_at": instant(notice.began_at),
        "closed_at": instant(notice.closed_at),
        "next_update_at": instant(notice.next_update_at),
        "withdrawn_at": instant(notice.withdrawn_at),
        "moments": {moment.name: instant(moment.at) for moment in notice.moments},
        "supersedes": _linked(notice.supersedes),
        "superseded_by": _linked(notice.superseded_by),
        "urls": _each(matter, lambda edition: edition.notice.url),
        "texts": _each(matter, _notice_texts),
        "services": _services(matter, lambda edition: edition.notice.services),
        "contact_points": contact_records.every(
            matter, lambda edition: edition.notice.contact_points
        ),
    }


def _update(first: Edition, matter: News) -> dict[str, Any]:
    posting = first.update
    return {
        "id": posting.id,
        "number": posting.number,
        "state": posting.state,
        "posted_at": instant(posting.at),
        "edited_at": instant(posting.edited_at),
        "corrects": posting.corrects or None,
        "differences": _each(matter, _differences),
        "urls": _each(matter, lambda edition: edition.update.url),
        "texts": _each(matter, _update_texts),
        "services": _services(matter, lambda edition: edition.update.services),
        "contact_points": contact_records.every(
            matter, lambda edition: edition.update.contact_points
        ),
    }


def _linked(other: LinkedNotice | None) -> dict[str, Any] | None:
    if other is None:
        return None
    return {"id": other.id, "begins_at": instant(other.begins_at)}


def _differences(edition: Edition) -> list[dict[str, str]]:
    """What was corrected in the language it is listed under: before and after, in plain text."""
    return [
        {
            "part": one.part,
            "before": "".join(piece.words for piece in one.old),
            "after": "".join(piece.words for piece in one.new),
        }
        for one in edition.update.differences
        if not one.foreign
    ]


def _each(matter: News, read: Callable[[Edition], Any]) -> dict[str, Any]:
    return {language: read(edition) for language, edition in matter.editions.items()}


def _notice_texts(edition: Edition) -> dict[str, str]:
    notice = edition.notice
    labels = {"kind_label": notice.kind_label, "state_label": notice.state_label}
    texts = labels | _own("title", notice.title, html=False)
    for part in notice.parts:
        texts |= _own(part.name, part.phrase)
    return texts


def _update_texts(edition: Edition) -> dict[str, str]:
    posting = edition.update
    return (
        {"state_label": posting.state_label}
        | _own("body", posting.body)
        | _own("advice", posting.advice)
        | _own("sms", posting.sms, html=False)
    )


def _own(name: str, phrase: Phrase, *, html: bool = True) -> dict[str, str]:
    """One text where it stands in the language it is listed under; else nothing."""
    if not phrase or phrase.foreign:
        return {}
    texts = {name: phrase.content}
    return texts | {f"{name}_html": str(phrase.html)} if html else texts


def _services(
    matter: News, read: Callable[[Edition], tuple[AffectedView, ...]]
) -> list[dict[str, Any]]:
    listed: dict[str, dict[str, Any]] = {}
    for language, edition in matter.editions.items():
        for service in read(edition):
            entry = listed.setdefault(
                service.id,
                {
                    "id": service.id,
                    "name": {},
                    "old_status": service.old_status,
                    "new_status": service.new_status,
                    "urls": {},
                },
            )
            if not service.name.foreign:
                entry["name"][language] = str(service.name)
            entry["urls"][language] = service.url
    return list(listed.values())
