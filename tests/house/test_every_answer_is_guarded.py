"""Every answer says what a browser may do with it, and leaves readers no cookie."""

import re

import pytest
from werkzeug.test import TestResponse

from statushub.publish import serve
from statushub.web import headers
from tests.installation import Installation

ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}
POLICIES = {headers.OURS, headers.PREVIEW, headers.STILL, headers.PICTURE}
ODD = ("/", "/es", "/es/nada", "/xx/", "/api/nada", "/api/v2/nada.json", "/desk/nada", "//", "/%00")


def test_no_policy_lets_anybody_else_in_and_none_but_those_of_looks_styles_within() -> None:
    for policy in POLICIES:
        assert policy.startswith("default-src 'none'; ")
        assert not re.search(r"https?:|\*|unsafe-eval|script-src[^;]*unsafe", policy)
    for policy in (headers.OURS, headers.STILL):
        assert "unsafe-inline" not in policy
        assert "frame-ancestors 'none'" in policy


def _guarded(answer: TestResponse, at: str, *, tls: bool) -> None:
    said = answer.headers
    (policy,) = said.getlist("Content-Security-Policy")
    assert policy in POLICIES, at
    if at.startswith(("/en/", "/es/")):
        assert policy == headers.OURS, at
    for name, value in ALWAYS.items():
        assert said.getlist(name) == [value], (at, name)
    assert said.getlist("Strict-Transport-Security") == ["max-age=31536000"] * tls, at
    if at.startswith("/desk/"):
        assert said.get("Cache-Control") == "no-store", at
    else:
        assert "Set-Cookie" not in said, at
        assert "cookie" not in said.get("Vary", "").lower(), at


@pytest.mark.parametrize(
    "tls", [pytest.param(False, marks=pytest.mark.long), True], ids=["plain", "behind TLS"]
)
def test_every_answer_has_them_whatever_it_is(
    house: Installation, monkeypatch: pytest.MonkeyPatch, *, tls: bool
) -> None:
    if tls:
        core = house.app.config["STATUSHUB"]
        public = core.model_copy(update={"public_url": "https://status.example"})
        monkeypatch.setitem(house.app.config, "STATUSHUB", public)
    house.incident()
    house.work()
    browser = house.client()
    _number, published = serve.mirror().listed()
    for address in (*ODD, *(f"/{path.removesuffix('index.html')}" for path in published)):
        for method in ("GET", "HEAD", "PUT"):
            answer = browser.open(address.removesuffix(".html"), method=method)
            _guarded(answer, address, tls=tls)
    for rule in house.app.url_map.iter_rules():
        address = re.sub(r"<[^>]+>", "abcdefghijkl", rule.rule.replace("<reader>", "es"))
        for method in (rule.methods or set()) & {"GET", "HEAD", "POST", "OPTIONS", "DELETE"}:
            _guarded(browser.open(address, method=method), address, tls=tls)
