"""Readers of feeds, calendars and alerts that others wrote, as published, pointed at us."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from statushub import clock
from statushub.actions import notices
from statushub.actions.notices import OpenNotice, PostUpdate
from statushub.model.audit import HOUSE
from tests.installation import BODY, TITLE, Installation
from tests.serving import serving
from tests.shelf import in_node, in_python, with_npm

pytestmark = pytest.mark.long

FEEDS = ("es/feed.atom", "es/feed.rss", "history.atom?lang=es", "history.rss?lang=es")
BOTH = ("en", "es")


@dataclass
class Seen:
    """A page with an incident in its second update, planned work, and work called off."""

    address: str
    incident: str
    starts: datetime


@pytest.fixture
def served(house: Installation) -> Iterator[Seen]:
    service = house.service().public_id
    incident = house.incident({service: "partial_outage"}, impact="major").notice.public_id
    said = {code: {"body": BODY[code], "advice": "Chat."} for code in BOTH}
    notices.post_update(PostUpdate(incident, said, state="identified"), HOUSE)
    starts = clock.now().replace(microsecond=0) + timedelta(days=2)
    planned = ""
    for number in (1, 2):
        command = OpenNotice(
            "maintenance",
            {code: {"title": f"Work, {code}; {number}", "body": "Á\n\nx"} for code in BOTH},
            moments={"starts_at": starts, "ends_at": starts + timedelta(hours=2)},
        )
        planned = notices.open_notice(command, HOUSE).notice.public_id
    notices.post_update(PostUpdate(planned, state="cancelled"), HOUSE)
    house.work()
    with serving(house.app) as address:
        yield Seen(address, incident, starts)


def check_feeds(found: list[dict[str, Any]], incident: str) -> None:
    """Check what a reader makes of each of the four feeds."""
    assert len(found) == len(FEEDS)
    for one in found:
        assert "Lumen" in one["title"]
        (newest, *_more) = (e for e in one["entries"] if TITLE["es"] in e["title"])
        assert incident in newest["link"]
        assert datetime.fromisoformat(newest["date"]).tzinfo is not None


def test_two_feed_readers_of_pypi(served: Seen, tmp_path: Path) -> None:
    fast = """
import json, sys, urllib.request
import atoma, fastfeedparser
def fast(body):
    found = fastfeedparser.parse(body)
    return {"title": found.feed.title, "entries": [
        {"title": e.title, "link": e.link, "date": e.published} for e in found.entries]}
def by_atoma(address, body):
    if "atom" in address:
        found = atoma.parse_atom_bytes(body)
        return {"title": found.title.value, "entries": [{"title": e.title.value,
            "link": e.links[0].href, "date": e.published.isoformat()} for e in found.entries]}
    found = atoma.parse_rss_bytes(body)
    return {"title": found.title, "entries": [{"title": e.title, "link": e.link,
        "date": e.pub_date.isoformat()} for e in found.items]}
bodies = [(one, urllib.request.urlopen(one).read()) for one in sys.argv[1:]]
print(json.dumps([[fast(body.decode()) for _, body in bodies],
    [by_atoma(*one) for one in bodies]]))
"""
    addresses = [f"{served.address}/{one}" for one in FEEDS]
    for found in in_python(tmp_path, "fastfeedparser atoma defusedxml attrs", fast, *addresses):
        check_feeds(found, served.incident)


@with_npm
def test_two_feed_readers_of_npm(served: Seen, tmp_path: Path) -> None:
    script = """
const Parser = require("rss-parser");
const { parseFeed } = require("@rowanmanning/feed-parser");
(async () => {
  const found = [[], []];
  for (const address of process.argv.slice(1)) {
    const one = await new Parser().parseURL(address);
    found[0].push({ title: one.title, entries: one.items.map(
      (e) => ({ title: e.title, link: e.link, date: e.isoDate })) });
    const other = parseFeed(await (await fetch(address)).text());
    found[1].push({ title: other.title, entries: other.items.map(
      (e) => ({ title: e.title, link: e.url, date: e.published.toISOString() })) });
  }
  console.log(JSON.stringify(found));
})();
"""
    addresses = [f"{served.address}/{one}" for one in FEEDS]
    for found in in_node(tmp_path, "rss-parser @rowanmanning/feed-parser", script, *addresses):
        check_feeds(found, served.incident)


def check_calendar(found: dict[str, Any], starts: datetime) -> None:
    """Check what a reader makes of the calendar."""
    assert set(found) == {"Work, es; 1", "Work, es; 2"}
    for title, status in (("Work, es; 1", "CONFIRMED"), ("Work, es; 2", "CANCELLED")):
        one = found[title]
        assert one["status"] == status
        assert datetime.fromisoformat(one["starts"]).astimezone(UTC) == starts
        assert datetime.fromisoformat(one["ends"]).astimezone(UTC) == starts + timedelta(hours=2)


def test_a_calendar_of_pypi(served: Seen, tmp_path: Path) -> None:
    script = """
