"""App: something people do by themselves on their phone."""

from statushub.contact_types.addresses import itself, web_address
from statushub.contact_types.base import ContactType
from statushub.language import lazy_gettext as _l
from statushub.language import lazy_pgettext as _p

TYPE = ContactType(
    name="app",
    label=_p("contact point", "App"),
    within=_p("use this contact point instead", "the app"),
    address_label=_l("Address of the app"),
    address_hint=_l("https://example.org/app"),
    position=20,
    checked=web_address,
    link=itself,
    waits=False,
)
