"""The status of a whole page in two words, as clients of the Statuspage API read it."""

from statushub.kinds import PLANNED, worst
from statushub.language import gettext as _
from statushub.model.claims import STATUSES
from statushub.render.view.component import StatuspageView


def rollup(view: StatuspageView) -> tuple[str, str]:
    """Return the indicator, which is never translated, and its description.

    It follows from the components. Where all of them work, or there are none, an open incident
    that names none counts by its impact, as in the page's own verdict: somebody said that all is
    not well.
    """
    statuses = [one.status for one in view.components if not one.members]
    return _of_components(statuses) or _of_incidents(view)


def _of_components(statuses: list[str]) -> tuple[str, str] | None:
    _well, planned, degraded, partial, major = STATUSES
    found = set(statuses)
    if found == {major}:
        return "critical", _("Major System Outage")
    if major in found or found == {partial}:
        return "major", _("Partial System Outage")
    if partial in found:
        return "minor", _("Minor Service Outage")
    if found == {degraded}:
        return "minor", _("Degraded System Service")
    if degraded in found:
        return "minor", _("Partially Degraded Service")
    return (PLANNED, _("Service Under Maintenance")) if planned in found else None


def _of_incidents(view: StatuspageView) -> tuple[str, str]:
    unnamed = [one.impact for one in view.unresolved if not one.services and not one.contact_points]
    return {
        "minor": ("minor", _("Minor Service Outage")),
        "major": ("major", _("Partial System Outage")),
        "critical": ("critical", _("Major System Outage")),
    }.get(worst(unnamed), ("none", _("All Systems Operational")))
