"""An address nobody confirmed is not kept longer than its link works."""

from statushub.actions import subscriptions
from tests.installation import Installation, MovedClock
from tests.subscribers import row, subscribe


def test_after_ninety_days(either_house: Installation, moved: MovedClock) -> None:
    subscribe(either_house.client(), "ana@example.net")
    either_house.subscription("ben@example.net")
    moved.forward(days=89)
    assert subscriptions.forget_unconfirmed() == 0
    moved.forward(days=2)
    assert subscriptions.forget_unconfirmed() == 1
    assert row("ana@example.net") is None
    assert row("ben@example.net") is not None
    assert subscriptions.forget_unconfirmed() == 0
