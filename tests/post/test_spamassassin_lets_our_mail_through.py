"""What SpamAssassin's local rules think of every mail we send, in both languages."""

import re
import subprocess
from email.utils import format_datetime

import pytest
from flask import Flask

from statushub import clock, language
from statushub.channels import Letter, Message
from statushub.channels.mime import Form
from statushub.render.compose import compose
from tests.media.editions import LANGUAGES, news
from tests.media.scenes import SCENES
from tests.media.test_digest import digest
from tests.media.test_notes import NOTES, PERSONAL, matter

pytestmark = [pytest.mark.long, pytest.mark.post]

MOST = 1.0
SPAM = "spam"
TO = "ana@example.org"
LINKS = PERSONAL | {
    "manage_url": "https://status.ribera.example/en/manage/subscr1pt10n-ABCDEFGHIJKLMNOPQRST",
    "unsubscribe_url": "https://status.ribera.example/unsubscribe/subscr1pt10n-ABCDEFGHIJKLMNOPQRST",
}


@pytest.fixture(autouse=True)
def _languages() -> None:
    app = Flask("spam", static_folder=None)
    language.teach(app, "en", lambda: None)
    language.configure(app, list(LANGUAGES), "en")


def mails() -> dict[str, Message]:
    """Return every mail there is, by name and language."""
    found = {
        f"{scene}.{code}": compose("mail", "update", code, news(SCENES[scene]))
        for scene in SCENES
        for code in LANGUAGES
    }
    for code in LANGUAGES:
        found[f"digest.{code}"] = compose("mail", "digest", code, digest(code))
        for note in NOTES:
            purpose, about = matter(note, code)
            found[f"{note}.{code}"] = compose("mail", purpose, code, about)
    return found


def on_arrival(name: str, message: Message) -> bytes:
    """Return a mail as the reader's own mail server sees it."""
    now = clock.now()
    letter = Letter(0, TO, f"abcdefghij12-{abs(hash(name)) % 10**12:012}", message, LINKS)
    content = Form(message, "status@ribera.example").bytes_for(letter, TO, now)
    arrived = format_datetime(now)
    return (
        b"Return-Path: <bounces+token@ribera.example>\r\n"
        b"Received: from mail.ribera.example (mail.ribera.example [62.4.16.25])\r\n"
        b" by mx.example.org (Postfix) with ESMTPS id 4ABCDEF012\r\n"
        + f" for <{TO}>; {arrived}\r\nX-Name: {name}\r\n".encode()
        + content
    )


def scores() -> dict[str, tuple[float, str]]:
    """Return the score of each mail and the rules it met: one run for all, starting takes long."""
    arrived = {name: on_arrival(name, message) for name, message in mails().items()}
    arrived[SPAM] = (
        b"X-Name: spam\r\nSubject: YOU WON $1,000,000!!!\r\n\r\nDEAR FRIEND, CLICK HERE\r\n"
    )
    box = b"".join(
        b"From bounces@ribera.example Tue Mar  3 09:32:00 2026\n"
        + content.replace(b"\r\n", b"\n")
        + b"\n"
        for content in arrived.values()
    )
    ran = subprocess.run(
        ["spamassassin", "--local", "--prefspath=/dev/null", "--mbox"],
        input=box,
        capture_output=True,
        check=True,
    )
    found = re.findall(
        r"^X-Spam-Status: \w+, score=(-?[\d.]+) .*?tests=(.*?)\s+autolearn.*?^X-Name: (\S+)$",
        ran.stdout.decode("utf-8", "replace"),
        re.MULTILINE | re.DOTALL,
    )
    return {name: (float(score), "".join(rules.split())) for score, rules, name in found}


def test_no_mail_of_ours_is_spam() -> None:
    found = scores()
    assert found.pop(SPAM)[0] > MOST, "its rules are not there"
    assert set(found) == set(mails())
    for name, (score, rules) in sorted(found.items()):
        print(f"{score:5.1f}  {name}  {rules}")
    assert {name: one for name, one in found.items() if one[0] >= MOST} == {}
