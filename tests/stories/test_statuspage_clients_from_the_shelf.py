"""Three programs that others wrote for Statuspage, as they are published, pointed at us."""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from statushub import clock
from statushub.actions import notices
from statushub.actions.notices import OpenNotice
from statushub.model.audit import HOUSE
from tests.installation import Installation
from tests.serving import serving
from tests.shelf import in_node, in_python, with_npm

pytestmark = pytest.mark.long


@pytest.fixture
def served(house: Installation) -> Iterator[str]:
    """The address of a page with an incident, planned work and what is over."""
    service = house.service().public_id
    house.incident()
    over = house.incident(state="resolved").notice
    assert over.closed_at
    house.incident({service: "partial_outage"}, impact="major")
    for days in (-0.5, 2):
        start = clock.now() + timedelta(days=days)
        command = OpenNotice(
            "maintenance",
            {code: {"title": f"Work {code}", "body": "x"} for code in ("en", "es")},
            state="in_progress" if days < 0 else None,
            moments={"starts_at": start, "ends_at": start + timedelta(days=1)},
        )
        notices.open_notice(command, HOUSE)
    house.work()
    with serving(house.app) as address:
        yield address


def statuses(found: Mapping[str, Any], what: str) -> Sequence[str]:
    return sorted(one["status"] for one in found[what])


def check_all(found: Mapping[str, Any]) -> None:
    """Check the documents as a client hands them on."""
    assert found["status"]["status"]["indicator"] == "major"
    assert statuses(found["components"], "components") == ["partial_outage"]
    assert statuses(found["unresolved"], "incidents") == ["investigating"] * 2
    assert statuses(found["incidents"], "incidents") == ["investigating"] * 2 + ["resolved"]
    planned = "scheduled_maintenances"
    assert statuses(found["upcoming"], planned) == ["scheduled"]
    summary = found["summary"]
    assert summary["status"] == found["status"]["status"]
    assert statuses(summary, "incidents") == ["investigating"] * 2
    assert statuses(summary, planned) == ["in_progress", "scheduled"]


def test_discordstatus_of_pypi_reads_all_eight(served: str, tmp_path: Path) -> None:
    script = """
import json, sys
from discordstatus import DiscordStatus
client = DiscordStatus()
client.base_target = sys.argv[1]
names = {"summary": "summary", "status": "status", "components": "components",
    "unresolved": "unresolved_incidents", "incidents": "all_incidents",
    "upcoming": "upcoming_maintenances", "active": "active_maintenances",
    "maintenances": "all_maintenances"}
print(json.dumps({ours: getattr(client, theirs) for ours, theirs in names.items()}))
"""
    found = in_python(tmp_path, "DiscordStatus", script, f"{served}/api/v2")
    check_all(found)
    assert statuses(found["active"], "scheduled_maintenances") == ["in_progress"]
    assert statuses(found["maintenances"], "scheduled_maintenances") == ["in_progress", "scheduled"]


def test_the_prometheus_exporter_of_pypi_sees_what_is_wrong(served: str, tmp_path: Path) -> None:
    about = {"name": "Ours", "type": "status_page", "url": f"{served}/api/v2/summary.json"}
    services = tmp_path / "services.json"
    services.write_text(json.dumps({"ours": about}))
    script = """
import json
from statuspage_prometheus_exporter.service_checker import SERVICES, check_service_status
print(json.dumps(check_service_status("ours", SERVICES["ours"])))
"""
    found = in_python(
        tmp_path, "statuspage-prometheus-exporter", script, SERVICES_JSON_PATH=str(services)
    )
    assert found["success"] is True
    assert (found["status"], found["raw_status"]) == (0, "major")
    assert len(found["incident_metadata"]) == 2
    assert [one["name"] for one in found["maintenance_metadata"]] == ["Work en"] * 2
    assert [(one["name"], one["status"]) for one in found["component_metadata"]] == [
        ("Phone support", "partial_outage")
    ]


@with_npm
def test_statuspage_io_of_npm_reads_us(served: str, tmp_path: Path) -> None:
    script = """
const { Statuspage } = require("statuspage.io");
const client = new Statuspage("ours");
client.setApiUrl(process.argv[1]);
const { api } = client;
(async () => console.log(JSON.stringify({
  summary: await api.getSummary(), status: await api.getStatus(),
  components: await api.getComponents(), incidents: await api.incidents.getAll(),
  unresolved: await api.incidents.getUnresolved(),
  upcoming: await api.scheduledMaintenances.getUpcoming(),
})))();
"""
    # It asks for what is upcoming whichever maintenances it is asked for, so these are left out.
    check_all(in_node(tmp_path, "statuspage.io", script, served))
