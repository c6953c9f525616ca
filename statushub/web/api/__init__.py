"""Our own REST API: /api/..., described at /api/openapi.json."""

from typing import cast

from flask import Flask, Response, request
from flask_openapi.openapi import OpenAPI
from werkzeug.exceptions import HTTPException

from statushub.web.api import (
    contact_points,
    deliveries,
    document,
    door,
    notices,
    pages,
    problems,
    service_groups,
    services,
    subscriptions,
    updates,
)

BLUEPRINTS = (
    notices.blueprint,
    updates.blueprint,
    deliveries.blueprint,
    services.blueprint,
    contact_points.blueprint,
    service_groups.blueprint,
    subscriptions.blueprint,
    pages.blueprint,
    document.blueprint,
)


def register(app: Flask) -> None:
    """Put the API at its address. The application must be one that `document.make` made."""
    for blueprint in BLUEPRINTS:
        cast("OpenAPI", app).register_api(blueprint)


def speaks_here() -> bool:
    """Tell whether the current address belongs to the API: what is wrong there is said in JSON."""
    return request.path.startswith(f"{door.PREFIX}/")


def refused(error: HTTPException) -> Response:
    """Answer in JSON what no view of the API was reached for (404, 405)."""
    return problems.of_exception(error)


def missing() -> Response:
    """Answer in JSON that there is nothing at this address."""
    return problems.problem(404)


def unavailable() -> Response:
    """Answer in JSON that this cannot be done just now."""
    return problems.problem(503)
