"""One of everything that can be changed, and what comes before some changes."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from statushub import channels, clock, database
from statushub.actions import (
    contact_points,
    digests,
    editors,
    endpoints,
    follows,
    notices,
    reminders,
    services,
    sign_ins,
    subscriber_list,
    subscriptions,
    wait_list,
)
from statushub.actions import tokens as api_tokens
from statushub.actions.subscriber_list import Entry, TakenIn
from statushub.channels import Channel
from statushub.fanout import plan
from statushub.model import fanouts
from statushub.model import subscriptions as held_by
from statushub.model.audit import HOUSE, Actor
from statushub.model.contact_points import ContactPoint
from statushub.model.editors import Editor
from statushub.model.fanouts import Delivery
from statushub.model.subscriptions import Subscription, SubscriptionNotice
from tests.endpoints import fail_for_days
from tests.installation import BODY, Installation, MovedClock

SOMEBODY = Actor("editor", "abcdefghijkl")
ANA, BEN, EVA = "ana@example.org", "ben@example.org", "eva@example.org"
PHONE = "+34612345678"
WORDS = {code: {"body": f"{BODY[code]} Again."} for code in ("en", "es")}

# What there must be a message in for an action to have something to do.
DELIVERY_STATES = {
    "deliveries.retry": fanouts.FAILED_PERMANENT,
    "deliveries.cancel": fanouts.QUEUED,
}


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
