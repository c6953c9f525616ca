"""What signing in changes: wrong passwords counted, and the door's own writes, audited."""

from datetime import timedelta

from sqlalchemy import inspect
from sqlalchemy.orm import Session

from statushub import clock, database
from statushub.actions import sign_in_links
from statushub.model import audit, editors
from statushub.model.audit import Actor
from statushub.model.editors import Editor, WebAuthn

TRIES = 10
LOCKED_FOR = timedelta(minutes=15)

# What a change of a column means. Columns that no line names change without an entry.
_MEANING = {
    "current_login_at": "signed_in",
    "password": "changed_password",
    "tf_primary_method": "changed_second_factor",
    "mf_recovery_codes": "changed_recovery_codes",
}


def session() -> Session:
    """Return a session for the length of one request, for whoever brings flows of its own.

    It begins lazily and never flushes by itself: nothing is locked while a password is hashed.
    """
    return Session(database.engine(), expire_on_commit=False, autoflush=False)


def commit(open_session: Session, actor: Actor) -> None:
    """Commit what the door changed, with an audit entry for each change, in one transaction."""
    for row in [row for row in open_session.dirty if isinstance(row, Editor)]:
        _note_changes(open_session, actor, row)
    _note_passkeys(open_session, actor)
    open_session.commit()


def _note_changes(open_session: Session, actor: Actor, editor: Editor) -> None:
    state = inspect(editor)
    for column, verb in _MEANING.items():
        if state.attrs[column].history.has_changes():
            audit.note(open_session, actor, verb, ("editor", editor.public_id))
            if verb == "changed_second_factor":
                sign_in_links.send(open_session, editor, sign_in_links.SECOND_FACTOR_CHANGED)


def _note_passkeys(open_session: Session, actor: Actor) -> None:
    for rows, verb in (
        (open_session.new, "added_passkey"),
        (open_session.deleted, "removed_passkey"),
    ):
        for row in [row for row in rows if isinstance(row, WebAuthn)]:
            audit.note(open_session, actor, verb, ("editor", actor.public_id), name=row.name)


def wrong_password(editor_id: int) -> None:
    """Count one wrong password or code; the tenth in a row locks the account for a while."""
    with database.transaction() as transaction:
        editor = editors.editor_by_row(transaction, editor_id, lock=True)
        if is_locked(editor):
            return
        editor.failed_count += 1
        if editor.failed_count >= TRIES:
            editor.failed_count = 0
            editor.locked_until = clock.now() + LOCKED_FOR
            audit.note(transaction, audit.HOUSE, "locked", ("editor", editor.public_id))
            sign_in_links.send(transaction, editor, sign_in_links.LOCKED)


def is_locked(editor: Editor) -> bool:
    """Tell whether an account takes no password just now."""
    return editor.locked_until is not None and editor.locked_until > clock.now()
