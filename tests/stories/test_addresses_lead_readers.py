"""Every address leads to its thing in the reader's language, or says in it that there is none."""

from xml.etree import ElementTree as ET

import pytest

from tests.installation import Installation
from tests.outline import Outline, read

_SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


@pytest.mark.parametrize(
    ("asked", "led_to"),
    [
        ("es-MX,es;q=0.9,en;q=0.5", "/es/"),
        ("es-MX", "/es/"),
        ("es-MX, en;q=0.5", "/es/"),
        ("en-US;q=0.3, es-419;q=0.8", "/es/"),
        ("fr-FR, en;q=0.4, es;q=0.5", "/es/"),
        ("en;q=0, es;q=0.1", "/es/"),
        ("es;q=0, en;q=0.1", "/en/"),
        ("en-GB", "/en/"),
        ("fr", "/en/"),
        ("*", "/en/"),
        ("", "/en/"),
        (";;;q=zz,,,", "/en/"),
        ("\xff" * 3000, "/en/"),
    ],
)
def test_the_root_leads_to_the_readers_language(
    house: Installation, asked: str, led_to: str
) -> None:
    answer = house.client().get("/", headers={"Accept-Language": asked})
    assert (answer.status_code, answer.location) == (302, led_to)
    assert answer.headers["Vary"] == "Accept-Language"


def test_the_switch_stays_on_the_thing(house: Installation) -> None:
    posted = house.incident()
    house.work()
    path = f"notices/{posted.notice.public_id}"
    page = read(house.client(), f"/en/{path}")
    assert page.all("a", hreflang="es", href=f"/es/{path}")
    alternates = {link["hreflang"]: link["href"] for link in page.all("link") if "hreflang" in link}
    assert alternates == {
        "en": f"http://status.example/en/{path}",
        "es": f"http://status.example/es/{path}",
        "x-default": f"http://status.example/en/{path}",
    }
    root = read(house.client(), "/es/")
    assert root.all("link", hreflang="x-default", href="http://status.example/")
    assert root.all("link", type="application/atom+xml", href="/es/feed.atom")
    assert root.all("link", type="application/feed+json", href="/es/feed.json")
    feed = house.client().get("/es/feed.json")
    assert feed.content_type.startswith("application/feed+json")
    badge = house.client().get("/badge/es.svg")
    assert badge.content_type == "image/svg+xml"
    assert badge.headers["Accept-Ranges"] == "none", "answered before Flask"
    assert "default-src 'none'" in badge.headers["Content-Security-Policy"]
    assert house.client().get("/badge/xx.svg").status_code == 404
    alert = house.client().get(f"/cap/{posted.notice.public_id}.xml")
    assert (alert.content_type, alert.headers["Accept-Ranges"]) == ("application/cap+xml", "none")
    assert f"/cap/{posted.notice.public_id}.xml" in house.client().get("/es/cap.atom").text
    assert house.client().get("/cap/000000000000.xml").status_code == 404


def test_search_engines_find_every_document_in_each_language(house: Installation) -> None:
    service = house.service()
    posted = house.incident({service.public_id: "partial_outage"})
    house.work()
    robots = house.client().get("/robots.txt").text
    assert "Sitemap: http://status.example/sitemap.xml" in robots.splitlines()
    lists = ET.fromstring(house.client().get("/sitemap.xml").data)
    listed = [one.text or "" for one in lists.iter(f"{_SITEMAP}loc")]
    assert listed == ["http://status.example/sitemap-published.xml"], "all is published"
    found = ET.fromstring(house.client().get(listed[0]).data)
    named = {one.text or "" for one in found.iter(f"{_SITEMAP}loc")}
    assert f"http://status.example/es/notices/{posted.notice.public_id}" in named
    assert f"http://status.example/en/services/{service.public_id}" in named
    for address in named:
        assert house.client().get(address).status_code == 200, address
    alternates = {one.get("href") for one in found.iter("{http://www.w3.org/1999/xhtml}link")}
    assert alternates == {*named, "http://status.example/"}


@pytest.mark.parametrize(
    "address",
    [
        "/en/../../7.json",
        "/en/%2e%2e/%2e%2e/current",
        "/assets/../../../secret.key",
        "/assets/..%2f..%2fsecret.key",
        "/en/index.html",
        "/en/index.html.gz",
        "/en/404",
        "/en/503",
        "/en/%00",
        "/en/history%00.html",
        "/assets/",
        "/en/services/..",
    ],
)
def test_nothing_beside_the_published_page_is_served(house: Installation, address: str) -> None:
    house.work()
    assert house.client().get(address).status_code == 404


@pytest.mark.parametrize(
    "address",
    [
        "/es/nada",
        "/es/notices/abcdefghijkl",
        "/es/services/abcdefghijkl",
        "/es/history/2026-13",
        "/es/history/9999-12",
        "/es/history/2098-01",
        "/es/history/2026-1",
        "/es/notices/%FF%FE",
        "/es/../secret",
        "/assets/nothing.css",
    ],
)
def test_what_is_not_there_is_said_in_the_language_of_the_address(
    house: Installation, address: str
) -> None:
    house.work()
    answer = house.client().get(address)
    assert answer.status_code == 404
    if address.startswith("/es/"):
        assert answer.headers["Content-Language"] == "es"
        assert Outline(answer.text).all("html", lang="es")