import json, sys, urllib.request
import ics
found = ics.Calendar(urllib.request.urlopen(sys.argv[1]).read().decode())
print(json.dumps({e.name: {"status": e.status, "starts": e.begin.isoformat(),
    "ends": e.end.isoformat()} for e in found.events}))
"""
    packages = "ics==0.7.3 arrow six tatsu<5.16 attrs python-dateutil types-python-dateutil"
    found = in_python(tmp_path, packages, script, f"{served.address}/es/calendar.ics")
    check_calendar(found, served.starts)


@with_npm
def test_two_calendars_of_npm(served: Seen, tmp_path: Path) -> None:
    script = """
const ICAL = require("ical.js"), node = require("node-ical");
(async () => {
  const body = await (await fetch(process.argv[1])).text(), found = [{}, {}];
  const calendar = new (ICAL.default || ICAL).Component((ICAL.default || ICAL).parse(body));
  for (const one of calendar.getAllSubcomponents("vevent")) {
    const event = new (ICAL.default || ICAL).Event(one);
    found[0][event.summary] = { status: one.getFirstPropertyValue("status"),
      starts: event.startDate.toJSDate().toISOString(),
      ends: event.endDate.toJSDate().toISOString() };
  }
  for (const one of Object.values(node.sync.parseICS(body)))
    if (one.type === "VEVENT") found[1][one.summary.val || one.summary] = { status: one.status,
      starts: one.start.toISOString(), ends: one.end.toISOString() };
  console.log(JSON.stringify(found));
})();
"""
    address = f"{served.address}/es/calendar.ics"
    for found in in_node(tmp_path, "ical.js node-ical", script, address):
        check_calendar(found, served.starts)


def test_a_reader_of_alerts_of_pypi_that_knows_the_schema(served: Seen, tmp_path: Path) -> None:
    """It brings the schema of OASIS along, and its parser refuses what is not so."""
    script = """
import json, os, sys, urllib.request
import capparselib
from capparselib.parsers import CAPParser
from lxml import etree
body = urllib.request.urlopen(sys.argv[1]).read()
schema = os.path.join(os.path.dirname(capparselib.__file__), "schema", "CAP-v1.2.xsd")
etree.XMLSchema(file=schema).assertValid(etree.fromstring(body))
print(json.dumps(CAPParser(body.decode()).as_dict(), default=str))
"""
    address = f"{served.address}/cap/{served.incident}.xml"
    (found,) = in_python(tmp_path, "capparselib==0.6.6", script, address)
    assert found["cap_message_type"] == "Update"
    assert [one["cap_headline"] for one in found["cap_info"]] == list(TITLE.values())


def test_a_reader_of_alerts_of_pypi(served: Seen, tmp_path: Path) -> None:
    script = """
import json, sys, urllib.request
from cap_tools import Alert
from xsdata.formats.dataclass.parsers import XmlParser
import feedparser
index = feedparser.parse(urllib.request.urlopen(sys.argv[1] + "/es/cap.atom").read())
found = {}
for entry in index.entries:
    (alert,) = [one.href for one in entry.links if one.type == "application/cap+xml"]
    address = sys.argv[1] + alert.removeprefix("http://status.example")
    told = XmlParser().from_bytes(urllib.request.urlopen(address).read(), Alert)
    found[told.infos[1].headline] = {"type": told.msg_type.value, "sender": told.sender,
        "before": [one.identifier for one in told.references_to_list()] if told.references else [],
        "languages": [one.language for one in told.infos],
        "severity": told.infos[0].severity.value, "instruction": told.infos[1].instruction}
print(json.dumps(found))
"""
    found = in_python(tmp_path, "cap-tools==3.1.1 xsdata==24.11", script, served.address)
    assert {title: one["type"] for title, one in found.items()} == {
        TITLE["es"]: "Update",
        "Work, es; 1": "Alert",
        "Work, es; 2": "Cancel",
    }
    told = found[TITLE["es"]]
    assert (told["sender"], told["languages"]) == ("status.example", ["en", "es"])
    assert (told["severity"], told["instruction"]) == ("Moderate", "Chat.")
    (earlier,) = told["before"]
    assert earlier.startswith(served.incident)
