"""What mail servers send back, as they write it: reports, complaints, and what is neither."""

import textwrap

VERP = "bounces@example.org"


def _letter(to: str, sender: str, unsubscribe: str = "") -> str:
    way_out = f"List-Unsubscribe: <{unsubscribe}>\n" if unsubscribe else ""
    return (
        f"Return-Path: <{sender}>\nFrom: Lumen <status@example.org>\nTo: {to}\n{way_out}"
        "Subject: Phone lines closed\n\nWe are looking into it.\n"
    )


def status_report(
    sender: str,
    *,
    to: str = "ana@example.org",
    action: str = "failed",
    status: str = "5.1.1",
    said: str = "smtp; 550 5.1.1 <ana@example.org>: no such user",
) -> bytes:
    """Return a report as Postfix writes it, to the envelope sender of a letter (RFC 3464)."""
    return (
        textwrap.dedent("""\
        From: MAILER-DAEMON@mx.example.net (Mail Delivery System)
        To: {sender}
        Subject: Undelivered Mail Returned to Sender
        Auto-Submitted: auto-replied
        MIME-Version: 1.0
        Content-Type: multipart/report; report-type=delivery-status; boundary="b"

        --b
        Content-Description: Notification
        Content-Type: text/plain; charset=us-ascii

        I'm sorry to have to inform you that your message could not be delivered.

        --b
        Content-Type: message/delivery-status

        Reporting-MTA: dns; mx.example.net
        X-Postfix-Sender: rfc822; {sender}
        Arrival-Date: Tue,  3 Mar 2026 09:32:00 +0000 (UTC)

        Final-Recipient: rfc822; {to}
        Original-Recipient: rfc822;{to}
        Action: {action}
        Status: {status}
        Diagnostic-Code: {said}

        --b
        Content-Type: message/rfc822

        {letter}
        --b--
        """)
        .format(
            sender=sender,
            to=to,
            action=action,
            status=status,
            said=said,
            letter=_letter(to, sender),
        )
        .encode()
    )


def complaint(sender: str, *, kind: str = "abuse", unsubscribe: str = "") -> bytes:
    """Return a feedback report (RFC 5965)."""
    return (
        textwrap.dedent("""\
        From: <staff@feedback.example.net>
        To: abuse@example.org
        Subject: Email feedback report
        MIME-Version: 1.0
        Content-Type: multipart/report; report-type=feedback-report; boundary="b"

        --b
        Content-Type: text/plain

        This is an email abuse report.

        --b
        Content-Type: message/feedback-report

        Feedback-Type: {kind}
        User-Agent: SomeGenerator/1.0
        Version: 1
        {mail_from}
        --b
        Content-Type: message/rfc822

        {letter}
        --b--
        """)
        .format(
            kind=kind,
            mail_from=f"Original-Mail-From: <{sender}>\n" if sender else "",
            letter=_letter("redacted@example.net", sender or "redacted", unsubscribe),
        )
        .encode()
    )


def qmail(sender: str) -> bytes:
    """Return what qmail says, which knows no reports."""
    return textwrap.dedent(f"""\
        From: MAILER-DAEMON@mail.example.net
        To: {sender}
        Subject: failure notice

        Hi. This is the qmail-send program at mail.example.net.
        I'm afraid I wasn't able to deliver your message to the following addresses.
        This is a permanent error; I've given up. Sorry it didn't work out.

        <ana@example.org>:
        Sorry, no mailbox here by that name. (#5.1.1)

        --- Below this line is a copy of the message.

        Return-Path: <{sender}>
        """).encode()


def exim(sender: str) -> bytes:
    """Return what Exim says."""
    return textwrap.dedent(f"""\
        From: Mail Delivery System <Mailer-Daemon@mail.example.net>
        To: {sender}
        X-Failed-Recipients: ana@example.org
        Auto-Submitted: auto-replied
        Subject: Mail delivery failed: returning message to sender

        This message was created automatically by mail delivery software.

        A message that you sent could not be delivered to one or more of its
        recipients. This is a permanent error. The following address(es) failed:

          ana@example.org
            Unrouteable address
        """).encode()


def away(sender: str) -> bytes:
    """Return a note of somebody on holiday."""
    return (
        f"From: ana@example.org\nTo: {sender}\nSubject: Away until Monday\n"
        "Auto-Submitted: auto-replied\n\nI read mail again on Monday.\n"
    ).encode()


def web_page(sender: str) -> bytes:
    """Return a page of a web server that stands where a report was due."""
    return (
        f"To: {sender}\nContent-Type: text/html\n\n<!doctype html><title>502 Bad Gateway</title>"
        "<h1>502 Bad Gateway</h1>\n"
    ).encode()
