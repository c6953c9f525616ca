"""A returned mail says which letter it was, and whether anything can ever reach its address."""

import time
from collections.abc import Iterator

import hypothesis
import pytest
from hypothesis import strategies

from statushub import tokens
from statushub.channels import verp
from statushub.exchange import bounces
from tests import returned

KEY = "abcdefghij12-klmnopqrst34"


@pytest.fixture(autouse=True)
def _key() -> Iterator[None]:
    tokens.configure(["a test's key"])
    yield
    tokens.configure([])


@pytest.fixture
def sender() -> str:
    return verp.address(returned.VERP, KEY)


def read(content: bytes) -> bounces.Report:
    found = bounces.read(content)
    assert found is not None
    return found


def test_a_report_names_letter_status_and_words(sender: str) -> None:
    found = read(returned.status_report(sender))
    assert found == bounces.Report(
        bounces.FAILED, KEY, nobody_there=True, status="5.1.1", words="550 5.1.1 …: no such user"
    )


@pytest.mark.parametrize(
    ("status", "said"),
    [
        ("5.1.1", "smtp; 550 5.1.1 unknown"), ("5.1.2", "X-Postfix; no such domain"),
        ("5.4.4", "X-Postfix; Host not found"), ("5.1.10", "smtp; 550 null MX"),
        ("5.2.1", "smtp; 550 5.2.1 disabled"), ("5.0.0", "smtp; 550 5.1.1 unknown"),
        ("5.0.0", "smtp; 550 unknown user"), ("5.0.0", "x-unix; user unknown"),
        ("5.4.310", "smtp; 550 5.4.310 domain does not exist"), ("", "smtp; 553 no such user"),
    ],
)  # fmt: skip
def test_an_address_nobody_has(sender: str, status: str, said: str) -> None:
    assert read(returned.status_report(sender, status=status, said=said)).nobody_there


@pytest.mark.parametrize(
    ("status", "said"),
    [
        ("5.2.2", "smtp; 552 5.2.2 mailbox full"), ("4.4.7", "smtp; 421 gave up after 5 days"),
        ("5.7.1", "smtp; 550 5.7.1 we want none of this"), ("5.3.4", "smtp; 552 too big"),
        ("5.0.0", "smtp; 550 blocked by policy"), ("5.0.0", "smtp; 554 no"), ("5.4.6", "loop"),
        ("4.1.1", "smtp; 450 4.1.1 user unknown"), ("", ""), ("5.1.8", "smtp; 553 bad sender"),
    ],
)  # fmt: skip
def test_an_address_somebody_may_have(sender: str, status: str, said: str) -> None:
    found = read(returned.status_report(sender, status=status, said=said))
    assert (found.what, found.nobody_there) == (bounces.FAILED, False)


@pytest.mark.parametrize("action", ["delayed", "delivered"])
def test_a_report_that_is_no_failure(sender: str, action: str) -> None:
    found = read(returned.status_report(sender, action=action, status="2.0.0", said="smtp; 250 ok"))
    assert (found.what, found.key, found.nobody_there) == (action, KEY, False)


def test_what_relayed_it_further_is_no_word_on_the_letter(sender: str) -> None:
    assert bounces.read(returned.status_report(sender, action="relayed", status="2.0.0")) is None


@pytest.mark.parametrize("write", [returned.qmail, returned.exim])
def test_servers_that_write_reports_of_their_own(sender: str, write: object) -> None:
    assert callable(write)
    found = read(write(sender))
    assert (found.what, found.key, found.nobody_there) == (bounces.FAILED, KEY, True)
    assert "@" not in found.words


@pytest.mark.parametrize("kind", ["abuse", "opt-out", "fraud", "other"])
def test_a_complaint_names_the_letter_by_its_sender_or_its_way_out(sender: str, kind: str) -> None:
    assert read(returned.complaint(sender, kind=kind)).key == KEY
    way_out = "https://status.example.org/unsubscribe/klmnopqrst34-ABCDEFGHIJKLMNOPQRST"
    found = read(returned.complaint("", kind=kind, unsubscribe=way_out))
    assert (found.what, found.key) == (bounces.COMPLAINT, None)
    assert found.unsubscribe_token == "klmnopqrst34-ABCDEFGHIJKLMNOPQRST"


def test_a_report_that_says_it_is_wanted_is_no_complaint(sender: str) -> None:
    assert bounces.read(returned.complaint(sender, kind="not-spam")) is None


def test_capital_letters_on_the_way_change_nothing(sender: str) -> None:
    assert read(returned.status_report(sender.upper())).key == KEY


def test_a_forged_sender_and_one_of_another_installation_are_nobodys(sender: str) -> None:
    other = sender.replace("a", "b")
    assert read(returned.status_report(other)).key is None
    tokens.configure(["another installation's key"])
    assert read(returned.status_report(sender)).key is None


def _broken(sender: str) -> dict[str, bytes]:
    good = returned.status_report(sender)
    deep = b"".join(
        b'Content-Type: multipart/mixed; boundary="b%d"\n\n--b%d\n' % (n, n) for n in range(5000)
    )
    return {
        "nothing": b"",
        "away": returned.away(sender),
        "web page": returned.web_page(sender),
        "no boundary": good.replace(b'; boundary="b"', b""),
        "cut short": good[:400],
        "bytes": bytes(range(256)) * 1000,
        "deep": deep,
        "deep reports": deep + good,
        "bad header": b"Content-Type: multipart/report; report-type=\xff; boundary=\x00\n\n",
        "many lines": b"To: a\n\n" + b"<a@b.c>:\n" * 1_200_000,
        "one line": b"a" * 10_000_000,
        "many headers": b"X: y\n" * 2_000_000,
    }


@pytest.mark.parametrize("name", _broken("x@y"))
def test_what_is_no_report_is_none_and_quickly(sender: str, name: str) -> None:
    content = _broken(sender)[name]
    began = time.process_time()
    found = bounces.read(content)
    assert time.process_time() - began < 2
    assert found is None


def test_ten_megabytes_of_a_returned_letter_are_not_read(sender: str) -> None:
    good = returned.status_report(sender).replace(b"We are looking", b"We are " * 1_500_000)
    began = time.process_time()
    assert read(good).key == KEY
    assert time.process_time() - began < 2


@hypothesis.given(strategies.binary(max_size=400), strategies.integers(0, 1200))
def test_whatever_bytes_stand_in_it_nothing_breaks(noise: bytes, place: int) -> None:
    good = returned.status_report(verp.address(returned.VERP, KEY))
    found = bounces.read(good[:place] + noise + good[place:])
    assert found is None or found.key in {None, KEY}
