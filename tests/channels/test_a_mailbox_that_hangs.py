"""A mailbox on a server that never answers, or never ends: it is left when its time is up."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from statushub.channels.wire.mailbox import Away, mailbox_of
from statushub.worker import LookApart

SECONDS = 0.5


@contextmanager
def serving(says: list[bytes], *, then_drips: bool) -> Iterator[int]:
    """Serve one connection: a word for each command, then nothing, or a byte now and then."""
    ended = threading.Event()

    def serve() -> None:
        line, _ = listener.accept()
        with line:
            for word in says:
                line.sendall(word)
                if word.endswith(b"\n"):
                    line.recv(4096)
            try:
                while not ended.wait(0.05):
                    if then_drips:
                        line.sendall(b"x")
            except OSError:
                pass

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=serve)
        thread.start()
        yield listener.getsockname()[1]
        ended.set()
        thread.join()


GREETED = b"* OK IMAP4rev1 ready\r\n"
CAPABLE = b"* CAPABILITY IMAP4rev1 UIDPLUS\r\n%s OK done\r\n"


@pytest.mark.parametrize("then_drips", [False, True], ids=["silent", "dripping"])
@pytest.mark.parametrize("says", [[], [GREETED]], ids=["before it greets", "after"])
def test_it_is_left_when_its_time_is_up(says: list[bytes], *, then_drips: bool) -> None:
    with serving(says, then_drips=then_drips) as port:
        mailbox = mailbox_of(f"imap://me:hush@127.0.0.1:{port}/INBOX?starttls=never")
        began = time.monotonic()
        with pytest.raises(Away) as away, mailbox.opened(SECONDS):
            pass
        assert time.monotonic() - began < SECONDS + 10
        assert "hush" not in str(away.value)
        assert str(port) in str(away.value)


@pytest.mark.parametrize(
    "url",
    [
        "imaps://mail.example.org/INBOX", "imaps://me:hush@/INBOX", "pop3://me:hush@mail.example.org",
        "imap://me:hush@mail.example.org:99999", "imap://me:hush@mail.example.org?starttls=perhaps",
        "maildir://relative/path", "maildir:", "mail/dir", "imaps://me:hush@[mail/INBOX",
    ],
)  # fmt: skip
def test_an_unusable_mailbox_is_refused_in_words(url: str) -> None:
    with pytest.raises(ValueError, match=r"must|may|is no address") as refused:
        mailbox_of(url)
    assert "hush" not in str(refused.value)
    assert "me:" not in str(refused.value)


def test_whoever_waits_for_it_holds_up_nobody() -> None:
    began, asked, ended = threading.Event(), [], threading.Event()

    def wait() -> None:
        asked.append(1)
        began.set()
        ended.wait(20)

    look = LookApart(0.0, wait)
    look.if_due()
    assert began.wait(20)
    for _time in range(3):
        look.if_due()  # returns, and does not ask again while the first one waits
    ended.set()
    assert asked == [1]
