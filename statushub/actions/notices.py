"""Opening a notice, posting on it, correcting, withdrawing, and moving it when its time comes."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy import update as update_rows
from sqlalchemy.orm import Session

from statushub import clock, database, kinds
from statushub.actions import claims as claiming
from statushub.actions import fanouts as ordering
from statushub.actions import moments as dating
from statushub.actions import texts as wording
from statushub.actions.pages import facts_changed
from statushub.actions.texts import Texts
from statushub.errors import Faults, NotThere, Refused
from statushub.kinds import Kind
from statushub.kinds.parts import ENDS
from statushub.language import gettext as _
from statushub.model import audit, fanouts, ids, notices, pages, services
from statushub.model.audit import HOUSE, Actor
from statushub.model.claims import STATUSES
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
    moments: Mapping[str, datetime] = field(default_factory=dict)
    next_update_at: datetime | None = None
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
    moments: Mapping[str, datetime] = field(default_factory=dict)
    next_update_at: datetime | None = None
    without_languages: tuple[str, ...] = ()
    notify: bool = True
    posted_at: datetime | None = None
    """When it was said, where that was earlier; None: now."""
    public_id: str | None = None
    """The id the update is to have, as in `OpenNotice`."""


@dataclass(frozen=True)
class CorrectUpdate:
    """Put right the wording of an update, or add a language it lacked. Nobody is told again."""

    update_id: str
    texts: Texts
    origins: Mapping[str, str] = field(default_factory=dict)


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
    kind = _kind(command.kind)
    state, impact = command.state or kind.first[0], command.impact or kind.impacts[0]
    faults = Faults()
    _check_posted_at(now, None, faults)
    _check_choices(kind, state, impact, faults)
    if not faults and state not in kind.first:
        faults.add("state", _("A new notice of this kind cannot begin like that."))
    wording.check_shape(kind, texts, faults)
    required = {part.name for part in kind.parts if part.required}
    wording.check_complete(
        texts, required | wording.written_parts(texts), command.without_languages, faults
    )
    stated = _check_services(session, page, command.services, faults)
    if not any(fault.field == "state" for fault in faults):
        dating.check(kind, state, command.moments, now, faults)
        _check_promise(kind, state, command.next_update_at, now, faults)
    faults.refuse_if_any()

    number = _next_number(session, page)
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
    )
    session.add(notice)
    session.flush()
    return _posted(
        session, page, notice, command, texts, stated, actor=actor, verb="open_notice", now=now
    )


def _post(session: Session, command: PostUpdate, actor: Actor) -> Posted:
    page = pages.the_page(session)
    now = command.posted_at or clock.now()
    notice = notices.notice(session, page.id, command.notice_id, lock=True)
    if any(update.public_id == command.public_id for update in notice.updates):
        raise PostedBefore
    kind = notice.of_kind
    texts = wording.cleaned(command.texts)
    state, impact = command.state or notice.state, command.impact or notice.impact
    faults = Faults()
    if notice.withdrawn_at:
        faults.add("state", _("This notice was withdrawn. Open a new one instead."))
    _check_choices(kind, state, impact, faults)
    if not faults:
        _check_move(notice, state, faults)
    _check_posted_at(now, notice.updates[-1].posted_at, faults)
    wording.check_shape(kind, texts, faults)
    written = wording.written_parts(texts)
    if state == notice.state and "body" not in written:
        written = written | {"body"}
    wording.check_complete(texts, written, command.without_languages, faults)
    stated = _stated(notice) | _check_services(session, page, command.services, faults)
    moments = {moment.name: moment.at for moment in notice.moments} | dict(command.moments)
    if not any(fault.field == "state" for fault in faults):
        dating.check(kind, state, moments, now, faults)
        _check_promise(kind, state, command.next_update_at, now, faults)
    faults.refuse_if_any()

    notice.state, notice.impact = state, impact
    return _posted(
        session, page, notice, command, texts, stated, actor=actor, verb="post_update", now=now
    )


def _posted(  # noqa: PLR0913  one posting has all these sides; each caller names them
    session: Session,
    page: Page,
    notice: Notice,
    command: OpenNotice | PostUpdate,
    texts: Texts,
    stated: Mapping[int, str],
    *,
    actor: Actor,
    verb: str,
    now: datetime,
) -> Posted:
    dating.keep(session, notice, command.moments)
    touched = [
        service.id
        for service in services.in_order(session, page.id)
        if service.public_id in command.services
    ]
    posting = _Posting(
        texts,
        command.without_languages,
        command.notify,
        stated,
        touched,
        command.public_id if isinstance(command, PostUpdate) else None,
    )
    update = _add_update(session, notice, posting, actor, now)
    notice.next_update_at = command.next_update_at
    audit.note(
        session,
        actor,
        verb,
        ("notice", notice.public_id),
        update=update.public_id,
        state=notice.state,
        notify=command.notify,
    )
    return _tell(session, page.id, notice, update)


@dataclass(frozen=True)
class _Posting:
    texts: Texts
    without_languages: tuple[str, ...]
    notify: bool
    stated: Mapping[int, str]
    touched: list[int]
    public_id: str | None = None


def _add_update(
    session: Session, notice: Notice, posting: _Posting, actor: Actor, now: datetime
) -> Update:
    """Add the update itself and bring everything that follows from it into line."""
    first = not notice.updates
    update = Update(
        public_id=posting.public_id or ids.public_id(),
        notice_id=notice.id,
        state=notice.state,
        impact=notice.impact,
        editor_id=actor.editor_id,
        notify=posting.notify,
        without_languages=list(posting.without_languages),
        posted_at=now,
        created_at=clock.now(),
    )
    session.add(update)
    session.flush()
    wording.keep(session, notice.of_kind, update, posting.texts, now)
    began, ended = _began(notice), notice.moment(ENDS)
    notice.began_at = began or notice.created_at
    if notice.phase == "over":
        notice.closed_at = notice.closed_at or (min(ended, now) if ended else now)
        at = notice.closed_at
    else:
        notice.closed_at = None
        at = min(began, now) if first and began else now
    claiming.follow(session, notice, update, posting.stated, posting.touched, at)
    notice.updated_at = now
    dating.settle(notice)
    session.flush()
    session.refresh(notice, ["updates"])
    return update


def _tell(session: Session, page_id: int, notice: Notice, update: Update) -> Posted:
    """Order what follows a posting: the publication and, unless silent, the fan-out."""
    facts_changed(session, page_id)
    if not update.notify:
        return Posted(notice, update, None)
    fanout = ordering.order(
        session,
        page_id=page_id,
        purpose=fanouts.UPDATE,
        update_id=update.id,
        urgency=urgency(notice),
    )
    return Posted(notice, update, fanout.public_id)


def urgency(notice: Notice) -> int:
    """Return how urgent messages about a notice are, lower first: its kind's, less its impact."""
    grave = {"critical": 10, "major": 5}.get(notice.impact, 0)
    return max(2, notice.of_kind.urgency - grave)


