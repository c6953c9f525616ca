"""What the audit trail says was done, in words: by kind of subject and by verb."""

from collections.abc import Mapping

from statushub.language import LazyString
from statushub.language import lazy_gettext as _l
from statushub.web.desk.words import DEEDS as NOTICE_DEEDS

SUBJECTS: Mapping[str, LazyString] = {
    "notice": _l("Notice"),
    "update": _l("Update"),
    "service": _l("Service"),
    "service_group": _l("Group of services"),
    "contact_point": _l("Contact point"),
    "page": _l("Page"),
    "subscription": _l("Subscriber"),
    "editor": _l("Editor"),
    "token": _l("API token"),
}

_DEEDS: Mapping[str, Mapping[str, LazyString]] = {
    "notice": NOTICE_DEEDS,
    "update": NOTICE_DEEDS,
    "page": {
        "create_page": _l("Set the page up"),
        "change_page": _l("Changed the page"),
        "arrange_services": _l("Changed the order of services"),
        "arrange_contact_points": _l("Changed the order of contact points"),
        "take_in": _l("Brought a list of subscribers in"),
        "take_in_waits": _l("Brought a list of measured waits in"),
        "hand_out": _l("Got the list of subscribers"),
        "forget": _l("Deleted addresses that nobody confirmed"),
        "forget_followers": _l("Deleted addresses that followed a notice long over"),
        "digest": _l("Sent the daily digests"),
    },
    "service": {
        "add_service": _l("Added the service"),
        "change_service": _l("Changed the service"),
        "state_status": _l("Stated the status by hand"),
        "retire_service": _l("Took the service off the page"),
        "restore_service": _l("Put the service back on the page"),
        "offer_contact_points": _l("Changed how the service is reached"),
    },
    "contact_point": {
        "add_contact_point": _l("Added the contact point"),
        "change_contact_point": _l("Changed the contact point"),
        "state_contact_point": _l("Stated by hand how it stands"),
        "retire_contact_point": _l("Took the contact point off the page"),
        "restore_contact_point": _l("Put the contact point back on the page"),
    },
    "service_group": {
        "add_group": _l("Added the group"),
        "change_group": _l("Changed the group"),
        "remove_group": _l("Removed the group"),
    },
    "subscription": {
        "add": _l("Added the subscriber"),
        "ask": _l("Asked to subscribe"),
        "ask_again": _l("Asked for another confirmation"),
        "confirm": _l("Confirmed the address"),
        "follow": _l("Agreed to follow a notice"),
        "use_code": _l("Used a code"),
        "change_choices": _l("Changed the choices"),
        "resend": _l("Sent the confirmation again"),
        "resume": _l("Began to hear from us again"),
        "end": _l("Unsubscribed"),
        "end_gone": _l("Ended it: the endpoint is gone"),
        "pause": _l("Paused it: nothing had got through for days"),
        "renew_secret": _l("Renewed the secret"),
        "join": _l("Added it to another subscription of the same person"),
        "end_complaint": _l("Ended it: the reader called our mail unwanted"),
        "bounce": _l("Had a mail sent back"),
        "suppress": _l("Stopped writing: the address cannot be reached"),
        "remove": _l("Removed the subscriber"),
        "erase": _l("Deleted everything about themselves"),
    },
    "editor": {
        "created": _l("Took the editor in"),
        "described": _l("Changed name or address"),
        "set_language": _l("Chose another language"),
        "set_roles": _l("Changed the roles"),
        "activated": _l("Let the editor in again"),
        "deactivated": _l("Let the editor in no longer"),
        "removed_second_factor": _l("Took the second factor away"),
        "asked_for_link": _l("Asked for a sign-in link"),
        "made_link": _l("Made a sign-in link"),
        "used_link": _l("Used a sign-in link"),
        "signed_in": _l("Signed in"),
        "bounce": _l("Had a mail sent back"),
        "changed_password": _l("Changed the password"),
        "changed_second_factor": _l("Changed the second factor"),
        "changed_recovery_codes": _l("Changed the recovery codes"),
        "added_passkey": _l("Added a passkey"),
        "removed_passkey": _l("Removed a passkey"),
        "locked": _l("Locked the account after too many wrong tries"),
        "send_test": _l("Had a test sent"),
    },
    "token": {"created": _l("Made the token"), "revoked": _l("Revoked the token")},
}


def has_words(verb: str) -> bool:
    """Tell whether what a verb means is said anywhere here."""
    return any(verb in verbs for verbs in _DEEDS.values())


def words(subject_kind: str, verb: str) -> str:
    """Return what was done; a verb that is unknown by itself, so that nothing is hidden."""
    return str(_DEEDS.get(subject_kind, {}).get(verb, verb))
