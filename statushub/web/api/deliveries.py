"""The messages about a notice by API: counted, tried again, cancelled."""

from flask import Response

from statushub import channels, database
from statushub.actions import deliveries as actions
from statushub.errors import Refused
from statushub.language import gettext as _
from statushub.model import fanouts, notices, pages
from statushub.web import figures
from statushub.web.api import door
from statushub.web.api.answers import answer
from statushub.web.api.bodies.addresses import One
from statushub.web.api.bodies.deliveries import CancelDeliveries, RetryDeliveries
from statushub.web.api.records import deliveries as records
from statushub.web.api.records.deliveries import (
    CancelledDeliveries,
    DeliveryCounts,
    RetriedDeliveries,
)

blueprint = door.blueprint("deliveries", "The messages about a notice: one for each recipient.")


@blueprint.get("/notices/<id>/deliveries", responses={200: DeliveryCounts})
@door.needs("notices:read")
def count_deliveries(path: One) -> Response:
    """Count the messages about a notice: in all, per channel, per channel and language."""
    with database.reading() as session:
        row = notices.notice(session, pages.the_page(session).id, path.id)
        orders = fanouts.of_notice(session, row.id)
        found = figures.read(session, orders)
    planning = any(order.state == fanouts.ORDERED for order in orders)
    return answer(records.counted(found, planning=planning))


@blueprint.post("/notices/<id>/deliveries/retry", responses={200: RetriedDeliveries})
@door.needs("notices:write")
def retry_deliveries(path: One, body: RetryDeliveries) -> Response:
    """Have messages that failed for good tried again.

    What was sent is never sent again. Refused where there is nothing to try again.
    """
    if body.channel is not None and body.channel not in {one.name for one in channels.every()}:
        raise Refused("channel", _("There is no such channel."))
    command = actions.Retry(
        notice_id=path.id,
        update_id=body.update_id,
        subscription_ids=body.subscription_ids,
        channel=body.channel or "",
        unknown=body.unknown,
    )
    return answer(records.retried(actions.retry(command, door.actor())))


@blueprint.post("/notices/<id>/deliveries/cancel", responses={200: CancelledDeliveries})
@door.needs("notices:write")
def cancel_deliveries(path: One, body: CancelDeliveries) -> Response:
    """Cancel the messages about a notice that have not left.

    What is leaving at that moment leaves. Refused where nothing waits.
    """
    done = actions.cancel(actions.Cancel(path.id, body.update_id), door.actor())
    return answer(records.cancelled(done))
