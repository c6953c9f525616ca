"""create_app(): the one place where the parts are wired together."""

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from statushub import channels, database, language, paths, settings, tokens, web
from statushub.publish import serve
from statushub.settings import Settings
from statushub.web import (
    api,
    csrf,
    desk,
    errors,
    headers,
    health,
    limits,
    manage,
    public,
    signin,
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
    api,
    health,
)
"""What is put at its address, in this order."""


def read_settings() -> tuple[Settings, dict[type[settings.StatusHubSettings], object]]:
    """Read core and channel settings together; `SettingsFaulty` tells all faults at once."""
    found = settings.read((Settings, *channels.settings_models()))
    return found.pop(Settings), found


def create_app() -> Flask:
    """Return the application, ready to serve and to be used by the command line and the worker."""
    core, own = read_settings()
    core.data_dir.mkdir(parents=True, exist_ok=True)
    app = document.make("statushub", template_folder=str(paths.TEMPLATES), static_folder=None)
    app.config.update(
        SECRET_KEY=core.keys[0],
        SECRET_KEY_FALLBACKS=list(core.keys[1:]),
        MAX_CONTENT_LENGTH=MAX_BODY,
        STATUSHUB=core,
    )
    tokens.configure(core.keys)
    database.configure(core.database)
    language.configure(app, core.languages, core.default_language, web.language_of_request)
    channels.configure(core, own)
    serve.configure(core.data_dir / "published")
    for part in _PARTS:
        part.register(app)
    if core.trusted_proxies:
        hops = core.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    return app
