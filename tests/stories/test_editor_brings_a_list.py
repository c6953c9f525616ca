"""A list of subscribers comes in as people save lists, and goes out fit to come in again."""

import csv
import io

import pytest

from statushub import channels, database, language
from statushub.errors import Refused
from statushub.exchange import subscribers
from statushub.exchange.subscribers import Report
from statushub.model import audit
from statushub.model.audit import HOUSE
from tests.installation import Installation, text_of
from tests.subscribers import held, link_in, row, subscribe

AS_LATIN_1 = "The file is not UTF-8; it was read as Latin-1. Check letters such as ñ and é."


def read(words: str | bytes, *, confirmed: bool = False, spoken: str = "en") -> Report:
    raw = words if isinstance(words, bytes) else words.encode()
    with language.speaking(spoken):
        return subscribers.read(raw, HOUSE, confirmed=confirmed)


def test_who_has_agreed_is_on_the_list_at_once(either_house: Installation) -> None:
    pay = either_house.service("Pay a bill, or renew", "Pagar una factura")
    chat = either_house.service("Web chat", "Chat web")
    said = read(
        "channel,address,language,services,kinds\n"
        "email,ana@example.net,es,,\n"
        'email,ben@example.net,en,"Pay a bill, or renew",incident|maintenance\n'
        f"sms,+34 612 345 678,es,{chat.public_id}; pagar una factura,all\n",
        confirmed=True,
    )
    assert (said.added, said.asked, said.known, said.refused) == (3, 0, 0, [])
    ana, ben, phone = held("ana@example.net"), held("ben@example.net"), held("+34612345678")
    assert ana.confirmed_at is not None
    assert (ana.language, ana.all_services, ana.all_kinds) == ("es", True, True)
    assert [service.public_id for service in ben.services] == [pay.public_id]
    assert [kind.kind for kind in ben.chosen_kinds] == ["incident", "maintenance"]
    assert {service.public_id for service in phone.services} == {pay.public_id, chat.public_id}
    assert phone.all_kinds
    either_house.work()
    assert either_house.mails() == []


def test_who_has_not_agreed_yet_is_asked(either_house: Installation) -> None:
    said = read("address,channel\nana@example.net,email\n+34612345678,sms\n")
    assert (said.added, said.asked) == (2, 2)
    assert held("ana@example.net").confirmed_at is None
    either_house.work()
    (mail,) = either_house.mails("ana@example.net")
    confirm = link_in(mail, "/confirm/")
    assert either_house.client().post(confirm).status_code == 303
    assert held("ana@example.net").confirmed_at is not None


def test_broken_rows_are_told_by_line_and_skipped_whole(house: Installation) -> None:
    house.service()
    said = read(
        "channel,address,language,services,kinds\n"
        "email,ana@example.net,en,,\n"
        "email,not an address,en,,\n"
        "pigeon,ben@example.net,en,,\n"
        "email,cem@example.net,xx,Nothing,weather\n"
        "\n"
        'email,"dan@example.net,en,,\n'
        "email,eva@example.net,en,,,,too much\n"
        "sms,+44 7911 123456,en,,\n"
        "email,ANA@example.net,en,,\n"
        "email,f\x00r@example.net,en,,\n"
        "email,gil@example.net,en,,\n",
        confirmed=True,
    )
    assert said.added == 2
    assert dict(said.refused) == {
        3: "Enter an email address such as name@example.org.",
        4: "There is no such channel. There are: email, sms, webhook.",
        5: "This page has no such language. It has: en, es. "
        "This page has no such service: Nothing. "
        "There is no such kind of notice. "
        "There are: advisory, incident, maintenance, policy_change.",
        7: "The quotes in this line do not match.",
        8: "This line has more cells than the first line has columns.",
        9: "We do not send SMS to numbers of that country. Countries possible: ES.",
        10: "The same address stands in line 2.",
        11: "This is not an address. Type it anew.",
    }
    assert row("cem@example.net") is None


def test_the_same_list_twice_changes_nothing(either_house: Installation) -> None:
    words = "email\nana@example.net\nben@example.net\n"
    first = read(words, confirmed=True)
    when = held("ana@example.net").confirmed_at
    second = read(words, confirmed=True)
    assert (first.added, second.added, second.known) == (2, 0, 2)
    assert held("ana@example.net").confirmed_at == when


def test_who_has_left_is_not_brought_back(house: Installation) -> None:
    browser = house.client()
    subscribe(browser, "ana@example.net")
    house.work()
    own = browser.post(link_in(house.mails()[-1], "/confirm/")).location.partition("?")[0]
    browser.post(f"{own}/end")
    said = read("email\nana@example.net\nben@example.net\n", confirmed=True)
    assert said.added == 1
    assert said.refused == [(2, "This address has unsubscribed. Only they can come back.")]
    assert held("ana@example.net").ended_at is not None


def test_who_was_waiting_is_confirmed_by_a_list_of_those_who_agreed(house: Installation) -> None:
    subscribe(house.client(), "ana@example.net", reader="es")
    said = read("email\nana@example.net\n", confirmed=True)
    assert (said.added, said.confirmed) == (0, 1)
    assert held("ana@example.net").confirmed_at is not None
    assert held("ana@example.net").language == "es"


