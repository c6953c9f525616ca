"""Through which contact points a service is reached, and in which order."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from statushub import database, language
from statushub.actions import contact_points as actions
from statushub.model import contact_points, pages, services
from statushub.model.contact_points import ContactPoint
from statushub.model.services import Service
from statushub.render.contact_view import label_of
from statushub.render.view.phrase import Phrase
from statushub.web import signin
from statushub.web.desk import orders
from statushub.web.desk.guard import needs

blueprint = Blueprint(
    "service_contact_points", __name__, url_prefix="/services/<public_id>/contact-points"
)


@dataclass(frozen=True)
class Way:
    """One contact point of a service."""

    id: str
    label: Phrase
    shown: str


def ways(session: Any, service: Service) -> tuple[list[Way], list[Way]]:
    """Return the contact points of a service in order, and those it might be reached by, too."""
    there = {one.id: one for one in contact_points.in_order(session, service.page_id)}
    offered = [one for one in _offered(session, service) if one in there]
    others = [one for row_id, one in there.items() if row_id not in offered]
    return [_way(there[row_id]) for row_id in offered], [_way(one) for one in others]


def _way(point: ContactPoint) -> Way:
    shown = point.of_type.shown(point.address)
    return Way(point.public_id, label_of(point, language.current()), shown)


def _offered(session: Any, service: Service) -> Sequence[int]:
    return contact_points.by_service(session, [service.id]).get(service.id, ())


@blueprint.post("")
@needs("approver")
def change(public_id: str) -> Response:
    """Add one, take one away, or move one up or down."""
    with database.reading() as session:
        page = pages.the_page(session)
        service = services.service(session, page.id, public_id)
        offered = [one.id for one in ways(session, service)[0]]
    wanted, anchor = list(offered), "ways"
    if added := request.form.get("add"):
        wanted.append(added)
    elif removed := request.form.get("remove"):
        wanted = [one for one in offered if one != removed]
    elif moved := request.form.get("up") or request.form.get("down"):
        upwards = "up" in request.form
        wanted = orders.swapped(offered, offered, moved, upwards=upwards)
        anchor = orders.button(moved, upwards=upwards)
    if wanted != offered:
        actions.offer(public_id, wanted, signin.actor())
    return redirect(url_for("desk.services.show", public_id=public_id, _anchor=anchor))
