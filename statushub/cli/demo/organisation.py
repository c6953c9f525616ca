"""Who the demo organisation is, and who hears from it. Nobody's real company."""

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
    Person("oliver.brandt@example.org", "en", services=("calls", "mobile_data", "fault")),
    Person("lucia.serrano@example.org", "es", kinds=("incident", "maintenance")),
    Person("priya.nair@example.org", "en", services=("bills", "area", "cancel")),
    Person("residencia.los.olmos@example.org", "es", services=("calls", "internet", "fault")),
    Person("front.desk@example.org", "en"),
    # A number set aside for stories: it belongs to nobody.
    Person("+447700900123", "en", kinds=("incident",), channel="sms"),
)
