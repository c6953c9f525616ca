"""Phone: people call, and somebody or something answers."""

from statushub.contact_types.addresses import dialled, phone_number, shown_number
from statushub.contact_types.base import ContactType
from statushub.language import lazy_gettext as _l
from statushub.language import lazy_pgettext as _p

TYPE = ContactType(
    name="phone",
    label=_p("contact point", "Phone"),
    within=_p("use this contact point instead", "the phone"),
    address_label=_l("Phone number"),
    address_hint=_l("+34 915 550 100 or 1004"),
    position=30,
    checked=phone_number,
    link=dialled,
    shown=shown_number,
)
