"""Notices as editors wrote them: of each kind, at each turn that reads differently."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from statushub.model.claims import STATUSES

AT = datetime(2026, 3, 3, 9, 32, tzinfo=UTC)
Texts = Mapping[str, Mapping[str, str]]
"""Words by language and part."""


@dataclass(frozen=True)
class Contact:
    """What a posting says of one contact point."""

    type: str
    english: str
    spanish: str
    stated: str
    old: str = ""
    new: str = ""
    ended: bool = False
    wait: int | None = None
    until: datetime | None = None
    offered: tuple["Contact", ...] = ()
    closed_too: tuple["Contact", ...] = ()
    address: str = ""


@dataclass(frozen=True)
class Posting:
    """One update as an editor wrote it."""

    state: str
    texts: Texts
    services: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    """Old and new status by English name."""
    later: timedelta = timedelta()
    corrected: Texts = field(default_factory=dict)
    """What it puts right in the first posting, where it is a correction."""
    contacts: tuple[Contact, ...] = ()


@dataclass(frozen=True)
class Scene:
    """One notice as an editor wrote it; the newest posting is the one that is sent."""

    kind: str
    postings: tuple[Posting, ...]
    moments: Mapping[str, datetime] = field(default_factory=dict)
    next_update: timedelta | None = None
    withdrawn: bool = False
    replaced_by: Mapping[str, str] = field(default_factory=dict)
    """The title of the notice that replaces it, by language."""
    replaces: Mapping[str, str] = field(default_factory=dict)


CLOSED = Posting(
    "investigating",
    {
        "en": {
            "title": "Phone lines closed in Madrid",
            "body": "A power cut has closed our call centre in Madrid. We cannot take calls.\n\n"
            "What still works:\n\n- the website and the app\n- our counters in **Valencia** and "
            "Bilbao ([opening hours](https://www.ribera.example/counters))",
            "advice": "Use web chat. The wait there is about 5 minutes.",
        },
        "es": {
            "title": "Líneas telefónicas cerradas en Madrid",
            "body": "Un corte de luz ha cerrado nuestro centro de llamadas de Madrid. "
            "No podemos atender llamadas.\n\nSigue funcionando:\n\n- el sitio web y la aplicación\n"
            "- nuestras oficinas de **Valencia** y Bilbao "
            "([horarios](https://www.ribera.example/oficinas))",
            "advice": "Use el chat web. La espera es de unos 5 minutos.",
        },
    },
    {
        "Phone lines": (STATUSES[0], STATUSES[4]),
        "Cancel a contract": (STATUSES[0], STATUSES[2]),
    },
)
UNCHANGED = Posting(
    "investigating",
    {
        "en": {"body": "The power company expects to have the line back at 12:00."},
        "es": {"body": "La compañía eléctrica espera restablecer el servicio a las 12:00."},
    },
    later=timedelta(minutes=50),
)
RESOLVED = Posting(
    "resolved",
    {"en": {"body": "Our phone lines are open again."}, "es": {"body": "Ya puede llamarnos."}},
    {
        "Phone lines": (STATUSES[4], STATUSES[0]),
        "Cancel a contract": (STATUSES[2], STATUSES[0]),
    },
    later=timedelta(hours=2, minutes=40),
)
IN_ENGLISH_ONLY = Posting("investigating", {"en": CLOSED.texts["en"]}, CLOSED.services)
ANNOUNCED = Posting(
    "announced",
    {
        "en": {
            "title": "You can cancel a contract online without calling",
            "body": "We are making it easier to leave.",
            "before": "You had to **call** us or go to a counter.",
            "after": "You can cancel in *My account*, and you get a receipt at once.",
            "affected": "Everybody with a home contract. Business contracts stay as they are.",
            "advice": "If you want to cancel before 1 April, call 900 000 000.",
        },
        "es": {
            "title": "Podrá cancelar un contrato en línea sin llamar",
            "body": "Ponemos más fácil darse de baja.",
            "before": "Había que **llamar** o acudir a una oficina.",
            "after": "Podrá cancelar en *Mi cuenta* y recibirá al momento un justificante.",
            "affected": "Quienes tengan un contrato de hogar. Los contratos de empresa no cambian.",
            "advice": "Para cancelar antes del 1 de abril, llame al 900 000 000.",
        },
    },
    {"Cancel a contract": (STATUSES[0], STATUSES[0])},
)
CHAT = Contact("chat", "Web chat", "Chat web", "", address="https://chat.ribera.example/")
EMAIL = Contact("email", "Email", "Correo electrónico", "", address="ayuda@ribera.example")
MONDAY = datetime(2026, 3, 9, 8, 0, tzinfo=UTC)
ILLNESS = Posting(
    "in_force",
    {
        "en": {"title": "No telephone service this weekend", "body": "Half of our team is ill."},
        "es": {
            "title": "Sin atención telefónica este fin de semana",
            "body": "La mitad de nuestro equipo está enferma.",
        },
    },
    contacts=(
        Contact(
            "phone", "Phone", "Teléfono", "closed", "open", "closed", until=MONDAY, offered=(CHAT,)
        ),
        Contact(
            "counter",
            "Counter in Valencia",
            "Oficina de Valencia",
            "busy",
            "open",
            "busy",
            wait=25,
            until=MONDAY,
            closed_too=(CHAT,),
            offered=(EMAIL,),
        ),
    ),
)
ALL_BACK = Posting(
    "over",
    {"en": {"body": "Everybody is back."}, "es": {"body": "Ya estamos todos."}},
    later=timedelta(days=6),
    contacts=(
        Contact("phone", "Phone", "Teléfono", "closed", "closed", "open", ended=True),
        Contact(
            "counter", "Counter in Valencia", "Oficina de Valencia", "busy", "busy", ended=True
        ),
    ),
)
SCENES = {
    "contacts-closed": Scene("advisory", (ILLNESS,), moments={"ends_at": MONDAY}),
    "contacts-back": Scene("advisory", (ILLNESS, ALL_BACK), moments={"ends_at": MONDAY}),
    "incident": Scene("incident", (CLOSED,), next_update=timedelta(hours=1)),
    "incident-update": Scene("incident", (CLOSED, UNCHANGED), next_update=timedelta(hours=3)),
    "incident-resolved": Scene("incident", (CLOSED, UNCHANGED, RESOLVED)),
    "incident-untranslated": Scene("incident", (IN_ENGLISH_ONLY,)),
    "incident-withdrawn": Scene("incident", (CLOSED,), withdrawn=True),
    "maintenance": Scene(
        "maintenance",
        (
            Posting(
                "scheduled",
                {
                    "en": {
                        "title": "Online account closed for work on Sunday night",
                        "body": "We are moving your account to new computers. "
                        "You cannot sign in, pay or cancel online while we do it.",
                        "advice": "Pay before Sunday at 23:00 or after Monday at 05:00.",
                    },
                    "es": {
                        "title": "Cuenta en línea cerrada por obras el domingo por la noche",
                        "body": "Trasladamos su cuenta a equipos nuevos. Mientras tanto no podrá "
                        "iniciar sesión, pagar ni cancelar en línea.",
                        "advice": "Pague antes del domingo a las 23:00 "
                        "o después del lunes a las 5:00.",
                        "sms": "Cuenta en línea cerrada del domingo 8 a las 23:00 "
                        "al lunes 9 a las 5:00. Pague antes o después.",
                    },
                },
                {"Cancel a contract": (STATUSES[0], STATUSES[0])},
            ),
        ),
        moments={
            "starts_at": datetime(2026, 3, 8, 22, 0, tzinfo=UTC),
            "ends_at": datetime(2026, 3, 9, 4, 0, tzinfo=UTC),
        },
    ),
    "policy-change": Scene(
        "policy_change",
        (ANNOUNCED,),
        moments={"effective_from": datetime(2026, 3, 31, 22, 0, tzinfo=UTC)},
    ),
    "policy-change-corrected": Scene(
        "policy_change",
        (
            ANNOUNCED,
            Posting(
                "announced",
                {"en": {}, "es": {}},
                later=timedelta(days=2),
                corrected={
                    "en": {
                        "after": "You can cancel in *My account*, and you get a receipt "
                        "by mail within a day."
                    },
                    "es": {
                        "after": "Podrá cancelar en *Mi cuenta* y recibirá por correo, "
                        "en un día, un justificante."
                    },
                },
            ),
        ),
        moments={"effective_from": datetime(2026, 3, 31, 22, 0, tzinfo=UTC)},
    ),
    "policy-change-superseded": Scene(
        "policy_change",
        (ANNOUNCED, Posting("superseded", {"en": {}, "es": {}}, later=timedelta(days=60))),
        moments={"effective_from": datetime(2026, 3, 31, 22, 0, tzinfo=UTC)},
        replaced_by={
            "en": "You can cancel a contract by any message to us",
            "es": "Podrá cancelar un contrato con cualquier mensaje",
        },
    ),
    "advisory": Scene(
        "advisory",
        (
            Posting(
                "in_force",
                {
                    "en": {
                        "title": "Longer waits on the phone until Friday",
                        "body": "Many of our agents are ill. We answer more slowly than usual.",
                        "wait": "about 25 minutes instead of 5",
                        "advice": "Use web chat: the wait there is about 5 minutes.",
                    },
                    "es": {
                        "title": "Más espera en el teléfono hasta el viernes",
                        "body": "Gran parte del equipo está de baja. Tardamos más de lo habitual "
                        "en atender las llamadas.",
                        "wait": "unos 25 minutos en lugar de 5",
                        "advice": "Use el chat web: la espera es de unos 5 minutos.",
                    },
                },
                {"Phone lines": (STATUSES[0], STATUSES[2])},
            ),
        ),
        moments={
            "starts_at": AT,
            "ends_at": datetime(2026, 3, 6, 17, 0, tzinfo=UTC),
        },
    ),
}
