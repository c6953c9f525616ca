"""Reminders: chosen with a notice or later, following its dates, ordered when they are due."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import update as update_rows
from sqlalchemy.orm import Session

from statushub import clock, database
from statushub.actions import fanouts as ordering
from statushub.actions import postings
from statushub.errors import Faults, NotThere
from statushub.kinds import DAY, Kind
from statushub.language import gettext as _
from statushub.model import audit, fanouts, notices, pages, reminders
from statushub.model.audit import HOUSE, Actor
from statushub.model.notices import Moment, Notice, Update
from statushub.model.reminders import Reminder

Chosen = Mapping[str, Sequence[int]]
"""By the name of the date: how many minutes before it; nothing: nobody is reminded of it."""
LONGEST = 366 * DAY
MOST = 10
"""Reminders of one date."""
_LATER = 10
"""How much less urgent a reminder is than what is new about its notice."""


@dataclass(frozen=True)
class ChooseReminders:
    """Choose anew who is reminded when of a notice that stands there already."""

    notice_id: str
    reminders: Chosen


def check(kind: Kind, chosen: Chosen | None, faults: Faults) -> None:
    """Note dates that nobody can be reminded of, and impossible leads."""
    offering = {one.name: one.reminders for one in kind.moments if one.reminders}
    for name, leads in (chosen or {}).items():
        field = f"reminders.{name}"
        offered = offering.get(name)
        if offered is None:
            known = ", ".join(offering) or _("none")
            faults.add(
                field,
                _(
                    "Nobody can be reminded of this date. Those that can be: %(dates)s.",
                    dates=known,
                ),
            )
        elif any(
            not 0 <= one <= LONGEST or (one == 0 and one not in offered.offered) for one in leads
        ):
            faults.add(field, _("Remind at least a minute and at most a year before."))
        elif len(set(leads)) > MOST:
            faults.add(field, _("Choose %(number)s reminders at most.", number=MOST))


def keep(
    session: Session, notice: Notice, chosen: Chosen | None, zone: str, *, default: Sequence[str]
) -> None:
    """Keep what was chosen, and let all reminders follow their dates.

    `default`: the dates that get what their kind thinks best where nothing was chosen, and which
    have not come already.
    """
    for moment in notice.moments:
        declared = notice.of_kind.moment(moment.name).reminders
        if declared is None:
            continue
        leads = (chosen or {}).get(moment.name)
        if leads is None and moment.name in default and notice.awaits(moment.name):
            leads = declared.default
        if leads is not None:
            _set(session, notice, moment, leads, zone)
    follow(session, notice, zone)


def _set(session: Session, notice: Notice, moment: Moment, leads: Sequence[int], zone: str) -> None:
    moment.reminders_chosen = True
    there = {
        one.lead_minutes: one
        for one in reminders.of_notice(session, notice.id)
        if one.moment == moment.name
    }
    for lead, one in there.items():
        # What has been told stays in the records.
        if lead not in leads and one.told_at is None:
            session.delete(one)
    for lead in set(leads) - there.keys():
        due_at = reminders.due_at(moment.at, lead, zone)
        session.add(
            Reminder(
                notice_id=notice.id,
                moment=moment.name,
                lead_minutes=lead,
                due_at=due_at,
                skipped_at=_too_late(due_at),
            )
        )
    session.flush()


def _too_late(due_at: datetime) -> datetime | None:
    """Return now, where a reminder would have been due before: what is said now is word enough."""
    now = clock.now()
    return now if due_at <= now else None


def follow(session: Session, notice: Notice, zone: str) -> None:
    """Let reminders follow the dates of a notice; one whose date was put off is told again."""
    for one in reminders.of_notice(session, notice.id):
        at = notice.moment(one.moment)
        due_at = reminders.due_at(at, one.lead_minutes, zone) if at else one.due_at
        if due_at != one.due_at:
            one.due_at, one.skipped_at = due_at, _too_late(due_at)
            if one.skipped_at is None:
                one.told_at = None
    session.flush()
    _drop_unsent(session, notice)


def _drop_unsent(session: Session, notice: Notice) -> None:
    """Cancel reminders on their way that say what is not true any more."""
    untrue = [
        one.id
        for one in fanouts.of_notice(session, notice.id)
        if one.reminds and not reminders.stands(notice, one.content, clock.now())
    ]
    if untrue:
        session.execute(
            update_rows(fanouts.Delivery)
            .where(
                fanouts.Delivery.fanout_id.in_(untrue),
                fanouts.Delivery.state.in_((fanouts.QUEUED, fanouts.FAILED_TEMPORARY)),
            )
            .values(state=fanouts.CANCELLED, finished_at=clock.now()),
            execution_options=database.ROWS_ALONE,
        )


def choose(command: ChooseReminders, actor: Actor) -> Notice:
    """Choose anew who is reminded when; raise NotThere or Refused. Readers see nothing of it."""
    with database.transaction() as session:
        page = pages.the_page(session)
        notice = notices.notice(session, page.id, command.notice_id, lock=True)
        faults = Faults()
        check(notice.of_kind, command.reminders, faults)
        for name in command.reminders:
            if not faults and not notice.awaits(name):
                faults.add(f"reminders.{name}", _("This date has come, or is not known."))
        faults.refuse_if_any()
        keep(session, notice, command.reminders, page.time_zone, default=())
        audit.note(
            session,
            actor,
            "choose_reminders",
            ("notice", notice.public_id),
            **{name: sorted(set(leads)) for name, leads in command.reminders.items()},
        )
        return notice


def comes(session: Session, notice: Notice, moment: Moment, *, told: bool) -> bool:
    """Settle the reminders of a date that has come; tell whether its coming is told to people.

    `told`: whether it would be if nobody had chosen. What is still open was missed: it is not sent
    late.
    """
    declared = notice.of_kind.moment(moment.name).reminders
    choosable = declared is not None and 0 in declared.offered and moment.reminders_chosen
    there = [one for one in reminders.of_notice(session, notice.id) if one.moment == moment.name]
    if choosable:
        told = any(one.lead_minutes == 0 for one in there)
    missed = False
    for one in there:
        if one.lead_minutes == 0 and told:
            one.told_at, one.skipped_at = clock.now(), None
        elif one.is_open:
            one.skipped_at, missed = clock.now(), True
    if missed:
        audit.note(session, HOUSE, "miss_reminder", ("notice", notice.public_id))
    return told


def remind(notice_id: str) -> bool:
    """Order what is due of a notice's reminders; tell whether people are told.

    Called by whoever wakes up first, as often as they like: the rows say whether it is still due.
    Of several that are due at once, because no worker was there for days, only the newest is told;
    and none of a date that has passed.
    """
    with database.transaction() as session:
        page = pages.the_page(session)
        try:
            notice = notices.notice(session, page.id, notice_id, lock=True)
        except NotThere:
            return False
        by_moment: dict[str, list[Reminder]] = {}
        for one in reminders.of_notice(session, notice.id):
            if one.is_open and one.due_at <= clock.now():
                by_moment.setdefault(one.moment, []).append(one)
        told = [
            _remind(session, notice, name, due, page.time_zone) for name, due in by_moment.items()
        ]
    return any(told)


def _remind(
    session: Session, notice: Notice, name: str, due: Sequence[Reminder], zone: str
) -> bool:
    now, at = clock.now(), notice.moment(name)
    if at is None or not notice.awaits(name):
        for one in due:
            one.skipped_at = now
        return False
    if at <= now:
        return False  # the notice is about to move by itself: see `comes`
    for one in due:
        # The page may have moved to another zone since.
        one.due_at = reminders.due_at(at, one.lead_minutes, zone)
    still = [one for one in due if one.due_at <= now]
    if not still:
        return False
    newest = min(still, key=lambda one: one.lead_minutes)
    for one in still:
        one.skipped_at = now
    newest.told_at, newest.skipped_at = now, None
    _order(session, notice, newest, at)
    subject = ("notice", notice.public_id)
    audit.note(session, HOUSE, "remind", subject, date=name, minutes=newest.lead_minutes)
    if len(still) > 1:
        audit.note(session, HOUSE, "miss_reminder", subject)
    return True


def _order(session: Session, notice: Notice, due: Reminder, at: datetime) -> None:
    ordering.order(
        session,
        page_id=notice.page_id,
        purpose=fanouts.REMINDER,
        update_id=_last_said(notice).id,
        content={
            "moment": due.moment,
            "at": at.isoformat(),
            "lead_minutes": due.lead_minutes,
            "said_at": clock.now().isoformat(),
        },
        urgency=postings.urgency(notice) + _LATER,
    )


def _last_said(notice: Notice) -> Update:
    """Return the newest update with words of its own: they are said again."""
    return next((one for one in reversed(notice.updates) if one.texts), notice.updates[-1])
