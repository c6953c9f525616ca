"""An editor sets the page up: names, zone, colour, logo; until then, the desk leads there."""

import io
import re
import struct
import zlib

import pytest

from statushub import database
from statushub.model import audit, pages
from statushub.model.pages import Page
from tests.desk import Desk, Upload, editor_with_password
from tests.installation import Installation

ANA, BEN = "ana@example.org", "ben@example.org"
SETTINGS = {
    "names.en": "Lumen status",
    "names.es": "Estado de Lumen",
    "time_zone": "Europe/Madrid",
    "colour": "#0b5394",
}
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8">{}</svg>'


@pytest.fixture
def ana(house: Installation) -> Desk:
    desk = editor_with_password(house.app, ANA)
    desk.open("/desk/page")
    return desk


def the_page() -> Page:
    with database.reading() as session:
        page = pages.the_page(session)
        assert page.logo is None or page.logo
        return page


def forget_the_page() -> None:
    with database.transaction() as session:
        session.delete(pages.the_page(session))


def png() -> bytes:
    def chunk(name: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        )

    header = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    body = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0\0")) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


def picture(body: bytes | str, name: str = "logo.svg") -> Upload:
    return io.BytesIO(body.encode() if isinstance(body, str) else body), name


def fault(desk: Desk, field: str) -> str:
    _, found, rest = desk.text.partition(f'id="field-{field.replace(".", "-")}-fault">')
    return rest.partition("<")[0] if found else ""


def test_the_desk_leads_to_the_page_first(house: Installation) -> None:
    forget_the_page()
    ana = editor_with_password(house.app, ANA)
    for path in ("/desk/", "/desk/services", "/desk/services/new"):
        ana.open(path)
        assert ana.path == "/desk/page", path
    assert "Set your page up" in ana.text
    ana.send("/desk/page", **SETTINGS)
    assert ana.path == "/desk/services"
    assert "Your page is there. Next, add what people use." in ana.text
    assert "Add the first service" in ana.text
    house.page = the_page()
    house.work()
    assert "Estado de Lumen" in house.client().get("/es/").text


def test_who_may_not_set_it_up_is_told_who_does(house: Installation) -> None:
    forget_the_page()
    ben = editor_with_password(house.app, BEN, "author")
    ben.open("/desk/services")
    assert "There is no page yet" in ben.text
    assert ben.open("/desk/account").status_code == 200


def test_everything_is_kept_cleaned(ana: Desk, house: Installation) -> None:
    ana.send(
        "/desk/page",
        **SETTINGS
        | {
            "names.en": "  Lumen\x00  status ",
            "about.es": "Así están nuestros servicios.\r\nTodos.",
            "time_zone": "Bogotá",
            "colour": "#FC0",
            "support_url": " https://example.org/help ",
        },
    )
    assert "The page is saved." in ana.text
    page = the_page()
    assert page.name("en") == "Lumen status"
    assert [text.about for text in page.texts] == ["", "Así están nuestros servicios.\nTodos."]
    assert (page.time_zone, page.colour) == ("America/Bogota", "#ffcc00")
    assert page.support_url == "https://example.org/help"
    assert "On white it would be hard to read, so readers see it darker." in ana.text
    assert "In dark mode it reads well." in ana.text
    house.work()
    assert "Así están nuestros servicios." in house.client().get("/es/").text
    with database.reading() as session:
        assert audit.newest(session)[0].verb == "change_page"


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("names.es", "", "Give the page a name in Spanish."),
        ("names.es", "x" * 50_000, "Use at most 120 characters."),
        ("about.en", "x" * 50_000, "Use at most 1000 characters."),
        ("time_zone", "Mars/Olympus", "Choose a time zone from the list"),
        ("time_zone", "", "Choose a time zone from the list"),
        ("time_zone", "../../etc/passwd", "Choose a time zone from the list"),
        ("colour", "red;}", "Write the colour as # and six digits"),
        ("support_url", "javascript:alert(1)", "Write a full address"),
        ("support_url", "https://[", "Write a full address"),
        ("support_url", "https://example.org/" + "x" * 3_000, "Write a full address"),
    ],
)
def test_what_is_wrong_is_told_at_its_field(ana: Desk, field: str, value: str, words: str) -> None:
    page = ana.send("/desk/page", **SETTINGS | {field: value, "names.en": "Changed"})
    assert page.status_code == 422
    assert words in fault(ana, field)
    assert the_page().name("en") == "Lumen status"


def test_a_logo_is_shown_and_taken_away(ana: Desk, house: Installation) -> None:
    ana.send("/desk/page", **SETTINGS, logo=picture(png(), "anything.exe"))
    assert 'src="/desk/page/logo"' in ana.text
    shown = ana.open("/desk/page/logo")
    assert (shown.content_type, shown.data) == ("image/png", png())
    house.work()
    assert ".png" in house.client().get("/en/").text
    ana.open("/desk/page")
    ana.send("/desk/page", **SETTINGS)
    assert the_page().logo_type == "image/png"
    ana.send("/desk/page", **SETTINGS, without_logo="1")
    assert the_page().logo_type is None
    assert ana.open("/desk/page/logo").status_code == 404


def test_a_plain_svg_is_a_picture_and_nothing_else(ana: Desk, house: Installation) -> None:
    doctype = '<?xml version="1.0"?><!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "x.dtd">'
    ana.send("/desk/page", **SETTINGS, logo=picture(doctype + SVG.format("<style/><g id='a'/>")))
    assert "The page is saved." in ana.text
    house.work()
    (address,) = re.findall('<img src="([^"]+)"', house.client().get("/en/").text)
    for answer in (house.client().get(address), ana.open("/desk/page/logo")):
        assert answer.content_type == "image/svg+xml"
        assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'; style")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (SVG.format("<script>alert(1)</script>"), "holds a script or another document"),
        (SVG.format("<foreignObject/>"), "holds a script or another document"),
        (SVG.format('<g onclick="alert(1)"/>'), "holds a script."),
        (SVG.format('<a href=" javascript:alert(1)"/>'), "holds a script."),
        (SVG.format('<image href="https://example.org/x.png"/>'), "loads something"),
        ('<!DOCTYPE svg [<!ENTITY a "b">]>' + SVG.format("&a;"), "declares entities"),
        ('<?xml-stylesheet href="x.css"?>' + SVG.format(""), "loads something"),
        (SVG.format("<g>"), "is damaged"),
        ("<html><script>alert(1)</script></html>", "Use a PNG, SVG, JPEG or WebP picture."),
        (b"", "Use a PNG, SVG, JPEG or WebP picture."),
        (b"\x89PNG\r\n\x1a\n" + b"x" * 200_000, "at most 200 kB"),
    ],
)
def test_another_kind_of_file_is_refused_in_words(ana: Desk, body: str | bytes, words: str) -> None:
    page = ana.send("/desk/page", **SETTINGS, logo=picture(body))
    assert page.status_code == 422
    assert words in fault(ana, "logo")
    assert the_page().logo_type is None


def test_ten_megabytes_are_too_large_in_words(ana: Desk) -> None:
    page = ana.send("/desk/page", **SETTINGS, logo=picture(b"x" * 10_000_000))
    page.request.environ["wsgi.input"].close()
    assert page.status_code == 413
    assert "This is too large" in ana.text
    assert "Send a smaller file." in ana.text


def test_authors_do_not_change_the_page(house: Installation) -> None:
    ben = editor_with_password(house.app, BEN, "author")
    assert "/desk/page" not in ben.text
    assert ben.open("/desk/page").status_code == 403
