"""Somebody who writes programs against the API: a token, and the ways to send requests."""

from typing import Any

from werkzeug.test import TestResponse

from statushub.actions import tokens
from statushub.model.audit import HOUSE
from statushub.model.editors import SCOPES
from tests.installation import Installation


class Integrator:
    """A client with a token."""

    def __init__(self, house: Installation, scopes: tuple[str, ...] = SCOPES) -> None:
        self.house = house
        self.token, self.secret = tokens.create("Monitoring", scopes, HOUSE)

    def send(
        self,
        method: str,
        address: str,
        content: Any = None,
        *,
        language: str = "en",
        key: str | None = None,
        **options: Any,
    ) -> TestResponse:
        """Send one request; `content` goes as JSON."""
        headers = {"Authorization": f"Bearer {self.secret}", "Accept-Language": language}
        if key is not None:
            headers["Idempotency-Key"] = key
        if content is not None:
            options["json"] = content
        return self.house.client().open(
            address, method=method, headers=headers | options.pop("headers", {}), **options
        )

    def get(self, address: str, **options: Any) -> TestResponse:
        return self.send("GET", address, **options)

    def post(self, address: str, content: Any = None, **options: Any) -> TestResponse:
        return self.send("POST", address, content, **options)

    def patch(self, address: str, content: Any = None, **options: Any) -> TestResponse:
        return self.send("PATCH", address, content, **options)

    def delete(self, address: str, **options: Any) -> TestResponse:
        return self.send("DELETE", address, **options)


def faults(answer: TestResponse) -> dict[str, str]:
    """What is wrong, by field."""
    assert answer.status_code == 422, answer.text
    assert answer.content_type == "application/problem+json"
    assert answer.json
    return {fault["field"]: fault["message"] for fault in answer.json["errors"]}
