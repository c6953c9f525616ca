"""`/metrics`: the vital signs as Prometheus reads them, for the operator's eyes only.

Everything but the age of this answer comes from the database at the moment of the scrape, so any
web process of any host says the same, and nothing has to be shared between processes.
"""

import hmac
from collections import Counter
from collections.abc import Iterator
from ipaddress import ip_address
from urllib.parse import urlsplit

import structlog
from flask import Blueprint, Flask, Response, abort, request
from prometheus_client import CollectorRegistry, exposition
from prometheus_client.metrics_core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    InfoMetricFamily,
    Metric,
)
from prometheus_client.registry import Collector

from statushub import __version__, clock, database
from statushub.model import vitals
from statushub.model.vitals import Vitals
from statushub.web import settings

blueprint = Blueprint("metrics", __name__)

_FORWARDED = ("X-Forwarded-For", "Forwarded", "X-Real-IP", "Via")
_log = structlog.get_logger()


@blueprint.get("/metrics")
def show() -> Response:
    """Answer the operator; whoever else asks learns nothing, not how many subscribers there are."""
    _let_in()
    found: Vitals | None = None
    try:
        with database.reading() as session:
            found = vitals.measure(session, clock.now())
    except Exception as error:  # noqa: BLE001  whatever it is, being away is what there is to tell
        _log.warning("no vital signs", error=type(error).__name__)
    registry = CollectorRegistry(auto_describe=False)
    registry.register(Signs(found))
    write, content_type = exposition.choose_encoder(request.headers.get("Accept", ""))
    return Response(
        write(registry), content_type=content_type, headers={"Cache-Control": "no-store"}
    )


def _let_in() -> None:
    """Let in who holds the token, or asks from this very machine and not through a proxy."""
    token = settings().metrics_token
    if token is not None:
        said = request.authorization
        shown = said.token or "" if said and said.type == "bearer" else ""
        if not hmac.compare_digest(shown.encode(), token.get_secret_value().encode()):
            abort(Response("", 401, {"WWW-Authenticate": "Bearer", "Cache-Control": "no-store"}))
    elif not _is_from_here():
        abort(404)


def _is_from_here() -> bool:
    """Tell whether the peer is this machine itself, and nobody stands behind it.

    A proxy on this machine is such a peer too. One that `STATUSHUB_TRUSTED_PROXIES` counts says
    for whom it asks. One that nobody has counted may say nothing; that there is one shows in a
    public address that is not this machine.
    """
    peer = request.environ.get("werkzeug.proxy_fix.orig", request.environ).get("REMOTE_ADDR")
    if not _is_loopback(peer or "") or any(name in request.headers for name in _FORWARDED):
        return False
    host = urlsplit(settings().public_url).hostname or ""
    return settings().trusted_proxies > 0 or host == "localhost" or _is_loopback(host)


def _is_loopback(words: str) -> bool:
    try:
        return ip_address(words).is_loopback
    except ValueError:
        return False


class Signs(Collector):
    """The vital signs as metrics. None: the database cannot be read."""

    def __init__(self, found: Vitals | None) -> None:
        self._found = found

    def collect(self) -> Iterator[Metric]:
        """Return every metric; each name is a promise to whoever has set an alarm on it."""
        yield InfoMetricFamily("statushub", "The version that answers.", {"version": __version__})
        yield GaugeMetricFamily(
            "statushub_database_up", "1 while the database can be read.", int(bool(self._found))
        )
        if self._found is not None:
            yield from _of_messages(self._found)
            yield from _of_providers(self._found)
            yield from _of_page(self._found)


def _of_messages(found: Vitals) -> Iterator[Metric]:
    waited = (found.at - found.oldest_unsent).total_seconds() if found.oldest_unsent else 0
    yield GaugeMetricFamily(
        "statushub_oldest_unsent_seconds",
        "How long the delivery has waited that should have left first; 0 when none is late. What"
        " rests, for another try or for its recipient's hours, is not counted.",
        waited,
    )
    without = GaugeMetricFamily(
        "statushub_fanouts_without_work",
        "Fan-outs whose next step nobody takes: is a worker running?",
        labels=["reason"],
    )
    counted = Counter(one.reason for one in found.stranded)
    for reason in vitals.REASONS:
        without.add_metric([reason], counted[reason])
    yield without
    batches = GaugeMetricFamily(
        "statushub_batches",
        "Batches that are not done: held back for their page, free, carried, resting, parked.",
        labels=["channel", "standing"],
    )
    messages = GaugeMetricFamily(
        "statushub_batch_messages",
        "Messages in batches that are not done; some of them may have left already.",
        labels=["channel", "standing"],
    )
    for load in found.loads:
        batches.add_metric([load.channel, load.standing], load.batches)
        messages.add_metric([load.channel, load.standing], load.messages)
    yield batches
    yield messages
    outcomes = CounterMetricFamily(
        "statushub_outcomes",
        "What became of letters; one that is tried again counts each time.",
        labels=["channel", "state"],
    )
    for one in found.tallies:
        outcomes.add_metric([one.channel, one.state], one.number)
    yield outcomes
    yield GaugeMetricFamily(
        "statushub_queue_jobs", "Jobs that no worker has begun yet.", found.queue
    )


def _of_providers(found: Vitals) -> Iterator[Metric]:
    rests = GaugeMetricFamily(
        "statushub_provider_rest_seconds",
        "How much longer a provider rests that failed; 0 when it is used.",
        labels=["channel", "provider"],
    )
    failures = GaugeMetricFamily(
        "statushub_provider_failures",
        "Times in a row that a provider failed.",
        labels=["channel", "provider"],
    )
    for one in found.providers:
        rest = (one.rests_until - found.at).total_seconds() if one.rests_until else 0
        rests.add_metric([one.channel, one.name], max(0, rest))
        failures.add_metric([one.channel, one.name], one.failures)
    yield rests
    yield failures


def _of_page(found: Vitals) -> Iterator[Metric]:
    if found.publication is not None:
        yield GaugeMetricFamily(
            "statushub_publication_age_seconds",
            "Age of what readers see: a calm page may be old and true.",
            (found.at - found.publication.made_at).total_seconds(),
        )
    outdated = (found.at - found.outdated_since).total_seconds() if found.outdated_since else 0
    yield GaugeMetricFamily(
        "statushub_publication_outdated_seconds",
        "How long readers have seen another page than they should; 0 while it is the newest.",
        outdated,
    )
    yield GaugeMetricFamily(
        "statushub_updates_unpublished",
        "Updates of more than a minute ago that readers do not see.",
        found.unpublished,
    )
    views = CounterMetricFamily(
        "statushub_page_views",
        "Looks at public things, as counted by all web processes and in logs that were taken in.",
        labels=["what", "language", "reader"],
    )
    for one in found.page_views:
        views.add_metric([one.what, one.language, one.reader], one.number)
    yield views


def register(app: Flask) -> None:
    """Put it at its address."""
    app.register_blueprint(blueprint)
