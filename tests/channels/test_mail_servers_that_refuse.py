"""A mail server that refuses, hangs up or is away: each refusal belongs to the one it was about."""

import email
import email.policy

import pytest

from statushub.channels import FAILED_PERMANENT, FAILED_TEMPORARY, SENT
from tests.channels.conftest import Ready
from tests.channels.letters import letter, sent, states
from tests.channels.post_office import HANG_UP, Office


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
