"""Incident: something unplanned is wrong now."""

from statushub.kinds.base import Kind, State
from statushub.kinds.parts import ADVICE, BEGAN, BODY, OVER, SMS, TITLE
from statushub.language import lazy_gettext as _l
from statushub.language import lazy_pgettext as _p

KIND = Kind(
    name="incident",
    label=_l("Incident"),
    label_plural=_l("Incidents"),
    explanation=_l("Something is wrong now and nobody planned it."),
    states=(
        State(
            "investigating",
            _p("incident", "Investigating"),
            "now",
            ("identified", "monitoring", "resolved"),
            _l("We are looking into it."),
        ),
        State(
            "identified",
            _p("incident", "Identified"),
            "now",
            ("investigating", "monitoring", "resolved"),
            _l("We have found the cause and are working on it."),
        ),
        State(
            "monitoring",
            _p("incident", "Monitoring"),
            "now",
            ("investigating", "identified", "resolved"),
            _l("We have put it right and are watching that it stays so."),
        ),
        State(
            "resolved",
            _p("incident", "Resolved"),
            "over",
            ("investigating", "identified", "monitoring"),
            _l("This is over. Everything works again."),
        ),
    ),
    first=("investigating", "identified", "monitoring", "resolved"),
    parts=(TITLE, BODY, ADVICE, SMS),
    moments=(BEGAN, OVER),
    impacts=("minor", "major", "critical", "none"),
    position=10,
    urgency=20,
    graded=True,
    pressing=("major", "critical"),
    claims_status="partial_outage",
    statuspage="incident",
    cap_category="Infra",
)
