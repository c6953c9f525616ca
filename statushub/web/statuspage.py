"""What clients of Statuspage ask for: eight documents, two feeds, and to hear of news."""

from collections.abc import Mapping

import phonenumbers
from flask import Blueprint, Flask, Response, json, jsonify, request
from werkzeug.exceptions import (
    BadRequest,
    HTTPException,
    MethodNotAllowed,
    default_exceptions,
)

from statushub import channels, database, language
from statushub.actions import subscriptions as subscribing
from statushub.actions.choices import Choices
from statushub.actions.subscriptions import Ask
from statushub.errors import NotThere, Refused
from statushub.language import gettext as _
from statushub.publish import artefacts, on_request
from statushub.render import statuspage
from statushub.web import doorstep, errors, negotiated, settings
from statushub.web.limits import limited

_READING = ("GET", "HEAD", "OPTIONS")
_METHODS = (*_READING[:2], "POST", "PUT", "PATCH", "DELETE")
_SUBSCRIBER = "subscriber"
_SUBSCRIBERS = "subscribers.json"
_STATUS = f"{statuspage.PLACE}status.json"
_REPLIES = {
    "endpoint": ("webhook", "webhook"),
    "phone_number": ("email_sms", "phone"),
    "email": ("email_sms", "email"),
}
"""By the field an address came in, which one counts first: the mode, and how the reply calls it.
A webhook comes with an email address, too."""

blueprint = Blueprint("statuspage", __name__)


@blueprint.route(f"/{statuspage.PLACE.rstrip('/')}", methods=_METHODS)
@blueprint.route(f"/{statuspage.PLACE}", methods=_METHODS)
@blueprint.route(f"/{statuspage.PLACE}<path:name>", methods=_METHODS)
def document(name: str = "") -> Response:
    """Say in the shape these clients know that there is no such document, or no such deed.

    Nobody ends a subscription here by its id: none is handed out, and whoever guessed one could.
    """
    if f"{statuspage.PLACE}{name}" in statuspage.DOCUMENTS:
        raise MethodNotAllowed(_READING)
    if name == _SUBSCRIBERS:
        raise MethodNotAllowed(["POST"])
    raise NotThere(name)


def _spoken() -> str:
    """Return the language asked for by `?lang=`; one that is not offered changes nothing."""
    asked = request.args.get("lang", "")
    return asked if asked in language.available() else language.default()


@blueprint.post(f"/{statuspage.PLACE}{_SUBSCRIBERS}")
@limited("20/hour;60/day")
def subscribe() -> tuple[Response, int]:
    """Take a subscriber in, who is asked to confirm as everybody is.

    A page of another site may not send it: see `doorstep.refuse_foreign`.
    """
    doorstep.refuse_foreign()
    given = _given()
    field = next((name for name in _REPLIES if given.get(name)), "email")
    address = _address(field, given)
    channel = next((one for one in channels.offered() if one.statuspage_field == field), None)
    if channel is None:
        raise Refused(field, _("This page does not send to such an address."))
    held = subscribing.ask(Ask(channel.name, address, _choices(given)))
    mode, name = _REPLIES[field]
    status = on_request.published(artefacts.spoken_path(_STATUS, _spoken()), settings().public_url)
    reply = {
        "can_select_components": False,
        name: held.address,
        "mode": mode,
        "page": json.loads(status)["page"],
    }
    return jsonify(reply), 201


def _given() -> Mapping[str, str]:
    """Return the fields of a subscriber, sent as JSON or as a form: `subscriber[email]`."""
    if request.is_json:
        try:
            sent = request.get_json()
        except RecursionError as error:
            raise BadRequest(_("This JSON is nested too deeply.")) from error
        found = sent.get(_SUBSCRIBER) if isinstance(sent, dict) else None
        if not isinstance(found, dict):
            raise BadRequest(_("Send a subscriber: {“subscriber”: {“email”: “…”}}."))
        return {name: value for name, value in found.items() if isinstance(value, str)}
    start = f"{_SUBSCRIBER}["
    return {
        name.removeprefix(start).removesuffix("]"): value
        for name, value in request.form.items()
        if name.startswith(start)
    }


def _address(field: str, given: Mapping[str, str]) -> str:
    """Return the address; a phone number with the country it was given with."""
    address, country = given.get(field, ""), given.get("phone_country", "")
    if field != "phone_number" or not country:
        return address
    try:
        number = phonenumbers.parse(address, country.upper())
    except phonenumbers.NumberParseException:
        return address
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _choices(given: Mapping[str, str]) -> Choices:
    asked = request.args.get("lang", "")
    component, incident = given.get("component_id"), given.get("incident_id")
    return Choices(
        asked if asked in language.available() else negotiated(),
        services=(component,) if component else None,
        all_notices=not incident,
        notices=(incident,) if incident else (),
    )


def _refused(refused: Refused) -> tuple[Response, int]:
    return _told(" ".join(str(fault.message) for fault in refused.faults), 422)


def _missing(_error: NotThere) -> tuple[Response, int]:
    return _told(_("There is nothing at this address."), 404)


def _failed(error: HTTPException) -> Response:
    said = error.description if error.description != type(error).description else None
    words = said or errors.titles().get(error.code or 500, error.name)
    answer, status = _told(words, error.code or 500)
    answer.status_code = status
    answer.headers.extend(
        (name, value) for name, value in error.get_headers() if name in {"Allow", "Retry-After"}
    )
    return answer


def _away(error: Exception) -> tuple[Response, int]:
    if not database.is_away(error):
        raise error
    answer, status = _told(_("This does not work just now. Try again later."), 503)
    answer.headers["Retry-After"] = str(errors.RETRY_SECONDS)
    return answer, status


def _told(words: str, status: int) -> tuple[Response, int]:
    """Say what is wrong in the shape these clients know."""
    response = jsonify(message=words)
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cache-Control"] = "no-store"
    return response, status


@blueprint.after_request
def _asked_before(response: Response) -> Response:
    """Let scripts of any site ask whether they may read, as they do before they send a header."""
    if request.method == "OPTIONS":
        response.headers["Access-Control-Allow-Origin"] = "*"
        response.headers["Access-Control-Allow-Methods"] = ", ".join(_READING)
        response.headers["Access-Control-Allow-Headers"] = "*"
    return response


blueprint.register_error_handler(Refused, _refused)
blueprint.register_error_handler(NotThere, _missing)
blueprint.register_error_handler(database.DatabaseError, _away)
# Each code by itself: a handler for all would give way to the application's own for one.
for _code in default_exceptions:
    blueprint.register_error_handler(_code, _failed)


def register(app: Flask) -> None:
    """Put the documents at their addresses."""
    app.register_blueprint(blueprint)
