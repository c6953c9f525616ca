"""What customers want to use: added, described, arranged, retired; and its status, by hand."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from statushub import database, language
from statushub.actions import services as actions
from statushub.actions.services import SaveService
from statushub.errors import Refused
from statushub.language import gettext as _
from statushub.model import claims, editors, notices, pages, services, trail
from statushub.model.claims import HAND, STATUSES, Claim
from statushub.model.notices import Notice
from statushub.model.services import Service, ServiceGroup
from statushub.render import phrases
from statushub.render.view.phrase import NOTHING, Phrase
from statushub.web import forms, signin
from statushub.web.desk import orders, service_contact_points
from statushub.web.desk.guard import needs

blueprint = Blueprint("services", __name__, url_prefix="/services")


_LOOKED_AT = 20
"""Entries of the audit trail searched for whose hand stated a status."""


@dataclass(frozen=True)
class Row:
    """One service in the list."""

    id: str
    name: Phrase
    description: Phrase
    status: str
    status_label: str


@dataclass(frozen=True)
class Shelf:
    """One group in the list with its services; `id` is empty for those without a group."""

    id: str
    name: Phrase
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Statement:
    """One claim in force: what is said of a service, and by whom."""

    status: str
    label: str
    since: datetime
    by_hand: bool
    who: str
    """The editor whose hand it was, where it was an editor's."""
    notice_id: str
    notice_title: Phrase


@blueprint.get("")
@needs()
def index() -> str:
    """List the services by group, each with its status; the retired ones below."""
    spoken = language.current()
    with database.reading() as session:
        page = pages.the_page(session)
        offered = services.in_order(session, page.id)
        statuses = claims.statuses(session, [one.id for one in offered])
        groups = services.groups(session, page.id)
        gone = services.retired(session, page.id)
    rows = [
        (
            service.group_id,
            Row(
                service.public_id,
                phrases.service_name(service, spoken),
                phrases.service_description(service, spoken),
                statuses[service.id],
                phrases.status_label(statuses[service.id]),
            ),
        )
        for service in offered
    ]
    return render_template(
        "desk/services/index.html",
        shelves=_shelves(groups, rows),
        groups=groups,
        retired=[
            (service.public_id, phrases.service_name(service, spoken), service.retired_at)
            for service in gone
        ],
    )


def _shelves(groups: Sequence[ServiceGroup], rows: Sequence[tuple[int | None, Row]]) -> list[Shelf]:
    spoken = language.current()
    loose = tuple(row for group_id, row in rows if group_id is None)
    grouped = [
        Shelf(
            group.public_id,
            phrases.group_name(group, spoken),
            tuple(row for group_id, row in rows if group_id == group.id),
        )
        for group in groups
    ]
    return [*([Shelf("", phrases.group_name(None, spoken), loose)] if loose else []), *grouped]


@blueprint.route("/new", methods=["GET", "POST"])
@needs("approver")
def add() -> str | Response | tuple[str, int]:
    """Add a service."""
    if request.method == "GET":
        return _words_form({}, {"group_id": request.args.get("group", "")})
    command = _command(None)
    try:
        service = actions.save_service(command, signin.actor())
    except Refused as refused:
        return _words_form(forms.faults_of(refused), request.form), 422
    flash(_("The service is on the page."), "success")
    return redirect(url_for("desk.services.index", _anchor=f"service-{service.public_id}"))


@blueprint.get("/<public_id>")
@needs()
def show(public_id: str) -> str:
    """Show a service with what is said of its status, and what may be changed about it."""
    return _service(public_id, {}, None)


@blueprint.post("/<public_id>")
@needs("approver")
def change(public_id: str) -> Response | tuple[str, int]:
    """Change a service's words and its group."""
    try:
        actions.save_service(_command(public_id), signin.actor())
    except Refused as refused:
        return _service(public_id, forms.faults_of(refused), request.form), 422
    flash(_("The service is saved."), "success")
    return redirect(url_for("desk.services.show", public_id=public_id))


@blueprint.post("/<public_id>/status")
@needs("author", "approver")
def state_status(public_id: str) -> Response | tuple[str, int]:
    """State a service's status by hand, or take back what a hand stated."""
    status = request.form.get("status", "")
    try:
        actions.state_status(public_id, status, signin.actor())
    except Refused as refused:
        return _service(public_id, forms.faults_of(refused), None), 422
    if status == STATUSES[0]:
        flash(_("Nothing is said by hand any more."), "success")
    else:
        words = _("Stated by hand: %(status)s.", status=phrases.status_label(status))
        flash(words, "success")
    return redirect(url_for("desk.services.show", public_id=public_id))


