"""Stating statuses: a notice's claims follow its updates; a hand's claims follow an editor."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from statushub.model import claims
from statushub.model.claims import HAND, NOTICE, STATUSES, Claim
from statushub.model.notices import AffectedService, Notice, Update

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
