"""Email: people write and are answered later."""

from statushub.contact_types.addresses import email_address, written_to
from statushub.contact_types.base import ContactType
from statushub.language import lazy_gettext as _l
from statushub.language import lazy_pgettext as _p

TYPE = ContactType(
    name="email",
    label=_p("contact point", "Email"),
    within=_p("use this contact point instead", "email"),
    address_label=_l("Email address"),
    address_hint=_l("help@example.org"),
    position=50,
    checked=email_address,
    link=written_to,
    waits=False,
)
