"""A real Dovecot of a test's own, that hands out a Maildir over IMAP."""

import shutil
import subprocess
import tempfile
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.channels.post_office import own_certificate
from tests.faults.parts import until
from tests.ports import free_port, listens
from tests.post.postfix import NOBODY

PASSWORD = "s3cret:/"


@dataclass
class Dovecot:
    """One that runs, with the mailbox it hands out."""

    folder: Path
    plain: int
    tls: int
    certificate: Path

    @property
    def maildir(self) -> Path:
        return self.folder / "mail"

    def url(self, *, tls: bool, password: str = "s3cret%3A%2F", folder: str = "INBOX") -> str:
        if tls:
            return f"imaps://bounces:{password}@localhost:{self.tls}/{folder}"
        return f"imap://bounces:{password}@localhost:{self.plain}/{folder}?starttls=never"

    def starttls_url(self) -> str:
        return f"imap://bounces:s3cret%3A%2F@localhost:{self.plain}/INBOX"

    def is_up(self) -> bool:
        """Tell whether it takes connections."""
        return listens(self.plain)

    def put(self, name: str, content: bytes) -> None:
        """Deliver a message, as a mail server does."""
        half, whole = self.maildir / "tmp" / name, self.maildir / "new" / name
        half.write_bytes(content)
        shutil.chown(half, NOBODY, NOBODY)
        half.replace(whole)

    def names(self, folder: str = "") -> list[str]:
        """Return the messages in a folder."""
        found = [self.maildir / folder / part for part in ("new", "cur")]
        return sorted(file.name for part in found for file in part.glob("*"))


@contextmanager
def running() -> Iterator[Dovecot]:
    """Run one."""
    # Not in pytest's folder: Dovecot's own users may not look in there.
    folder = Path(tempfile.mkdtemp(prefix="statushub-imap-"))
    folder.chmod(0o755)
    dovecot = Dovecot(folder, free_port(), free_port(), own_certificate(folder))
    try:
        _configure(dovecot)
        command = ["dovecot", "-F", "-c", str(folder / "dovecot.conf")]
        with (folder / "said").open("wb") as said:
            process = subprocess.Popen(command, stdout=said, stderr=said)
        try:
            until(dovecot.is_up, "Dovecot is there")
            yield dovecot
        finally:
            process.terminate()
            process.wait(20)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _configure(dovecot: Dovecot) -> None:
    folder = dovecot.folder
    for part in ("mail/tmp", "mail/new", "mail/cur", "run", "state"):
        (folder / part).mkdir(parents=True)
    for path in (dovecot.maildir, *dovecot.maildir.iterdir()):
        shutil.chown(path, NOBODY, NOBODY)
    (folder / "dovecot.conf").write_text(
        textwrap.dedent(f"""\
            protocols = imap
            listen = 127.0.0.1
            base_dir = {folder}/run
            state_dir = {folder}/state
            log_path = {folder}/dovecot.log
            disable_plaintext_auth = no
            auth_failure_delay = 0
            ssl = yes
            ssl_cert = <{dovecot.certificate}
            ssl_key = <{dovecot.certificate}
            mail_location = maildir:{dovecot.maildir}
            first_valid_uid = 100
            first_valid_gid = 100
            passdb {{
              driver = static
              args = password={PASSWORD}
            }}
            userdb {{
              driver = static
              args = uid={NOBODY} gid={NOBODY} home={dovecot.maildir}
            }}
            service imap-login {{
              chroot =
              inet_listener imap {{
                port = {dovecot.plain}
              }}
              inet_listener imaps {{
                port = {dovecot.tls}
                ssl = yes
              }}
            }}
            service anvil {{
              chroot =
            }}
            service stats {{
              chroot =
            }}
            """)
    )
