"""The facts: tables, and the questions one may ask of them; file by noun."""

from statushub.database import Base
from statushub.model import (
    audit,
    claims,
    editors,
    facts,
    fanouts,
    holdings,
    limits,
    notices,
    pages,
    providers,
    publications,
    services,
    subscriptions,
    sums,
    tallies,
    vitals,
)

__all__ = [
    "TABLES",
    "audit",
    "claims",
    "editors",
    "facts",
    "fanouts",
    "holdings",
    "limits",
    "notices",
    "pages",
    "providers",
    "publications",
    "services",
    "subscriptions",
    "sums",
    "tallies",
    "vitals",
]

TABLES = tuple(Base.metadata.tables)
