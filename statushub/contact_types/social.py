"""Social network: people write in public or privately."""

from statushub.contact_types.addresses import itself, web_address
from statushub.contact_types.base import ContactType
from statushub.language import lazy_gettext as _l
from statushub.language import lazy_pgettext as _p

TYPE = ContactType(
    name="social",
    label=_p("contact point", "Social network"),
    within=_p("use this contact point instead", "our social network"),
    address_label=_l("Address of the profile"),
    address_hint=_l("https://social.example.org/@example"),
    position=90,
    checked=web_address,
    link=itself,
    waits=False,
)
