"""Opening a notice, posting on it, withdrawing it, and moving it when its time comes."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy.orm import Session

from statushub import clock, database
from statushub.actions import claims as claiming
from statushub.actions import contact_claims as contact_claiming
from statushub.actions import fanouts as ordering
from statushub.actions import moments as dating
from statushub.actions import postings, reminders, states, superseding
from statushub.actions import texts as wording
from statushub.actions.contact_claims import ContactStated
from statushub.actions.postings import Posting
from statushub.actions.texts import Texts
from statushub.errors import Faults, NotThere, Refused
from statushub.language import gettext as _
from statushub.model import audit, ids, notices, pages, services
from statushub.model.audit import HOUSE, Actor
from statushub.model.notices import Notice, Update
from statushub.model.pages import Page


@dataclass(frozen=True)
class OpenNotice:
    """Tell people something new."""

    kind: str
    texts: Texts
    state: str | None = None
    """None: the kind's first state."""
    impact: str | None = None
    services: Mapping[str, str] = field(default_factory=dict)
    """The status each service gets, by public id."""
    contact_points: Mapping[str, ContactStated] = field(default_factory=dict)
    """How each contact point stands while it goes on, by public id."""
    moments: Mapping[str, datetime] = field(default_factory=dict)
    reminders: Mapping[str, Sequence[int]] | None = None
    """Minutes before each of its dates at which people are told once more; see `reminders.py`.
    A date that is not named: as its kind thinks best where it is new, else as it was."""
    next_update_at: datetime | None = None
    supersedes: str | None = None
    """The earlier notice it replaces when it takes effect."""
    without_languages: tuple[str, ...] = ()
    notify: bool = True
    posted_at: datetime | None = None
    """When it was said, where that was earlier; None: now."""
    public_id: str | None = None
    """The id it is to have, given out before: whoever sends a form twice opens one notice."""


@dataclass(frozen=True)
class PostUpdate:
    """Say what is new about a notice. What is not given stays as it is, except the promise."""

    notice_id: str
    texts: Texts = field(default_factory=dict)
    state: str | None = None
    impact: str | None = None
    services: Mapping[str, str] = field(default_factory=dict)
    contact_points: Mapping[str, ContactStated] = field(default_factory=dict)
    moments: Mapping[str, datetime] = field(default_factory=dict)
    reminders: Mapping[str, Sequence[int]] | None = None
    """Minutes before each of its dates at which people are told once more; see `reminders.py`.
    A date that is not named: as its kind thinks best where it is new, else as it was."""
    next_update_at: datetime | None = None
    supersedes: str | None = None
    """The earlier notice it replaces when it takes effect; None: as it is."""
    without_languages: tuple[str, ...] = ()
    notify: bool = True
    posted_at: datetime | None = None
    """When it was said, where that was earlier; None: now."""
    public_id: str | None = None
    """The id the update is to have, as in `OpenNotice`."""


@dataclass(frozen=True)
class WithdrawNotice:
    """Take back a notice that should never have stood there; a tombstone stays."""

    notice_id: str
    texts: Texts = field(default_factory=dict)
    notify: bool = False


@dataclass(frozen=True)
class Posted:
    """What a write made."""

    notice: Notice
    update: Update
    fanout_id: str | None
    """The public id of the fan-out that tells subscribers, if they are told."""


class PostedBefore(Exception):
    """What was to be posted stands there already, under the id it was to have."""


Also = Callable[[Session, Posted], None]
"""Something that must commit together with a write: the answer to an idempotent request."""


@contextmanager
def _writing(*, rehearse: bool) -> Iterator[Session]:
    """Open the transaction of a write; a rehearsal does everything and keeps nothing."""
    with database.transaction() as session:
        yield session
        if rehearse:
            session.rollback()


def open_notice(
    command: OpenNotice, actor: Actor, also: Also | None = None, *, rehearse: bool = False
) -> Posted:
    """Open a notice; raise Refused naming every field that is wrong.

    `rehearse`: do everything, let `also` look at the result, and keep nothing (previews).
    """
    with _writing(rehearse=rehearse) as session:
        posted = _open(session, command, actor)
        if also:
            also(session, posted)
    return posted


