"""An editor brings a list in by the desk, reads line by line what was wrong, and gets it back."""

import csv
import io

import pytest

from statushub import database
from statushub.model import audit
from tests.desk import Desk, Upload, editor_with_password
from tests.installation import Installation
from tests.subscribers import held, row

BRING = "/desk/subscribers/list/bring"
HAND_OUT = "/desk/subscribers/list/hand-out"
BROKEN = (
    "channel,address,language,services,kinds\n"
    "email,ana@example.net,es,,\n"
    "email,not an address,en,,\n"
    'email,"dan@example.net,en,,\n'
    "pigeon,ben@example.net,en,,\n"
)


@pytest.fixture
def desk(house: Installation) -> Desk:
    opened = editor_with_password(house.app, "desk@example.org", "approver")
    opened.open(BRING)
    return opened


def file(words: str | bytes) -> Upload:
    return io.BytesIO(words.encode() if isinstance(words, str) else words), "list.csv"


def test_broken_lines_are_told_and_the_others_are_in(either_house: Installation) -> None:
    desk = editor_with_password(either_house.app, "desk@example.org", "approver")
    desk.open(BRING)
    page = desk.send(BRING, file=file(BROKEN), confirmed="1")
    assert page.status_code == 200
    assert "One subscriber was added." in desk.text
    assert 'role="status" tabindex="-1" autofocus' in desk.text  # it is read out first
    assert "3 lines were left out." in desk.text
    assert "The quotes in this line do not match." in desk.text
    assert "Enter an email address such as name@example.org." in desk.text
    assert held("ana@example.net").confirmed_at is not None
    assert row("dan@example.net") is None


def test_without_the_tick_everybody_is_asked(desk: Desk, house: Installation) -> None:
    desk.send(BRING, file=file("email\nana@example.net\nben@example.net\n"))
    assert "2 of them are asked to confirm." in desk.text
    house.work()
    assert len(house.mails()) == 2


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("", "The file is empty."),
        ("nothing,here\n1,2\n", "The first line must name the columns."),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "The first line must name the columns."),
    ],
)
def test_what_is_no_list_is_refused_at_its_field(desk: Desk, words: str | bytes, said: str) -> None:
    page = desk.send(BRING, file=file(words))
    assert page.status_code == 422
    assert said in desk.text.partition('id="field-file-fault">')[2][:200]


def test_no_file_at_all_is_told(desk: Desk) -> None:
    assert desk.send(BRING).status_code == 422
    assert "Choose a file." in desk.text


@pytest.mark.long
def test_three_megabytes_are_a_list_and_ten_are_too_many(desk: Desk) -> None:
    large = b"email\n" + (b"not an address at all".ljust(149, b".") + b"\n") * 20_000
    page = desk.send(BRING, file=file(large))
    page.request.environ["wsgi.input"].close()
    assert page.status_code == 200
    assert "20,000 lines were left out." in desk.text
    assert "Only the first 200 are shown." in desk.text
    page = desk.send(BRING, file=file(b"x" * 10_000_000))
    page.request.environ["wsgi.input"].close()
    assert page.status_code == 413
    assert "This is too large" in desk.text


def test_the_list_goes_out_fit_for_a_spreadsheet(desk: Desk, house: Installation) -> None:
    house.subscription("=cmd@example.net")
    house.subscription("waiting@example.net", confirmed=False)
    desk.open("/desk/subscribers")
    answer = desk.send(HAND_OUT)
    assert answer.content_type == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="subscribers-')
    rows = list(csv.reader(io.StringIO(answer.text)))
    assert [line[1] for line in rows] == ["address", "'=cmd@example.net"]
    with database.reading() as session:
        assert audit.newest(session)[0].verb == "hand_out"


def test_authors_neither_bring_nor_get_a_list(house: Installation) -> None:
    ben = editor_with_password(house.app, "ben@example.org", "author")
    assert ben.send(BRING, file=file("email\nx@example.net\n")).status_code == 403
    ben.open("/desk/account")
    assert ben.send(HAND_OUT).status_code == 403
