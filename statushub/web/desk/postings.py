"""What an editor may post: a new notice of a kind, or an update on one; one form serves both."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from flask import url_for

from statushub import kinds, language
from statushub.actions import notices as actions
from statushub.actions.notices import Also, OpenNotice, Posted, PostUpdate
from statushub.errors import Faults, Refused
from statushub.kinds import Kind
from statushub.language import LazyString
from statushub.language import gettext as _
from statushub.model.notices import Notice
from statushub.render import phrases
from statushub.render.view.phrase import Phrase
from statushub.web import signin
from statushub.web.desk import contact_said, local_times, reminding
from statushub.web.desk import filled as filling
from statushub.web.desk.filled import Filled


class Posting(ABC):
    """One form: what it offers, how it is filled at first, and what it does when it is sent."""

    notice_id = ""
    """The notice there is already; empty: there is none."""

    def __init__(self, kind: Kind, zone: str) -> None:
        self.kind = kind
        self.zone = zone

    @property
    @abstractmethod
    def address(self) -> str:
        """Where the form is sent."""

    @property
    @abstractmethod
    def states(self) -> list[tuple[str, LazyString]]:
        """The states it may have, with their labels."""

    @abstractmethod
    def blank(self) -> Filled:
        """Return the form as it is at first."""

    @abstractmethod
    def _post(
        self,
        filled: Filled,
        moments: Mapping[str, datetime],
        promise: datetime | None,
        also: Also | None,
        *,
        rehearse: bool,
    ) -> Posted: ...

    def post(self, filled: Filled, also: Also | None = None, *, rehearse: bool = False) -> Posted:
        """Post it, or do everything but keep it; raise Refused naming every field at fault."""
        faults = Faults()
        moments = self._moments(filled, faults)
        contact_said.stated(filled.contact_points, faults)
        promise = local_times.read("next_update_at", filled.next_update_at, self.zone, faults)
        if not faults:
            return self._post(filled, moments, promise, also, rehearse=rehearse)
        try:  # what else is wrong, so that nobody mends a form one field at a time
            self._post(filled, moments, promise, None, rehearse=True)
        except Refused as refused:
            faults.extend(refused.faults)
        first, *others = faults
        raise Refused(first.field, first.message, *others)

    def _moments(self, filled: Filled, faults: Faults) -> dict[str, datetime]:
        read = {
            moment.name: local_times.read(
                moment.name, filled.moments.get(moment.name, ""), self.zone, faults
            )
            for moment in self.kind.moments
        }
        return {name: at for name, at in read.items() if at is not None}


class Opening(Posting):
    """A new notice."""

    @property
    def address(self) -> str:
        return url_for("desk.notices.write", kind=self.kind.name)

    @property
    def states(self) -> list[tuple[str, LazyString]]:
        return [(name, self.kind.state(name).label) for name in self.kind.first]

    def blank(self) -> Filled:
        return Filled(
            state=self.kind.first[0],
            impact=self.kind.impacts[0],
            reminders=reminding.default(self.kind),
            seal=filling.seal(),
        )

    def _post(
        self,
        filled: Filled,
        moments: Mapping[str, datetime],
        promise: datetime | None,
        also: Also | None,
        *,
        rehearse: bool,
    ) -> Posted:
        command = OpenNotice(
            kind=self.kind.name,
            texts=filled.texts,
            state=filled.state,
            impact=filled.impact,
            services=filled.services,
            contact_points=contact_said.stated(filled.contact_points, Faults()),
            moments=moments,
            reminders=self._reminders(filled),
            next_update_at=promise,
            supersedes=filled.supersedes or None,
            without_languages=filled.without,
            notify=filled.notify,
            public_id=filled.public_id,
        )
        return actions.open_notice(command, signin.actor(), also, rehearse=rehearse)

    def _reminders(self, filled: Filled) -> dict[str, list[int]]:
        """Return what was chosen; where nobody is told and nothing was changed, none."""
        chosen = reminding.read(filled.reminders)
        untouched = not filled.notify and filled.reminders == reminding.default(self.kind)
        return {name: [] for name in chosen} if untouched else chosen


class Following(Posting):
    """An update on a notice that stands there."""

    def __init__(
        self, notice: Notice, zone: str, state: str = "", reminded: reminding.Leads | None = None
    ) -> None:
        super().__init__(notice.of_kind, zone)
        self._reminded = reminded or {}
        self.notice = notice
        self.notice_id = notice.public_id
        self._wanted = state

    @property
    def address(self) -> str:
        return url_for("desk.updates.write", public_id=self.notice_id)

    @property
    def title(self) -> Phrase:
        """The title of the notice, in the editor's language where there is one."""
        return phrases.of_part(reversed(self.notice.updates), "title", language.current())

    @property
    def states(self) -> list[tuple[str, LazyString]]:
        here = self.kind.state(self.notice.state)
        return [(name, self.kind.state(name).label) for name in (here.name, *here.moves)]

    def blank(self) -> Filled:
        wanted = self._wanted if self._wanted in dict(self.states) else self.notice.state
        return Filled(
            state=wanted,
            impact=self.notice.impact,
            moments={
                moment.name: local_times.written(moment.at, self.zone)
                for moment in self.notice.moments
            },
            reminders=self._reminded,
            notify=self.notice.tells,
            supersedes=self.notice.supersedes.public_id if self.notice.supersedes else "",
            seal=filling.seal(),
        )

    def _moments(self, filled: Filled, faults: Faults) -> dict[str, datetime]:
        """Return the dates that were changed: a form shows no seconds, and must not cut them."""
        stood = self.blank().moments
        typed = {name: at for name, at in filled.moments.items() if at != stood.get(name, "")}
        for name, at in typed.items():
            if not at and name in stood:
                faults.add(name, _("A date that readers know cannot be taken away. Change it."))
        return super()._moments(replace(filled, moments=typed), faults)

    def _post(
        self,
        filled: Filled,
        moments: Mapping[str, datetime],
        promise: datetime | None,
        also: Also | None,
        *,
        rehearse: bool,
    ) -> Posted:
        command = PostUpdate(
            notice_id=self.notice_id,
            texts=filled.texts,
            state=filled.state,
            impact=filled.impact,
            services=filled.services,
            contact_points=contact_said.stated(filled.contact_points, Faults(), self.notice),
            moments=moments,
            reminders=reminding.read(filled.reminders),
            next_update_at=promise,
            supersedes=filled.supersedes or None,
            without_languages=filled.without,
            notify=filled.notify,
            public_id=filled.public_id,
        )
        return actions.post_update(command, signin.actor(), also, rehearse=rehearse)


def opening(kind: str, zone: str) -> Opening | None:
    """Return the form for a new notice; None where there is no such kind."""
    try:
        return Opening(kinds.get(kind), zone)
    except KeyError:
        return None
