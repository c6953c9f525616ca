"""Any order of postings, refusals, outages, deaths and hours: nothing lost, nothing called sent."""

import contextlib
import tempfile
from collections import Counter
from contextlib import ExitStack
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select

from statushub import channels, database
from statushub.actions import notices, subscriptions
from statushub.channels import Letter, Outcome
from statushub.errors import Refused
from statushub.fanout import batches, plan, sweep
from statushub.model import fanouts
from statushub.model.audit import HOUSE
from statushub.model.fanouts import Batch, Delivery, Fanout
from statushub.model.subscriptions import Subscription, manage_token
from statushub.publish import store
from tests import databases, installation
from tests.faults import audience, scripted
from tests.installation import Installation, MovedClock

URL = "http://status.example"
READERS = 5


class Died(BaseException):
    """The process ends here: nothing after this line happens."""


MOODS = ("takes", "busy", "slow down", "refuses", "mute", "away", "bug", "dies", "takes and dies")


class Deliveries(RuleBasedStateMachine):
    """An installation on which everything that may happen happens, in any order."""

    posted = Bundle("posted")
    database = "sqlite"

    def __init__(self) -> None:
        super().__init__()
        self.end = ExitStack()
        self.moods: dict[str, str] = {}
        self.final: dict[tuple[int, int], str] = {}
        self.uncertain: Counter[str] = Counter()
        self.bugs = 0

    @initialize()
    def installed(self) -> None:
        folder = Path(self.end.enter_context(tempfile.TemporaryDirectory()))
        patch = self.end.enter_context(pytest.MonkeyPatch.context())
        if self.database == "sqlite":
            url = databases.fresh_sqlite(folder)
        else:
            url = self.end.enter_context(databases.fresh_postgresql())
        self.moved = MovedClock(patch)
        self.house: Installation = installation.make(url, folder, patch)
        self.readers = audience.gather(self.house.page.id, READERS)
        self.wire = scripted.put_in_place(patch)
        self.wire.says = self._says

    def _says(self, provider: str, letter: Letter) -> Outcome:
        mood = self.moods.get(provider, "takes")
        if mood == "takes":
            mood = self.moods.get(letter.address, "takes")
        temporary = channels.FAILED_TEMPORARY
        match mood:
            case "busy":
                return Outcome(letter.recipient, temporary, words="busy")
            case "slow down":
                return Outcome(letter.recipient, temporary, words="slow", retry_after=900.0)
            case "refuses":
                return Outcome(letter.recipient, channels.FAILED_PERMANENT, words="no")
            case "mute":
                return Outcome(letter.recipient, channels.UNKNOWN)
            case "away":
                return Outcome(letter.recipient, temporary, words="away", outage=True)
            case "bug":
                raise RuntimeError("a bug")
            case "dies":
                raise Died
            case "takes and dies":
                self.wire.accepted.append((letter.key, letter.address))
                self.uncertain[letter.key] += 1
                self.moods.clear()
                raise Died
        return Outcome(letter.recipient, channels.SENT)

    @rule(target=posted)
    def post(self) -> str:
        return self.house.incident().notice.public_id

    @rule(notice=posted)
    def update(self, notice: str) -> None:
        with contextlib.suppress(Refused):  # it was withdrawn before
            audience.updated(self.house, notice)

    @rule(who=st.sampled_from([scripted.FIRST, scripted.SECOND]), mood=st.sampled_from(MOODS))
    def provider_is(self, who: str, mood: str) -> None:
        self.moods[who] = mood

    @rule(who=st.integers(0, READERS - 1), mood=st.sampled_from(MOODS))
    def mailbox_is(self, who: int, mood: str) -> None:
        self.moods[self.readers[who]] = mood

    @rule()
    def all_is_well(self) -> None:
        self.moods.clear()

    @rule(who=st.integers(0, READERS - 1))
    def somebody_leaves(self, who: int) -> None:
        with database.reading() as session:
            held = session.scalars(
                select(Subscription).where(Subscription.address == self.readers[who])
            ).one()
        subscriptions.end(manage_token(held))

    @rule(notice=posted)
    def withdraw(self, notice: str) -> None:
        command = notices.WithdrawNotice(notice)
        with contextlib.suppress(Refused):  # it was withdrawn before
            notices.withdraw_notice(command, HOUSE)

    @rule(seconds=st.sampled_from([1, 12, 61, 900, 5 * 3600, 80 * 3600, -3600]))
    def time_goes_by(self, seconds: int) -> None:
        self.moved.forward(seconds=seconds)

    @rule()
    def page_is_published(self) -> None:
        store.publish(self.house.page.id, URL)

    @rule()
    def somebody_plans(self) -> None:
        with database.reading() as session:
            query = select(Fanout.public_id).where(Fanout.state == fanouts.ORDERED)
            ordered = session.scalars(query).all()
        for one in ordered:
            plan.plan(one)

    @rule(times=st.integers(1, 4))
    def somebody_sends(self, times: int) -> None:
        for _ in range(times):
            self._send()

    @rule(first=st.sampled_from(MOODS), second=st.sampled_from(MOODS), whose=st.sampled_from(MOODS))
    def something_is_posted_in_a_mood(self, first: str, second: str, whose: str) -> None:
        """The way most of it goes, so that not half of all steps find nothing to do."""
        self.moods = {scripted.FIRST: first, scripted.SECOND: second, self.readers[0]: whose}
        self.house.incident()
        self.page_is_published()
        self.somebody_plans()
        self.somebody_sends(2)

    def _send(self) -> bool:
        try:
            return batches.send_next()
        except Died:
            return True

    @rule()
    def somebody_sweeps(self) -> None:
        sweep.sweep(threads=4)

    def _rows(self) -> list[tuple[Delivery, str, str]]:
        query = (
            select(Delivery, Fanout.public_id, Subscription.public_id)
            .join(Fanout, Fanout.id == Delivery.fanout_id)
            .join(Subscription, Subscription.id == Delivery.recipient)
        )
        with database.reading() as session:
            return [(one, fanout, reader) for one, fanout, reader in session.execute(query)]

    @precondition(lambda self: hasattr(self, "house"))
    @invariant()
    def what_is_called_sent_was_taken(self) -> None:
        taken = Counter(key for key, _ in self.wire.accepted)
        for delivery, fanout, reader in self._rows():
            key = f"{fanout}-{reader}"
            if delivery.state == fanouts.SENT:
                assert taken[key] >= 1, key
            assert taken[key] <= 1 + self.uncertain[key], "repeated without a death in between"

    @precondition(lambda self: hasattr(self, "house"))
    @invariant()
    def what_is_over_stays_so(self) -> None:
        found = {(one.fanout_id, one.recipient): one.state for one, _, _ in self._rows()}
        for key, state in self.final.items():
            assert found[key] == state
        self.final = {key: state for key, state in found.items() if state not in fanouts.UNFINISHED}

    @precondition(lambda self: hasattr(self, "house"))
    @invariant()
    def a_finished_fanout_has_nothing_left(self) -> None:
        with database.reading() as session:
            over = select(Fanout.id).where(Fanout.state == fanouts.FINISHED)
            batch = select(Batch).where(Batch.fanout_id.in_(over), Batch.state == fanouts.OPEN)
            assert not session.scalars(batch).all()
            left = Delivery.state.in_(fanouts.UNFINISHED)
            assert not session.scalars(
                select(Delivery).where(Delivery.fanout_id.in_(over), left)
            ).all()

    def teardown(self) -> None:
        """In the end all is well again, and everything comes to its end by itself."""
        try:
            if hasattr(self, "house"):
                self._to_the_end()
        finally:
            channels.close()
            database.dispose()
            self.end.close()

    def _to_the_end(self) -> None:
        self.moods.clear()
        for _ in range(100):
            sweep.sweep(threads=4)
            self.house.work()
            if self._over():
                break
            self.moved.forward(hours=1)
        assert self._over()
        assert all(one.state not in fanouts.UNFINISHED for one, _, _ in self._rows())
        self.what_is_called_sent_was_taken()
        self.what_is_over_stays_so()

    def _over(self) -> bool:
        with database.reading() as session:
            query = select(Fanout.id).where(Fanout.state != fanouts.FINISHED)
            return session.scalars(query).first() is None


class OnPostgresql(Deliveries):
    """The same on PostgreSQL."""

    database = "postgresql"


@pytest.mark.long
@pytest.mark.timeout(600)
@pytest.mark.parametrize(("machine", "examples"), [(Deliveries, 15), (OnPostgresql, 8)])
def test_whatever_happens(machine: type[Deliveries], examples: int) -> None:
    _try(machine, examples)


def _try(machine: type[Deliveries], examples: int) -> None:
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=25,
            phases=[Phase.generate],  # each step takes milliseconds: shrinking would take hours
            suppress_health_check=list(HealthCheck),
        ),
    )
