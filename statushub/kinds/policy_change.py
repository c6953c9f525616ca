"""Policy change: a rule or a process changes on a date."""

from dataclasses import replace

from statushub.kinds.base import DAY, Kind, Moment, Part, Reminders, State
from statushub.kinds.parts import ADVICE, BODY, SMS, TITLE
from statushub.language import lazy_gettext as _l
from statushub.language import lazy_pgettext as _p

# Clients of the Statuspage API do not see it: what is in force for years is neither an incident
# nor work under way, and their lists would never be empty again. The history feeds have it.
KIND = Kind(
    name="policy_change",
    label=_l("Policy change"),
    label_plural=_l("Policy changes"),
    explanation=_l("A rule or a process changes. It takes effect by itself on the date you give."),
    states=(
        State(
            "announced",
            _p("policy change", "Announced"),
            "ahead",
            ("in_effect", "cancelled"),
            _l("This change has been announced."),
        ),
        State(
            "in_effect",
            _p("policy change", "In effect"),
            "standing",
            ("ended",),
            _l("This change is now in effect."),
        ),
        State(
            "ended",
            _p("policy change", "Ended"),
            "over",
            (),
            _l("This change is no longer in effect."),
        ),
        State(
            "superseded",
            _p("policy change", "Superseded"),
            "over",
            (),
            _l("A later change has taken the place of this one."),
        ),
        State(
            "cancelled",
            _p("policy change", "Cancelled"),
            "over",
            ("announced",),
            _l("This change will not take effect."),
        ),
    ),
    first=("announced", "in_effect"),
    parts=(
        TITLE,
        replace(
            BODY,
            label=_l("What changes"),
            hint=_l("What changes and why, in two or three sentences."),
        ),
        Part("before", _l("Before"), limit=5_000, required=True, lasting=True),
        Part(
            "after",
            _l("From then on"),
            limit=5_000,
            required=True,
            lasting=True,
            beside="before",
        ),
        Part("affected", _l("Who is affected"), limit=2_000, required=True, lasting=True),
        ADVICE,
        Part(
            "authority",
            _l("Who decided it, and where to read it in full"),
            limit=1_000,
            lasting=True,
            hint=_l("A law, a ruling or a decision of yours, with its address: https://…"),
        ),
        SMS,
    ),
    moments=(
        Moment(
            "effective_from",
            _l("In effect from"),
            required=True,
            moves={"announced": "in_effect"},
            reminders=Reminders(
                offered=(30 * DAY, 14 * DAY, 7 * DAY, 3 * DAY, DAY, 0),
                default=(7 * DAY, 0),
                words=_l("This takes effect on %(when)s."),
            ),
        ),
        Moment(
            "effective_until",
            _l("In effect until"),
            after="effective_from",
            moves={"in_effect": "ended"},
        ),
    ),
    impacts=("none", "minor", "major"),
    position=40,
    urgency=60,
    listed=True,
    accountable=True,
    superseded="superseded",
)
