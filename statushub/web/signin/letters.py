"""Flask-Security's mails as deliveries: an order among our facts, in the same transaction."""

from typing import Any

from flask import current_app
from flask_security import MailUtil
from flask_security.utils import hash_password

from statushub.actions import sign_in_links

_TEMPLATES = {
    "security/email/reset_notice": sign_in_links.PASSWORD_CHANGED,
    "security/email/change_notice": sign_in_links.PASSWORD_CHANGED,
}
_ASKS_FOR_LINK = "security/email/reset_instructions"


class Letters(MailUtil):
    """Orders an account mail where Flask-Security would send one.

    A reset mail carries our one-time link, derived when it is sent, instead of Flask-Security's
    token, which would have to be stored until then.
    """

    def send_mail(self, template: str, *_words: object, **context: Any) -> None:
        """Order the mail; its words are chosen by template name, in the editor's language."""
        account = context["user"]
        if template == _ASKS_FOR_LINK:
            # An unknown address costs Flask-Security one hash; a known one must take as long.
            hash_password("as long as for an unknown address")
            sign_in_links.ask(account.email)
        else:
            session = current_app.extensions["security"].datastore.db.session
            sign_in_links.send(session, account, _TEMPLATES[template])