def post_update(
    command: PostUpdate, actor: Actor, also: Also | None = None, *, rehearse: bool = False
) -> Posted:
    """Post an update on a notice; raise Refused or NotThere. See `open_notice` for the rest."""
    with _writing(rehearse=rehearse) as session:
        posted = _post(session, command, actor)
        if also:
            also(session, posted)
    return posted


def record_notice(opening: OpenNotice, further: Sequence[PostUpdate], actor: Actor) -> Notice:
    """Open a notice that has a past and post all that was said of it since, in one transaction.

    Nobody comes between: a date that has passed meanwhile does not move it by itself.
    """
    with database.transaction() as session:
        notice = _open(session, opening, actor).notice
        for command in further:
            _post(session, replace(command, notice_id=notice.public_id), actor)
    return notice


def _open(session: Session, command: OpenNotice, actor: Actor) -> Posted:
    page = pages.the_page(session)
    now = command.posted_at or clock.now()
    texts = wording.cleaned(command.texts)
    kind = states.known_kind(command.kind)
    state, impact = command.state or kind.first[0], command.impact or kind.impacts[0]
    faults = Faults()
    dating.check_posted_at(now, None, faults)
    states.check_choices(kind, state, impact, faults)
    if not faults and state not in kind.first:
        faults.add("state", _("A new notice of this kind cannot begin like that."))
    wording.check_shape(kind, texts, faults)
    required = {part.name for part in kind.parts if part.required}
    wording.check_complete(
        texts, required | wording.written_parts(texts), command.without_languages, faults
    )
    stated = claiming.check(session, page.id, command.services, faults)
    said = contact_claiming.check(session, page.id, command.contact_points, faults)
    if not any(fault.field == "state" for fault in faults):
        dating.check(kind, state, command.moments, now, faults)
        dating.check_begun(kind, state, command.moments, faults)
        reminders.check(kind, command.reminders, faults)
        dating.check_promise(kind, state, command.next_update_at, now, faults)
    earlier = superseding.named(session, page.id, kind, command.supersedes, None, faults)
    faults.refuse_if_any()

    number = postings.next_number(session, page.id)
    # Looked for only now: the page's counter lets one at a time come this far.
    if command.public_id and notices.is_there(session, command.public_id):
        raise PostedBefore
    notice = Notice(
        public_id=command.public_id or ids.public_id(),
        page_id=page.id,
        number=number,
        kind=kind.name,
        state=state,
        impact=impact,
        began_at=now,
        created_at=now,
        updated_at=now,
        supersedes=earlier,
    )
    session.add(notice)
    session.flush()
    return _posted(
        session,
        page,
        notice,
        command,
        texts,
        stated,
        said,
        actor=actor,
        verb="open_notice",
        now=now,
    )


def _post(session: Session, command: PostUpdate, actor: Actor) -> Posted:
    page = pages.the_page(session)
    now = command.posted_at or clock.now()
    notice = notices.notice(session, page.id, command.notice_id, lock=True)
    superseding.hold(session, notice)
    if any(update.public_id == command.public_id for update in notice.updates):
        raise PostedBefore
    kind = notice.of_kind
    texts = wording.cleaned(command.texts)
    state, impact = command.state or notice.state, command.impact or notice.impact
    faults = Faults()
    if notice.withdrawn_at:
        faults.add("state", _("This notice was withdrawn. Open a new one instead."))
    states.check_choices(kind, state, impact, faults)
    if not faults:
        states.check_move(notice, state, faults)
    dating.check_posted_at(now, notice.updates[-1].posted_at, faults)
    wording.check_shape(kind, texts, faults)
    if state == notice.state and notice.phase == "over":
        wording.check_final(kind, texts, faults)
    written = wording.written_parts(texts)
    if state == notice.state and "body" not in written:
        written = written | {"body"}
    wording.check_complete(texts, written, command.without_languages, faults)
    stated = claiming.newest_of(notice) | claiming.check(session, page.id, command.services, faults)
    said = contact_claiming.check(session, page.id, command.contact_points, faults)
    moments = {moment.name: moment.at for moment in notice.moments} | dict(command.moments)
    if not any(fault.field == "state" for fault in faults):
        dating.check(kind, state, moments, now, faults)
        reminders.check(kind, command.reminders, faults)
        dating.check_promise(kind, state, command.next_update_at, now, faults)
    earlier = superseding.named(session, page.id, kind, command.supersedes, notice, faults)
    faults.refuse_if_any()

    notice.state, notice.impact = state, impact
    notice.supersedes = earlier or notice.supersedes
    return _posted(
        session,
        page,
        notice,
        command,
        texts,
        stated,
        said,
        actor=actor,
        verb="post_update",
        now=now,
    )


