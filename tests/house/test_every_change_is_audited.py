"""Whatever somebody states leaves an audit entry, in the same transaction, without an address."""

import importlib
import inspect
import json
import pkgutil
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from statushub import actions, clock, database
from statushub.actions import (
    bounces,
    contact_points,
    corrections,
    deliveries,
    editors,
    endpoints,
    notices,
    pages,
    reach,
    reminders,
    replies,
    services,
    sign_in_links,
    sign_ins,
    subscribers,
    subscriptions,
    trials,
)
from statushub.actions import tokens as api_tokens
from statushub.actions.choices import Choices
from statushub.channels import Heard
from statushub.database import Base
from statushub.errors import Faults
from statushub.model import subscriptions as held_by
from statushub.model.audit import Actor, AuditEntry
from tests.house.stage import (
    ANA,
    BEN,
    EVA,
    PHONE,
    SOMEBODY,
    WORDS,
    Stage,
    advanced,
    day_passed,
    failing_endpoint,
    locked,
    long_over,
    old_unconfirmed,
    phone,
    reminded,
    sent_to_ana,
    signed_in,
    take_in,
    take_in_waits,
)
from tests.installation import BODY, NAMES, TITLE, Installation, MovedClock

# What the house remembers for itself; nobody states it.
REMEMBERED = {
    "bounces.arrived": "a mail server's word on a delivery, as any other outcome",
    "receipts.heed": "a provider's word on a delivery; a dead number is suppressed as by reach",
    "receipts.forget_old": "what was waited for long enough",
    "answers.forget_old": "an API answer is only kept so that a repeat gets the same",
    "digests.wake": "asks a worker to look, and states nothing",
    "reach.note_health": "since when nothing goes through to an endpoint: a measurement",
    "waits.state": "a wait, or a state that lapses by itself: measurements, many a minute",
    "waits.state_many": "the same",
    "waits.forget_old": "what charts look back at no more",
    "tokens.seen": "when a token was last used, at most once an hour",
    "sign_ins.session": "hands out a session; what is done in it goes through sign_ins.commit",
    "editors.first_link": "goes through create() or sign_in_links.make()",
}
# Questions and answers that touch no row.
PURE = {
    "answers.kept",
    "asked_for.cleaned",
    "choices.next_digest",
    "choices.of",
    "endpoints.must_prove_anew",
    "endpoints.offered_to",
    "claims.newest_of",
    "contact_claims.newest_of",
    "follows.asked_for",
    "follows.wanted",
    "logos.checked",
    "moments.began",
    "postings.urgency",
    "proofs.is_live",
    "replies.channel_of_replies",
    "proofs.look_outside",
    "sign_in_links.address",
    "sign_ins.is_locked",
    "states.known_kind",
    "superseding.gives_way",
    "texts.cleaned",
    "texts.written_parts",
}
# Parts of an action that only change a row somebody else's transaction holds.
PARTS = {"choices.follow", "moments.settle", "sign_in_links.renew", "subscriptions.start_afresh"}

# Written beside facts: jobs, outcomes, limits, the audit trail itself.
_WRITTEN = re.compile(r"^\s*(?:INSERT INTO|UPDATE|DELETE FROM)\s+\"?(\w+)", re.IGNORECASE)


@dataclass
class Watch:
    """What each transaction wrote, table by table."""

    committed: list[set[str]] = field(default_factory=list)
    _open: set[str] = field(default_factory=set)

    def wrote(self, *seen: Any) -> None:
        found = _WRITTEN.match(seen[2])
        if found and found[1] in Base.metadata.tables:
            self._open.add(found[1])

    def commit(self, _connection: object) -> None:
        if self._open:
            self.committed.append(self._open)
        self._open = set()

    def rollback(self, _connection: object) -> None:
        self._open = set()


@contextmanager
def watching() -> Iterator[Watch]:
    watch = Watch()
    listeners = {
        "after_cursor_execute": watch.wrote,
        "commit": watch.commit,
        "rollback": watch.rollback,
    }
    for name, listener in listeners.items():
        sa.event.listen(database.engine(), name, listener)
    yield watch
    for name, listener in listeners.items():
        sa.event.remove(database.engine(), name, listener)


