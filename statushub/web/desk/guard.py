"""Who may open which room of the desk: every view says, and one that does not say is closed."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import abort, current_app, redirect, request, url_for
from werkzeug.wrappers import Response

from statushub.model.editors import ADMIN, ROLES
from statushub.web import signin
from statushub.web.signin import Account

View = TypeVar("View", bound=Callable[..., Any])

MARK = "desk_roles"


def needs(*roles: str) -> Callable[[View], View]:
    """Open a view to editors who have one of the roles; an admin has them all.

    `@needs()` opens it to every editor. Stands nearest to the function, below its route.
    """
    unknown = set(roles) - set(ROLES)
    if unknown:
        raise ValueError(f"no such role: {sorted(unknown)}")
    return _marked(frozenset(roles) or frozenset(ROLES))


def everybody(view: View) -> View:
    """Open a view to whoever asks, signed in or not."""
    return _marked(frozenset())(view)


def _marked(roles: frozenset[str]) -> Callable[[View], View]:
    def mark(view: View) -> View:
        setattr(view, MARK, roles)
        return view

    return mark


def roles_for(endpoint: str) -> frozenset[str] | None:
    """Return the roles a view is open to; empty: everybody's; None: it never said."""
    found: frozenset[str] | None = getattr(current_app.view_functions[endpoint], MARK, None)
    return found


def may(account: Account, *roles: str) -> bool:
    """Tell whether an editor has one of the roles."""
    names = {role.name for role in account.roles}
    return ADMIN in names or bool(names & set(roles))


def check() -> Response | None:
    """Let nobody past who may not open the view that was asked for (before each request)."""
    roles = roles_for(str(request.endpoint))
    if roles is not None and not roles:
        return None
    account = signin.editor()
    if account is None:
        wanted = request.full_path.rstrip("?") if request.method == "GET" else None
        return redirect(url_for("security.login", next=wanted))
    if roles is None or not may(account, *roles):
        abort(403)
    return None
