"""What stands in a mail: parsed back by a stranger, it says what was meant."""

import email
import email.policy
from datetime import UTC, datetime
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statushub.channels import Letter, Message, mark
from statushub.channels.mime import Form

AT = datetime(2026, 3, 3, 9, 32, tzinfo=UTC)
SENDER = "status@example.org"
WORDS = st.text(st.characters(exclude_categories=["C"], include_characters="\n"), max_size=400)


def raw(message: Message, address: str = "ana@example.org", **personal: str) -> bytes:
    letter = Letter(1, address, "f00-1", message, personal)
    return Form(message, SENDER).bytes_for(letter, address, AT)


def parsed(message: Message, **personal: str) -> EmailMessage:
    found = email.message_from_bytes(raw(message, **personal), policy=email.policy.default)
    assert isinstance(found, EmailMessage)
    assert not found.defects
    return found


def part(found: EmailMessage, subtype: str) -> str:
    body = found.get_body((subtype,))
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n")


def test_the_mail_says_what_was_meant() -> None:
    message = Message(
        "es",
        f"Hola:\n\n.\nVer {mark('manage_url')}\nFrom aquí \nñandú\n",
        subject="Avería en la línea «Contratos» — resuelta 🎉",
        html=f'<p>Aquí <a href="{mark("manage_url")}">ñ</a></p>\n',
        sender_name="Compañía, S.A.",
    )
    url = "https://status.example.org/es/manage/abc?a=1&b=2"
    found = parsed(message, manage_url=url)
    assert part(found, "plain") == message.text.replace(mark("manage_url"), url)
    assert part(found, "html") == (message.html or "").replace(
        mark("manage_url"), url.replace("&", "&amp;")
    )
    assert found["subject"] == message.subject
    assert found["from"].addresses[0].display_name == "Compañía, S.A."
    assert found["from"].addresses[0].addr_spec == SENDER
    assert found["to"] == "ana@example.org"
    assert found["date"].datetime == AT


@given(WORDS, WORDS, WORDS)
def test_any_words_survive(before: str, personal: str, after: str) -> None:
    message = Message("en", f"{before}{mark('word')}{after}\n", subject="x")
    meant = f"{before}{personal}{after}\n"
    unusual = meant.translate({0x2028: "\n", 0x2029: "\n", 0x85: "\n"})
    assert part(parsed(message, word=personal), "plain") == unusual


@given(WORDS, WORDS, WORDS)
def test_any_words_travel_in_seven_bits_and_short_lines(text: str, name: str, own: str) -> None:
    message = Message(
        "en",
        text + mark("own"),
        subject=text,
        html=text,
        sender_name=name,
        headers={"List-Unsubscribe": f"<https://x.example/{mark('own')}>", "List-Id": name},
    )
    sent = raw(message, own=own)
    assert sent.isascii()
    lines = sent.split(b"\r\n")
    assert b"\n" not in b"".join(lines)
    assert b"\r" not in b"".join(lines)
    assert all(len(line) <= 998 for line in lines if not line.startswith(b"List-Unsubscribe"))
    assert not any(line.startswith(b"From ") for line in lines)


@pytest.mark.parametrize("bad", ["x\r\nBcc: all@example.org", "x\nBcc: a@b.example", "x\r\n\r\nhi"])
def test_nobody_brings_in_a_header(bad: str) -> None:
    message = Message(
        "en",
        "text",
        subject=bad + mark("own"),
        sender_name=bad,
        thread=bad,
        headers={"List-Id": bad, "List-Unsubscribe": f"<{mark('own')}>"},
    )
    sent = raw(message, bad, own=bad)
    found = email.message_from_bytes(sent, policy=email.policy.default)
    assert found["bcc"] is None
    assert isinstance(found, EmailMessage)
    assert part(found, "plain") == "text\n"


def test_one_click_unsubscribe_stays_one_unbroken_line() -> None:
    url = "https://status.example.org/unsubscribe/" + "a" * 200
    message = Message(
        "en",
        "text",
        headers={
            "List-Unsubscribe": f"<{mark('unsubscribe_url')}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            "List-Id": "Señales de Ejemplo <k3j2.status.example.org>",
        },
    )
    sent = raw(message, unsubscribe_url=url)
    assert f"\r\nList-Unsubscribe: <{url}>\r\n".encode() in sent
    assert b"\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n" in sent
    assert b" <k3j2.status.example.org>\r\n" in sent
    assert parsed(message, unsubscribe_url=url)["auto-submitted"] == "auto-generated"


def test_updates_of_one_notice_group_together_and_retries_keep_their_id() -> None:
    first = parsed(Message("en", "text", thread="n0t1ce"))
    later = parsed(Message("en", "text", thread="n0t1ce", first_in_thread=False))
    assert first["references"] == later["references"] == later["in-reply-to"]
    assert first["in-reply-to"] is None
    assert first["message-id"] == later["message-id"] == "<f00-1@example.org>"


def test_a_long_subject_is_cut_with_an_ellipsis() -> None:
    subject = str(parsed(Message("en", "text", subject="a" * 50_000))["subject"])
    assert len(subject) == 250
    assert subject.endswith("…")
