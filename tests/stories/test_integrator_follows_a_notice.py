"""An integrator posts updates by API, corrects and withdraws, and sees what was sent."""

from typing import Any

import pytest
from sqlalchemy import update as update_rows

from statushub import database, kinds
from statushub.fanout import plan
from statushub.model import fanouts, notices, pages
from statushub.model.fanouts import Delivery
from tests.installation import Installation
from tests.integrators import Integrator, faults

TEXTS = {
    "en": {"title": "Payments are slow", "body": "Paying takes a minute."},
    "es": {"title": "Los pagos van lentos", "body": "Pagar tarda un minuto."},
}
WORD = {"en": {"body": "All is well."}, "es": {"body": "Todo va bien."}}


@pytest.fixture
def integrator(house: Installation) -> Integrator:
    return Integrator(house)


def opened(integrator: Integrator, **changes: Any) -> dict[str, Any]:
    answer = integrator.post("/api/notices", {"kind": "incident", "texts": TEXTS} | changes)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json or {}
    return found


def test_resolving_one(house: Installation, integrator: Integrator) -> None:
    service = house.service()
    notice = opened(integrator, services={service.public_id: "major_outage"})
    address = f"/api/notices/{notice['id']}"
    body = {"state": "resolved", "texts": WORD}
    answer = integrator.post(f"{address}/updates", body, key="resolve-1")
    assert answer.status_code == 201, answer.text
    update = answer.json
    assert update
    assert update["notice_id"] == notice["id"]
    assert update["services"] == [
        {
            "id": service.public_id,
            "status": "major_outage",
            "old_status": "major_outage",
            "new_status": "operational",
        }
    ]
    assert answer.headers["Location"] == f"/api/updates/{update['id']}"
    assert integrator.post(f"{address}/updates", body, key="resolve-1").json == update
    read = integrator.get(address).json
    assert read
    assert (read["state"], read["phase"], len(read["updates"])) == ("resolved", "over", 2)
    assert read["closed_at"]
    house.work()
    assert "Todo va bien." in house.client().get(f"/es/notices/{notice['id']}").text


def test_a_move_its_kind_does_not_know(integrator: Integrator) -> None:
    notice = opened(integrator, state="resolved")
    address = f"/api/notices/{notice['id']}/updates"
    assert "state" in faults(integrator.post(address, {"state": "scheduled", "texts": WORD}))
    assert "texts.en.body" in faults(integrator.post(address, {}))


def test_maintenance_that_ends_before_it_starts(integrator: Integrator) -> None:
    answer = integrator.post(
        "/api/notices",
        {
            "kind": "maintenance",
            "texts": TEXTS,
            "starts_at": "2098-01-01T10:00:00Z",
            "ends_at": "2098-01-01T10:30:00+01:00",
        },
    )
    assert list(faults(answer)) == ["ends_at"]


def test_every_date_a_kind_declares_can_be_given(integrator: Integrator) -> None:
    described = integrator.get("/api/openapi.json").json
    assert described
    for schema in ("OpenNotice", "PostUpdate", "NoticeRecord"):
        fields = described["components"]["schemas"][schema]["properties"]
        for kind in kinds.every():
            assert {moment.name for moment in kind.moments} <= fields.keys()


def test_correcting_a_wording(house: Installation, integrator: Integrator) -> None:
    house.subscription("ana@example.org")
    [update] = opened(integrator)["updates"]
    house.work()
    address = f"/api/updates/{update['id']}"
    answer = integrator.patch(address, {"texts": {"en": {"body": "Paying takes an hour."}}})
    assert answer.status_code == 200, answer.text
    assert answer.json
    assert answer.json["edited_at"]
    assert answer.json["texts"]["en"]["body"] == "Paying takes an hour."
    assert answer.json["texts"]["es"] == TEXTS["es"]
    assert integrator.get(address).json == answer.json
    assert "texts.en.body" in faults(integrator.patch(address, {"texts": {"en": {"body": ""}}}))
    house.work()
    assert len(house.mails()) == 1


def test_taking_one_back(house: Installation, integrator: Integrator) -> None:
    notice = opened(integrator)
    address = f"/api/notices/{notice['id']}"
    answer = integrator.post(f"{address}/withdraw", {"texts": WORD})
    assert answer.status_code == 200, answer.text
    assert answer.json
    assert answer.json["withdrawn_at"]
    assert answer.json["phase"] == "over"
    assert faults(integrator.post(f"{address}/withdraw", {}))


