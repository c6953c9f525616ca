"""What follows an opened notice: another update, a correction, a withdrawal."""

from collections.abc import Mapping, Sequence

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from statushub import database, language
from statushub.actions import corrections
from statushub.actions import notices as actions
from statushub.actions.corrections import CorrectUpdate
from statushub.actions.notices import WithdrawNotice
from statushub.errors import NotThere, Refused
from statushub.kinds import Part
from statushub.language import gettext as _
from statushub.model import notices
from statushub.model.notices import Notice, Update
from statushub.model.words import TRANSLATED
from statushub.render import phrases
from statushub.web import forms, signin
from statushub.web.desk import reminding, words, writing
from statushub.web.desk.filled import Filled
from statushub.web.desk.guard import may, needs
from statushub.web.desk.notices import WRITERS
from statushub.web.desk.postings import Following

blueprint = Blueprint("updates", __name__, url_prefix="/notices/<public_id>")


def _notice(public_id: str) -> Notice:
    with database.reading() as session:
        return notices.notice(session, writing.the_page().id, public_id)


@blueprint.route("/updates/new", methods=["GET", "POST"])
@needs(*WRITERS)
def write(public_id: str) -> str | Response | tuple[str, int]:
    """Write an update, look at it, publish it."""
    page = writing.the_page()
    with database.reading() as session:
        notice = notices.notice(session, page.id, public_id)
        reminded = reminding.standing(session, notice)
    posting = Following(notice, page.time_zone, request.args.get("state", ""), reminded)
    if request.method == "GET":
        return writing.shown(posting, posting.blank())
    return writing.taken(posting)


@blueprint.route("/updates/<update_id>/correct", methods=["GET", "POST"])
@needs("translator", *WRITERS)
def correct(public_id: str, update_id: str) -> str | Response | tuple[str, int]:
    """Put an update's wording right, or add a language it lacks."""
    notice = _notice(public_id)
    update = next((one for one in notice.updates if one.public_id == update_id), None)
    if update is None:
        raise NotThere(update_id)
    stands = {
        code: {text.part: text.content for text in update.texts if text.language == code}
        for code in language.available()
    }
    if request.method == "GET":
        return _correction(notice, update, stands, {})
    typed = _typed(_parts(notice, update), stands)
    command = CorrectUpdate(
        update_id,
        typed,
        {code: TRANSLATED for code in stands if not stands[code]},
        notify=request.form.get("notify") == "yes" and _tells(),
    )
    try:
        made = corrections.correct_update(command, signin.actor())
    except Refused as refused:
        return _correction(notice, update, typed, forms.faults_of(refused)), 422
    if made.fanout_id:
        flash(_("The wording is saved. Subscribers are told what has changed."), "success")
    elif made.posting:
        flash(_("The wording is saved. Readers see what has changed."), "success")
    else:
        flash(_("The wording is saved. Readers see that it was edited."), "success")
    return redirect(url_for("desk.notices.show", public_id=public_id))


def _tells() -> bool:
    """Tell whether whoever is signed in may have subscribers told; translators put words right."""
    account = signin.editor()
    return account is not None and may(account, *WRITERS)


def _parts(notice: Notice, update: Update) -> list[Part]:
    """Return the parts that are written in any language: what another language can say, too."""
    written = {text.part for text in update.texts}
    return [part for part in notice.of_kind.parts if part.name in written]


def _typed(
    parts: Sequence[Part], stands: Mapping[str, Mapping[str, str]]
) -> dict[str, dict[str, str]]:
    typed: dict[str, dict[str, str]] = {code: {} for code in stands}
    for code, written in stands.items():
        for part in parts:
            content = request.form.get(f"texts.{code}.{part.name}", "")
            # Left empty where there was nothing: said nothing about it.
            if content or part.name in written:
                typed[code][part.name] = content
    return typed


def _correction(
    notice: Notice,
    update: Update,
    texts: Mapping[str, Mapping[str, str]],
    faults: Mapping[str, str],
) -> str:
    return render_template(
        "desk/notices/correct.html",
        notice=notice,
        update=update,
        title=phrases.of_part(reversed(notice.updates), "title", language.current()),
        state=notice.of_kind.state(update.state).label,
        parts=_parts(notice, update),
        filled=Filled(texts=texts),
        tongues=[(code, words.tongue(code)) for code in language.available()],
        faults=faults,
        named_faults=words.named(faults, notice.of_kind),
        tells=_tells(),
        notify=request.form.get("notify", "no"),
    )


@blueprint.route("/withdraw", methods=["GET", "POST"])
@needs(*WRITERS)
def withdraw(public_id: str) -> str | Response | tuple[str, int]:
    """Take a notice back, after asking."""
    notice = _notice(public_id)
    if request.method == "GET":
        return _withdrawal(notice, {})
    command = WithdrawNotice(public_id, notify=request.form.get("notify") == "yes")
    try:
        actions.withdraw_notice(command, signin.actor())
    except Refused as refused:
        return _withdrawal(notice, forms.faults_of(refused)), 422
    flash(_("The notice is withdrawn."), "success")
    return redirect(url_for("desk.notices.show", public_id=public_id))


def _withdrawal(notice: Notice, faults: Mapping[str, str]) -> str:
    return render_template(
        "desk/notices/withdraw.html",
        notice=notice,
        title=phrases.of_part(reversed(notice.updates), "title", language.current()),
        faults=faults,
    )
