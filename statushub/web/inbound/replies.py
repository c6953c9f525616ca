"""What people write back to our messages, as their provider hands it on."""

from flask import Response

from statushub.actions import replies
from statushub.model import inbound as addresses
from statushub.web.inbound import calls
from statushub.web.inbound.door import hears, nothing

_TWIML = '<?xml version="1.0" encoding="UTF-8"?><Response/>'


@hears(addresses.REPLY, methods=("POST", "GET"))
def reply(_about: str) -> Response:
    """Do what is asked for; any answer of ours is a message of its own, so this one is empty."""
    channel = replies.channel_of_replies()
    for said in calls.fields() if channel else ():
        found = channel.heard(said) if channel else None
        if channel and found:
            replies.heard(channel, found)
    if not calls.is_form():
        return nothing()
    # What Twilio takes for "say nothing"; an empty text would be said to the sender.
    response = nothing()
    response.data, response.mimetype = _TWIML, "application/xml"
    return response
