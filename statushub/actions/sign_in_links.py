"""One-time links by which an editor comes in without a password: made, sent, used up."""

from datetime import timedelta

from sqlalchemy.orm import Session

from statushub import clock, database, tokens
from statushub.actions import fanouts
from statushub.errors import Refused
from statushub.language import lazy_gettext as _l
from statushub.model import audit, editors, pages
from statushub.model.audit import Actor
from statushub.model.editors import Editor
from statushub.model.fanouts import ACCOUNT
from statushub.render import addresses

PURPOSE = "sign-in"
VALID = timedelta(hours=24)

WELCOME = "welcome"
RESET = "reset"
PASSWORD_CHANGED = "password_changed"  # noqa: S105 (the name of a letter)
SECOND_FACTOR_CHANGED = "second_factor_changed"
LOCKED = "locked"
_WITH_LINK = {WELCOME, RESET}


def address(editor: Editor, public_url: str) -> str:
    """Return the link that the editor's newest order made; derived, so it stands nowhere."""
    token = tokens.derive(PURPOSE, editor.public_id, editor.link_generation)
    return addresses.welcome(public_url, token)


def renew(editor: Editor) -> None:
    """Make a new link ready; every older one is void."""
    editor.link_generation += 1
    editor.link_expires_at = clock.now() + VALID


def send(session: Session, editor: Editor, template: str) -> None:
    """Order an account mail to one editor; a link in it is derived when it is sent.

    Before the page is set up there is nobody in whose name to write, and nothing is ordered.
    """
    page = pages.page_or_none(session)
    if page is None:
        return
    with_link = {"hours": round(VALID.total_seconds() / 3600)}
    content = with_link if template in _WITH_LINK else {"at": clock.now().isoformat()}
    fanouts.order(
        session,
        page_id=page.id,
        purpose=ACCOUNT,
        recipients=[editor.id],
        content={"template": template} | content,
    )


def ask(email: str) -> None:
    """Send a link to whom an address belongs. Nobody learns whether it belongs to anybody."""
    with database.transaction() as session:
        editor = editors.editor_by_email(session, email)
        if editor is None or not editor.active:
            return
        renew(editor)
        send(session, editor, RESET)
        audit.note(session, _self(editor), "asked_for_link", ("editor", editor.public_id))


def make(public_id: str, actor: Actor, *, mail: bool = False) -> Editor:
    """Make a new link for an editor, and mail it if asked to; NotThere."""
    with database.transaction() as session:
        editor = editors.editor(session, public_id)
        renew(editor)
        if mail:
            send(session, editor, WELCOME)
        audit.note(session, actor, "made_link", ("editor", editor.public_id))
    return editor


def whose(session: Session, token: str) -> Editor | None:
    """Return whom a link lets in now; None for one that is void, used or too old."""
    editor = editors.editor_or_none(session, tokens.public_id_of(token))
    if editor is None or not editor.active or editor.link_expires_at is None:
        return None
    fresh = editor.link_expires_at > clock.now()
    return editor if fresh and tokens.genuine(token, PURPOSE, editor.link_generation) else None


def use(token: str) -> Editor:
    """Use a link up and return whom it lets in; Refused where it does not work any more."""
    with database.transaction() as session:
        editor = whose(session, token)
        if editor is None:
            raise Refused("link", _l("This link has been used or is too old. Ask for a new one."))
        editor.link_generation += 1
        editor.link_expires_at = None
        # Whoever reads the editor's mail is the editor, however often somebody mistyped.
        editor.failed_count = 0
        editor.locked_until = None
        editor.confirmed_at = editor.confirmed_at or clock.now()
        audit.note(session, _self(editor), "used_link", ("editor", editor.public_id))
    return editor


def _self(editor: Editor) -> Actor:
    return Actor("editor", editor.public_id, editor.id)