def correct_update(command: CorrectUpdate, actor: Actor) -> Update:
    """Put right an update's wording; readers see that it was edited, and nobody is told again."""
    with database.transaction() as session:
        page = pages.the_page(session)
        update = notices.update(session, page.id, command.update_id)
        kind, now = kinds.get(update.notice.kind), clock.now()
        texts = wording.cleaned(command.texts)
        faults = Faults()
        if update.notice.withdrawn_at:
            faults.add("texts", _("This notice was withdrawn."))
        wording.check_shape(kind, texts, faults)
        had = {(words.language, words.part) for words in update.texts}
        emptied = [
            (code, name)
            for code, parts in command.texts.items()
            for name in parts
            if (code, name) in had and not texts.get(code, {}).get(name)
        ]
        for code, name in emptied:
            if kind.part(name).required:
                faults.add(f"texts.{code}.{name}", _("This cannot be left empty."))
        faults.refuse_if_any()
        wording.keep(session, kind, update, texts, now, command.origins)
        for code, name in emptied:
            wording.remove(session, update, code, name, now)
        update.edited_at = now
        update.without_languages = [
            code for code in update.without_languages if not texts.get(code)
        ]
        update.notice.updated_at = now
        audit.note(session, actor, "correct_update", ("update", update.public_id))
        facts_changed(session, page.id)
        return update


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
        posting = _Posting(texts, (), command.notify, _stated(notice), [])
        update = _add_update(session, notice, posting, actor, now)
        audit.note(session, actor, "withdraw_notice", ("notice", notice.public_id))
        return _tell(session, page.id, notice, update)


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
        for moment in notice.moments:
            to = notice.of_kind.moment(moment.name).moves.get(notice.state)
            if to and moment.come_at is None and moment.at <= now:
                moment.come_at = now
                notice.state = to
                break
        notify = notice.updates[-1].notify if notice.updates else True
        posting = _Posting({}, (), notify, _stated(notice), [])
        update = _add_update(session, notice, posting, HOUSE, now)
        audit.note(
            session, HOUSE, "advance_notice", ("notice", notice.public_id), state=notice.state
        )
        _tell(session, page.id, notice, update)
        return True


