"""Who the demo organisation is and what its customers use. Nobody's real company."""

from dataclasses import dataclass

from statushub.cli.demo.stories import Both

NAME: Both = ("Aldavela service status", "Estado de los servicios de Aldavela")
ABOUT: Both = (
    "Mobile, home internet and television. Aldavela is a demonstration, not a real company.",
    "Telefonía móvil, internet en casa y televisión."
    " Aldavela es una demostración, no una empresa real.",
)
ZONE = "Europe/Madrid"
COLOUR = "#5b2a86"
SUPPORT_URL = "https://www.example.org/"


@dataclass(frozen=True)
class Offer:
    """One service as its customers know it; `key` is what stories call it."""

    key: str
    name: Both
    description: Both


GROUPS: tuple[tuple[Both, tuple[Offer, ...]], ...] = (
    (
        ("Mobile", "Telefonía móvil"),
        (
            Offer(
                "calls",
                ("Calls and texts", "Llamadas y SMS"),
                (
                    "Calling and texting from your mobile phone, in Spain and abroad.",
                    "Llamar y enviar mensajes desde el teléfono móvil, en España y en el"
                    " extranjero.",
                ),
            ),
            Offer(
                "mobile_data",
                ("Mobile data", "Datos móviles"),
                (
                    "Internet on your mobile phone, 4G and 5G.",
                    "Internet en el teléfono móvil, 4G y 5G.",
                ),
            ),
        ),
    ),
    (
        ("At home", "En casa"),
        (
            Offer(
                "internet",
                ("Home internet", "Internet en casa"),
                (
                    "Fibre and wifi at home, and the landline phone that comes with it.",
                    "Fibra y wifi en casa, y el teléfono fijo que va con ellas.",
                ),
            ),
            Offer(
                "tv",
                ("Television", "Televisión"),
                (
                    "Channels, recordings and series, on the box and on your phone.",
                    "Canales, grabaciones y series, en el decodificador y en el teléfono.",
                ),
            ),
        ),
    ),
    (
        ("Your contract", "Su contrato"),
        (
            Offer(
                "area",
                ("Customer area and app", "Área de clientes y aplicación"),
                (
                    "Sign in to see your lines, your usage and your contract.",
                    "Inicie sesión para ver sus líneas, su consumo y su contrato.",
                ),
            ),
            Offer(
                "bills",
                ("Bills and payments", "Facturas y pagos"),
                (
                    "See, pay and dispute a bill, or change your bank account.",
                    "Ver, pagar y reclamar una factura, o cambiar su cuenta bancaria.",
                ),
            ),
            Offer(
                "move",
                ("Move house", "Cambiar de domicilio"),
                (
                    "Take your internet and television with you to a new address.",
                    "Llevarse internet y televisión a una dirección nueva.",
                ),
            ),
            Offer(
                "cancel",
                ("Cancel a contract", "Cancelar un contrato"),
                (
                    "End a line or a whole contract, and return the equipment.",
                    "Dar de baja una línea o un contrato entero, y devolver los equipos.",
                ),
            ),
        ),
    ),
    (
        ("Get help", "Atención al cliente"),
        (
            Offer(
                "phone",
                ("Phone support", "Atención telefónica"),
                (
                    "Call us free of charge, every day from 8:00 to 22:00.",
                    "Llámenos gratis, todos los días de 8:00 a 22:00.",
                ),
            ),
            Offer(
                "chat",
                ("Web chat", "Chat en línea"),
                (
                    "Write to us in the customer area, every day from 8:00 to 24:00.",
                    "Escríbanos desde el área de clientes, todos los días de 8:00 a 24:00.",
                ),
            ),
            Offer(
                "shops",
                ("Shops", "Tiendas"),
                (
                    "Our shops, Monday to Saturday from 10:00 to 20:30.",
                    "Nuestras tiendas, de lunes a sábado de 10:00 a 20:30.",
                ),
            ),
        ),
    ),
)


@dataclass(frozen=True)
class Person:
    """Somebody who hears from the demo organisation; None: about everything."""

    address: str
    language: str
    services: tuple[str, ...] | None = None
    kinds: tuple[str, ...] | None = None
    channel: str = "email"


SUBSCRIBERS = (
    Person("carmen.vega@example.org", "es"),
    Person("grace.hollis@example.org", "en"),
    Person("mateo.ibarra@example.org", "es", services=("internet", "tv")),
    Person("oliver.brandt@example.org", "en", services=("calls", "mobile_data", "phone")),
    Person("lucia.serrano@example.org", "es", kinds=("incident", "maintenance")),
    Person("priya.nair@example.org", "en", services=("bills", "area", "phone", "chat")),
    Person("residencia.los.olmos@example.org", "es", services=("calls", "internet", "phone")),
    Person("front.desk@example.org", "en"),
    # A number set aside for stories: it belongs to nobody.
    Person("+447700900123", "en", kinds=("incident",), channel="sms"),
)
