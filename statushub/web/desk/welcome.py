"""In by a one-time link: a page that asks, a button that signs in, and then a password."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask_security.changeable import change_user_password
from flask_security.proxies import _security
from flask_security.utils import login_user
from werkzeug.wrappers import Response

from statushub import database
from statushub.actions import editors, sign_in_links
from statushub.errors import Faults, Refused
from statushub.language import gettext as _
from statushub.web import forms, signin, speech
from statushub.web.desk.guard import everybody, needs
from statushub.web.limits import limited

blueprint = Blueprint("welcome", __name__)

_BY_LINK = "by_link"


@blueprint.get("/welcome/<token>")
@everybody
def ask(token: str) -> str:
    """Ask before the link is used up: mail scanners open links, and press no buttons."""
    with database.reading() as open_session:
        works = sign_in_links.whose(open_session, token) is not None
    return render_template("desk/signin/welcome.html", works=works)


@blueprint.post("/welcome/<token>")
@everybody
@limited("30/5minutes")
def come_in(token: str) -> Any:
    """Use the link up, sign in (with the second factor, where there is one), ask for a password."""
    try:
        editor = sign_in_links.use(token)
    except Refused:
        return redirect(url_for("desk.welcome.ask", token=token))
    account = signin.datastore().account(editor.id)
    language_here = speech.chosen()
    session.clear()
    session[_BY_LINK] = True
    if language_here:
        speech.speak(language_here)
    next_page = url_for("desk.welcome.new_password")
    second = _security.two_factor_plugins.tf_enter(account, False, "link", next_loc=next_page)
    if second is not None:
        return second
    login_user(account, authn_via=["link"])
    signin.datastore().commit()
    return redirect(next_page)


@blueprint.route("/account/new-password", methods=["GET", "POST"])
@needs()
def new_password() -> str | Response | tuple[str, int]:
    """Set a password without knowing the old one: only in a session that a link began."""
    account = signin.editor()
    if account is None or not session.get(_BY_LINK):
        return redirect(url_for("security.change_password"))
    faults: dict[str, str] = {}
    if request.method == "POST":
        try:
            _set_password(account)
        except Refused as refused:
            faults = forms.faults_of(refused)
        else:
            flash(_("Your password is set."), "success")
            return redirect(url_for("desk.home"))
    page = render_template(
        "desk/signin/new_password.html",
        faults=faults,
        nameless=account.email == editors.FIRST,
        values=request.form,
    )
    return (page, 422) if faults else page


def _set_password(account: signin.Account) -> None:
    faults = Faults()
    given = request.form.get("password", "")
    wrong, password = _security.password_util.validate(given, is_register=False, user=account)
    if wrong:
        faults.add("password", wrong[0])
    elif given != request.form.get("password_confirm"):
        faults.add("password_confirm", _("The two passwords are not the same."))
    faults.refuse_if_any()
    if account.email == editors.FIRST:
        editors.describe(
            account.public_id,
            name=request.form.get("name", ""),
            email=request.form.get("email", ""),
            speaks=account.language,
            actor=signin.actor(),
        )
    change_user_password(account, password, notify=account.password is not None)
    signin.datastore().commit()
    session.pop(_BY_LINK, None)
