"""Mail reaches a real SMTP server, whole and byte for byte, and nobody slips anything in."""

import email
import email.policy
import threading
from pathlib import Path

import pytest
import time_machine

from statushub import tokens
from statushub.channels import FAILED_TEMPORARY, SENT, Letter, Message, verp
from statushub.channels.mail import Mail
from statushub.errors import Refused
from tests.channels.conftest import Ready
from tests.channels.letters import HELLO, letter, sent, states
from tests.channels.post_office import HANG_UP, Office, open_office, own_certificate


def test_everybody_gets_their_own(ready: Ready, office: Office) -> None:
    mail = ready("email", smtp_url=office.url, mail_from="status@example.org")
    assert states(sent(mail, 20)) == [SENT] * 20
    assert len(office.taken) == 20
    for number, (to, raw) in enumerate(office.taken):
        assert to == f"r{number}@example.org"
        found = email.message_from_bytes(raw, policy=email.policy.default)
        assert found["to"] == to
        assert found.get_content().splitlines() == [".", "..", f"Hello reader {number}", ".hidden"]
    assert states(sent(mail, 1)) == [SENT]
    assert office.connections == 1


def test_what_arrives_is_what_was_built_to_the_byte(ready: Ready, office: Office) -> None:
    mail = ready("email", smtp_url=office.url)
    assert isinstance(mail, Mail)
    long = Message("es", ".ñ\n\n.\n" + "palabra " * 200 + "\t \nFrom x\n", html="<p>" + "á" * 500)
    given = Letter(0, "ana@example.org", "f00-0", long)
    with time_machine.travel("2026-03-03T09:32:00Z", tick=False):
        list(mail.send([given]))
        assert office.taken == [("ana@example.org", mail.bytes_for(given))]


def test_two_servers_are_two_ways_out(ready: Ready, office: Office) -> None:
    away = "smtp://127.0.0.1:9"
    mail = ready("email", smtp_url=away, smtp_fallback_url=office.url, smtp_per_second="2.5")
    first, second = mail.providers
    assert (first.name, second.name) == ("127.0.0.1:9", f"127.0.0.1:{office.port}")
    assert first.per_second == second.per_second == 2.5
    assert [outcome.outage for outcome in first.send([letter(0)])] == [True]
    [outcome] = second.send([letter(0)])
    assert (outcome.state, outcome.provider, outcome.outage) == (SENT, second.name, False)
    assert mail.trouble() == "127.0.0.1:9: Connection refused"


def test_each_letter_leaves_from_an_address_of_its_own(ready: Ready, office: Office) -> None:
    own = "bounces@example.org"
    mail = ready("email", smtp_url=office.url, bounce_address=own, mail_from="status@example.org")
    key = "abcdefghij12-klmnopqrst34"
    letters = [
        Letter(0, "r0@example.org", key, HELLO, {"name": "ana"}),
        Letter(1, "r1@example.org", "f00-1", HELLO, {"name": "ben"}),
    ]
    assert states(list(mail.send(letters))) == [SENT, SENT]
    assert office.senders[1] == own  # nobody's letter: a test's
    local, _, domain = office.senders[0].partition("@")
    assert domain == "example.org"
    assert len(local) <= 64
    assert local.islower() or local.isdigit()
    [token] = verp.tokens_in(f"To: <{office.senders[0].upper()}>".encode())
    assert verp.key_of(token) == key
    assert verp.key_of("z" + token[1:]) is None
    assert email.message_from_bytes(office.taken[0][1])["from"] == "status@example.org"


def test_a_token_of_another_installation_is_none_of_ours(ready: Ready) -> None:
    ready("email")
    ours = verp.address("bounces@example.org", "abcdefghij12-klmnopqrst34")
    [token] = verp.tokens_in(ours.encode())
    tokens.configure(["another key"])
    assert verp.key_of(token) is None
    tokens.configure(["another key", "a test's key"])
    assert verp.key_of(token) == "abcdefghij12-klmnopqrst34"


def test_a_kept_connection_that_died_is_not_noticed_by_anybody(
    ready: Ready, office: Office
) -> None:
    mail = ready("email", smtp_url=office.url)
    office.at_message = {"r0@example.org": "250 2.0.0 taken"}
    assert states(sent(mail, 1)) == [SENT]
    port = office.port
    # The same door, opened anew: the kept connection leads nowhere.
    office.at_recipient, office.once = {"r1@example.org": HANG_UP}, True
    assert [outcome.state for outcome in mail.send([letter(1)])] == [SENT]
    assert office.port == port
    assert office.connections == 2


def test_one_who_stops_midway_leaves_nothing_half_said(ready: Ready, office: Office) -> None:
    mail = ready("email", smtp_url=office.url)
    outcomes = mail.send([letter(number) for number in range(6)])
    next(outcomes)
    next(outcomes)
    outcomes.close()  # type: ignore[attr-defined]
    assert states(sent(mail, 3)) == [SENT] * 3
    assert len(office.taken) == 5
    assert all(raw for _, raw in office.taken)


