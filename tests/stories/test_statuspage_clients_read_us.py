"""Whoever wrote a program against the Statuspage API points it at us, and it goes on working."""

from datetime import timedelta
from typing import Any

from statushub import clock
from statushub.actions import notices, services
from statushub.actions.notices import OpenNotice, PostUpdate
from statushub.model.audit import HOUSE
from tests.installation import Installation, MovedClock

COMPONENT = [
    "id",
    "name",
    "status",
    "created_at",
    "updated_at",
    "position",
    "description",
    "showcase",
    "start_date",
    "group_id",
    "page_id",
    "group",
    "only_show_if_degraded",
]
INCIDENT = [
    "id",
    "name",
    "status",
    "created_at",
    "updated_at",
    "monitoring_at",
    "resolved_at",
    "impact",
    "shortlink",
    "started_at",
    "page_id",
    "incident_updates",
    "components",
    "reminder_intervals",
]
UPDATE = [
    "id",
    "status",
    "body",
    "incident_id",
    "created_at",
    "updated_at",
    "display_at",
    "affected_components",
    "deliver_notifications",
    "custom_tweet",
    "tweet_id",
]
BOTH = ("en", "es")


def read(house: Installation, name: str, query: str = "") -> Any:
    answer = house.client().get(f"/api/v2/{name}.json{query}")
    assert answer.status_code == 200, answer.text
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    return answer.get_json()


def planned(kind: str, service: str, status: str) -> notices.Posted:
    start = clock.now() + timedelta(days=1)
    texts = {code: {"title": f"{kind} {code}", "body": f"Words {code}."} for code in BOTH}
    command = OpenNotice(
        kind,
        texts,
        state="expected" if kind == "advisory" else None,
        services={service: status},
        moments={"starts_at": start, "ends_at": start + timedelta(hours=2)},
    )
    return notices.open_notice(command, HOUSE)


def test_an_incident_is_told_key_by_key_and_resolved(house: Installation) -> None:
    group = services.save_group(services.SaveGroup({"en": "By phone", "es": "Teléfono"}), HOUSE)
    chat = house.service("Web chat", "Chat")
    phone = services.save_service(
        services.SaveService({"en": "Support", "es": "Ayuda"}, group_id=group.public_id), HOUSE
    )
    opened = house.incident({phone.public_id: "partial_outage"}, impact="major").notice.public_id
    said = {code: {"body": "Still **slow**.", "advice": f"Advice {code}."} for code in BOTH}
    notices.post_update(PostUpdate(opened, said, notify=False), HOUSE)
    house.work()
    whole = read(house, "summary")
    assert list(whole) == [
        "page",
        "components",
        "incidents",
        "scheduled_maintenances",
        "status",
    ]
    assert list(whole["page"]) == ["id", "name", "url", "time_zone", "updated_at"]
    assert whole["page"]["time_zone"] == "Europe/Madrid"
    assert whole["page"]["updated_at"][-6:] in {"+01:00", "+02:00"}
    assert whole["status"] == {"indicator": "minor", "description": "Minor Service Outage"}
    single, heading, member = whole["components"]
    assert list(single) == list(member) == COMPONENT
    assert list(heading) == [*COMPONENT, "components"]
    assert (single["id"], single["status"], single["position"]) == (
        chat.public_id,
        "operational",
        1,
    )
    assert (heading["group"], heading["components"], heading["position"]) == (
        True,
        [phone.public_id],
        2,
    )
    assert (member["group_id"], member["position"]) == (group.public_id, 1)
    assert heading["status"] == member["status"] == "partial_outage"
    (incident,) = whole["incidents"]
    assert list(incident) == INCIDENT
    assert (incident["status"], incident["impact"]) == ("investigating", "major")
    assert (incident["monitoring_at"], incident["resolved_at"]) == (None, None)
    assert incident["components"] == [member]
    newest, first = incident["incident_updates"]
    assert list(newest) == list(first) == UPDATE
    assert newest["body"] == "Still slow.\n\nWhat to do now: Advice en."
    assert (newest["affected_components"], newest["deliver_notifications"]) == (None, False)
    assert first["affected_components"] == [
        {
            "code": phone.public_id,
            "name": "By phone - Support",
            "old_status": "operational",
            "new_status": "partial_outage",
        }
    ]
    assert first["deliver_notifications"] is True
    assert read(house, "incidents/unresolved")["incidents"] == whole["incidents"]
    assert read(house, "components")["components"] == whole["components"]
    assert read(house, "status") == {"page": whole["page"], "status": whole["status"]}

    notices.post_update(PostUpdate(opened, state="monitoring"), HOUSE)
    notices.post_update(PostUpdate(opened, state="resolved"), HOUSE)
    house.work()
    assert read(house, "incidents/unresolved")["incidents"] == []
    assert read(house, "status")["status"]["indicator"] == "none"
    (over,) = read(house, "incidents")["incidents"]
    assert (over["status"], over["components"][0]["status"]) == ("resolved", "operational")
    assert over["monitoring_at"] <= over["resolved_at"]


