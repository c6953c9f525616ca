"""Whatever somebody states leaves an audit entry, in the same transaction, without an address."""

import importlib
import inspect
import json
import pkgutil
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from statushub import actions, channels, clock, database
from statushub.actions import (
    bounces,
    contact_points,
    corrections,
    deliveries,
    digests,
    editors,
    endpoints,
    follows,
    notices,
    pages,
    reach,
    reminders,
    replies,
    services,
    sign_in_links,
    sign_ins,
    subscriber_list,
    subscribers,
    subscriptions,
    trials,
    wait_list,
)
from statushub.actions import tokens as api_tokens
from statushub.actions.choices import Choices
from statushub.actions.subscriber_list import Entry, TakenIn
from statushub.channels import Channel, Heard
from statushub.database import Base
from statushub.errors import Faults
from statushub.fanout import plan
from statushub.model import fanouts
from statushub.model import subscriptions as held_by
from statushub.model.audit import HOUSE, Actor, AuditEntry
from statushub.model.contact_points import ContactPoint
from statushub.model.editors import Editor
from statushub.model.fanouts import Delivery
from statushub.model.subscriptions import Subscription, SubscriptionNotice
from tests.endpoints import fail_for_days
from tests.installation import BODY, NAMES, TITLE, Installation, MovedClock

SOMEBODY = Actor("editor", "abcdefghijkl")
ANA, BEN, EVA = "ana@example.org", "ben@example.org", "eva@example.org"
PHONE = "+34612345678"
WORDS = {code: {"body": f"{BODY[code]} Again."} for code in ("en", "es")}

# What there must be a message in for an action to have something to do.
DELIVERY_STATES = {
    "deliveries.retry": fanouts.FAILED_PERMANENT,
    "deliveries.cancel": fanouts.QUEUED,
}
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


class Stage:
    """An installation with one of everything that can be changed."""

    def __init__(self, name: str, house: Installation, moved: MovedClock) -> None:
        self.house, self.moved = house, moved
        self.service = house.service()
        self.group = services.save_group(services.SaveGroup({"en": "Phones", "es": "Voz"}), HOUSE)
        self.posted = house.incident()
        self.held = house.subscription(ANA)
        self.waiting = house.subscription(PHONE, channel="sms", confirmed=False)
        self.hook = house.subscription("https://hooks.example.org/x", channel="webhook")
        with house.app.app_context():
            self.admin = editors.create("admin@example.org", roles=["admin"], actor=HOUSE)
            self.editor = editors.create("author@example.org", roles=["author"], actor=HOUSE)
        self.retired = house.service("Fax", "Fax")
        services.retire_service(self.retired.public_id, HOUSE)
        self.phone = phone(house, [self.service.public_id])
        self.fax = phone(house, [])
        contact_points.retire_contact_point(self.fax.public_id, HOUSE)
        self.maintenance = maintained(self)
        if name in DELIVERY_STATES:
            self.posted = house.incident()
            plan.plan(self.posted.fanout_id or "")
            with database.transaction() as session:
                session.execute(sa.update(Delivery).values(state=DELIVERY_STATES[name]))
        if name == "digests.order_due":
            tomorrow = clock.now() + timedelta(days=1)
            self.alter(self.held, daily=True, digested_through=clock.now(), digest_at=tomorrow)
        if name == "follows.forget_over":
            over = notices.PostUpdate(self.posted.notice.public_id, WORDS, state="resolved")
            followed = self.posted.notice.id
            notices.post_update(over, HOUSE)
            with database.transaction() as session:
                session.get_one(Subscription, self.held.id).all_notices = False
                session.add(SubscriptionNotice(subscription_id=self.held.id, notice_id=followed))
        if name == "notices.advance":
            moved.forward(hours=1, minutes=1)
        if name.startswith("bounces."):
            house.work()
        self.token, _secret = api_tokens.create("Monitoring", ["notices:read"], HOUSE)

    @property
    def channel(self) -> Channel:
        return channels.get(self.waiting.channel)

    def own(self, kind: Callable[[Subscription], str]) -> str:
        """Return a token of the subscription as it stands now."""
        with database.reading() as session:
            return kind(session.get_one(Subscription, self.held.id))

    def alter(self, held: Subscription, **values: Any) -> Subscription:
        with database.transaction() as session:
            for name, value in values.items():
                setattr(session.get_one(Subscription, held.id), name, value)
        return held

    def ended(self) -> Subscription:
        return self.alter(self.held, ended_at=clock.now())

    def asked(self) -> Subscription:
        """Have the waiting number asked, and return it as it is then."""
        return subscriptions.ask_again(held_by.entry_token(self.waiting))


def take_in(stage: Stage) -> None:
    into = TakenIn()
    assert list(subscriber_list.take_in([Entry(1, "email", BEN, "en")], SOMEBODY, into)) == [1]


def take_in_waits(stage: Stage) -> None:
    measured = [wait_list.Measurement(stage.phone.id, 5, clock.now())]
    assert list(wait_list.take_in(measured, SOMEBODY)) == [(1, 0, 1, 1)]


def signed_in(stage: Stage) -> None:
    with sign_ins.session() as session:
        session.get_one(Editor, stage.editor.id).current_login_at = clock.now()
        sign_ins.commit(session, Actor("editor", stage.editor.public_id))


def locked(stage: Stage) -> None:
    for _time in range(sign_ins.TRIES):
        sign_ins.wrong_password(stage.editor.id)


def phone(house: Installation, serves: Sequence[str]) -> ContactPoint:
    with house.app.app_context():
        stated = contact_points.SaveContactPoint("phone", PHONE, services=serves)
        return contact_points.save_contact_point(stated, HOUSE)


def maintained(stage: Stage) -> str:
    now = clock.now()
    return stage.house.incident(
        kind="maintenance",
        moments={"starts_at": now + timedelta(hours=1), "ends_at": now + timedelta(hours=2)},
    ).notice.public_id


def advanced(stage: Stage) -> None:
    assert notices.advance(stage.maintenance)


def reminded(stage: Stage) -> None:
    chosen = reminders.ChooseReminders(stage.maintenance, {"starts_at": [15]})
    reminders.choose(chosen, SOMEBODY)
    stage.moved.forward(minutes=50)
    assert reminders.remind(stage.maintenance)


def failing_endpoint(stage: Stage) -> None:
    fail_for_days(stage.hook, stage.posted.update.id)
    assert endpoints.pause_failing() == 1


def sent_to_ana(stage: Stage) -> str:
    """Return the key of a letter that Ana was sent."""
    with database.reading() as session:
        fanout, _delivery, _words = fanouts.sent_to(
            session, stage.held.id, clock.now() - timedelta(days=1), 1
        )[0]
    return f"{fanout.public_id}-{stage.held.public_id}"


def old_unconfirmed(stage: Stage) -> None:
    stage.moved.forward(days=400)
    assert subscriptions.forget_unconfirmed()


def day_passed(stage: Stage) -> None:
    stage.house.incident(impact="minor")
    stage.moved.forward(days=1)
    assert digests.order_due() == 1


def long_over(stage: Stage) -> None:
    stage.moved.forward(days=15)
    assert follows.forget_over() == 1


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
