"""Letters as mail tests send them, and what became of each."""

from statushub.channels import Channel, Letter, Message
from statushub.channels.base import Outcome, mark

HELLO = Message("en", f".\r\n..\r\nHello {mark('name')}\r\n.hidden\r\n", subject="Hello")


def letter(number: int, address: str | None = None) -> Letter:
    to = address or f"r{number}@example.org"
    return Letter(number, to, f"f00-{number}", HELLO, {"name": f"reader {number}"})


def states(outcomes: list[Outcome]) -> list[str]:
    assert [outcome.recipient for outcome in outcomes] == list(range(len(outcomes)))
    return [outcome.state for outcome in outcomes]


def sent(mail: Channel, count: int) -> list[Outcome]:
    return list(mail.send([letter(number) for number in range(count)]))
