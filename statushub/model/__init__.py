"""The facts: tables, and the questions one may ask of them; file by noun."""

from statushub.database import Base
from statushub.model import (
    audit,
    claims,
    contact_claims,
    contact_points,
    editors,
    facts,
    fanouts,
    holdings,
    limits,
    notices,
    pages,
    providers,
    publications,
    reminders,
    services,
    subscriptions,
    sums,
    tallies,
    vitals,
    waits,
)

__all__ = [
    "TABLES",
    "audit",
    "claims",
    "contact_claims",
    "contact_points",
    "editors",
    "facts",
    "fanouts",
    "holdings",
    "limits",
    "notices",
    "pages",
    "providers",
    "publications",
    "reminders",
    "services",
    "subscriptions",
    "sums",
    "tallies",
    "vitals",
    "waits",
]

TABLES = tuple(Base.metadata.tables)