Call = Callable[[Stage], object]
ACTIONS: dict[str, Call] = {
    "bounces.came_back": lambda s: bounces.came_back(
        sent_to_ana(s), "5.1.1", f"nobody {ANA}", nobody_there=True
    ),
    "bounces.complained": lambda s: bounces.complained(sent_to_ana(s)),
    "bounces.complained_with": lambda s: bounces.complained_with(s.own(held_by.unsubscribe_token)),
    "contact_points.save_contact_point": lambda s: phone(s.house, [s.service.public_id]),
    "contact_points.change_contact_point": lambda s: contact_points.change_contact_point(
        s.phone.public_id, lambda had: replace(had, services=()), SOMEBODY
    ),
    "contact_points.offer": lambda s: contact_points.offer(
        s.service.public_id, [s.phone.public_id], SOMEBODY
    ),
    "contact_points.arrange": lambda s: contact_points.arrange([s.phone.public_id], SOMEBODY),
    "contact_points.retire_contact_point": lambda s: contact_points.retire_contact_point(
        s.phone.public_id, SOMEBODY
    ),
    "contact_points.restore_contact_point": lambda s: contact_points.restore_contact_point(
        s.fax.public_id, SOMEBODY
    ),
    "contact_points.state_by_hand": lambda s: contact_points.state_by_hand(
        s.phone.public_id, "closed", SOMEBODY
    ),
    "contact_points.state_several": lambda s: contact_points.state_several(
        {s.phone.public_id: "busy"}, SOMEBODY
    ),
    "contact_points.undo": lambda s: contact_points.undo(
        contact_points.state_several({s.phone.public_id: "busy"}, SOMEBODY) or clock.now(), SOMEBODY
    ),
    "deliveries.retry": lambda s: deliveries.retry(
        deliveries.Retry(s.posted.notice.public_id), SOMEBODY
    ),
    "deliveries.cancel": lambda s: deliveries.cancel(
        deliveries.Cancel(s.posted.notice.public_id), SOMEBODY
    ),
    "deliveries.note_handed_out": lambda s: deliveries.note_handed_out(
        s.posted.notice.public_id, SOMEBODY
    ),
    "digests.order_due": day_passed,
    "follows.forget_over": long_over,
    "editors.create": lambda s: editors.create(EVA, roles=["author"], actor=SOMEBODY),
    "editors.describe": lambda s: editors.describe(
        s.editor.public_id, name="Eva", speaks="es", actor=SOMEBODY, email=EVA
    ),
    "editors.set_language": lambda s: editors.set_language(s.editor.public_id, "es", SOMEBODY),
    "editors.set_roles": lambda s: editors.set_roles(s.editor.public_id, ["author"], SOMEBODY),
    "editors.set_active": lambda s: editors.set_active(s.editor.public_id, SOMEBODY, active=False),
    "editors.remove_second_factor": lambda s: editors.remove_second_factor(
        s.editor.public_id, SOMEBODY
    ),
    "notices.open_notice": lambda s: s.house.incident(),
    "notices.post_update": lambda s: notices.post_update(
        notices.PostUpdate(s.posted.notice.public_id, WORDS), SOMEBODY
    ),
    "notices.record_notice": lambda s: notices.record_notice(
        notices.OpenNotice(
            "incident",
            {code: {"title": TITLE[code], "body": BODY[code]} for code in ("en", "es")},
            notify=False,
        ),
        [],
        SOMEBODY,
    ),
    "corrections.correct_update": lambda s: corrections.correct_update(
        corrections.CorrectUpdate(s.posted.update.public_id, WORDS), SOMEBODY
    ),
    "notices.withdraw_notice": lambda s: notices.withdraw_notice(
        notices.WithdrawNotice(s.posted.notice.public_id), SOMEBODY
    ),
    "notices.advance": advanced,
    "pages.set_up": lambda s: pages.set_up(pages.SetUpPage(NAMES, "Europe/Lisbon"), SOMEBODY),
    "reach.suppress": lambda s: reach.suppress(s.held.id, f"no mailbox {ANA}"),
    "reach.gone": lambda s: reach.gone(s.held.id),
    "reminders.choose": lambda s: reminders.choose(
        reminders.ChooseReminders(s.maintenance, {"starts_at": [15]}), SOMEBODY
    ),
    "reminders.remind": reminded,
    "replies.heard": lambda s: replies.heard(s.channel, Heard(PHONE, "STOP")),
    "services.save_service": lambda s: s.house.service("Web chat", "Chat web"),
    "services.change_service": lambda s: services.change_service(
        s.service.public_id, lambda had: had, SOMEBODY, status="major_outage"
    ),
    "services.save_group": lambda s: services.save_group(
        services.SaveGroup({"en": "Shops", "es": "Tiendas"}), SOMEBODY
    ),
    "services.state_status": lambda s: services.state_status(
        s.service.public_id, "major_outage", SOMEBODY
    ),
    "services.retire_service": lambda s: services.retire_service(s.service.public_id, SOMEBODY),
    "services.restore_service": lambda s: services.restore_service(s.retired.public_id, SOMEBODY),
    "services.remove_group": lambda s: services.remove_group(s.group.public_id, SOMEBODY),
    "services.arrange": lambda s: services.arrange(
        [s.group.public_id], [s.service.public_id], SOMEBODY
    ),
    "sign_in_links.ask": lambda s: sign_in_links.ask(s.editor.email),
    "sign_in_links.make": lambda s: sign_in_links.make(s.editor.public_id, SOMEBODY, mail=True),
    "sign_in_links.use": lambda s: sign_in_links.use(
        sign_in_links.address(s.editor, "").rpartition("/")[2]
    ),
    "sign_ins.commit": signed_in,
    "sign_ins.wrong_password": locked,
    "endpoints.pause_failing": failing_endpoint,
    "endpoints.renew_secret": lambda s: endpoints.renew_secret(held_by.manage_token(s.hook)),
    "endpoints.renew_secret_of": lambda s: endpoints.renew_secret_of(s.hook.public_id, SOMEBODY),
    "subscriber_list.take_in": take_in,
    "subscribers.add": lambda s: subscribers.add(
        subscribers.Add("email", BEN, Choices("en")), SOMEBODY
    ),
    "subscribers.change": lambda s: subscribers.change(
        s.held.public_id, lambda had: Choices("es"), SOMEBODY
    ),
    "subscribers.remove": lambda s: subscribers.remove(s.held.public_id, SOMEBODY),
    "subscribers.resend": lambda s: subscribers.resend(s.waiting.public_id, SOMEBODY),
    "subscribers.resume": lambda s: (
        s.alter(s.held, suppressed_at=clock.now()),
        subscribers.resume(s.held.public_id, SOMEBODY),
    ),
    "subscribers.note_handed_out": lambda s: subscribers.note_handed_out(SOMEBODY),
    "subscriptions.ask": lambda s: subscriptions.ask(
        subscriptions.Ask("email", BEN, Choices("es"))
    ),
    "subscriptions.ask_again": lambda s: s.asked(),
    "subscriptions.confirm": lambda s: subscriptions.confirm(held_by.confirm_token(s.asked())),
    "subscriptions.confirm_by_code": lambda s: subscriptions.confirm_by_code(
        held_by.entry_token(s.waiting), held_by.code_of(s.asked())
    ),
    "subscriptions.confirm_answered": lambda s: subscriptions.confirm_answered(s.waiting.id),
    "subscriptions.change": lambda s: subscriptions.change(
        s.own(held_by.manage_token), Choices("es", kinds=("incident",))
    ),
    "subscriptions.end": lambda s: subscriptions.end(s.own(held_by.unsubscribe_token)),
    "subscriptions.resume": lambda s: (
        s.ended(),
        subscriptions.resume(s.own(held_by.manage_token)),
    ),
    "subscriptions.erase": lambda s: subscriptions.erase(s.own(held_by.manage_token)),
    "subscriptions.forget_unconfirmed": old_unconfirmed,
    "tokens.create": lambda s: api_tokens.create("Grafana", ["notices:read"], SOMEBODY),
    "tokens.revoke": lambda s: api_tokens.revoke(s.token.public_id, SOMEBODY),
    "trials.send_test": lambda s: trials.send_test(
        [{"channel": "email"}], Actor("editor", s.editor.public_id)
    ),
    "wait_list.take_in": take_in_waits,
}
# A stage puts these there itself, past the action that would: they are no change to be audited.
_BY_THE_STAGE = {"endpoints.pause_failing", "subscribers.resume", "subscriptions.resume"}


