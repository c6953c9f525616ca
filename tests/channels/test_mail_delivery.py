"""Mail reaches a real SMTP server, and each refusal belongs to the one it was about."""

import email
import email.policy
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import time_machine

from statushub import settings, tokens
from statushub.channels import (
    FAILED_PERMANENT,
    FAILED_TEMPORARY,
    SENT,
    Channel,
    Letter,
    Message,
    verp,
)
from statushub.channels.base import Outcome, mark
from statushub.channels.mail import Mail, MailSettings
from statushub.channels.wire.smtp import server_of
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
    assert office.connections == 2  # several refusals in a row wear one out


def test_many_refusals_in_a_row_are_spread_over_connections(ready: Ready, office: Office) -> None:
    office.at_recipient = {f"r{number}@example.org": "450 4.7.1 greylisted" for number in range(30)}
    outcomes = sent(ready("email", smtp_url=office.url), 32)
    assert states(outcomes) == [FAILED_TEMPORARY] * 30 + [SENT] * 2
    assert not any(outcome.outage for outcome in outcomes)
    assert office.connections == 11


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
    # The first might have been at fault alone; the second shows that it was the server.
    assert [outcome.outage for outcome in outcomes] == [False, True, True, True, True]
    assert office.connections == 2


@pytest.mark.parametrize("said", ["421 4.7.0 not this one", HANG_UP])
@pytest.mark.parametrize("at", ["at_recipient", "at_message"])
def test_one_address_that_makes_the_server_hang_up_holds_up_nobody(
    ready: Ready, office: Office, said: str, at: str
) -> None:
    setattr(office, at, {"r2@example.org": said})
    outcomes = sent(ready("email", smtp_url=office.url), 5)
    assert states(outcomes) == [SENT, SENT, FAILED_TEMPORARY, SENT, SENT]
    assert not any(outcome.outage for outcome in outcomes)


def test_a_server_that_breaks_over_every_message_gets_no_more_than_two(
    ready: Ready, office: Office
) -> None:
    office.at_message = {f"r{number}@example.org": HANG_UP for number in range(9)}
    outcomes = sent(ready("email", smtp_url=office.url), 9)
    assert states(outcomes) == [FAILED_TEMPORARY] * 9
    # What was on its way may have been taken: it is no outage, and another server must not have it.
    assert [outcome.outage for outcome in outcomes] == [False] * 2 + [True] * 7


@pytest.mark.parametrize(
    "said",
    [
        "550 5.7.1 sender not allowed", "530 5.7.0 authentication required", "553 no such sender",
        "450 4.7.1 too many messages", "452 4.3.1 insufficient system storage", "451 later",
    ],
)  # fmt: skip
def test_a_server_that_refuses_its_sender_is_at_fault_and_no_address_is(
    ready: Ready, office: Office, said: str
) -> None:
    office.at_sender = said
    outcomes = sent(ready("email", smtp_url=office.url), 3)
    assert states(outcomes) == [FAILED_TEMPORARY] * 3
    assert all(outcome.outage for outcome in outcomes)
    assert not any(outcome.unreachable for outcome in outcomes)
    assert outcomes[0].words == said


def test_a_letter_that_is_too_big_is_no_fault_of_the_server(ready: Ready, office: Office) -> None:
    office.at_sender = "552 5.3.4 message size exceeds fixed limit"
    [outcome] = sent(ready("email", smtp_url=office.url), 1)
    assert (outcome.state, outcome.outage, outcome.unreachable) == (FAILED_PERMANENT, False, False)


def test_one_refusal_for_now_is_the_letters_and_many_of_the_system_are_the_servers(
    ready: Ready, office: Office
) -> None:
    office.at_recipient = {
        "r0@example.org": "451 4.3.0 lookup failed",
        "r2@example.org": "450 4.7.1 greylisted",
        "r3@example.org": "450 4.7.1 greylisted",
        "r5@example.org": "451 4.3.0 lookup failed",
        "r6@example.org": "451 4.3.0 lookup failed",
    }
    outcomes = sent(ready("email", smtp_url=office.url), 8)
    assert states(outcomes) == [
        FAILED_TEMPORARY, SENT, FAILED_TEMPORARY, FAILED_TEMPORARY, SENT, FAILED_TEMPORARY,
        FAILED_TEMPORARY, SENT,
    ]  # fmt: skip
    assert [outcome.recipient for outcome in outcomes if outcome.outage] == [6]


NOBODY_THERE = [
    "550 5.1.1 unknown", "550 5.1.10 null MX", "550 5.2.1 disabled", "553 5.1.3 bad syntax",
    "550 5.4.1 recipient address rejected", "550 5.0.0 no such user", "551 not here",
    "550 unknown user",
]  # fmt: skip
SOMEBODY_THERE = [
    "550 5.1.8 bad sender", "552 5.2.2 mailbox full", "550 5.7.1 not from you",
    "554 5.7.1 relay access denied", "550 blocked by our spam filter", "552 5.3.4 too big",
    "554 no", "550 5.4.6 loop",
]  # fmt: skip


@pytest.mark.parametrize("said", NOBODY_THERE + SOMEBODY_THERE)
def test_only_an_address_nobody_has_is_given_up(ready: Ready, office: Office, said: str) -> None:
    office.at_recipient = {"r0@example.org": said}
    [outcome] = sent(ready("email", smtp_url=office.url), 1)
    assert outcome.state == FAILED_PERMANENT
    assert outcome.unreachable is (said in NOBODY_THERE)
    assert not outcome.outage


def test_a_server_that_is_away_loses_nothing(ready: Ready) -> None:
    mail = ready("email", smtp_url="smtp://127.0.0.1:9")
    outcomes = sent(mail, 3)
    assert states(outcomes) == [FAILED_TEMPORARY] * 3
    assert all(outcome.outage for outcome in outcomes)
    assert outcomes[0].words == "Connection refused"
    assert mail.trouble() == "127.0.0.1:9: Connection refused"


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


def test_a_servers_name_is_its_own_however_long_its_host_is() -> None:
    hosts = ["a" * 60 + f".{end}.example.org" for end in ("one", "two")]
    names = {server_of(f"smtp://{host}:{port}").name for host in hosts for port in (25, 587)}
    assert len(names) == 4
    assert all(len(name) <= 64 for name in names)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"SMTP_FALLBACK_URL": "smtp://b.example.org"}, "is of use only beside STATUSHUB_SMTP_URL"),
        (
            {"SMTP_URL": "smtp://A.example.org", "SMTP_FALLBACK_URL": "smtp://a.example.org:25"},
            "names the same host and port as STATUSHUB_SMTP_URL",
        ),
    ],
)
def test_two_servers_that_are_one_are_refused_at_start(
    values: dict[str, str], words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in values.items():
        monkeypatch.setenv(f"STATUSHUB_{name}", value)
    with pytest.raises(SettingsFaulty) as faulty:
        settings.read([MailSettings])
    assert faulty.value.faults == [("STATUSHUB_SMTP_FALLBACK_URL", words)]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SMTP_PER_SECOND", "0"), ("SMTP_PER_SECOND", "nan"), ("SMTP_PER_SECOND", "-1"),
        ("BOUNCE_ADDRESS", "bounces"), ("BOUNCE_ADDRESS", "b" * 24 + "@example.org"),
    ],
)  # fmt: skip
def test_other_settings_of_mail_are_checked_too(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(f"STATUSHUB_{name}", value)
    with pytest.raises(SettingsFaulty) as faulty:
        settings.read([MailSettings])
    assert [name for name, _ in faulty.value.faults] == [f"STATUSHUB_{name}"]


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