@pytest.mark.parametrize(
    ("encoding", "separator", "remark"),
    [
        ("utf-8", ",", ""),
        ("utf-8-sig", ",", ""),
        ("utf-8-sig", ";", "The cells are separated by semicolons."),
        ("utf-16", "\t", "The file was read as UTF-16. The cells are separated by tabs."),
        ("latin-1", ";", f"{AS_LATIN_1} The cells are separated by semicolons."),
    ],
)  # fmt: skip
def test_a_list_as_a_spreadsheet_saves_it(
    house: Installation, encoding: str, separator: str, remark: str
) -> None:
    service = house.service("Payments", "Facturación")
    rows = [["Canal", " Dirección ", "IDIOMA", "Servicios", "Nota"],
            ["email", "ana@example.net", "es", "facturación", "x"]]  # fmt: skip
    words = "\r\n".join(separator.join(cells) for cells in rows) + "\r\n"
    said = read(words.encode(encoding), confirmed=True)
    assert said.refused == []
    *how, unused = said.remarks
    assert " ".join(how) == remark
    assert unused == "These columns were not used: nota."
    assert [one.public_id for one in held("ana@example.net").services] == [service.public_id]


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"", "The file is empty."),
        (b"\n\n", "The file is empty."),
        (b"ana@example.net\nben@example.net\n", "The first line must name the columns."),
        (b'"channel,address\n', "The quotes in the first line do not match."),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "The first line must name the columns."),
        (b"\xff\xfe\x00", "The first line must name the columns."),
    ],
)
def test_what_is_no_list_is_refused_in_words(house: Installation, raw: bytes, words: str) -> None:
    with pytest.raises(Refused) as refused:
        read(raw)
    (fault,) = refused.value.faults
    assert fault.field == "file"
    assert words in str(fault.message)


def test_faults_are_told_in_the_editors_language(house: Installation) -> None:
    said = read("email\nx\n", spoken="es")
    assert [line for line, _words in said.refused] == [2]


def test_what_goes_out_comes_in_again(either_house: Installation) -> None:
    pay = either_house.service("Pay a bill", "Pagar una factura")
    either_house.service()
    read(
        "channel,address,language,services,kinds\n"
        "email,=cmd@example.net,en,,incident\n"
        f"sms,+34612345678,es,{pay.public_id},\n"
        "email,gone@example.net,en,,\n",
        confirmed=True,
    )
    subscribe(either_house.client(), "waiting@example.net")
    written = "".join(subscribers.write())
    rows = [row[:5] for row in csv.reader(io.StringIO(written))]
    assert rows == [
        ["channel", "address", "language", "services", "kinds"],
        ["email", "'=cmd@example.net", "en", "", "incident"],
        ["sms", "'+34612345678", "es", pay.public_id, ""],
        ["email", "gone@example.net", "en", "", ""],
    ]
    again = read(written, confirmed=True)
    assert (again.added, again.known, again.refused) == (0, 3, [])


def test_every_choice_goes_out_and_comes_in_again(either_house: Installation) -> None:
    about = either_house.incident().notice.public_id
    further = "minimum_impact,daily,quiet_hours,time_zone,notices"
    lines = [
        f"channel,address,language,services,kinds,{further}",
        "email,ana@example.net,es,,,major,07:30,22:00-06:15,America/Bogota,",
        f"sms,+34612345678,es,,,,,23:00-07:00,,{about}",
        f"email,ben@example.net,en,,,critical,,,,*|{about}",
    ]
    said = read("\n".join(lines), confirmed=True)
    assert (said.added, said.refused) == (3, [])
    ana, ben, eva = (held(one) for one in ("ana@example.net", "ben@example.net", "+34612345678"))
    assert (ana.daily_at, ana.quiet_from, ana.quiet_until) == (450, 1320, 375)
    assert (ana.minimum_impact, ana.time_zone) == ("major", "America/Bogota")
    assert (ben.all_notices, len(ben.followed)) == (True, 1)
    assert (eva.all_notices, len(eva.followed)) == (False, 1)
    written = "".join(subscribers.write())
    assert written.replace("\r\n", "\n").replace("'+34", "+34").split() == lines


def test_a_choice_that_cannot_be_had_is_told_by_its_line(house: Installation) -> None:
    said = read(
        "channel,address,minimum_impact,daily,quiet_hours,time_zone,notices\n"
        "sms,+34612345678,,08:00,,,\n"
        "email,a@example.net,huge,,22:00,Nowhere/City,nothing\n"
        "email,b@example.net,,noon,,,\n",
        confirmed=True,
    )
    assert [line for line, _words in said.refused] == [2, 3, 4]
    words = " ".join(words for _line, words in said.refused)
    for part in ("email only", "no such impact", "neither", "time zone", "no such notice", "22:00"):
        assert part in words


def test_a_webhook_in_a_list_is_asked_all_the_same(house: Installation) -> None:
    said = read("channel,address\nwebhook,https://example.org/hooks/1\n", confirmed=True)
    assert (said.added, said.asked) == (1, 1)
    assert held("https://example.org/hooks/1").confirmed_at is None
    assert channels.get("webhook").confirm_by == "answer"


def test_a_list_leaves_its_trace_without_addresses(house: Installation) -> None:
    read("email\nana@example.net\n", confirmed=True)
    with database.reading() as session:
        entry = audit.newest(session)[0]
    assert entry.verb == "take_in"
    assert "ana" not in str(entry.detail)


def test_the_mail_that_asks_names_the_page(house: Installation) -> None:
    read("email\nana@example.net\n")
    house.work()
    (mail,) = house.mails()
    assert "Lumen status" in text_of(mail)