def test_right_to_left_words_and_emoji_stay_and_controls_go(integrator: Integrator) -> None:
    texts = {
        code: {"title": "السداد بطيء 🐢\x07", "body": "<script>alert(1)</script> \u0000 ok"}
        for code in ("en", "es")
    }
    notice = opened(integrator, texts=texts)
    assert notice["texts"]["en"]["title"] == "السداد بطيء 🐢"
    page = integrator.house
    page.work()
    assert "<script>alert" not in page.client().get(f"/en/notices/{notice['id']}").text


def test_one_language_left_out_on_purpose(integrator: Integrator) -> None:
    only = {"en": TEXTS["en"]}
    answer = integrator.post("/api/notices", {"kind": "incident", "texts": only})
    assert set(faults(answer)) == {"texts.es.title", "texts.es.body"}
    notice = opened(integrator, texts=only, without_languages=["es"])
    assert notice["updates"][0]["without_languages"] == ["es"]


def test_listing_goes_on_where_it_says(integrator: Integrator) -> None:
    ids = [opened(integrator)["id"] for _ in range(3)]
    opened(integrator, state="resolved")
    first = integrator.get("/api/notices?limit=2&open=true").json
    assert first
    assert first["next"]
    rest = integrator.get(first["next"]).json
    assert rest
    assert rest["next"] is None
    assert [one["id"] for one in first["notices"] + rest["notices"]] == ids[::-1]
    every = integrator.get("/api/notices").json
    assert every
    assert len(every["notices"]) == 4
    assert set(faults(integrator.get("/api/notices?limit=1000&offset=x&colour=red"))) == {
        "limit",
        "offset",
        "colour",
    }


def test_seeing_who_was_told(house: Installation, integrator: Integrator) -> None:
    for number in range(3):
        house.subscription(f"reader{number}@example.org", "es" if number else "en")
    notice = opened(integrator)
    address = f"/api/notices/{notice['id']}/deliveries"
    before = integrator.get(address).json
    assert before
    assert (before["planned"], before["planning"], before["seconds"]) == (0, True, None)
    house.work()
    after = integrator.get(address).json
    assert after
    assert (after["planned"], after["sent"], after["planning"]) == (3, 3, False)
    assert after["channels"]["email"]["languages"]["es"]["sent"] == 2
    for place in (after, after["channels"]["email"], after["channels"]["email"]["languages"]["es"]):
        assert 0 <= place["seconds"]["p50"] <= place["seconds"]["p95"] < 60
    silent = opened(integrator, notify=False)
    told = integrator.get(f"/api/notices/{silent['id']}/deliveries").json
    assert told
    assert (told["planned"], told["planning"]) == (0, False)


def test_having_messages_tried_again(house: Installation, integrator: Integrator) -> None:
    held = [house.subscription(f"reader{number}@example.org") for number in range(3)]
    notice = opened(integrator)
    address = f"/api/notices/{notice['id']}/deliveries"
    house.work()
    with database.transaction() as session:
        session.execute(update_rows(Delivery).values(state=fanouts.FAILED_PERMANENT))
    single = {"subscription_ids": [held[0].public_id], "update_id": notice["updates"][0]["id"]}
    answer = integrator.post(f"{address}/retry", single)
    assert answer.status_code == 200, answer.text
    assert answer.json == {"queued": 1, "overtaken": 0, "unreachable": 0, "unsubscribed": 0}
    assert (integrator.get(address).json or {})["failed"] == 2
    assert (integrator.post(f"{address}/retry", {"channel": "email"}).json or {})["queued"] == 2
    house.work()
    counts = integrator.get(address).json or {}
    assert (counts["sent"], counts["failed"], counts["retrying"]) == (3, 0, 0)
    assert "deliveries" in faults(integrator.post(f"{address}/retry", {}))
    assert "channel" in faults(integrator.post(f"{address}/retry", {"channel": "pigeon"}))
    assert integrator.post(f"{address}/retry", {"update_id": "none"}).status_code == 404


def test_cancelling_messages(house: Installation, integrator: Integrator) -> None:
    house.subscription("reader@example.org")
    notice = opened(integrator)
    plan.plan(fanout_of(notice["id"]))
    address = f"/api/notices/{notice['id']}/deliveries"
    assert integrator.post(f"{address}/cancel", {}).json == {"cancelled": 1, "left": 0}
    house.work()
    assert house.mails() == []
    counts = integrator.get(address).json or {}
    assert (counts["planned"], counts["cancelled"], counts["planning"]) == (1, 1, False)
    assert "deliveries" in faults(integrator.post(f"{address}/cancel", {}))
    reader = Integrator(house, scopes=("notices:read",))
    assert reader.post(f"{address}/cancel", {}).status_code == 403


def fanout_of(notice_id: str) -> str:
    with database.reading() as session:
        row = notices.notice(session, pages.the_page(session).id, notice_id)
        return fanouts.of_notice(session, row.id)[0].public_id
