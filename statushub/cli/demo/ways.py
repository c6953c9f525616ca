"""By which ways the demo organisation is reached: where, when, by whom, and what else to use."""

from collections.abc import Sequence
from dataclasses import dataclass

from statushub.cli.demo.stories import Both


@dataclass(frozen=True)
class Other:
    """Other hours on some days: the days ahead of today, on the first such weekday or after it."""

    days: int
    weekday: int
    reason: Both
    hours: str = ""
    """Empty: closed all day."""
    length: int = 1
    """For how many days."""


@dataclass(frozen=True)
class Way:
    """One contact point; `key` is what offers and stories call it."""

    key: str
    type: str
    address: str
    label: Both | None
    """None: as its type is called."""
    instructions: Both
    languages: Sequence[str] = ()
    hours: str = ""
    holidays: str = ""
    others: Sequence[Other] = ()
    instead: Sequence[tuple[str, Both]] = ()
    """Keys of what to use instead, in order, and why."""
    waits: int | None = None
    """How long people wait at the worst time of the week, in minutes; None: nobody measures."""


TUESDAY, WEDNESDAY, THURSDAY = 1, 2, 3
MADRID, CATALONIA = "ES-MD", "ES-CT"
_AT_ANY_HOUR = "24/7"
_SHOP_HOURS = "Mo-Fr 10:00-14:00,17:00-20:30; Sa 10:00-14:00; PH off"

_CHAT: Both = ("It answers soonest.", "Es donde antes le atendemos.")
_CHAT_SENDS: Both = (
    "It can send you what you need in writing.",
    "Puede enviarle por escrito lo que necesite.",
)
_AREA: Both = (
    "You can change or cancel most things there yourself.",
    "Allí puede cambiar o cancelar casi todo por su cuenta.",
)
_PHONE: Both = ("Somebody talks it through with you.", "Una persona lo resuelve con usted.")
_EMAIL: Both = (
    "If it can wait: we answer within two working days.",
    "Si no corre prisa: respondemos en dos días laborables.",
)

