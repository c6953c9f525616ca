"""What became of messages, as the provider that took them tells it; its address says who it is."""

from flask import Response

from statushub import channels
from statushub.actions import receipts
from statushub.model import inbound as addresses
from statushub.web.inbound import calls
from statushub.web.inbound.door import hears, nothing


@hears(addresses.RECEIPT, methods=("POST", "GET"))
def receipt(about: str) -> Response:
    """Take each receipt in; what is none, or not the last word on a message, is passed over."""
    channel = next((one for one in channels.every() if one.sends_receipts), None)
    for said in calls.fields() if channel else ():
        found = channel.receipted(said) if channel else None
        if found:
            receipts.heed(about, found)
    return nothing()
