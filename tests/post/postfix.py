"""A real Postfix of a test's own: another queue, another port, mailboxes in a temporary folder."""

import os
import shutil
import subprocess
import tempfile
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from pathlib import Path

from tests.ports import free_port

NOBODY = 65534
RETURNS = "returns.example"
"""The domain of the address that mail comes back to."""

# As Debian's own master.cf, without what only other machines need; nothing is chrooted.
_MASTER = """
127.0.0.1:{port} inet n - n - - smtpd
cleanup   unix  n - n - 0 cleanup
qmgr      unix  n - n 300 1 qmgr
tlsmgr    unix  - - n 1000? 1 tlsmgr
rewrite   unix  - - n - - trivial-rewrite
bounce    unix  - - n - 0 bounce
defer     unix  - - n - 0 bounce
trace     unix  - - n - 0 bounce
verify    unix  - - n - 1 verify
flush     unix  n - n 1000? 0 flush
proxymap  unix  - - n - - proxymap
smtp      unix  - - n - - smtp
relay     unix  - - n - - smtp
showq     unix  n - n - - showq
error     unix  - - n - - error
retry     unix  - - n - - error
discard   unix  - - n - - discard
virtual   unix  - n n - - virtual
anvil     unix  - - n - 1 anvil
postlog   unix-dgram n - n - 1 postlogd
"""


@dataclass
class Postfix:
    """One that runs."""

    folder: Path
    port: int

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    @property
    def log(self) -> str:
        return (self.folder / "mail.log").read_text()

    def maildir(self, mailbox: str) -> Path:
        return self.folder / "mail" / mailbox

    def mails(self, mailbox: str) -> list[Message]:
        """Return what lies in a mailbox."""
        new = self.maildir(mailbox) / "new"
        return [message_from_bytes(file.read_bytes()) for file in sorted(new.glob("*"))]

    def count(self, mailboxes: Sequence[str]) -> int:
        """Return how many mails lie in some mailboxes."""
        return sum(1 for name in mailboxes for _ in (self.maildir(name) / "new").glob("*"))

    def call(self, command: str) -> None:
        """Run `postfix COMMAND` on it."""
        ran = subprocess.run(
            ["postfix", "-c", self.folder / "etc", command], capture_output=True, check=False
        )
        assert ran.returncode == 0, ran.stderr.decode() + self.log


@contextmanager
def running(
    mailboxes: Mapping[str, str], *, elsewhere: Mapping[str, int], policy: int | None = None
) -> Iterator[Postfix]:
    """Run one with some mailboxes, by address; the mail of some domains goes to other ports.

    `policy`: the port of a policy server that is asked at each recipient.
    """
    # Not in pytest's folder: Postfix's own user may not look in there.
    folder = Path(tempfile.mkdtemp(prefix="statushub-post-"))
    folder.chmod(0o755)
    postfix = Postfix(folder, free_port())
    try:
        _configure(postfix, mailboxes, elsewhere, policy)
        postfix.call("start")
        yield postfix
        postfix.call("stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _configure(
    postfix: Postfix, mailboxes: Mapping[str, str], elsewhere: Mapping[str, int], policy: int | None
) -> None:
    folder = postfix.folder
    for name in ("etc", "spool", "data", "mail"):
        (folder / name).mkdir()
    shutil.chown(folder / "data", "postfix")
    os.chown(folder / "mail", NOBODY, NOBODY)
    check = f", check_policy_service inet:127.0.0.1:{policy}" if policy else ""
    domains = {address.rpartition("@")[2] for address in mailboxes}
    main = textwrap.dedent(f"""\
        compatibility_level = 3.6
        queue_directory = {folder}/spool
        data_directory = {folder}/data
        maillog_file = {folder}/mail.log
        maillog_file_prefixes = {folder}
        mail_owner = postfix
        inet_interfaces = 127.0.0.1
        inet_protocols = ipv4
        myhostname = mx.statushub.example
        mydestination =
        mynetworks = 127.0.0.0/8
        alias_maps =
        alias_database =
        recipient_delimiter = +
        virtual_mailbox_domains = {" ".join(domains)}
        virtual_mailbox_base = {folder}/mail
        virtual_mailbox_maps = texthash:{folder}/etc/mailboxes
        virtual_uid_maps = static:{NOBODY}
        virtual_gid_maps = static:{NOBODY}
        virtual_minimum_uid = 100
        transport_maps = texthash:{folder}/etc/transport
        relay_domains = {" ".join(elsewhere)}
        smtpd_recipient_restrictions = reject_unauth_destination, reject_unlisted_recipient{check}
        smtp_dns_support_level = disabled
        smtp_host_lookup = native
        minimal_backoff_time = 1s
        queue_run_delay = 1s
        """)
    (folder / "etc" / "main.cf").write_text(main)
    (folder / "etc" / "master.cf").write_text(_MASTER.format(port=postfix.port))
    lines = [f"{address} {mailbox}/\n" for address, mailbox in mailboxes.items()]
    (folder / "etc" / "mailboxes").write_text("".join(lines))
    routes = [f"{domain} smtp:[127.0.0.1]:{port}\n" for domain, port in elsewhere.items()]
    (folder / "etc" / "transport").write_text("".join(routes))
