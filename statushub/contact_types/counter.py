"""Counter: people come in person."""

from statushub.contact_types.addresses import place
from statushub.contact_types.base import ContactType
from statushub.language import lazy_gettext as _l
from statushub.language import lazy_pgettext as _p

TYPE = ContactType(
    name="counter",
    label=_p("contact point", "Counter"),
    within=_p("use this contact point instead", "the counter"),
    address_label=_l("Where it is"),
    address_hint=_l("12 Main Street, Springfield"),
    position=60,
    checked=place,
)