def test_planned_work_and_an_advisory_go_from_upcoming_to_active_to_over(
    house: Installation, moved: MovedClock
) -> None:
    service = house.service().public_id
    work = planned("maintenance", service, "under_maintenance").notice
    slow = planned("advisory", service, "degraded_performance").notice
    gone = planned("maintenance", service, "under_maintenance").notice
    notices.post_update(PostUpdate(gone.public_id, state="cancelled"), HOUSE)

    def shown(name: str) -> dict[str, str]:
        found = read(house, f"scheduled-maintenances{name}")["scheduled_maintenances"]
        assert all(
            list(one) == [*INCIDENT, "scheduled_for", "scheduled_until"] and one["scheduled_until"]
            for one in found
        )
        return {one["id"]: one["status"] for one in found}

    over = {gone.public_id: "completed"}
    both = (work.public_id, slow.public_id)
    house.work()
    assert shown("") == dict.fromkeys(both, "scheduled") | over
    assert shown("/upcoming") == dict.fromkeys(both, "scheduled")
    assert shown("/active") == {}
    moved.forward(days=1, minutes=1)
    house.work()
    assert shown("/upcoming") == {}
    assert shown("/active") == dict.fromkeys(both, "in_progress")
    summary = read(house, "summary")
    assert [one["impact"] for one in summary["scheduled_maintenances"]] == ["maintenance", "minor"]
    assert (summary["incidents"], summary["status"]["indicator"]) == ([], "minor")
    moved.forward(hours=3)
    house.work()
    assert shown("/active") == {}
    assert shown("") == dict.fromkeys(both, "completed") | over


def test_another_language_changes_words_and_never_keys(house: Installation) -> None:
    house.service()
    house.incident(impact="critical")
    withdrawn = house.incident().notice.public_id
    notices.withdraw_notice(notices.WithdrawNotice(withdrawn), HOUSE)
    house.work()
    english, spanish = read(house, "summary"), read(house, "summary", "?lang=es")
    assert english == read(house, "summary", "?lang=xx")
    assert english["status"] == {"indicator": "critical", "description": "Major System Outage"}
    assert spanish["status"]["indicator"] == "critical"
    assert spanish["components"][0]["name"] == "Atención telefónica"
    assert [one["name"] for one in spanish["incidents"]] == ["Líneas telefónicas cerradas"]

    def keys(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: keys(one) for key, one in value.items()}
        return [keys(one) for one in value] if isinstance(value, list) else type(value)

    assert keys(english) == keys(spanish)
    for ending in ("atom", "rss"):
        feeds = [house.client().get(f"/history.{ending}{query}").text for query in ("", "?lang=es")]
        assert "Phone lines closed" in feeds[0]
        assert "Líneas telefónicas cerradas" in feeds[1]
    browser = house.client()
    first = browser.get("/api/v2/summary.json?lang=es")
    assert first.headers["Content-Language"] == "es"
    again = browser.get(
        "/api/v2/summary.json?lang=es", headers={"If-None-Match": first.headers["ETag"]}
    )
    assert (again.status_code, again.data) == (304, b"")
    missing = browser.get("/api/v2/nothing.json")
    assert (missing.status_code, list(missing.get_json())) == (404, ["message"])


def test_a_client_subscribes_by_mail_and_is_asked_to_confirm(house: Installation) -> None:
    service = house.service().public_id
    house.work()
    browser = house.client()
    fields = {"email": "ana@example.org", "component_id": service}
    taken = browser.post("/api/v2/subscribers.json?lang=es", json={"subscriber": fields})
    assert taken.status_code == 201, taken.text
    assert taken.get_json() == {
        "can_select_components": False,
        "email": "ana@example.org",
        "mode": "email_sms",
        "page": read(house, "status", "?lang=es")["page"],
    }
    form = {"subscriber[email]": "ben@example.org"}
    assert browser.post("/api/v2/subscribers.json", data=form).status_code == 201
    mobile = {"phone_country": "es", "phone_number": "612 34 56 78"}
    heard = browser.post("/api/v2/subscribers.json", json={"subscriber": mobile}).get_json()
    assert (heard["mode"], heard["phone"]) == ("email_sms", "+34612345678")
    house.work()
    (mail,) = house.mails("ana@example.org")
    assert "/es/confirm/" in str(mail.get_body(("plain",)))
    assert house.mails("ben@example.org")
    hook = {"endpoint": "https://93.184.216.34/hook", "email": "eva@example.org"}
    heard = browser.post("/api/v2/subscribers.json", json={"subscriber": hook}).get_json()
    assert (heard["mode"], heard["webhook"]) == ("webhook", hook["endpoint"])


def test_what_is_wrong_is_said_in_their_shape(house: Installation) -> None:
    browser = house.client()
    address = "/api/v2/subscribers.json"
    wrong: list[tuple[dict[str, Any], int]] = [
        ({"json": {"subscriber": {"email": "nobody"}}}, 422),
        ({"json": {"subscriber": {"email": "a@example.org", "component_id": "x"}}}, 422),
        ({"json": {"subscriber": {}}}, 422),
        ({"json": {"subscriber": "a@example.org"}}, 400),
        ({"json": [1]}, 400),
        ({"data": "{", "content_type": "application/json"}, 400),
        ({"data": "[" * 100_000, "content_type": "application/json"}, 400),
        ({"data": {}}, 422),
        ({"json": {"subscriber": {}}, "headers": {"Origin": "https://evil.example"}}, 403),
    ]
    for sent, status in wrong:
        answer = browser.post(address, **sent)
        assert answer.status_code == status, (sent, answer.text)
        assert list(answer.get_json()) == ["message"]
        assert answer.get_json()["message"]
    for method, path, status in (
        ("GET", "", 404),
        ("GET", "/", 404),
        ("GET", "/none.json", 404),
        ("GET", "/../status.json", 404),
        ("POST", "/summary.json", 405),
        ("GET", "/subscribers.json", 405),
        ("DELETE", "/subscribers/abcdefghijkl.json", 404),
        ("POST", "/subscriptions/abcdefghijkl/resend_confirmation", 404),
    ):
        answer = browser.open(f"/api/v2{path}", method=method)
        assert (answer.status_code, list(answer.get_json())) == (status, ["message"]), path
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
    before = browser.options("/api/v2/summary.json")
    assert before.headers["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
