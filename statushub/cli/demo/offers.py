"""What the demo organisation's customers want to do, and how they say it themselves."""

from collections.abc import Sequence
from dataclasses import dataclass

from statushub.cli.demo.stories import Both


@dataclass(frozen=True)
class Offer:
    """One service as its customers know it; `key` is what stories call it."""

    key: str
    name: Both
    description: Both
    phrases: tuple[Sequence[str], Sequence[str]]
    """What people type who want it, in English and in Spanish."""
    ways: Sequence[str]
    """By what it is reached: keys of contact points, the best one first."""


MOBILE: Both = ("Mobile", "Telefonía móvil")
HOME: Both = ("At home", "En casa")
CONTRACT: Both = ("Your contract", "Su contrato")
COMPANIES: Both = ("For companies", "Para empresas")

GROUPS: tuple[tuple[Both, tuple[Offer, ...]], ...] = (
    (
        MOBILE,
        (
            Offer(
                "calls",
                ("Calls and texts", "Llamadas y SMS"),
                (
                    "Calling and texting from your mobile phone, in Spain and abroad.",
                    "Llamar y enviar mensajes desde el teléfono móvil, en España y en el"
                    " extranjero.",
                ),
                (
                    ("no signal", "I can't call", "roaming", "calls drop", "use my phone abroad"),
                    (
                        "no tengo cobertura",
                        "no puedo llamar",
                        "itinerancia",
                        "se cortan las llamadas",
                        "usar el móvil en el extranjero",
                    ),
                ),
                ("app", "chat", "phone", "social"),
            ),
            Offer(
                "mobile_data",
                ("Mobile data", "Datos móviles"),
                (
                    "Internet on your mobile phone, 4G and 5G.",
                    "Internet en el teléfono móvil, 4G y 5G.",
                ),
                (
                    ("slow internet on my phone", "no data", "more gigabytes", "5G"),
                    (
                        "internet lento en el móvil",
                        "no tengo datos",
                        "más gigas",
                        "no va el 5G",
                    ),
                ),
                ("app", "chat", "phone"),
            ),
            Offer(
                "lost",
                ("Lost or stolen phone", "Teléfono perdido o robado"),
                (
                    "Block your SIM card at once, and order a new one.",
                    "Bloquear su tarjeta SIM de inmediato y pedir una nueva.",
                ),
                (
                    ("block my SIM", "my phone was stolen", "lost my mobile", "new SIM card"),
                    (
                        "bloquear la SIM",
                        "me han robado el móvil",
                        "he perdido el teléfono",
                        "tarjeta SIM nueva",
                        "duplicado de SIM",
                    ),
                ),
                ("app", "sms", "faults", "madrid", "barcelona"),
            ),
        ),
    ),
    (
        HOME,
        (
            Offer(
                "internet",
                ("Home internet", "Internet en casa"),
                (
                    "Fibre and wifi at home, and the landline phone that comes with it.",
                    "Fibra y wifi en casa, y el teléfono fijo que va con ellas.",
                ),
                (
                    ("wifi does not work", "internet is down", "slow fibre", "router", "landline"),
                    (
                        "no funciona el wifi",
                        "no tengo internet",
                        "la fibra va lenta",
                        "rúter",
                        "teléfono fijo",
                    ),
                ),
                ("app", "faults", "chat", "social"),
            ),
            Offer(
                "tv",
                ("Television", "Televisión"),
                (
                    "Channels, recordings and series, on the box and on your phone.",
                    "Canales, grabaciones y series, en el decodificador y en el teléfono.",
                ),
                (
                    ("channels are missing", "no picture", "recordings", "set-top box"),
                    ("faltan canales", "no se ve la tele", "grabaciones", "decodificador"),
                ),
                ("app", "faults", "chat"),
            ),
            Offer(
                "fault",
                ("Report a fault", "Comunicar una avería"),
                (
                    "Tell us that something does not work, and arrange for a technician to come.",
                    "Avisar de que algo no funciona y concertar la visita de un técnico.",
                ),
                (
                    ("it does not work", "something is broken", "technician", "repair"),
                    ("no funciona", "está estropeado", "necesito un técnico", "reparación"),
                ),
                ("faults", "app", "chat"),
            ),
        ),
    ),
    (
        CONTRACT,
        (
            Offer(
                "area",
                ("Your online account", "Su cuenta en línea"),
                (
                    "Sign in to see your lines, your usage and your contract.",
                    "Inicie sesión para ver sus líneas, su consumo y su contrato.",
                ),
                (
                    ("forgot my password", "I can't sign in", "see my usage", "new password"),
                    (
                        "olvidé mi contraseña",
                        "no puedo iniciar sesión",
                        "ver mi consumo",
                        "contraseña nueva",
                    ),
                ),
                ("chat", "phone", "email"),
            ),
            Offer(
                "bills",
                ("Bills and payments", "Facturas y pagos"),
                (
                    "See, pay and dispute a bill, or change your bank account.",
                    "Ver, pagar y reclamar una factura, o cambiar su cuenta bancaria.",
                ),
                (
                    (
                        "pay my bill",
                        "my bill is too high",
                        "complain about a bill",
                        "change my bank account",
                        "direct debit",
                    ),
                    (
                        "pagar la factura",
                        "me han cobrado de más",
                        "reclamar una factura",
                        "cambiar la cuenta bancaria",
                        "domiciliación",
                        "recibo",
                    ),
                ),
                ("area", "chat", "phone", "madrid", "barcelona", "email", "post"),
            ),
            Offer(
                "move",
                ("Move house", "Cambiar de domicilio"),
                (
                    "Take your internet and television with you to a new address.",
                    "Llevarse internet y televisión a una dirección nueva.",
                ),
                (
                    ("I am moving", "new address", "change address", "take my fibre with me"),
                    (
                        "me mudo",
                        "mudanza",
                        "cambio de dirección",
                        "me cambio de casa",
                        "traslado de línea",
                    ),
                ),
                ("chat", "phone", "madrid", "barcelona"),
            ),
            Offer(
                "change",
                ("Change your plan", "Cambiar de tarifa"),
                (
                    "More data, another speed, one more line, or a cheaper plan.",
                    "Más datos, otra velocidad, una línea más o una tarifa más barata.",
                ),
                (
                    (
                        "cheaper plan",
                        "more data",
                        "faster internet",
                        "add a line",
                        "keep my number",
                    ),
                    (
                        "tarifa más barata",
                        "más datos",
                        "internet más rápido",
                        "añadir una línea",
                        "conservar mi número",
                        "portabilidad",
                    ),
                ),
                ("area", "chat", "phone", "madrid", "barcelona"),
            ),
            Offer(
                "cancel",
                ("Cancel a contract", "Cancelar un contrato"),
                (
                    "End a line or a whole contract, and return the equipment.",
                    "Dar de baja una línea o un contrato entero, y devolver los equipos.",
                ),
                (
                    (
                        "cancel my contract",
                        "cancel my plan",
                        "terminate my contract",
                        "end my line",
                        "leave Aldavela",
                        "stop my subscription",
                        "return the router",
                    ),
                    (
                        "quiero cancelar mi contrato",
                        "darme de baja",
                        "dar de baja una línea",
                        "rescindir el contrato",
                        "anular la tarifa",
                        "dejar Aldavela",
                        "devolver el rúter",
                    ),
                ),
                ("area", "chat", "phone", "madrid", "barcelona", "post"),
            ),
        ),
    ),
    (
        COMPANIES,
        (
            Offer(
                "business",
                ("New business line", "Nueva línea de empresa"),
                (
                    "Lines, fibre and switchboards for companies and the self-employed.",
                    "Líneas, fibra y centralitas para empresas y autónomos.",
                ),
                (
                    (
                        "phone line for my company",
                        "self-employed plan",
                        "open a business account",
                        "switchboard",
                    ),
                    (
                        "línea para mi empresa",
                        "tarifa de autónomos",
                        "contratar para empresa",
                        "centralita",
                    ),
                ),
                ("companies", "chat", "email", "madrid"),
            ),
        ),
    ),
)


def every() -> tuple[Offer, ...]:
    """Return all offers, whatever their group."""
    return tuple(offer for _heading, offers in GROUPS for offer in offers)