def public_functions() -> Iterator[tuple[str, inspect.Signature]]:
    for found in pkgutil.iter_modules(actions.__path__):
        module = importlib.import_module(f"{actions.__name__}.{found.name}")
        for name, function in inspect.getmembers(module, inspect.isfunction):
            if not name.startswith("_") and function.__module__ == module.__name__:
                yield f"{found.name}.{name}", inspect.signature(function)


def test_every_action_is_tried_here() -> None:
    """A new action has to say here how it is called, or why nobody states anything by it."""
    inside = {Session, Faults}
    found = {
        name
        for name, signature in public_functions()
        if name in ACTIONS or not inside & {one.annotation for one in signature.parameters.values()}
    }
    assert found == set(ACTIONS) | set(REMEMBERED) | PURE | PARTS


@pytest.mark.parametrize("name", ACTIONS)
def test_it_leaves_its_trace(name: str, house: Installation, moved: MovedClock) -> None:
    stage = Stage(name, house, moved)
    with database.reading() as session:
        before = session.scalars(sa.select(sa.func.max(AuditEntry.id))).one() or 0
    with house.app.test_request_context(), watching() as watch:
        ACTIONS[name](stage)
    silent = [tables for tables in watch.committed if AuditEntry.__tablename__ not in tables]
    if name == "sign_ins.wrong_password":
        silent = silent[sign_ins.TRIES - 1 :]  # a wrong password is counted, the lock is told
    assert silent[name in _BY_THE_STAGE :] == [], name
    with database.reading() as session:
        entries = session.scalars(sa.select(AuditEntry).where(AuditEntry.id > before)).all()
        assert entries, name
        for entry in entries:
            said = json.dumps([entry.verb, entry.subject_kind, entry.subject_id, entry.detail])
            for address in (ANA, BEN, EVA, PHONE, "example.org", "612345678"):
                assert address not in said
