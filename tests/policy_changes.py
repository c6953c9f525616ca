"""Policy changes as tests announce them, and who hears of them."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from statushub import clock, database
from statushub.actions import notices
from statushub.actions.notices import OpenNotice, Posted
from statushub.errors import Refused
from statushub.model import notices as facts
from statushub.model.audit import HOUSE
from statushub.model.notices import Notice
from tests.installation import Installation, text_of

MADRID = ZoneInfo("Europe/Madrid")
BEFORE_DST = datetime(2027, 3, 20, 11, tzinfo=UTC)
"""Clocks in Madrid go forward on 28 March 2027."""
FROM = datetime(2027, 3, 30, 0, 0, tzinfo=MADRID)
LATER = datetime(2027, 4, 20, 0, 0, tzinfo=MADRID)
UNTIL = datetime(2027, 10, 31, 0, 0, tzinfo=MADRID)
TITLES = {"en": "Notice is 15 days", "es": "El preaviso es de 15 días"}
NEWER = {"en": "No notice is needed", "es": "No hace falta preaviso"}


def before(at: datetime, days: int) -> datetime:
    """Return the same time by the clock of Madrid some days earlier, which may be an hour off."""
    return (at - timedelta(days=days)).astimezone(UTC)


def texts(titles: Mapping[str, str] = TITLES, days: int = 15) -> dict[str, dict[str, str]]:
    return {
        "en": {
            "title": titles["en"],
            "body": "We change how long before you must tell us.",
            "before": "You had to tell us 30 days before.",
            "after": f"You tell us {days} days before the end of the month.",
            "affected": "Everybody with a home contract.",
            "authority": "Act 11/2022, https://www.boe.example/act-11, [more](javascript:alert(1))",
        },
        "es": {
            "title": titles["es"],
            "body": "Cambiamos con cuánta antelación debe avisarnos.",
            "before": "Tenía que avisarnos 30 días antes.",
            "after": f"Nos avisa {days} días antes de fin de mes.",
            "affected": "Quienes tengan un contrato de hogar.",
            "authority": "Ley 11/2022, https://www.boe.example/ley-11",
        },
    }


def announced(titles: Mapping[str, str] = TITLES, **more: object) -> Posted:
    command = {"kind": "policy_change", "texts": texts(titles)} | more
    if "moments" not in more:
        command["moments"] = {"effective_from": clock.now() + timedelta(days=10)}
    return notices.open_notice(OpenNotice(**command), HOUSE)  # type: ignore[arg-type]


def notice_of(house: Installation, posted: Posted) -> Notice:
    with database.reading() as session:
        return facts.notice(session, house.page.id, posted.notice.public_id)


def page_of(house: Installation, posted: Posted, language: str = "en") -> str:
    return house.client().get(f"/{language}/notices/{posted.notice.public_id}").text


def refused(act: object) -> tuple[str, str]:
    with pytest.raises(Refused) as caught:
        act()  # type: ignore[operator]
    return caught.value.faults[0].field, str(caught.value.faults[0].message)


class Readers:
    """Ana reads Spanish, Ben English; both get everything by mail."""

    def __init__(self, house: Installation) -> None:
        self.house = house
        house.subscription("ana@example.org", "es")
        house.subscription("ben@example.org", "en")
        self._seen = 0

    def hear(self) -> list[str]:
        """Return the subjects Ben got since last asked. Ana got as many, and nobody any twice."""
        self.house.work()
        self.house.work()
        ana, ben = (self.house.mails(f"{name}@example.org") for name in ("ana", "ben"))
        assert len(ana) == len(ben)
        new = [str(mail["Subject"]) for mail in ben[self._seen :]]
        self._seen = len(ben)
        return new

    def last(self) -> str:
        """Return the text of the last mail to Ben."""
        return text_of(self.house.mails("ben@example.org")[-1])

    def listed(self, section: str) -> str:
        """Return what stands under a heading of the page of changes."""
        page = self.house.client().get("/en/changes").text
        return page.split(f"<h2>{section}</h2>")[1].split("</section>")[0]
