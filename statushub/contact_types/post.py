"""Post: people send a letter."""

from statushub.contact_types.addresses import place
from statushub.contact_types.base import ContactType
from statushub.language import lazy_gettext as _l
from statushub.language import lazy_pgettext as _p

TYPE = ContactType(
    name="post",
    label=_p("contact point", "Post"),
    within=_p("use this contact point instead", "post"),
    address_label=_l("Postal address"),
    address_hint=_l("P.O. Box 100, Springfield"),
    position=70,
    checked=place,
    waits=False,
)
