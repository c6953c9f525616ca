"""WhatsApp: people write in the app they use all day."""

from statushub.contact_types.addresses import phone_number, shown_number
from statushub.contact_types.base import ContactType
from statushub.language import lazy_gettext as _l
from statushub.language import lazy_pgettext as _p


def conversation(address: str) -> str:
    """Return the link that opens a conversation with a checked number."""
    return f"https://wa.me/{address.removeprefix('+')}"


TYPE = ContactType(
    name="whatsapp",
    label=_p("contact point", "WhatsApp"),
    address_label=_l("WhatsApp number"),
    address_hint=_l("+34 600 111 222"),
    position=45,
    checked=phone_number,
    link=conversation,
    shown=shown_number,
)
