"""Maintenance: planned work that starts and ends by itself."""

from statushub.kinds.base import DAY, Kind, Moment, Reminders, State
from statushub.kinds.parts import ADVICE, BODY, ENDS, SMS, STARTS, TITLE
from statushub.language import lazy_gettext as _l
from statushub.language import lazy_pgettext as _p

KIND = Kind(
    name="maintenance",
    label=_l("Maintenance"),
    label_plural=_l("Maintenance"),
    explanation=_l("Planned work. It starts and ends by itself at the times you give."),
    states=(
        State(
            "scheduled",
            _p("maintenance", "Scheduled"),
            "ahead",
            ("in_progress", "cancelled"),
            _l("This work is planned."),
        ),
        State(
            "in_progress",
            _p("maintenance", "In progress"),
            "now",
            ("verifying", "completed"),
            _l("The work has begun."),
        ),
        State(
            "verifying",
            _p("maintenance", "Verifying"),
            "now",
            ("in_progress", "completed"),
            _l("The work is done and we are checking that everything works."),
        ),
        State(
            "completed",
            _p("maintenance", "Completed"),
            "over",
            ("in_progress",),
            _l("The work is finished."),
        ),
        State(
            "cancelled",
            _p("maintenance", "Cancelled"),
            "over",
            ("scheduled",),
            _l("This work will not take place."),
            statuspage="completed",
        ),
    ),
    first=("scheduled", "in_progress"),
    parts=(TITLE, BODY, ADVICE, SMS),
    moments=(
        Moment(
            STARTS,
            _l("Starts"),
            required=True,
            moves={"scheduled": "in_progress"},
            reminders=Reminders(
                offered=(7 * DAY, 3 * DAY, DAY, 60, 15),
                default=(DAY,),
                words=_l("This starts on %(when)s."),
            ),
        ),
        Moment(
            ENDS,
            _l("Ends"),
            required=True,
            after=STARTS,
            moves={"in_progress": "completed", "verifying": "completed"},
        ),
    ),
    impacts=("maintenance", "none", "minor", "major", "critical"),
    position=20,
    urgency=40,
    claims_status="under_maintenance",
    statuspage="scheduled_maintenance",
    cap_category="Infra",
)