def test_several_threads_share_one_channel(ready: Ready, office: Office) -> None:
    mail = ready("email", smtp_url=office.url)
    threads = [threading.Thread(target=sent, args=(mail, 50)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(office.taken) == 200
    assert office.connections <= 4


def test_addresses_beyond_ascii(ready: Ready, office: Office) -> None:
    mail = ready("email", smtp_url=office.url)
    addresses = [mail.check_address("ana@Müller.example"), mail.check_address("josé@example.org")]
    assert addresses == ["ana@müller.example", "josé@example.org"]
    outcomes = list(mail.send([letter(number, to) for number, to in enumerate(addresses)]))
    assert states(outcomes) == [SENT, SENT]
    assert office.recipients == ["ana@xn--mller-kva.example", "josé@example.org"]
    assert office.taken[0][1].isascii()


def test_nobody_slips_a_command_in(ready: Ready, office: Office) -> None:
    mail = ready("email", smtp_url=office.url)
    bad = "a@example.org>\r\nRCPT TO:<b@example.org"
    with pytest.raises(Refused):
        mail.check_address(bad)
    list(mail.send([letter(0, bad), letter(1)]))
    assert "b@example.org" not in office.recipients
    assert "r1@example.org" in office.recipients


def test_a_password_goes_only_where_the_certificate_is_known(ready: Ready, tmp_path: Path) -> None:
    with open_office(own_certificate(tmp_path)) as office:
        url = f"smtp://user:s3cret%3A%2F@localhost:{office.port}"
        [outcome] = ready("email", smtp_url=url).send([letter(0)])
        assert outcome.state == FAILED_TEMPORARY
        assert "certificate" in outcome.words
        assert "s3cret" not in outcome.words
        assert office.taken == []


def test_signed_in_over_tls(ready: Ready, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    certificate = own_certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with open_office(certificate) as office:
        url = f"smtp://user:s3cret%3A%2F@localhost:{office.port}"
        mail = ready("email", smtp_url=url)
        assert mail.trouble() is None
        assert states(sent(mail, 2)) == [SENT, SENT]
        wrong = ready("email", smtp_url=url.replace("s3cret", "wrong"))
        [outcome] = wrong.send([letter(0)])
        assert outcome.state == FAILED_TEMPORARY
        assert outcome.outage
        assert "535" in outcome.words


def test_signed_in_where_tls_comes_first(
    ready: Ready, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate = own_certificate(tmp_path)
    with open_office(certificate, tls=True) as office:
        url = f"smtps://user:s3cret%3A%2F@localhost:{office.port}"
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        mail = ready("email", smtp_url=url)
        assert mail.trouble() is None
        assert states(sent(mail, 3)) == [SENT] * 3
        assert len(office.taken) == 3


def test_a_relay_next_door_may_have_a_certificate_of_its_own_making(
    ready: Ready, tmp_path: Path
) -> None:
    with open_office(own_certificate(tmp_path)) as office:
        [outcome] = ready("email", smtp_url=office.url).send([letter(0)])
        assert "530" in outcome.words  # over TLS, up to the password it has not got
        [outcome] = ready("email", smtp_url=f"{office.url}?starttls=never").send([letter(0)])
        assert "STARTTLS" in outcome.words


@pytest.mark.parametrize(
    "address",
    [
        "", "ana", "ana@", "@example.org", "ana@example", "ana@@example.org", "a na@example.org",
        "ana@example.org\r\nBcc: b@example.org", "Ana <ana@example.org>", "ana@localhost",
        "a" * 65 + "@example.org", "a@" + "b" * 250 + ".org", "ana@example.org,b@example.org",
        "ana@[127.0.0.1]", "ana@127.0.0.1", "ana\x00@example.org",
    ],
)  # fmt: skip
def test_what_is_no_address_is_refused_in_words(ready: Ready, address: str) -> None:
    with pytest.raises(Refused) as refused:
        ready("email").check_address(address)
    assert "name@example.org" in str(refused.value)


def test_an_address_has_one_form_and_is_shown_masked(ready: Ready) -> None:
    mail = ready("email")
    assert mail.check_address("  Ana.B@EXAMPLE.Org ") == "Ana.B@example.org"
    assert mail.masked("ana@example.org") == "a…@example.org"


def test_without_a_server_mail_lies_in_the_outbox(ready: Ready, tmp_path: Path) -> None:
    mail = ready("email", public_url="https://status.example.org/")
    assert states(sent(mail, 3)) == [SENT] * 3
    files = sorted((tmp_path / "outbox").iterdir())
    assert [file.name.partition("-")[2] for file in files] == [f"f00-{n}.eml" for n in range(3)]
    found = email.message_from_bytes(files[2].read_bytes(), policy=email.policy.default)
    assert found["from"] == "status@status.example.org"
    assert "Hello reader 2" in found.get_content()
