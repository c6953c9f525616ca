"""Short messages with one thing to do: confirm an address, sign in, know of a change."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from statushub import language
from statushub.channels import mark
from statushub.language import gettext as _
from statushub.language import ngettext
from statushub.render.matter import Account, Confirmation, Paused


@dataclass(frozen=True)
class Note:
    """A subject, some sentences, one link, and what else to know."""

    subject: str
    before: tuple[str, ...]
    action: str = ""
    url: str = ""
    after: tuple[str, ...] = ()


def confirmation(matter: Confirmation) -> Note:
    """Return the words that ask whether an address is its owner's."""
    name = matter.page.name
    if matter.titles:
        return _follow(matter)
    if matter.already and matter.some_only:
        return Note(
            _("You follow single notices of %(name)s", name=name),
            (
                _("Somebody, probably you, asked for updates from %(name)s here.", name=name),
                _("You hear of the notices you follow, and of nothing else."),
            ),
            _("Hear of everything"),
            mark("manage_url"),
            (_("If it was not you, there is nothing to do: nothing has changed."),),
        )
    if matter.already:
        return Note(
            _("You already get updates from %(name)s", name=name),
            (
                _("Somebody, probably you, asked for updates from %(name)s here.", name=name),
                _("You get them already. There is nothing to confirm."),
            ),
            _("Change what you get"),
            mark("manage_url"),
            (_("If it was not you, there is nothing to do: nothing has changed."),),
        )
    return Note(
        _("Confirm your address for %(name)s", name=name),
        (
            _("You asked for updates from %(name)s at this address.", name=name),
            _("Confirm that it is yours. Until then you get nothing."),
        ),
        _("Confirm this address"),
        mark("confirm_url"),
        (
            *_days(matter.days),
            _("If it was not you, there is nothing to do: you will not hear from us again."),
        ),
    )


def _follow(matter: Confirmation) -> Note:
    name = matter.page.name
    return Note(
        _("Confirm that you want to follow a notice of %(name)s", name=name),
        (
            _("You asked for updates from %(name)s about this at this address:", name=name),
            *matter.titles,
            _("Confirm that you want them. You hear of it until it is over."),
        ),
        _("Yes, follow it"),
        mark("confirm_url"),
        (
            *_days(matter.days),
            _("If it was not you, there is nothing to do: nothing changes."),
        ),
    )


def paused(matter: Paused) -> Note:
    """Return the words that tell somebody that their endpoint is paused, and why."""
    when = language.when(datetime.fromisoformat(matter.since), matter.page.zone)
    return Note(
        _("Your webhook for %(name)s is paused", name=matter.page.name),
        (
            _(
                "Nothing has got through to %(endpoint)s since %(when)s, so we have stopped"
                " sending updates there.",
                endpoint=matter.endpoint,
                when=when,
            ),
            _("%(words)s That was our last try.", words=matter.said),
        ),
        _("Open your webhook"),
        mark("endpoint_url"),
        (
            _("When the endpoint is well again, resume it there."),
            _("Updates it has missed are not sent again. You find them on the page."),
        ),
    )


def account(matter: Account) -> Note:
    """Return the words an editor gets about their account."""
    if not matter.template:
        paragraphs = tuple(part.strip() for part in matter.text.split("\n\n") if part.strip())
        return Note(matter.subject, paragraphs)
    return ACCOUNT[matter.template](matter)


def _sign_in(matter: Account) -> Note:
    name = matter.page.name
    return Note(
        _("Sign in to %(name)s", name=name),
        (_("This link signs you in to the editors' desk of %(name)s.", name=name),),
        _("Sign in"),
        mark("link"),
        (*_lifetime(matter), _("It works once. If you did not ask for it, ignore this message.")),
    )


def _welcome(matter: Account) -> Note:
    name = matter.page.name
    return Note(
        _("You can now write for %(name)s", name=name),
        (_("You have been added to the editors of %(name)s.", name=name),),
        _("Sign in and choose a password"),
        mark("link"),
        (*_lifetime(matter), _("The link works once.")),
    )


def _reset(matter: Account) -> Note:
    name = matter.page.name
    return Note(
        _("Choose a new password for %(name)s", name=name),
        (_("Somebody, probably you, asked for a new password for %(name)s.", name=name),),
        _("Choose a new password"),
        mark("link"),
        (
            *_lifetime(matter),
            _("If it was not you, ignore this message: your password has not changed."),
        ),
    )


def _password_changed(matter: Account) -> Note:
    name = matter.page.name
    return Note(
        _("Your password for %(name)s has changed", name=name),
        _happened(matter, _("The password of your account at %(name)s was changed.", name=name)),
        after=(_not_you(),),
    )


def _second_factor_changed(matter: Account) -> Note:
    name = matter.page.name
    return Note(
        _("Your second factor for %(name)s has changed", name=name),
        _happened(
            matter,
            _("How you prove who you are when you sign in to %(name)s was changed.", name=name),
        ),
        after=(_not_you(),),
    )


def _email_changed(matter: Account) -> Note:
    name = matter.page.name
    return Note(
        _("Your address for %(name)s has changed", name=name),
        _happened(matter, _("Your account at %(name)s has a new email address.", name=name)),
        after=(_not_you(),),
    )


def _locked(matter: Account) -> Note:
    name = matter.page.name
    return Note(
        _("Sign-in to %(name)s is paused", name=name),
        _happened(
            matter,
            _(
                "There were many wrong passwords for your account at %(name)s, "
                "so nobody can sign in to it for a while.",
                name=name,
            ),
        ),
        after=(
            _("If it was you, ask for a link where you sign in: it lets you in at once."),
            _not_you(),
        ),
    )


ACCOUNT: Mapping[str, Callable[[Account], Note]] = {
    "sign_in": _sign_in,
    "welcome": _welcome,
    "reset": _reset,
    "password_changed": _password_changed,
    "second_factor_changed": _second_factor_changed,
    "email_changed": _email_changed,
    "locked": _locked,
}
"""Words of ours about an account, by the name in `Account.template`."""


def _days(days: int) -> tuple[str, ...]:
    if not days:
        return ()
    return (ngettext("The link works for %(num)s day.", "The link works for %(num)s days.", days),)


def _lifetime(matter: Account) -> tuple[str, ...]:
    hours = matter.hours
    if not hours:
        return ()
    words = ngettext("The link works for %(num)s hour.", "The link works for %(num)s hours.", hours)
    return (words,)


def _happened(matter: Account, what: str) -> tuple[str, ...]:
    if not matter.at:
        return (what,)
    when = language.when(datetime.fromisoformat(matter.at), matter.page.zone)
    return (what, _("When: %(when)s", when=when))


def _not_you() -> str:
    return _("If it was not you, tell an admin of the page now.")
