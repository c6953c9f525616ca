"""What providers tell us over HTTP; one file for each thing they tell."""

from flask import Flask

from statushub.web.inbound import bounces, receipts, replies
from statushub.web.inbound.door import blueprint, hears, nothing

__all__ = ["bounces", "hears", "nothing", "receipts", "register", "replies"]


def register(app: Flask) -> None:
    """Put every address there is in its place."""
    app.register_blueprint(blueprint)
