"""Contact points of a telecoms company, for stories and browsers to work with."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from statushub.actions import contact_points as actions
from statushub.actions.contact_points import Exceptional, SaveContactPoint, UseInstead
from statushub.model.audit import HOUSE
from statushub.model.contact_points import ContactPoint
from tests.installation import Installation

WEEKDAYS = "Mo-Fr 09:00-20:00; Sa 10:00-14:00; PH off"
_STATED: Mapping[str, SaveContactPoint] = {
    "account": SaveContactPoint(
        "web",
        "https://lumen.example/account",
        {"en": "Your account", "es": "Su cuenta"},
        hours="24/7",
    ),
    "phone": SaveContactPoint(
        "phone",
        "1004",
        {"en": "Customer phone", "es": "Teléfono de clientes"},
        {"en": "Have your customer number ready.", "es": "Tenga a mano su número de cliente."},
        languages=("es", "en", "ca"),
        hours=WEEKDAYS,
        holidays="ES-MD",
    ),
    "companies": SaveContactPoint(
        "phone",
        "+34 915 550 100",
        {"en": "Phone for companies", "es": "Teléfono para empresas"},
        hours="Mo-Fr 08:00-18:00",
    ),
    "chat": SaveContactPoint(
        "chat", "https://lumen.example/chat", {"en": "Web chat", "es": "Chat web"}, hours="24/7"
    ),
    "madrid": SaveContactPoint(
        "counter",
        "Gran Vía 28, Madrid",
        {"en": "Counter in Madrid", "es": "Tienda de Madrid"},
        hours="Mo-Sa 10:00-14:00,17:00-20:30; PH off",
        holidays="ES-MD",
        exceptions=(
            Exceptional(
                date(2026, 12, 24),
                date(2026, 12, 24),
                "10:00-14:00",
                {"en": "Christmas Eve", "es": "Nochebuena"},
            ),
        ),
    ),
    "barcelona": SaveContactPoint(
        "counter",
        "Passeig de Gràcia 19, Barcelona",
        {"en": "Counter in Barcelona", "es": "Tienda de Barcelona"},
        hours="Mo-Sa 10:00-20:30; PH off",
        holidays="ES-CT",
    ),
    "email": SaveContactPoint("email", "hello@lumen.example"),
    "post": SaveContactPoint("post", "Apartado 100, 28080 Madrid"),
}
_INSTEAD: Mapping[str, Sequence[tuple[str, Mapping[str, str]]]] = {
    "phone": (
        ("chat", {"en": "It is the quickest.", "es": "Es lo más rápido."}),
        ("madrid", {}),
    ),
    "companies": (("phone", {}),),
    "chat": (("phone", {}),),
}


def open_everything(house: Installation, services: Sequence[str] = ()) -> dict[str, ContactPoint]:
    """Add them all; each serves the services given by public id."""
    with house.app.test_request_context():
        points = {
            name: actions.save_contact_point(replace(stated, services=tuple(services)), HOUSE)
            for name, stated in _STATED.items()
        }
        for name, others in _INSTEAD.items():
            instead = tuple(UseInstead(points[one].public_id, why) for one, why in others)
            use(points[name], instead)
    return points


def use(point: ContactPoint, instead: Sequence[UseInstead]) -> None:
    """Have something used instead of a contact point."""
    actions.change_contact_point(
        point.public_id, lambda had: replace(had, alternatives=instead), HOUSE
    )