def _posted(  # noqa: PLR0913  one posting has all these sides; each caller names them
    session: Session,
    page: Page,
    notice: Notice,
    command: OpenNotice | PostUpdate,
    texts: Texts,
    stated: Mapping[int, str],
    said: Mapping[int, ContactStated],
    *,
    actor: Actor,
    verb: str,
    now: datetime,
) -> Posted:
    had = {moment.name for moment in notice.moments}
    dating.keep(session, notice, command.moments)
    touched = [
        service.id
        for service in services.in_order(session, page.id)
        if service.public_id in command.services
    ]
    posting = Posting(
        texts,
        command.without_languages,
        command.notify,
        stated,
        touched,
        command.public_id if isinstance(command, PostUpdate) else None,
        said=said,
    )
    update = postings.add_update(session, notice, posting, actor, now)
    notice.next_update_at = command.next_update_at
    reminders.keep(
        session,
        notice,
        command.reminders,
        page.time_zone,
        default=[name for name in command.moments if command.notify and name not in had],
    )
    audit.note(
        session,
        actor,
        verb,
        ("notice", notice.public_id),
        update=update.public_id,
        state=notice.state,
        notify=command.notify,
    )
    fanout_id = postings.tell(session, page.id, notice, update)
    superseding.complete(
        session,
        page,
        notice,
        actor,
        now,
        notify=command.notify,
        told=update if fanout_id else None,
    )
    return Posted(notice, update, fanout_id)


def withdraw_notice(command: WithdrawNotice, actor: Actor) -> Posted:
    """Take a notice back: its statuses end, unsent messages are not sent, a tombstone stays."""
    with database.transaction() as session:
        page = pages.the_page(session)
        notice = notices.notice(session, page.id, command.notice_id, lock=True)
        if notice.withdrawn_at:
            raise Refused("notice", _("This notice was withdrawn already."))
        texts = wording.cleaned(command.texts)
        faults = Faults()
        wording.check_shape(notice.of_kind, texts, faults)
        faults.refuse_if_any()
        now = clock.now()
        notice.withdrawn_at = now
        notice.next_update_at = None
        ordering.cancel_unsent(session, notice.id)
        posting = Posting(texts, (), command.notify, claiming.newest_of(notice), [])
        update = postings.add_update(session, notice, posting, actor, now)
        reminders.follow(session, notice, page.time_zone)
        audit.note(session, actor, "withdraw_notice", ("notice", notice.public_id))
        return Posted(notice, update, postings.tell(session, page.id, notice, update))


def advance(notice_id: str) -> bool:
    """Move a notice whose moment has come; tell whether anything moved.

    Called by whoever wakes up first, as often as they like: the row says whether it is still due.
    """
    with database.transaction() as session:
        page = pages.the_page(session)
        try:
            notice = notices.notice(session, page.id, notice_id, lock=True)
        except NotThere:
            return False
        now = clock.now()
        if notice.due_at is None or notice.due_at > now:
            return False
        superseding.hold(session, notice)
        told = notice.tells
        for moment in notice.moments:
            to = notice.of_kind.moment(moment.name).moves.get(notice.state)
            if to and moment.come_at is None and moment.at <= now:
                if superseding.gives_way(notice, to, moment.at):
                    return False
                moment.come_at, notice.state = now, to
                told = reminders.comes(session, notice, moment, told=told)
                break
        posting = Posting({}, (), notice.tells, claiming.newest_of(notice), [])
        update = postings.add_update(session, notice, posting, HOUSE, now)
        reminders.follow(session, notice, page.time_zone)
        audit.note(
            session, HOUSE, "advance_notice", ("notice", notice.public_id), state=notice.state
        )
        fanout_id = postings.tell(session, page.id, notice, update, told=told)
        superseding.complete(
            session,
            page,
            notice,
            HOUSE,
            now,
            notify=notice.tells,
            told=update if fanout_id else None,
        )
        return True
