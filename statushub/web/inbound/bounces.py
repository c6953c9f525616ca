"""Mail that came back, and complaints: each as it came, handed in by a mail server's program."""

from flask import Response, jsonify, request

from statushub.exchange import returns
from statushub.model import inbound
from statushub.web.inbound.door import hears

LARGEST = 10 * 1024 * 1024
"""Bytes of one message."""


@hears(inbound.BOUNCE, most=LARGEST)
def take(_about: str) -> Response:
    """Take one message (message/rfc822), and say what it was."""
    return jsonify({"it_was": returns.take(request.get_data(cache=False))})
