"""Committing what readers see: one set of artefacts, one number that says which set is out.

Rendering happens outside any transaction; the commit checks that nobody else published meanwhile
and writes only what differs.
"""

import threading
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy import update as update_rows
from sqlalchemy.orm import Session

from statushub import clock, database, language
from statushub.model import facts, publications, waits
from statushub.model.facts import Facts
from statushub.model.notices import Notice, Update
from statushub.model.pages import Page
from statushub.model.publications import Artefact, Publication
from statushub.publish import artefacts
from statushub.publish.artefacts import Made
from statushub.render import kept

_KEPT = timedelta(days=1)
_KEPT_SETS = 3
"""Files that only older sets hold go at once: where queues tell their waits there is a set every
few seconds, and a day of them would fill the disk. A host copies the newest set in one reading."""
_PACE = timedelta(seconds=1.5)
"""How far apart publications are that time or measurements ask for: whoever changes a notice, a
service or a contact point by hand waits for none of this, and orders one directly."""
_LIVE = timedelta(minutes=1)
"""How far "as of" may lag behind where queues go on telling the same wait."""
_PATIENCE_SECONDS = 10
"""An ordered publication that has not come after this long is ordered again."""

_turn = threading.Lock()


def publish(page_id: int, public_url: str, *, anew: bool = False) -> list[int]:
    """Publish a page if readers do not see its newest facts yet.

    `anew`: in any case, with every file made again; those that are the same stay as they are.

    Return the row ids of the updates that this made visible. Any number of callers may try at once;
    each commits a set newer than the one before it, or finds that there is nothing to do.
    """
    # One at a time in a process: several would render the same, and all but one in vain.
    with _turn:
        while True:
            if anew:
                kept.forget()
            seen, found = _read(page_id, anew=anew)
            if found is None:
                return []
            made = artefacts.build(found, public_url, language.available())
            visible = _commit(found, seen, made)
            if visible is not None:
                return visible


def _read(page_id: int, *, anew: bool) -> tuple[int, Facts | None]:
    """Return the number of the newest set, and the facts if that set no longer shows them."""
    now = clock.now()
    with database.reading() as session:
        page = session.get_one(Page, page_id)
        newest = publications.newest(session, page_id)
        if newest is not None and not anew and _still_true(session, newest, page, now):
            return newest.number, None
        return (newest.number if newest else 0), facts.gather(session, page, now)


def _still_true(session: Session, publication: Publication, page: Page, now: datetime) -> bool:
    if publication.valid_until is not None and publication.valid_until <= now:
        return False
    if publication.facts_version < page.facts_version:
        return False
    # The same wait again changes no word but "as of": once in a while is enough.
    old = now - publication.facts_at > _LIVE
    return not (old and waits.measured_since(session, page.id, publication.facts_at))


def _commit(found: Facts, seen: int, made: list[Made]) -> list[int] | None:
    """Write the set and move the number on; None when somebody else did so first."""
    page_id = found.page.id
    with database.transaction() as session:
        session.execute(select(Page.id).where(Page.id == page_id).with_for_update())
        newest = publications.newest(session, page_id)
        if (newest.number if newest else 0) != seen:
            return None
        number = seen + 1
        _write(session, page_id, number, made)
        _forget_files(session, page_id, number - _KEPT_SETS)
        session.add(
            Publication(
                page_id=page_id,
                number=number,
                facts_version=found.version,
                facts_at=found.at,
                valid_until=min((one.valid_until for one in made if one.valid_until), default=None),
                made_at=clock.now(),
            )
        )
        return _mark_visible(session, found)


def _write(session: Session, page_id: int, number: int, made: list[Made]) -> None:
    current = {one.path: one for one in publications.current(session, page_id)}
    same = set()
    for one in made:
        old = current.get(one.path)
        if old is not None and (old.digest, old.content_type) == (one.digest, one.content_type):
            same.add(one.path)
            continue
        session.add(
            Artefact(
                page_id=page_id,
                path=one.path,
                since=number,
                digest=one.digest,
                content_type=one.content_type,
                language=one.language,
                body=one.body,
            )
        )
    gone = [{"id": one.id, "until": number} for one in current.values() if one.path not in same]
    if gone:
        session.execute(update_rows(Artefact), gone)


def _forget_files(session: Session, page_id: int, number: int) -> None:
    session.execute(
        delete(Artefact).where(Artefact.page_id == page_id, Artefact.until <= number),
        execution_options=database.ROWS_ALONE,
    )


def _mark_visible(session: Session, found: Facts) -> list[int]:
    """Note on each update these facts hold that it is on the page; return those newly so."""
    waiting = session.scalars(
        select(Update.id)
        .join(Notice)
        .where(
            Notice.page_id == found.page.id,
            Update.published_at.is_(None),
        )
    ).all()
    shown = {
        update.id
        for notice in (*found.open_notices, *found.closed_notices)
        for update in notice.updates
    }
    # What was closed before the history these facts show is not rendered, and keeps nobody waiting.
    ids = [one for one in waiting if one in shown or _older(session, one, found)]
    if ids:
        session.execute(
            update_rows(Update).where(Update.id.in_(ids)).values(published_at=clock.now())
        )
    return ids


def _older(session: Session, update_id: int, found: Facts) -> bool:
    notice = session.get_one(Update, update_id).notice
    closed = notice.withdrawn_at or notice.closed_at
    return closed is not None and closed <= found.since


def due(page_id: int) -> str | None:
    """Return a key for the publication that is missing: facts or time have overtaken the newest.

    The key is the same for as long as the same publication is missing, and new every few seconds,
    so that an order which was lost is given again.
    """
    now = clock.now()
    with database.reading() as session:
        newest = publications.newest(session, page_id)
        page = session.get_one(Page, page_id)
        if newest is not None and (
            _is_recent(newest, now) or _still_true(session, newest, page, now)
        ):
            return None
    number = newest.number if newest else 0
    return f"{page.public_id}-after-{number}-{int(now.timestamp()) // _PATIENCE_SECONDS}"


def _is_recent(publication: Publication, now: datetime) -> bool:
    # One that lies ahead was made before the clock was set back.
    return abs(now - publication.facts_at) < _PACE


def forget_old() -> None:
    """Remove sets, and the files that only they held, once every host has long had a newer one."""
    with database.transaction() as session:
        last = session.execute(
            select(Publication.page_id, func.max(Publication.number))
            .where(Publication.made_at < clock.now() - _KEPT)
            .group_by(Publication.page_id)
        ).all()
        for page_id, number in last:
            _forget_files(session, page_id, number)
            session.execute(
                delete(Publication).where(
                    Publication.page_id == page_id, Publication.number < number
                )
            )


def the_page_id() -> int | None:
    """Return the public page's row id; None before it has been set up."""
    with database.reading() as session:
        return session.scalars(select(Page.id).order_by(Page.id).limit(1)).first()
