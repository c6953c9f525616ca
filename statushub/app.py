"""create_app(): the one place that knows every part of the web."""

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from statushub import paths, web, wiring
from statushub.web import (
    api,
    bodies,
    crowd,
    csrf,
    desk,
    errors,
    headers,
    health,
    inbound,
    limits,
    manage,
    metrics,
    public,
    signin,
    statuspage,
    subscribe,
    unsubscribe,
    visits,
)
from statushub.web.api import document

MAX_BODY = 2 * 1024 * 1024
"""Bytes a request may carry; subscriber lists are read as a stream of their own size."""

_PARTS = (
    visits,
    headers,
    errors,
    limits,
    csrf,
    signin,
    desk,
    public,
    subscribe,
    manage,
    unsubscribe,
    inbound,
    statuspage,
    api,
    health,
    metrics,
    bodies,
    crowd,
)
"""What is put at its address, in this order."""


def create_app() -> Flask:
    """Return the application, ready to serve."""
    app = document.make("statushub", template_folder=str(paths.TEMPLATES), static_folder=None)
    core = wiring.wire(app, web.language_of_request)
    app.config.update(
        SECRET_KEY=core.keys[0],
        SECRET_KEY_FALLBACKS=list(core.keys[1:]),
        MAX_CONTENT_LENGTH=MAX_BODY,
    )
    for part in _PARTS:
        part.register(app)
    if core.trusted_proxies:
        hops = core.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    return app
