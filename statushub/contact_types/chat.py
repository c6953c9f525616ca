"""Chat: people write and are answered at once."""

from statushub.contact_types.addresses import itself, web_address
from statushub.contact_types.base import ContactType
from statushub.language import lazy_gettext as _l
from statushub.language import lazy_pgettext as _p

TYPE = ContactType(
    name="chat",
    label=_p("contact point", "Web chat"),
    within=_p("use this contact point instead", "web chat"),
    address_label=_l("Address of the chat"),
    address_hint=_l("https://example.org/chat"),
    position=40,
    checked=web_address,
    link=itself,
)
