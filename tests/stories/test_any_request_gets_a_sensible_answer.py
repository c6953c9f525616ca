"""Addresses and headers nobody means: the right status, in the reader's language, at once.

What may be typed into a search is in `test_reader_finds_what_they_want_to_do.py`, what forms may
hold in `test_anything_may_be_sent.py`, tricks with paths in `test_nginx_serves_the_folder.py`.
"""

import time
from urllib.parse import quote

from tests.installation import Installation

AT_ONCE = 0.5
"""Seconds that a busy machine may take for what takes some milliseconds."""
SPOKEN = {
    "fr,de;q=0.9,it;q=0.8,nl;q=0.7,pt;q=0.6,ca;q=0.5," * 3 + "es;q=0.001": "es",
    "fr,de,it,nl,pt,ca,eu,gl,ro,pl,cs,sk,hu,fi,sv,da,nb,el,tr,es": "es",
    "q=1;es": "en",
    "es" * 5_000: "en",
    "\x01\x7f;=,": "en",
}
NOWHERE = "No hay nada en esta dirección"
ODD = {
    "?lang= of no language": ("/es/?lang=xx", {}, 200, ""),
    "?lang= of another": ("/es/?lang=en", {}, 200, ""),
    "a month that does not exist": ("/es/history/2026-13", {}, 404, NOWHERE),
    "a month of nought": ("/es/history/2026-00", {}, 404, NOWHERE),
    "a month before all": ("/es/history/2001-01", {}, 404, NOWHERE),
    "a month to come": ("/es/history/2099-12", {}, 404, NOWHERE),
    "no month": ("/es/history/'--", {}, 404, NOWHERE),
    "digits of another script": ("/es/history/" + quote("٢٠٢٦-٠١"), {}, 404, NOWHERE),
    "a notice of elsewhere": ("/es/notices/abcdefghijkl", {}, 404, NOWHERE),
    "an id of 5 kB": ("/es/notices/" + "a" * 5_000, {}, 404, NOWHERE),
    "an id that is SQL": ("/es/notices/" + quote("' OR 1=1 --"), {}, 404, NOWHERE),
    "a service of elsewhere": ("/es/services/abcdefghijkl", {}, 404, NOWHERE),
    "a portion of nothing": ("/es/changes/past?page=-7", {}, 200, ""),
    "a portion far off": ("/es/changes/past?page=99999999999999999999", {}, 200, ""),
    "a portion that is no number": ("/es/changes/past?page=%00", {}, 200, ""),
    "tags without end": (
        "/es/",
        {"If-None-Match": ", ".join(f'W/"{number:040x}"' for number in range(1000))},
        200,
        "",
    ),
    "a tag that is none": ("/es/", {"If-None-Match": '"""'}, 200, ""),
    "every tag": ("/es/", {"If-None-Match": "*"}, 304, ""),
    "a tag of an older page": ("/es/search?q=x", {"If-None-Match": '"a", ' * 500}, 200, ""),
    "a part": ("/es/", {"Range": "bytes=0-9"}, 200, ""),
    "parts": ("/es/", {"Range": "bytes=0-1,4-5,5-,-1"}, 200, ""),
    "a part beyond the end": ("/es/", {"Range": "bytes=99999999-"}, 200, ""),
    "a part of what is made when asked for": ("/es/search?q=x", {"Range": "bytes=0-9"}, 200, ""),
    "a part of nonsense": ("/es/history", {"Range": "lines=ñ-\xff"}, 200, ""),
    "languages by the address, not the browser": ("/es/nada", {"Accept-Language": "en"}, 404, ""),
    "encodings that are none": ("/es/", {"Accept-Encoding": "zip;q=x, ,;;gzip;q=-1"}, 200, ""),
    "a date of nonsense": ("/es/", {"If-Modified-Since": "yesterday"}, 200, ""),
}


def test_it_gets_the_right_status_and_their_language(house: Installation) -> None:
    house.service()
    house.work()
    browser = house.client()
    for name, (address, said, status, words) in ODD.items():
        browser.get(address)  # what is read at first is read
        began = time.process_time()
        answer = browser.get(address, headers=said)
        assert time.process_time() - began < AT_ONCE, name
        assert answer.status_code == status, name
        assert answer.headers["Content-Language"] == "es", name
        if status != 304:
            assert '<html lang="es"' in answer.text, name
            assert words in answer.text, name
            assert "Content-Range" not in answer.headers, name


def test_browsers_that_speak_twenty_languages_or_none(house: Installation) -> None:
    house.work()
    for asked, spoken in SPOKEN.items():
        said = {"Accept-Language": asked}
        assert house.client().get("/", headers=said).location == f"/{spoken}/", asked
        lost = house.client().get("/nothing/here", headers=said)
        assert (lost.status_code, lost.headers["Content-Language"]) == (404, spoken), asked
