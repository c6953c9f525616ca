"""An integrator opens a notice by API: once, in both languages, with every fault named."""

import threading
from typing import Any

import pytest
from werkzeug.test import TestResponse

from statushub.actions import answers
from tests.installation import Installation, MovedClock
from tests.integrators import Integrator, faults

TEXTS = {
    "en": {"title": "Payments are slow", "body": "Paying takes a *minute*."},
    "es": {"title": "Los pagos van lentos", "body": "Pagar tarda un *minuto*."},
}


@pytest.fixture
def integrator(house: Installation) -> Integrator:
    return Integrator(house)


def incident(**changes: Any) -> dict[str, Any]:
    return {"kind": "incident", "texts": TEXTS} | changes


def test_it_stands_on_the_page_and_reaches_subscribers(
    house: Installation, integrator: Integrator
) -> None:
    house.subscription("ana@example.org", "es")
    service = house.service()
    answer = integrator.post(
        "/api/notices",
        incident(
            state="identified",
            impact="major",
            services={service.public_id: "partial_outage"},
            next_update_at="2099-01-01T10:00:00+01:00",
        ),
    )
    assert answer.status_code == 201, answer.text
    notice = answer.json
    assert notice
    assert answer.headers["Location"] == f"/api/notices/{notice['id']}"
    assert notice["number"] == 1
    assert notice["phase"] == "now"
    assert notice["texts"]["es"] == {"title": "Los pagos van lentos"}
    assert notice["updates"][0]["texts"] == TEXTS
    assert notice["services"] == {service.public_id: "partial_outage"}
    assert notice["next_update_at"] == "2099-01-01T09:00:00Z"
    house.work()
    assert "Los pagos van lentos" in house.client().get("/es/").text
    assert "Los pagos van lentos" in str(house.mails()[0]["Subject"])


def test_a_policy_change_carries_its_own_parts_and_dates(integrator: Integrator) -> None:
    parts = ("title", "body", "before", "after", "affected")
    answer = integrator.post(
        "/api/notices",
        {
            "kind": "policy_change",
            "texts": {code: dict.fromkeys(parts, "Words") for code in ("en", "es")},
            "effective_from": "2098-01-01T00:00:00Z",
            "notify": False,
        },
    )
    assert answer.status_code == 201, answer.text
    assert answer.json
    assert answer.json["effective_from"] == "2098-01-01T00:00:00Z"
    assert answer.json["texts"]["en"]["before"] == "Words"


def test_every_fault_is_named_in_the_language_asked_for(integrator: Integrator) -> None:
    answer = integrator.post(
        "/api/notices",
        incident(
            impact="enormous",
            texts={"en": {"title": "x" * 50_000}, "fr": {"title": "Lent"}},
            services={"nothere": "operational"},
            effective_from="2098-01-01T00:00:00Z",
        ),
        language="es",
    )
    assert answer.headers["Content-Language"] == "es"
    assert "Accept-Language" in answer.headers["Vary"]
    assert set(faults(answer)) >= {
        "impact",
        "texts.en.title",
        "texts.en.body",
        "texts.es.title",
        "texts.fr",
        "services.nothere",
        "effective_from",
    }


def test_faults_of_shape_and_of_meaning_are_told_together(
    house: Installation, integrator: Integrator
) -> None:
    answer = integrator.post(
        "/api/notices",
        {
            "kind": "maintenance",
            "impact": "enormous",
            "texts": {"en": {"title": 7, "body": "Words."}, "es": {"title": "Lento"}},
            "starts_at": "tomorrow",
            "services": {"nothere": "operational"},
        },
    )
    assert set(faults(answer)) == {
        "texts.en.title",
        "starts_at",
        "impact",
        "texts.es.body",
        "services.nothere",
        "ends_at",
    }
    posted = house.incident()
    answer = integrator.post(
        f"/api/notices/{posted.notice.public_id}/updates", {"state": "scheduled", "notify": "no"}
    )
    assert set(faults(answer)) >= {"state", "notify"}
    assert (integrator.get("/api/notices").json or {})["notices"][0]["number"] == 1


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"kind": 7}, "kind"),
        ({"colour": "red"}, "colour"),
        ({"texts": []}, "texts"),
        ({"texts": {"en": {"title": None}}}, "texts.en.title"),
        ({"texts": {"en": {"title": "\ud800"}}}, "texts.en.title"),
        ({"services": {"x": 1}}, "services.x"),
        ({"notify": "yes"}, "notify"),
        ({"next_update_at": "2098-01-01T00:00:00"}, "next_update_at"),
        ({"next_update_at": "tomorrow"}, "next_update_at"),
        ({"next_update_at": 1}, "next_update_at"),
        ({"next_update_at": "2098-02-30T00:00:00Z"}, "next_update_at"),
        ({"next_update_at": "9999-12-31T23:59:59-23:00"}, "next_update_at"),
        ({"contact_points": {"x": {"state": "busy"}}}, "contact_points.x"),
    ],
)
def test_what_has_the_wrong_shape_is_named(
    integrator: Integrator, change: dict[str, Any], field: str
) -> None:
    found = faults(integrator.post("/api/notices", incident(**change)))
    assert [name for name in found if name.startswith(field.split(".", maxsplit=1)[0])]


def test_the_same_key_opens_one_notice(house: Installation, integrator: Integrator) -> None:
    first = integrator.post("/api/notices", incident(), key="k-1")
    again = integrator.post("/api/notices", incident(), key="k-1")
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.data == again.data
    assert first.headers["Location"] == again.headers["Location"]
    assert again.headers["Idempotency-Replayed"] == "true"
    other = integrator.post("/api/notices", incident(impact="critical"), key="k-1")
    assert list(faults(other)) == ["Idempotency-Key"]


def test_a_refused_request_leaves_its_key_free(integrator: Integrator) -> None:
    faults(integrator.post("/api/notices", incident(impact="enormous"), key="k-1"))
    assert integrator.post("/api/notices", incident(), key="k-1").status_code == 201


def test_repeats_that_come_at_once_open_one_notice(either_house: Installation) -> None:
    integrator = Integrator(either_house)
    told: list[TestResponse] = []
    start = threading.Barrier(4)

    def post() -> None:
        start.wait()
        told.append(integrator.post("/api/notices", incident(), key="k-1"))

    threads = [threading.Thread(target=post) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [answer.status_code for answer in told] == [201] * 4
    assert len({answer.data for answer in told}) == 1


def test_answers_are_forgotten_in_time(integrator: Integrator, moved: MovedClock) -> None:
    first = integrator.post("/api/notices", incident(), key="k-1")
    moved.forward(days=6)
    answers.forget_old()
    assert integrator.post("/api/notices", incident(), key="k-1").data == first.data
    moved.forward(days=2)
    answers.forget_old()
    assert integrator.post("/api/notices", incident(), key="k-1").data != first.data
