"""The same address asked for by many at the same instant is one row, and is not bombed."""

from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import func, select

from statushub import database, language
from statushub.actions import subscriptions
from statushub.actions.choices import Choices
from statushub.actions.subscriptions import Ask
from statushub.errors import Refused
from statushub.model.fanouts import Fanout
from statushub.model.subscriptions import Subscriber, Subscription
from tests.installation import Installation


def ask(_turn: int) -> bool:
    try:
        with language.speaking("en"):
            subscriptions.ask(Ask("email", "ana@example.net", Choices("en")))
    except Refused:
        return False
    return True


def test_eight_at_once(either_house: Installation) -> None:
    with ThreadPoolExecutor(8) as pool:
        taken = list(pool.map(ask, range(8)))
    assert sum(taken) == 3
    with database.reading() as session:
        for table, number in ((Subscriber, 1), (Subscription, 1), (Fanout, 3)):
            assert session.scalar(select(func.count()).select_from(table)) == number