WAYS: tuple[Way, ...] = (
    Way(
        "area",
        "web",
        "https://www.example.org/account",
        ("Customer area", "Área de clientes"),
        (
            "Bills, plans, cancelling and returns. You need your customer number the first time.",
            "Facturas, tarifas, bajas y devoluciones. La primera vez necesita su número de"
            " cliente.",
        ),
        ("es", "en", "ca"),
        _AT_ANY_HOUR,
        instead=(("chat", _CHAT), ("phone", _PHONE)),
    ),
    Way(
        "app",
        "app",
        "https://www.example.org/app",
        ("Aldavela app", "Aplicación de Aldavela"),
        (
            "It tests your line, blocks a lost phone and shows what is being repaired.",
            "Comprueba su línea, bloquea un teléfono perdido y muestra qué se está reparando.",
        ),
        ("es", "en", "ca"),
        _AT_ANY_HOUR,
        instead=(("area", _AREA), ("chat", _CHAT)),
    ),
    Way(
        "phone",
        "phone",
        "+34 555 550 100",
        None,
        (
            "Free of charge from any phone in Spain. Have your customer number at hand.",
            "Gratis desde cualquier teléfono en España. Tenga a mano su número de cliente.",
        ),
        ("es", "en"),
        "Mo-Fr 09:00-20:00; Sa 09:00-14:00; PH off",
        MADRID,
        instead=(("chat", _CHAT), ("area", _AREA), ("email", _EMAIL)),
        waits=22,
    ),
    Way(
        "faults",
        "phone",
        "+34 555 550 111",
        ("Fault line", "Línea de averías"),
        (
            "For faults and for lost or stolen phones only, day and night.",
            "Solo para averías y para teléfonos perdidos o robados, de día y de noche.",
        ),
        ("es", "en"),
        _AT_ANY_HOUR,
        instead=(
            (
                "app",
                (
                    "It tests your line and books a technician.",
                    "Comprueba su línea y reserva la visita de un técnico.",
                ),
            ),
            ("chat", _CHAT),
        ),
        waits=9,
    ),
    Way(
        "companies",
        "phone",
        "+34 555 550 122",
        ("Business line", "Línea para empresas"),
        (
            "An adviser of your own once you are a customer.",
            "Quien ya es cliente tiene un asesor propio.",
        ),
        ("es", "en", "ca"),
        "Mo-Fr 09:00-14:00,16:00-19:00; PH off",
        MADRID,
        instead=(("chat", _CHAT_SENDS), ("email", _EMAIL)),
        waits=8,
    ),
    Way(
        "chat",
        "chat",
        "https://www.example.org/chat",
        None,
        (
            "People answer, not machines. You can close the window and come back.",
            "Responden personas, no máquinas. Puede cerrar la ventana y volver.",
        ),
        ("es", "en", "ca"),
        "Mo-Fr 08:00-24:00; Sa,Su 09:00-22:00",
        instead=(("phone", _PHONE), ("email", _EMAIL)),
        waits=7,
    ),
    Way(
        "email",
        "email",
        "help@example.org",
        None,
        (
            "We answer within two working days. Write your customer number in the subject.",
            "Respondemos en dos días laborables. Escriba su número de cliente en el asunto.",
        ),
        ("es", "en", "ca"),
        instead=(("chat", _CHAT),),
    ),
    Way(
        "madrid",
        "counter",
        "Calle de los Olmos 12, 28014 Madrid",
        ("Shop in Madrid", "Tienda de Madrid"),
        (
            "Two minutes from the metro station. Step-free entrance on Calle del Río.",
            "A dos minutos de la estación de metro. Entrada sin escalones por la calle del Río.",
        ),
        ("es", "en"),
        _SHOP_HOURS,
        MADRID,
        others=(
            Other(
                3,
                WEDNESDAY,
                ("The shop is being painted.", "Estamos pintando la tienda."),
                length=2,
            ),
        ),
        instead=(("chat", _CHAT), ("phone", _PHONE)),
        waits=25,
    ),
    Way(
        "barcelona",
        "counter",
        "Carrer de la Palmera 8, 08002 Barcelona",
        ("Shop in Barcelona", "Tienda de Barcelona"),
        (
            "Step-free entrance. Take a number at the door.",
            "Entrada sin escalones. Tome un número a la entrada.",
        ),
        ("ca", "es", "en"),
        _SHOP_HOURS,
        CATALONIA,
        others=(
            Other(
                2,
                TUESDAY,
                (
                    "Our team is in training in the afternoon.",
                    "Por la tarde, el equipo está en un curso de formación.",
                ),
                "10:00-14:00",
            ),
        ),
        instead=(("chat", _CHAT), ("phone", _PHONE)),
        waits=18,
    ),
    Way(
        "post",
        "post",
        "Aldavela, Apartado de Correos 1234, 28080 Madrid",
        None,
        (
            "Sign your letter and add your customer number. Send routers with the label that we"
            " give you, free of charge.",
            "Firme la carta y añada su número de cliente. Envíe los rúteres con la etiqueta que"
            " le damos, sin coste.",
        ),
        ("es", "en", "ca"),
        instead=(("email", _EMAIL), ("area", _AREA)),
    ),
    Way(
        "sms",
        "sms",
        "+34 555 550 157",
        ("Block a SIM by text message", "Bloqueo de SIM por SMS"),
        (
            "Send the word LOST and the number of the phone. We block it within a minute.",
            "Envíe la palabra PERDIDO y el número del teléfono. Lo bloqueamos en un minuto.",
        ),
        ("es", "en"),
        _AT_ANY_HOUR,
        instead=(("faults", ("Day and night.", "De día y de noche.")),),
    ),
    Way(
        "social",
        "social",
        "https://social.example.org/@aldavela",
        None,
        (
            "For general questions. Never write personal details in public.",
            "Para preguntas generales. No escriba nunca datos personales en público.",
        ),
        ("es", "en"),
        "Mo-Fr 09:00-18:00; PH off",
        MADRID,
        instead=(("chat", _CHAT),),
    ),
)
"""In the page's order. The numbers belong to nobody: no network of Spain gives out 555."""
