"""What a mail server's refusal is about: the address, the letter, or the server itself.

RFC 5321 (codes), RFC 3463 (enhanced codes). Who is wrongly blamed pays for it: an address with
silence, a server with a rest, a letter with its three days of tries. So only what is said before
any recipient was named, or to several in a row, is taken as being about the server.
"""

import re

from statushub.channels.base import FAILED_PERMANENT, FAILED_TEMPORARY, SENT, Letter, Outcome
from statushub.channels.wire.smtp import Broken, Reply

_ADDRESS = re.compile(r"<?[^\s<>@]+@[^\s<>]+>?")
_SIGN_IN = {530, 534, 535, 538}
_TOO_BIG = {"5.2.3", "5.3.4"}
# No such mailbox, host or domain; a mailbox that is closed. 5.1.7 and 5.1.8 are about the sender.
_NOBODY_THERE = re.compile(r"5\.1\.([0-6]|9|10)|5\.2\.1|5\.4\.([14]|310)")
_NOBODY_THERE_CODES = {550, 551, 553}
_WORDS_OF_POLICY = re.compile(
    r"spam|block|black|polic|reputation|relay|denied|full|quota", re.IGNORECASE
)


def outcome(letter: Letter, said: Reply | Broken, seconds: float, provider: str) -> Outcome:
    """Return what became of one letter."""
    if isinstance(said, Broken):
        return Outcome(
            letter.recipient,
            FAILED_TEMPORARY,
            seconds,
            provider,
            "connection",
            without_addresses(said.words),
            outage=not said.over_this,
        )
    if said.ok:
        return Outcome(letter.recipient, SENT, seconds, provider, str(said.code))
    outage = _is_about_the_server(said)
    for_now = outage or said.code < 500
    nobody = said.stage == "to" and nobody_there(said.enhanced, said.code, said.words)
    return Outcome(
        letter.recipient,
        FAILED_TEMPORARY if for_now else FAILED_PERMANENT,
        seconds,
        provider,
        said.enhanced or str(said.code),
        f"{said.code} {without_addresses(said.words)}",
        unreachable=not for_now and nobody,
        outage=outage,
    )


def is_doubtful(said: Reply | Broken) -> bool:
    """Tell whether it may be the server's own trouble: it is, if the next letter hears the same.

    Its system (4.3.x: full, stopping, badly set up), although it knew the recipient's name by then.
    """
    return isinstance(said, Reply) and said.enhanced.startswith("4.3.")


def nobody_there(status: str, code: int | None = None, words: str = "") -> bool:
    """Tell whether nothing can ever reach this address.

    `status` is an enhanced code, `code` that of the reply, `words` what was said; a status that
    says nothing (5.0.0, 5.5.0) or is missing leaves it to the other two.
    """
    if status and status not in {"5.0.0", "5.5.0"}:
        return bool(_NOBODY_THERE.fullmatch(status))
    return code in _NOBODY_THERE_CODES and not _WORDS_OF_POLICY.search(words)


def without_addresses(words: str) -> str:
    """Return words of a server with an ellipsis for each address."""
    return _ADDRESS.sub("…", words)


def _is_about_the_server(said: Reply) -> bool:
    """Tell whether it would say so to any letter: who may not send at all has a fault to mend."""
    if said.code in _SIGN_IN:
        return True
    is_about_this_letter = said.code == 552 or said.enhanced in _TOO_BIG or said.utf8
    return said.stage == "from" and not (said.code >= 500 and is_about_this_letter)
