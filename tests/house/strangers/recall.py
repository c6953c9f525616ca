"""Recall: something we handed out is dangerous, and we want it back.

Written by somebody who had read CONTRIBUTING.md and nothing else of this house.
"""

from statushub.kinds.base import Kind, Moment, Part, State
from statushub.kinds.parts import ADVICE, BODY, ENDS, SMS, STARTS, TITLE
from statushub.language import lazy_gettext as _l
from statushub.language import lazy_pgettext as _p

KIND = Kind(
    name="recall",
    label=_l("Recall"),
    label_plural=_l("Recalls"),
    explanation=_l("Something we handed out is dangerous, and we want it back."),
    states=(
        State("announced", _p("recall", "Announced"), "ahead", ("running", "dropped")),
        State("running", _p("recall", "Running"), "standing", ("done",), _l("Bring it back.")),
        State("done", _p("recall", "Done"), "over", (), _l("This recall is over.")),
        State("widened", _p("recall", "Widened"), "over", (), _l("A newer recall says more.")),
        State("dropped", _p("recall", "Dropped"), "over", ("announced",)),
    ),
    first=("running", "announced"),
    parts=(
        TITLE,
        BODY,
        Part("devices", _l("Which devices"), limit=2_000, required=True, lasting=True),
        Part("danger", _l("What may happen"), limit=2_000, required=True, lasting=True),
        Part("instead", _l("What you get instead"), limit=500, lasting=True, beside="danger"),
        ADVICE,
        SMS,
    ),
    moments=(
        Moment(STARTS, _l("Bring it back from"), moves={"announced": "running"}),
        Moment(ENDS, _l("Bring it back until"), after=STARTS, moves={"running": "done"}),
    ),
    impacts=("major", "critical"),
    position=35,
    urgency=15,
    pressing=("critical",),
    listed=True,
    accountable=True,
    superseded="widened",
)
