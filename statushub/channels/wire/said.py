"""What an SMS gateway said to one message: taken, refused, failed, or nothing to go by."""

from dataclasses import dataclass

TAKEN = "taken"
"""It said that it took the message."""
REFUSED = "refused"
"""It would refuse this message to this number again."""
FAILED = "failed"
"""It did not take the message now."""
AWAY = "away"
"""It takes nothing now: no connection, no sign-in, no credit, too many messages."""
SHAKY = "shaky"
"""It broke over this message, or over every message: one answer does not tell which."""
DOUBTFUL = "doubtful"
"""It may have the message: it never answered, or what it answered is no answer."""
HIDDEN = "hidden"
"""Its protocol shows no answer here."""


@dataclass(frozen=True)
class Said:
    """The gateway's word on one message."""

    verdict: str
    words: str = ""
    code: str | None = None
    retry_after: float | None = None
    reference: str = ""
    """What it calls the message in its receipts."""
    dead: bool = False
    """The number itself is at fault: nothing will ever reach it."""
