"""Sending an editor the message that others would get, before any of them does."""

from collections.abc import Mapping, Sequence
from typing import Any

from statushub import database
from statushub.actions import fanouts as ordering
from statushub.model import audit, fanouts, pages
from statushub.model.audit import Actor
from statushub.model.editors import editor


def send_test(messages: Sequence[Mapping[str, Any]], actor: Actor) -> None:
    """Order one message to the acting editor for each of some (see `render.compose.kept`)."""
    with database.transaction() as session:
        page = pages.the_page(session)
        to = editor(session, actor.public_id)
        for message in messages:
            ordering.order(
                session,
                page_id=page.id,
                purpose=fanouts.TEST,
                recipients=[to.id],
                content={"message": dict(message)},
            )
        audit.note(session, actor, "send_test", ("editor", to.public_id))
