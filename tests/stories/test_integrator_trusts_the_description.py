"""The API keeps what its own description promises, whatever an integrator sends."""

from collections import Counter
from pathlib import Path
from typing import Any

import hypothesis
import openapi_spec_validator
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase
from hypothesis.strategies import SearchStrategy
from schemathesis import Case, GenerationMode
from schemathesis.checks import positive_data_acceptance
from schemathesis.core.result import Ok

from statushub.web import api
from tests import installation
from tests.installation import Installation
from tests.integrators import Integrator

EXAMPLES = 5
"""Requests of each sort for each operation."""
RIGHT: dict[str, Any] = {
    "kind": "incident",
    "state": "monitoring",
    "impact": "major",
    "texts": {code: {"title": "Slow", "body": "Wait."} for code in ("en", "es")},
    "services": None,
    "kinds": ["maintenance"],
    "all_notices": True,
    "notices": [],
    "minimum_impact": "major",
    "daily": True,
    "daily_at": "07:30",
    "quiet_from": "22:00",
    "quiet_until": "07:00",
    "time_zone": "America/Bogota",
    "names": {"en": "Payments", "es": "Pagos"},
    "descriptions": {},
    "group_id": None,
    "status": "partial_outage",
    "channel": "email",
    "address": "reader@example.org",
    "language": "es",
    "without_languages": [],
    "starts_at": "2020-01-01T00:00:00Z",
    "ends_at": None,
    "effective_from": None,
    "effective_until": None,
    "next_update_at": None,
}


@pytest.fixture
def house(sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Installation:
    """An installation with one of everything, where nobody is stopped for asking too often."""
    return installation.make(sqlite_url, tmp_path, monkeypatch, API_PER_MINUTE="1000000")


def described(house: Installation) -> dict[str, Any]:
    answer = house.client().get("/api/openapi.json")
    assert answer.json
    found: dict[str, Any] = answer.json
    return found


def test_it_is_valid_and_complete(house: Installation) -> None:
    document = described(house)
    openapi_spec_validator.validate(document)
    assert document["openapi"] == "3.1.0"
    operations = {
        (method.upper(), path): operation
        for path, item in document["paths"].items()
        for method, operation in item.items()
    }
    views = {
        (method, rule.rule.replace("<", "{").replace(">", "}"))
        for rule in house.app.url_map.iter_rules()
        if rule.endpoint.startswith("api_")
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    assert operations.keys() == views
    names = [operation["operationId"] for operation in operations.values()]
    assert len(set(names)) == len(names)
    for (method, path), operation in operations.items():
        assert operation["summary"], path
        if operation["security"]:
            assert {"401", "403", "429"} <= operation["responses"].keys(), path
        if method in {"POST", "PATCH"} and "requestBody" in operation:
            assert {"400", "413", "415", "422"} <= operation["responses"].keys(), path


def test_every_view_says_which_scope_it_needs(house: Installation) -> None:
    for rule in house.app.url_map.iter_rules():
        if rule.endpoint.startswith("api_"):
            assert hasattr(house.app.view_functions[rule.endpoint], "scope"), rule.rule
    assert len(api.BLUEPRINTS) == len({blueprint.name for blueprint in api.BLUEPRINTS})


@pytest.mark.long
@pytest.mark.slowest
@pytest.mark.timeout(300)
def test_whatever_is_sent(house: Installation) -> None:
    integrator = Integrator(house)
    service = house.service()
    posted = house.incident({service.public_id: "partial_outage"})
    held = house.subscription("ana@example.org", confirmed=False)
    group = integrator.post("/api/service-groups", {"names": {"en": "A", "es": "A"}}).json
    assert group
    ids = {
        "notices": posted.notice.public_id,
        "updates": posted.update.public_id,
        "services": service.public_id,
        "service-groups": group["id"],
        "subscriptions": held.public_id,
        "contact-points": house.contact_point().public_id,
    }
    schema = schemathesis.openapi.from_wsgi("/api/openapi.json", house.app)
    operations = [result.ok() for result in schema.get_all_operations() if isinstance(result, Ok)]
    answered: Counter[int] = Counter()
    # What is removed first could not be asked for afterwards.
    for operation in sorted(operations, key=lambda operation: operation.method == "delete"):
        known = ids.get(operation.path.split("/")[2])
        fixed = {"id": known} if "{id}" in operation.path and known else None
        for mode in GenerationMode:
            cases = operation.as_strategy(mode, path_parameters=fixed)
            ask_all(cases, integrator.secret, answered)
        ask_all(
            operation.as_strategy(path_parameters=fixed).map(mended), integrator.secret, answered
        )
    assert answered.keys() >= {200, 201, 202, 204, 400, 401, 404, 422}


def mended(case: "Case[Any]") -> "Case[Any]":
    """Put what is right where a made-up value would be refused, so that more gets through."""
    if isinstance(case.body, dict):
        right = {name: value for name, value in RIGHT.items() if name in case.body}
        case.body |= right | ({"services": {}} if "texts" in right else {})
    return case


def ask_all(cases: "SearchStrategy[Case[Any]]", secret: str, answered: Counter[int]) -> None:
    """Send some requests of one operation and hold each answer against the description."""

    @hypothesis.settings(
        max_examples=EXAMPLES,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @hypothesis.given(case=cases)
    def ask(case: "Case[Any]") -> None:
        answer = case.call_and_validate(
            headers={"Authorization": f"Bearer {secret}"},
            # What fits the description may still be refused: an id that is not here.
            excluded_checks=[positive_data_acceptance],
        )
        answered[answer.status_code] += 1

    ask()
