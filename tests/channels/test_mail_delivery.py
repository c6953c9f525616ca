"""Mail reaches a real SMTP server, and each refusal belongs to the one it was about."""

import email
import email.policy
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import time_machine

from statushub import settings
from statushub.channels import FAILED_PERMANENT, FAILED_TEMPORARY, SENT, Channel, Letter, Message
from statushub.channels.base import Outcome, mark
from statushub.channels.mail import Mail, MailSettings
from statushub.errors import Refused
from statushub.settings import SettingsFaulty
from tests.channels.conftest import Ready
from tests.channels.post_office import HANG_UP, Office, open_office, own_certificate

HELLO = Message("en", f".\r\n..\r\nHello {mark('name')}\r\n.hidden\r\n", subject="Hello")


def letter(number: int, address: str | None = None) -> Letter:
    to = address or f"r{number}@example.org"
    return Letter(number, to, f"f00-{number}", HELLO, {"name": f"reader {number}"})


@pytest.fixture(params=[True, False], ids=["pipelining", "one by one"])
def office(request: pytest.FixtureRequest) -> Iterator[Office]:
    with open_office(pipelining=request.param) as found:
        yield found


def states(outcomes: list[Outcome]) -> list[str]:
    assert [outcome.recipient for outcome in outcomes] == list(range(len(outcomes)))
    return [outcome.state for outcome in outcomes]


def sent(mail: Channel, count: int) -> list[Outcome]:
    return list(mail.send([letter(number) for number in range(count)]))


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


def test_a_refusal_belongs_to_one_address(ready: Ready, office: Office) -> None:
    office.at_recipient = {
        "r1@example.org": "550 5.1.1 <r1@example.org> no such mailbox",
        "r2@example.org": "450 4.2.0 greylisted",
        "r3@example.org": "550 5.7.1 not from you",
        "r4@example.org": "550 no",
        "r9@example.org": "550 5.1.1 none",
    }
    office.at_message = {
        "r5@example.org": "554 5.6.0 not these words",
        "r6@example.org": "452 full",
    }
    outcomes = sent(ready("email", smtp_url=office.url), 10)
    assert states(outcomes) == [
        SENT, FAILED_PERMANENT, FAILED_TEMPORARY, FAILED_PERMANENT, FAILED_PERMANENT,
        FAILED_PERMANENT, FAILED_TEMPORARY, SENT, SENT, FAILED_PERMANENT,
    ]  # fmt: skip
    assert [outcome.recipient for outcome in outcomes if outcome.unreachable] == [1, 4, 9]
    assert outcomes[1].code == "5.1.1"
    assert outcomes[1].words == "550 5.1.1 … no such mailbox"
    assert outcomes[4].code == "550"
    assert office.recipients == ["r0@example.org", "r7@example.org", "r8@example.org"]
    assert office.connections == 1


@pytest.mark.parametrize("said", ["421 4.7.0 enough for now", HANG_UP])
def test_a_server_that_hangs_up_midway_is_called_again(
    ready: Ready, office: Office, said: str
) -> None:
    office.at_recipient, office.once = {"r3@example.org": said}, True
    assert states(sent(ready("email", smtp_url=office.url), 6)) == [SENT] * 6
    assert sorted(office.recipients) == [f"r{number}@example.org" for number in range(6)]
    assert office.connections == 2


@pytest.mark.parametrize("said", ["421 4.7.0 enough for now", HANG_UP])
def test_a_message_on_its_way_as_the_line_breaks_is_tried_again(
    ready: Ready, office: Office, said: str
) -> None:
    office.at_message, office.once = {"r3@example.org": said}, True
    mail = ready("email", smtp_url=office.url)
    outcomes = sent(mail, 6)
    assert states(outcomes) == [SENT] * 3 + [FAILED_TEMPORARY] + [SENT] * 2
    assert [outcome.state for outcome in mail.send([letter(3)])] == [SENT]
    ids = {email.message_from_bytes(raw)["message-id"] for _, raw in office.taken}
    assert len(ids) == 6


def test_a_server_that_always_hangs_up_is_left_alone(ready: Ready, office: Office) -> None:
    office.at_recipient = {f"r{number}@example.org": "421 4.3.2 closing" for number in range(5)}
    outcomes = sent(ready("email", smtp_url=office.url), 5)
    assert states(outcomes) == [FAILED_TEMPORARY] * 5
    assert outcomes[4].words == "421 4.3.2 closing"
    assert office.connections == 1


def test_a_sender_that_is_refused_is_no_fault_of_the_addresses(
    ready: Ready, office: Office
) -> None:
    office.at_sender = "550 5.7.1 sender not allowed"
    outcomes = sent(ready("email", smtp_url=office.url), 3)
    assert states(outcomes) == [FAILED_TEMPORARY] * 3
    assert not any(outcome.unreachable for outcome in outcomes)


def test_a_server_that_is_away_loses_nothing(ready: Ready) -> None:
    mail = ready("email", smtp_url="smtp://127.0.0.1:9")
    outcomes = sent(mail, 3)
    assert states(outcomes) == [FAILED_TEMPORARY] * 3
    assert outcomes[0].words == mail.trouble() == "Connection refused"


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
        assert "535" in outcome.words


def test_a_relay_next_door_may_have_a_certificate_of_its_own_making(
    ready: Ready, tmp_path: Path
) -> None:
    with open_office(own_certificate(tmp_path)) as office:
        [outcome] = ready("email", smtp_url=office.url).send([letter(0)])
        assert "530" in outcome.words  # over TLS, up to the password it has not got
        [outcome] = ready("email", smtp_url=f"{office.url}?starttls=never").send([letter(0)])
        assert "STARTTLS" in outcome.words


@pytest.mark.parametrize(
    "url",
    [
        "smtp://", "http://mail.example.org", "mail.example.org", "smtp://mail.example.org:99999",
        "smtp://mail.example.org?starttls=perhaps", "smtp://mail.example.org?verify=no",
    ],
)  # fmt: skip
def test_an_unusable_smtp_url_is_told_at_start_without_its_secret(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STATUSHUB_SMTP_URL", url)
    with pytest.raises(SettingsFaulty) as faulty:
        settings.read([MailSettings])
    assert "STATUSHUB_SMTP_URL" in str(faulty.value)
    assert "mail.example" not in str(faulty.value).replace("mail.example.org:587", "")


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
