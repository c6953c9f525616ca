"""The words of an update: checked, cleaned, and kept with their history."""

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from statushub import language
from statushub.errors import Faults
from statushub.kinds import Kind, Part
from statushub.language import gettext as _
from statushub.model.notices import Update
from statushub.model.words import WRITTEN, Words
from statushub.render.markdown import to_html
from statushub.texts import clean

Texts = Mapping[str, Mapping[str, str]]
"""Words by language, then by part."""


def cleaned(texts: Texts) -> dict[str, dict[str, str]]:
    """Return the texts without what nobody can read, and without the empty ones."""
    return {
        code: {part: words for part, raw in parts.items() if (words := clean(raw))}
        for code, parts in texts.items()
    }


def check_shape(kind: Kind, texts: Texts, faults: Faults) -> None:
    """Note unknown languages, unknown parts and texts that are too long."""
    known = {part.name: part for part in kind.parts}
    for code, parts in texts.items():
        if code not in language.available():
            faults.add(
                f"texts.{code}",
                _(
                    "This page has no such language. It has: %(languages)s.",
                    languages=", ".join(language.available()),
                ),
            )
            continue
        for name, words in parts.items():
            if name not in known:
                faults.add(
                    f"texts.{code}.{name}",
                    _(
                        "There is no such text here. There are: %(parts)s.",
                        parts=", ".join(known),
                    ),
                )
            else:
                _check_length(known[name], f"texts.{code}.{name}", words, faults)


def _check_length(part: Part, field: str, words: str, faults: Faults) -> None:
    if len(words) > part.limit:
        faults.add(
            field,
            _(
                "This is %(count)s characters long. Shorten it to at most %(limit)s.",
                count=len(words),
                limit=part.limit,
            ),
        )
    elif not part.markdown and "\n" in words:
        faults.add(field, _("Write this on one line."))


def check_complete(
    texts: Texts, required: Collection[str], without: Collection[str], faults: Faults
) -> None:
    """Note each required part that a language lacks, unless it is published without explicitly."""
    for code in without:
        if code not in language.available():
            faults.add("without_languages", _("This page has no such language."))
    wanted = [code for code in language.available() if code not in without]
    if not wanted:
        faults.add("without_languages", _("Write it in at least one language."))
    for code in wanted:
        for part in sorted(required):
            if not texts.get(code, {}).get(part):
                faults.add(
                    f"texts.{code}.{part}",
                    _(
                        "Write this in %(language)s, or choose to publish without %(language)s.",
                        language=language.name_here(code),
                    ),
                )


def check_final(kind: Kind, texts: Texts, faults: Faults) -> None:
    """Note words that would change what stands in a notice that is over and answers for them."""
    if not kind.accountable:
        return
    for code, parts in texts.items():
        for name in parts:
            if any(part.name == name and part.lasting for part in kind.parts):
                faults.add(
                    f"texts.{code}.{name}",
                    _(
                        "This notice is over. What people read then stays as it was."
                        " Open a new notice instead."
                    ),
                )


def written_parts(texts: Texts) -> set[str]:
    """Return the parts that are written in any language."""
    return {part for parts in texts.values() for part in parts}


def keep(
    session: Session,
    kind: Kind,
    update: Update,
    texts: Texts,
    at: datetime,
    origins: Mapping[str, str] | None = None,
) -> None:
    """Store the words of an update; a text that was there before is replaced and kept."""
    current = {(words.language, words.part): words for words in update.texts}
    for code, parts in texts.items():
        for name, content in parts.items():
            old = current.get((code, name))
            if old is not None and old.content == content:
                continue
            if old is not None:
                old.replaced_at = at
            session.add(
                Words(
                    update_id=update.id,
                    language=code,
                    part=name,
                    version=old.version + 1 if old else 1,
                    content=content,
                    html=to_html(content) if kind.part(name).markdown else "",
                    origin=(origins or {}).get(code, WRITTEN),
                    created_at=at,
                )
            )
    session.flush()
    session.refresh(update, ["texts"])


def remove(session: Session, update: Update, code: str, part: str, at: datetime) -> None:
    """Take one text away, keeping what it was."""
    for words in update.texts:
        if (words.language, words.part) == (code, part):
            words.replaced_at = at
    session.flush()
    session.refresh(update, ["texts"])
