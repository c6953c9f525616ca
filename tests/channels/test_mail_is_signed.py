"""Mail signed here is believed by another's checker, and a change on the way is found out."""

import timeit
from pathlib import Path

import pytest

from statushub import settings
from statushub.channels import Letter, Message
from statushub.channels.base import mark
from statushub.channels.mail import Mail, MailSettings
from statushub.settings import SettingsFaulty
from tests.channels.conftest import Ready
from tests.keys import SELECTOR, put_key, verifies

LONG = "https://status.example.org/unsubscribe/abcdefghij12-" + "A" * 60
MESSAGES = {
    "plain": Message("en", "Hello.\n", subject="Hello"),
    "empty": Message("en", "", subject=""),
    "ends in empty lines": Message("en", "Hello.\n\n\n\n", subject="Hello"),
    "both, with everything": Message(
        "es",
        f".\nLíneas cerradas {mark('name')}\nFrom x \t\n" + "palabra " * 300,
        subject=f"Líneas telefónicas   cerradas para {mark('name')} " + "muy " * 40,
        html=f"<p>Líneas {mark('name')}</p>" + "<p>á</p>" * 900,
        sender_name="Atención al cliente, «Ribera»",
        headers={
            "List-Unsubscribe": f"<{mark('unsubscribe_url')}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            "List-Id": "<page.example.org>",
        },
        thread="notice00rib1",
        first_in_thread=False,
    ),
}


def mail_with(ready: Ready, file: Path) -> Mail:
    mail = ready(
        "email", mail_from="status@example.org", dkim_selector=SELECTOR, dkim_key_file=str(file)
    )
    assert isinstance(mail, Mail)
    return mail


def letter(message: Message) -> Letter:
    personal = {"name": "José", "unsubscribe_url": LONG}
    return Letter(0, "josé@example.org", "abcdefghij12-klmnopqrst34", message, personal)


@pytest.mark.parametrize("kind", ["rsa", "ed25519"])
@pytest.mark.parametrize("name", MESSAGES)
def test_a_signature_is_believed(ready: Ready, tmp_path: Path, kind: str, name: str) -> None:
    file, record = put_key(tmp_path, kind)
    signed = mail_with(ready, file).bytes_for(letter(MESSAGES[name]))
    assert verifies(signed, record)
    assert max(map(len, signed.split(b"\r\n"))) <= 160 if name.startswith("both") else True
    head = signed.partition(b"\r\nTo:")[0]
    assert head.startswith(b"DKIM-Signature: v=1;")
    assert max(map(len, head.split(b"\r\n"))) <= 78


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"Subject: Hello", b"Subject: Jello"), (b"Hello.", b"Jello."),
        (b"From: ", b"From: other@example.org\r\nFrom: "), (b"@example.org", b"@example.net"),
    ],
)  # fmt: skip
def test_a_change_on_the_way_is_found_out(
    ready: Ready, tmp_path: Path, before: bytes, after: bytes
) -> None:
    file, record = put_key(tmp_path, "rsa")
    signed = mail_with(ready, file).bytes_for(letter(MESSAGES["plain"]))
    changed = signed.replace(before, after)
    assert changed != signed
    assert verifies(signed, record)
    assert not verifies(changed, record)


def test_folding_anew_on_the_way_does_no_harm(ready: Ready, tmp_path: Path) -> None:
    file, record = put_key(tmp_path, "rsa")
    signed = mail_with(ready, file).bytes_for(letter(MESSAGES["plain"]))
    folded = signed.replace(b"Auto-Submitted: auto", b"Auto-Submitted:\r\n  auto")
    assert verifies(folded.replace(b"Subject: Hello", b"SUBJECT:\r\n   Hello "), record)


def test_without_a_key_nothing_is_signed(ready: Ready) -> None:
    mail = ready("email")
    assert isinstance(mail, Mail)
    assert b"DKIM-Signature" not in mail.bytes_for(letter(MESSAGES["plain"]))


def test_a_signature_costs_little(ready: Ready, tmp_path: Path) -> None:
    file, _ = put_key(tmp_path, "rsa")
    mail = mail_with(ready, file)
    given = letter(MESSAGES["both, with everything"])
    mail.bytes_for(given)
    best = min(timeit.repeat(lambda: mail.bytes_for(given), number=5, repeat=20)) / 5
    print(f"{best * 1000:.2f} ms a letter")
    assert best < 0.01


@pytest.mark.parametrize(
    ("values", "faulty"),
    [
        ({"DKIM_SELECTOR": SELECTOR}, "DKIM_SELECTOR"),
        ({"DKIM_SELECTOR": "two words"}, "DKIM_SELECTOR"),
        ({"DKIM_KEY_FILE": "nowhere.pem"}, "DKIM_KEY_FILE"),
        ({"DKIM_KEY_FILE": "empty.pem"}, "DKIM_KEY_FILE"),
        ({"DKIM_KEY_FILE": "rsa.pem"}, "DKIM_SELECTOR"),
    ],
)
def test_a_key_of_no_use_is_told_at_start(
    values: dict[str, str], faulty: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "empty.pem").write_text("")
    put_key(tmp_path, "rsa")
    monkeypatch.chdir(tmp_path)
    for name, value in values.items():
        monkeypatch.setenv(f"STATUSHUB_{name}", value)
    with pytest.raises(SettingsFaulty) as caught:
        settings.read([MailSettings])
    assert [name for name, _ in caught.value.faults] == [f"STATUSHUB_{faulty}"]
