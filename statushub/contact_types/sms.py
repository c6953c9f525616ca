"""SMS: people send a text message."""

from statushub.contact_types.addresses import phone_number, shown_number, texted
from statushub.contact_types.base import ContactType
from statushub.language import lazy_gettext as _l
from statushub.language import lazy_pgettext as _p

TYPE = ContactType(
    name="sms",
    label=_p("contact point", "SMS"),
    within=_p("use this contact point instead", "SMS"),
    address_label=_l("Number for text messages"),
    address_hint=_l("+34 600 111 222 or 5757"),
    position=80,
    checked=phone_number,
    link=texted,
    shown=shown_number,
    waits=False,
)
