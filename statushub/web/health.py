"""Whether this installation lives and can work: for load balancers and whoever watches it."""

import structlog
from flask import Blueprint, Flask, Response, jsonify

from statushub import clock, database
from statushub.model import fanouts

blueprint = Blueprint("health", __name__)

_log = structlog.get_logger()


@blueprint.get("/healthz")
def lives() -> Response:
    """Answer that this process answers; it asks nobody else."""
    return _told({"alive": True}, 200)


@blueprint.get("/readyz")
def ready() -> Response:
    """Answer 200 when requests can be served here, else 503, with what is missing.

    `oldest_unsent_seconds`: how long the oldest message has waited that is not out yet; null when
    none waits. It is for alarms: a slow provider is no reason to take a web process away.
    """
    found: dict[str, object] = {"database": False, "migrations": False}
    waiting: float | None = None
    try:
        with database.reading() as session:
            found["migrations"] = database.is_newest()
            found["database"] = True
            ordered_at = fanouts.oldest_unfinished(session) if found["migrations"] else None
        if ordered_at is not None:
            waiting = round((clock.now() - ordered_at).total_seconds(), 1)
    except Exception as error:  # noqa: BLE001  whatever it is, this process cannot serve now
        _log.warning("not ready", error=type(error).__name__)
    found["oldest_unsent_seconds"] = waiting
    is_ready = bool(found["database"] and found["migrations"])
    return _told({"ready": is_ready, **found}, 200 if is_ready else 503)


def _told(content: dict[str, object], status: int) -> Response:
    response = jsonify(content)
    response.status_code = status
    response.headers["Cache-Control"] = "no-store"
    return response


def register(app: Flask) -> None:
    """Put both at their addresses."""
    app.register_blueprint(blueprint)
