"""Whether this installation lives and can work: for load balancers and whoever watches it."""

from datetime import timedelta

import structlog
from flask import Blueprint, Flask, Response, jsonify

from statushub import clock, database, schema
from statushub.model import vitals
from statushub.model.vitals import Vitals

blueprint = Blueprint("health", __name__)

LATE = timedelta(minutes=5)
"""A delivery that waits longer, though nothing keeps it, is worth a word."""
_log = structlog.get_logger()


@blueprint.get("/healthz")
def lives() -> Response:
    """Answer that this process answers; it asks nobody else."""
    return _told({"alive": True}, 200)


@blueprint.get("/readyz")
def ready() -> Response:
    """Answer 200 when requests can be served here, else 503, with what is missing.

    503 only for what another web process might not suffer from: its database cannot be read, or is
    not the one this version needs. Messages that wait, fan-outs nobody works on and providers that
    rest are `warnings` beside a 200: taking every web process away would help none of them.

    `oldest_unsent_seconds`: how long the delivery has waited that should have left first (see
    `vitals.oldest_unsent`); null when none waits.
    """
    told: dict[str, object] = {"database": False, "migrations": False}
    found: Vitals | None = None
    try:
        with database.reading() as session:
            told["migrations"] = schema.is_newest()
            told["database"] = True
            if told["migrations"]:
                found = vitals.measure(session, clock.now())
    except Exception as error:  # noqa: BLE001  whatever it is, this process cannot serve now
        _log.warning("not ready", error=type(error).__name__)
        told["database"] = False
    waits = found.at - found.oldest_unsent if found and found.oldest_unsent else None
    told["oldest_unsent_seconds"] = round(waits.total_seconds(), 1) if waits is not None else None
    told["warnings"] = _warnings(found, waits) if found else []
    is_ready = bool(told["database"] and told["migrations"])
    return _told({"ready": is_ready, **told}, 200 if is_ready else 503)


def _warnings(found: Vitals, waits: timedelta | None) -> list[str]:
    """Return what is not as it should be, in fixed words: everybody may ask for them."""
    signs = {
        "messages are late": waits is not None and waits > LATE,
        "nobody works on a fan-out": bool(found.stranded),
        "a batch is parked": bool(found.parked),
        "a provider rests": bool(found.resting),
        "the page is not the newest": found.page_is_old or bool(found.unpublished),
    }
    return [words for words, so in signs.items() if so]


def _told(content: dict[str, object], status: int) -> Response:
    response = jsonify(content)
    response.status_code = status
    response.headers["Cache-Control"] = "no-store"
    return response


def register(app: Flask) -> None:
    """Put both at their addresses."""
    app.register_blueprint(blueprint)