@blueprint.route("/<public_id>/retire", methods=["GET", "POST"])
@needs("approver")
def retire(public_id: str) -> str | Response:
    """Ask, and take a service off the page."""
    if request.method == "POST":
        actions.retire_service(public_id, signin.actor())
        flash(_("The service is off the page. You find it below, and can put it back."), "success")
        return redirect(url_for("desk.services.index", _anchor="retired"))
    with database.reading() as session:
        service = services.service(session, pages.the_page(session).id, public_id)
    return render_template(
        "desk/services/retire.html",
        service=service,
        name=phrases.service_name(service, language.current()),
    )


@blueprint.post("/<public_id>/restore")
@needs("approver")
def restore(public_id: str) -> Response:
    """Put a retired service back."""
    actions.restore_service(public_id, signin.actor())
    flash(_("The service is on the page again."), "success")
    return redirect(url_for("desk.services.index", _anchor=f"service-{public_id}"))


@blueprint.post("/<public_id>/move")
@needs("approver")
def move(public_id: str) -> Response:
    """Move a service one place up or down within its group."""
    upwards = request.form.get("to") == "up"
    with database.reading() as session:
        page = pages.the_page(session)
        moved = services.service(session, page.id, public_id)
        offered = services.in_order(session, page.id)
        groups = services.groups(session, page.id)
    beside = [one.public_id for one in offered if one.group_id == moved.group_id]
    places = orders.swapped([one.public_id for one in offered], beside, public_id, upwards=upwards)
    actions.arrange([group.public_id for group in groups], places, signin.actor())
    anchor = orders.button(public_id, upwards=upwards)
    return redirect(url_for("desk.services.index", _anchor=anchor))


def _command(public_id: str | None) -> SaveService:
    return SaveService(
        names=forms.per_language(request.form, "names"),
        descriptions=forms.per_language(request.form, "descriptions"),
        phrases={
            code: typed.splitlines()
            for code, typed in forms.per_language(request.form, "phrases").items()
        },
        group_id=request.form.get("group_id") or None,
        service_id=public_id,
    )


def _words_form(faults: Mapping[str, str], values: Mapping[str, str]) -> str:
    with database.reading() as session:
        groups = services.groups(session, pages.the_page(session).id)
    return render_template(
        "desk/services/new.html", faults=faults, values=values, group_options=_options(groups)
    )


def _options(groups: Sequence[ServiceGroup]) -> list[tuple[str, str]]:
    spoken = language.current()
    named = [(group.public_id, str(phrases.group_name(group, spoken))) for group in groups]
    return [("", _("No group")), *named]


def _service(public_id: str, faults: Mapping[str, str], values: Mapping[str, str] | None) -> str:
    spoken = language.current()
    with database.reading() as session:
        page = pages.the_page(session)
        service = services.service(session, page.id, public_id)
        status = claims.statuses(session, [service.id])[service.id]
        stated = claims.open_claims(session, [service.id])
        told = notices.by_rows(session, [one.notice_id for one in stated if one.notice_id])
        groups = services.groups(session, page.id)
        ways, others = service_contact_points.ways(session, service)
        hand = next(
            (
                entry.actor_id
                for entry in trail.entries(session, _LOOKED_AT, subject_id=service.public_id)
                if "status" in entry.detail
            ),
            "",
        )
        who = editors.names(session, [hand]).get(hand, "")
    said = _statements(stated, told, who)
    by_hand = next((one.status for one in said if one.by_hand), STATUSES[0])
    return render_template(
        "desk/services/show.html",
        service=service,
        ways=ways,
        other_ways=others,
        name=phrases.service_name(service, spoken),
        status=status,
        status_label=phrases.status_label(status),
        said=said,
        by_hand=by_hand,
        status_options=[(one, phrases.status_label(one), _hint(one)) for one in STATUSES],
        group_options=_options(groups),
        faults=faults,
        values=_values(service) if values is None else values,
    )


def _hint(status: str) -> str:
    if status != STATUSES[0]:
        return ""
    return _("Takes back what was said by hand. What a notice says stays.")


def _values(service: Service) -> dict[str, str]:
    return {
        "group_id": service.group.public_id if service.group else "",
        **{f"names.{text.language}": text.name for text in service.texts},
        **{f"descriptions.{text.language}": text.description for text in service.texts},
        **{f"phrases.{text.language}": "\n".join(text.phrases) for text in service.texts},
    }


def _statements(stated: Iterable[Claim], told: Mapping[int, Notice], who: str) -> list[Statement]:
    """Return what is said now, the worst first."""
    spoken = language.current()
    return [
        Statement(
            claim.status,
            phrases.status_label(claim.status),
            claim.since,
            claim.source == HAND,
            who,
            *_notice(told.get(claim.notice_id or 0), spoken),
        )
        for claim in sorted(stated, key=lambda one: STATUSES.index(one.status), reverse=True)
    ]


def _notice(notice: Notice | None, spoken: str) -> tuple[str, Phrase]:
    if notice is None:
        return "", NOTHING
    return notice.public_id, phrases.of_part(notice.updates[::-1], "title", spoken)
