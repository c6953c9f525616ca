"""Web: something people do by themselves on a site."""

from statushub.contact_types.addresses import itself, web_address
from statushub.contact_types.base import ContactType
from statushub.language import lazy_gettext as _l
from statushub.language import lazy_pgettext as _p

TYPE = ContactType(
    name="web",
    label=_p("contact point", "Website"),
    within=_p("use this contact point instead", "the website"),
    address_label=_l("Web address"),
    address_hint=_l("https://example.org/account"),
    position=10,
    checked=web_address,
    link=itself,
    waits=False,
)
