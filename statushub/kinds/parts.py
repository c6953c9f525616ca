"""The text parts and moments that kinds share."""

from statushub.kinds.base import Moment, Part
from statushub.language import lazy_gettext as _l

TITLE = Part(
    "title",
    _l("Title"),
    limit=120,
    required=True,
    lasting=True,
    markdown=False,
    hint=_l("What is the matter, in the reader's words. It stays the same through all updates."),
)
BODY = Part(
    "body",
    _l("What we know"),
    limit=25_000,
    required=True,
    hint=_l("What happened, whom it touches, and when you will say more."),
)
ADVICE = Part(
    "advice",
    _l("What to do now"),
    limit=2_000,
    hint=_l("Say what works before what does not: “Use web chat.”"),
)
SMS = Part(
    "sms",
    _l("Text message"),
    limit=480,
    markdown=False,
    hint=_l("Leave empty to use the title and what to do now."),
)
ENDS = "ends_at"
STARTS = "starts_at"
BEGAN = Moment(STARTS, _l("Began"))
OVER = Moment(ENDS, _l("Ended"), after=STARTS)
