"""Where each thing of the public page is to be found: one place for the form of an address."""

from functools import lru_cache
from urllib.parse import urlsplit


def home(public_url: str, language: str) -> str:
    """Return the page's own address in a language."""
    return f"{public_url}/{language}/"


def notice(public_url: str, language: str, public_id: str) -> str:
    return f"{public_url}/{language}/notices/{public_id}"


def update(public_url: str, language: str, notice_id: str, update_id: str) -> str:
    return f"{notice(public_url, language, notice_id)}#{update_id}"


def service(public_url: str, language: str, public_id: str) -> str:
    return f"{public_url}/{language}/services/{public_id}"


def contact_points(public_url: str, language: str) -> str:
    """Return where every way to reach us is listed."""
    return f"{public_url}/{language}/contact"


def contact_point(public_url: str, language: str, public_id: str) -> str:
    return f"{contact_points(public_url, language)}#{public_id}"


def subscribe(public_url: str, language: str) -> str:
    return f"{public_url}/{language}/subscribe"


def confirm(public_url: str, language: str, token: str) -> str:
    return f"{public_url}/{language}/confirm/{token}"


def manage(public_url: str, language: str, token: str) -> str:
    return f"{public_url}/{language}/manage/{token}"


def unsubscribe(public_url: str, token: str) -> str:
    """Return the address that ends a subscription: GET asks, POST does (RFC 8058)."""
    return f"{public_url}/unsubscribe/{token}"


def inbound(public_url: str, name: str, token: str) -> str:
    """Return where a provider tells us something."""
    return f"{public_url}/inbound/{name}/{token}"


def asset(public_url: str, name: str) -> str:
    return f"{public_url}/assets/{name}"


def welcome(public_url: str, token: str) -> str:
    return f"{public_url}/desk/welcome/{token}"


@lru_cache(maxsize=4096)
def local(url: str) -> str:
    """Return an address of ours without its host, so that the page works under any."""
    return urlsplit(url)._replace(scheme="", netloc="").geturl()
