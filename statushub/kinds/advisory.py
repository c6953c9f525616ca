"""Advisory: a delay or less capacity is expected, and said before anybody feels it."""

from dataclasses import replace

from statushub.kinds.base import DAY, Kind, Moment, Part, Reminders, State
from statushub.kinds.parts import ADVICE, BODY, ENDS, SMS, STARTS, TITLE
from statushub.language import lazy_gettext as _l
from statushub.language import lazy_pgettext as _p

KIND = Kind(
    name="advisory",
    label=_l("Advisory"),
    label_plural=_l("Advisories"),
    explanation=_l(
        "Longer waits or reduced service for a while. It ends by itself at the time you give."
    ),
    states=(
        State(
            "in_force",
            _p("advisory", "Under way"),
            "now",
            ("over",),
            _l("This has begun. Allow more time."),
            statuspage="in_progress",
        ),
        State(
            "expected",
            _p("advisory", "Expected"),
            "ahead",
            ("in_force", "called_off"),
            _l("We expect this and tell you in good time."),
            statuspage="scheduled",
        ),
        State(
            "over",
            _p("advisory", "Over"),
            "over",
            ("in_force",),
            _l("This is over. Everything takes its usual time again."),
            statuspage="completed",
        ),
        State(
            "called_off",
            _p("advisory", "Called off"),
            "over",
            ("expected",),
            _l("We no longer expect this. Everything goes on as usual."),
            statuspage="completed",
        ),
    ),
    first=("in_force", "expected"),
    parts=(
        TITLE,
        replace(
            BODY,
            label=_l("What to expect"),
            hint=_l("What will take longer or work less, why, and for whom."),
        ),
        Part(
            "wait",
            _l("Expected wait"),
            limit=120,
            lasting=True,
            markdown=False,
            hint=_l("In words, such as “about 25 minutes instead of 5”."),
        ),
        ADVICE,
        SMS,
    ),
    moments=(
        Moment(
            STARTS,
            _p("advisory", "From"),
            moves={"expected": "in_force"},
            hint=_l("Leave empty where it has begun just now."),
            reminders=Reminders(
                offered=(7 * DAY, 3 * DAY, DAY, 60, 15),
                default=(DAY,),
                words=_l("This starts on %(when)s."),
            ),
        ),
        Moment(
            ENDS,
            _p("advisory", "Until"),
            required=True,
            after=STARTS,
            moves={"in_force": "over"},
        ),
    ),
    impacts=("minor", "major", "none"),
    position=30,
    urgency=30,
    claims_status="degraded_performance",
    contact_points_first=True,
    # Its dates are known ahead, as those of planned work are: an incident that has not begun, or
    # that nobody needs to mend, would wake people up.
    statuspage="scheduled_maintenance",
)
