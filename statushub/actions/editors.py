"""Editors: taking them in, what they may do, and letting them go."""

import secrets
from collections.abc import Sequence

import email_validator
from sqlalchemy.orm import Session

from statushub import clock, database, language
from statushub.actions import sign_in_links
from statushub.errors import Faults, Refused
from statushub.language import lazy_gettext as _l
from statushub.model import audit, editors
from statushub.model.audit import HOUSE, Actor
from statushub.model.editors import ADMIN, Editor

NAME_LIMIT = 120
FIRST = "admin@localhost"
"""Stands for the first admin until they say who they are."""


def create(
    email: str,
    *,
    roles: Sequence[str],
    actor: Actor,
    name: str = "",
    speaks: str | None = None,
    invite: bool = False,
) -> Editor:
    """Take somebody in, with a one-time sign-in link made ready; `invite` sends it by mail.

    Refused: `email` (not an address, already taken), `name`, `roles`, `language`.
    """
    speaks = speaks or language.default()
    faults = Faults()
    if email != FIRST:
        email = _checked_email(email, faults)
    _check(faults, name=name, speaks=speaks, roles=roles)
    with database.transaction() as session:
        _check_free(session, email, None, faults)
        faults.refuse_if_any()
        editor = Editor(
            email=email,
            name=name.strip(),
            language=speaks,
            roles=editors.role_rows(session, roles),
            created_at=clock.now(),
            updated_at=clock.now(),
        )
        session.add(editor)
        session.flush()
        sign_in_links.renew(editor)
        if invite:
            sign_in_links.send(session, editor, sign_in_links.WELCOME)
        _note(session, actor, "created", editor, roles=sorted(roles))
    return editor


def first_link(public_url: str) -> str | None:
    """Return a one-time link for the first admin; None once anybody else has been taken in.

    Each call makes a new link and voids the one before, so that a lost one is no trouble.
    """
    with database.reading() as session:
        everybody = editors.every_editor(session)
    if not everybody:
        return sign_in_links.address(create(FIRST, roles=(ADMIN,), actor=HOUSE), public_url)
    (first, *others) = everybody
    if others or first.email != FIRST:
        return None
    return sign_in_links.address(sign_in_links.make(first.public_id, HOUSE), public_url)


def describe(
    public_id: str, *, name: str, speaks: str, actor: Actor, email: str | None = None
) -> Editor:
    """Set an editor's name and language, and the address where one is given; NotThere, Refused."""
    faults = Faults()
    checked = None if email is None else _checked_email(email, faults)
    _check(faults, name=name, speaks=speaks)
    with database.transaction() as session:
        editor = editors.editor(session, public_id)
        if checked is not None:
            _check_free(session, checked, editor, faults)
        faults.refuse_if_any()
        editor.email = checked or editor.email
        editor.name, editor.language = name.strip(), speaks
        editor.updated_at = clock.now()
        _note(session, actor, "described", editor)
    return editor


def set_language(public_id: str, speaks: str, actor: Actor) -> None:
    """Set the language the desk speaks with an editor; NotThere, Refused."""
    faults = Faults()
    _check(faults, speaks=speaks)
    faults.refuse_if_any()
    with database.transaction() as session:
        editor = editors.editor(session, public_id)
        editor.language, editor.updated_at = speaks, clock.now()
        _note(session, actor, "set_language", editor, language=speaks)


def set_roles(public_id: str, roles: Sequence[str], actor: Actor) -> None:
    """Set what an editor may do; NotThere, Refused (nobody may take the last admin away)."""
    faults = Faults()
    _check(faults, roles=roles)
    faults.refuse_if_any()
    with database.transaction() as session:
        editor = editors.editor(session, public_id)
        if ADMIN not in roles:
            _refuse_last_admin(session, editor, "roles")
        editor.roles = editors.role_rows(session, roles)
        editor.updated_at = clock.now()
        _note(session, actor, "set_roles", editor, roles=sorted(roles))


def set_active(public_id: str, actor: Actor, *, active: bool) -> None:
    """Let an editor in, or no longer, from this moment on; NotThere, Refused."""
    with database.transaction() as session:
        editor = editors.editor(session, public_id)
        if not active:
            _refuse_last_admin(session, editor, "active")
            editor.link_expires_at = None
            # Every session that is open anywhere ends.
            editor.fs_uniquifier = secrets.token_hex(32)
        editor.active, editor.updated_at = active, clock.now()
        _note(session, actor, "activated" if active else "deactivated", editor)


def remove_second_factor(public_id: str, actor: Actor) -> None:
    """Take a lost second factor away, with its recovery codes and passkeys; NotThere."""
    with database.transaction() as session:
        editor = editors.editor(session, public_id)
        editor.tf_primary_method = editor.tf_totp_secret = editor.tf_last_counter = None
        editor.mf_recovery_codes = None
        editor.webauthn.clear()
        editor.updated_at = clock.now()
        _note(session, actor, "removed_second_factor", editor)
        sign_in_links.send(session, editor, sign_in_links.SECOND_FACTOR_CHANGED)


def _checked_email(email: str, faults: Faults) -> str:
    try:
        # The mail host of an office may have a name without a dot.
        found = email_validator.validate_email(
            email.strip(), check_deliverability=False, globally_deliverable=False
        )
    except email_validator.EmailNotValidError:
        faults.add("email", _l("This is not an email address. Write it like name@example.org."))
        return email
    return found.normalized.lower()


def _check_free(session: Session, email: str, owner: Editor | None, faults: Faults) -> None:
    taken = editors.editor_by_email(session, email)
    if taken is not None and taken is not owner:
        faults.add("email", _l("Another editor has this email address."))


def _check(
    faults: Faults,
    *,
    name: str | None = None,
    speaks: str | None = None,
    roles: Sequence[str] | None = None,
) -> None:
    if name is not None and len(name.strip()) > NAME_LIMIT:
        faults.add("name", _l("This name is too long. Use at most 120 characters."))
    if name is not None and not name.isprintable():
        faults.add("name", _l("Write the name on one line, in visible characters only."))
    if speaks is not None and speaks not in language.available():
        faults.add("language", _l("The desk does not speak this language."))
    if roles is not None and not (roles and set(roles) <= set(editors.ROLES)):
        faults.add("roles", _l("Choose at least one role."))


def _refuse_last_admin(session: Session, editor: Editor, field: str) -> None:
    admins = editors.active_admins(session)
    if [admin.id for admin in admins] == [editor.id]:
        raise Refused(field, _l("This is the only admin. Make somebody else an admin first."))


def _note(session: Session, actor: Actor, verb: str, editor: Editor, **detail: object) -> None:
    audit.note(session, actor, verb, ("editor", editor.public_id), **detail)
