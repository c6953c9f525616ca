"""What the desk calls things that are stored by name: impacts, deeds, states of deliveries."""

from collections.abc import Mapping

from statushub import language
from statushub.kinds import Kind
from statushub.language import LazyString, ngettext
from statushub.language import gettext as _
from statushub.language import lazy_gettext as _l
from statushub.language import lazy_pgettext as _p

_IMPACTS: Mapping[str, LazyString] = {
    "none": _p("impact", "No impact"),
    "minor": _p("impact", "Minor"),
    "major": _p("impact", "Major"),
    "critical": _p("impact", "Critical"),
}
_PLANNED = _p("impact", "Planned work")

DEEDS: Mapping[str, LazyString] = {
    "open_notice": _l("Opened the notice"),
    "post_update": _l("Posted an update"),
    "correct_update": _l("Corrected the wording of an update"),
    "withdraw_notice": _l("Withdrew the notice"),
    "advance_notice": _l("Moved it on, because its time had come"),
    "supersede_notice": _l("Ended it, because a later notice has replaced it"),
    "choose_reminders": _l("Chose who is reminded of its date, and when"),
    "remind": _l("Reminded subscribers of its date"),
    "miss_reminder": _l("Left a reminder out, because it would have come too late"),
    "retry_deliveries": _l("Had failed messages sent again"),
    "cancel_deliveries": _l("Cancelled messages that had not left"),
    "hand_out_failed": _l("Got the list of those who were not reached"),
}

DELIVERIES: Mapping[str, LazyString] = {
    "queued": _p("delivery", "To go"),
    "sending": _p("delivery", "Being sent"),
    "sent": _p("delivery", "Sent"),
    "delivered": _p("delivery", "Delivered"),
    "failed_temporary": _p("delivery", "Failed, is tried again"),
    "failed_permanent": _p("delivery", "Failed"),
    "suppressed": _p("delivery", "Left out"),
    "cancelled": _p("delivery", "Cancelled"),
    "overtaken": _p("delivery", "Overtaken by a newer one"),
    "unknown": _p("delivery", "Handed over, no answer"),
}

PURPOSES: Mapping[str, LazyString] = {
    "confirmation": _l("Requests to confirm an address"),
    "code": _l("Codes to confirm an address"),
    "account": _l("Sign-in links and other mails to editors"),
    "reply": _l("Answers to text messages"),
    "paused": _l("Notes to subscribers about their own subscription"),
    "digest": _l("Daily digests"),
    "test": _l("Tests"),
}
"""What messages that belong to no notice are called, in the order of showing."""


def impact(name: str) -> LazyString:
    """Return an impact as an editor chooses it: every one has a name here."""
    return _IMPACTS.get(name, _PLANNED)


def named(faults: Mapping[str, str], kind: Kind) -> dict[str, str]:
    """Return the faults of a posting's form in its order, with their fields' names.

    Many say the same, such as that a language is missing.
    """
    labels: dict[str, str] = {moment.name: str(moment.label) for moment in kind.moments}
    for part in kind.parts:
        for code in language.available():
            labels[f"texts.{code}.{part.name}"] = f"{part.label}, {tongue(code)}"
    labels["supersedes"] = _("Replaces")
    for moment in kind.moments:
        labels[f"reminders.{moment.name}"] = _("Remind subscribers: %(date)s", date=moment.label)
    labels["next_update_at"] = _("Next update promised by")
    in_form = [field for field in labels if field in faults]
    others = {field: words for field, words in faults.items() if field not in labels}
    return others | {
        field: _("%(field)s: %(fault)s", field=labels[field], fault=faults[field])
        for field in in_form
    }


def span(seconds: float) -> str:
    """Return a short length of time in words, to the second below two minutes."""
    if seconds >= 120:
        return language.duration(seconds)
    number = max(1, round(seconds))
    return ngettext("%(num)s second", "%(num)s seconds", number)


def since(seconds: float) -> str:
    """Return how long ago something was, in words."""
    if seconds < 60:
        return _("just now")
    for unit in (24 * 60 * 60, 60 * 60):  # of two days and a few hours, two days are enough
        if seconds >= unit:
            seconds -= seconds % unit
            break
    return _("%(duration)s ago", duration=language.duration(seconds))


def tongue(code: str) -> str:
    """Return a language's name in the language now spoken, with a capital, for a heading."""
    name = language.name_here(code)
    return name[:1].upper() + name[1:]
