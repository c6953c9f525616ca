"""The feed as JSON Feed 1.1: the entries and ids of the other feeds, as JSON."""

import json
from typing import Any

from statushub.render import feed
from statushub.render.rendered import Rendered
from statushub.render.view.page import NewsView

JSON_FEED = "application/feed+json; charset=utf-8"
PATH = "feed.json"
_VERSION = "https://jsonfeed.org/version/1.1"


def json_feed(page: NewsView) -> Rendered:
    """Return the JSON Feed in the language being spoken."""
    masthead = page.masthead
    made: dict[str, Any] = {
        "version": _VERSION,
        "title": masthead.name,
        "home_page_url": masthead.home,
        "feed_url": f"{masthead.home}{PATH}",
        "description": feed.about(masthead),
        "language": masthead.language,
        "authors": [{"name": masthead.name, "url": masthead.home}],
    }
    if masthead.logo_url:
        made["icon"] = masthead.logo_url
    made["items"] = [_item(one, masthead.language) for one in feed.newest(page)]
    body = json.dumps(made, ensure_ascii=False, separators=(",", ":")).encode()
    return feed.true_until_next(page, body, JSON_FEED)


def _item(one: feed.Entry, language: str) -> dict[str, Any]:
    return {
        "id": one.id,
        "url": one.url,
        "title": one.title,
        "content_html": one.content,
        "date_published": one.published.isoformat(),
        "date_modified": one.updated.isoformat(),
        "tags": [one.notice.kind_label],
        "language": language,
    }