def _next_number(session: Session, page: Page) -> int:
    # The row's own counter, moved inside this transaction: two notices never share a number.
    return session.execute(
        update_rows(Page)
        .where(Page.id == page.id)
        .values(last_number=Page.last_number + 1)
        .returning(Page.last_number)
    ).scalar_one()


def _began(notice: Notice) -> datetime | None:
    """Return the date a notice begins with, as its kind orders them."""
    kind = notice.of_kind
    return next(
        (moment.at for moment in notice.moments if not kind.moment(moment.name).after), None
    )


def _stated(notice: Notice) -> dict[int, str]:
    """Return a notice's newest statement about each service it has spoken of."""
    return {
        affected.service_id: affected.stated
        for update in notice.updates
        for affected in update.services
    }


def _kind(name: str) -> Kind:
    try:
        return kinds.get(name)
    except KeyError:
        known = ", ".join(kind.name for kind in kinds.every())
        raise Refused(
            "kind", _("There is no such kind of notice. There are: %(kinds)s.", kinds=known)
        ) from None


def _check_choices(kind: Kind, state: str, impact: str, faults: Faults) -> None:
    states = [known.name for known in kind.states]
    if state not in states:
        faults.add(
            "state",
            _("There is no such state here. There are: %(states)s.", states=", ".join(states)),
        )
    if impact not in kind.impacts:
        faults.add(
            "impact",
            _(
                "There is no such impact here. There are: %(impacts)s.",
                impacts=", ".join(kind.impacts),
            ),
        )


def _check_move(notice: Notice, state: str, faults: Faults) -> None:
    here = notice.of_kind.state(notice.state)
    if state == notice.state or state in here.moves:
        return
    possible = [notice.of_kind.state(name).label for name in here.moves]
    faults.add(
        "state",
        _(
            "A notice that is “%(here)s” cannot become “%(there)s”. It can become: %(possible)s.",
            here=here.label,
            there=notice.of_kind.state(state).label,
            possible=", ".join(str(label) for label in possible) or "–",
        ),
    )


def _check_services(
    session: Session, page: Page, stated: Mapping[str, str], faults: Faults
) -> dict[int, str]:
    known = {service.public_id: service.id for service in services.in_order(session, page.id)}
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


def _check_posted_at(at: datetime, previous: datetime | None, faults: Faults) -> None:
    if at > clock.now():
        faults.add("posted_at", _("This has not happened yet. Choose a time in the past."))
    elif previous is not None and at < previous:
        faults.add("posted_at", _("An update cannot come before the one it follows."))


def _check_promise(
    kind: Kind, state: str, promise: datetime | None, now: datetime, faults: Faults
) -> None:
    if promise is None:
        return
    if promise <= now:
        faults.add("next_update_at", _("This is in the past. Choose a time to come."))
    elif kind.state(state).phase == "over":
        faults.add("next_update_at", _("A notice that is over promises no further word."))
