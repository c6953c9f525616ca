"""Stating statuses: a notice's claims follow its updates; a hand's claims follow an editor."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from statushub.errors import Faults
from statushub.language import gettext as _
from statushub.model import claims, services
from statushub.model.affected import AffectedService
from statushub.model.claims import HAND, NOTICE, STATUSES, Claim
from statushub.model.notices import Notice, Update

_FINE = STATUSES[0]


def follow(
    session: Session,
    notice: Notice,
    update: Update,
    stated: Mapping[int, str],
    touched: Sequence[int],
    at: datetime,
) -> None:
    """Make a notice's open claims what it now states, and note on the update what that changed.

    `stated`: the notice's newest statement about each of its services, by service id. Only a notice
    that is going on (`now`) claims anything. `touched`: services the update itself speaks of.
    """
    ids = sorted(stated)
    before = claims.statuses(session, ids)
    desired = (
        {service: status for service, status in stated.items() if status != _FINE}
        if notice.phase == "now"
        else {}
    )
    for claim in claims.of_notice(session, notice.id):
        if desired.get(claim.service_id) == claim.status:
            del desired[claim.service_id]
        else:
            claim.until = max(at, claim.since)
    for service_id, status in desired.items():
        session.add(
            Claim(
                service_id=service_id, status=status, source=NOTICE, notice_id=notice.id, since=at
            )
        )
    session.flush()
    after = claims.statuses(session, ids)
    update.services = [
        AffectedService(
            service_id=service_id,
            stated=stated[service_id],
            old_status=before[service_id],
            new_status=after[service_id],
        )
        for service_id in ids
        if service_id in touched or before[service_id] != after[service_id]
    ]


def state_by_hand(session: Session, service_id: int, status: str, at: datetime) -> None:
    """Replace the hand's claim on a service; `operational` only takes it away."""
    claim = claims.by_hand(session, service_id)
    if claim is not None:
        if claim.status == status:
            return
        claim.until = at
    if status != _FINE:
        session.add(Claim(service_id=service_id, status=status, source=HAND, since=at))


def newest_of(notice: Notice) -> dict[int, str]:
    """Return a notice's newest statement about each service it has spoken of."""
    return {
        affected.service_id: affected.stated
        for update in notice.updates
        for affected in update.services
    }


def check(
    session: Session, page_id: int, stated: Mapping[str, str], faults: Faults
) -> dict[int, str]:
    """Note unknown services and statuses; return what is stated, by row id of the service."""
    known = {service.public_id: service.id for service in services.in_order(session, page_id)}
    for public_id, status in stated.items():
        if public_id not in known:
            faults.add(f"services.{public_id}", _("This page has no such service."))
        elif status not in STATUSES:
            faults.add(
                f"services.{public_id}",
                _(
                    "There is no such status. There are: %(statuses)s.",
                    statuses=", ".join(STATUSES),
                ),
            )
    return {known[public_id]: status for public_id, status in stated.items() if public_id in known}
