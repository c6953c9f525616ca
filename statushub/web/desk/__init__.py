"""The editors' desk: its rooms, each a file with a blueprint of its own, behind one guard."""

from flask import Blueprint, Flask, redirect, url_for
from werkzeug.wrappers import Response

from statushub import language
from statushub.web import forms
from statushub.web.desk import (
    account,
    audit,
    contact_board,
    contact_points,
    deliveries,
    editors,
    frame,
    guard,
    messages,
    notices,
    page,
    problems,
    progress,
    reminders,
    service_contact_points,
    service_groups,
    services,
    subscriber_lists,
    subscribers,
    tokens,
    updates,
    wait_lists,
    welcome,
)
from statushub.web.desk.guard import needs

ROOMS = (
    frame,
    welcome,
    notices,
    updates,
    progress,
    reminders,
    deliveries,
    messages,
    contact_board,
    contact_points,
    wait_lists,
    services,
    service_contact_points,
    service_groups,
    subscribers,
    subscriber_lists,
    page,
    account,
    editors,
    tokens,
    audit,
)
"""Every file with a blueprint; another room is a file and its name here."""


@needs()
def home() -> Response:
    """Lead to the first room that is open to this editor."""
    rooms = frame.surroundings()["rooms"]
    return redirect(url_for(rooms[0].endpoint if rooms else "desk.account.index"))


def register(app: Flask) -> None:
    """Open the desk."""
    desk = Blueprint("desk", __name__, url_prefix="/desk")
    desk.before_request(guard.check)
    desk.before_request(page.lead_here_first)
    for room in ROOMS:
        desk.register_blueprint(room.blueprint)
    desk.add_url_rule("/", "home", home)
    app.register_blueprint(desk)
    app.context_processor(frame.surroundings)
    app.jinja_env.globals["faults_in"] = forms.faults_in
    app.jinja_env.filters["number"] = language.number
    app.jinja_env.filters["locally"] = frame.locally
    app.after_request(frame.to_itself)
    problems.register(app)
