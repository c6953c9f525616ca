"""The eight documents of the Statuspage API, version 2: their keys, their order, their words.

`?lang=` changes words and nothing else. Unused values are null, empty lists are empty, except
`affected_components`, which is null where an update touches none: clients were written so.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from statushub.render import statuspage_records as records
from statushub.render.rendered import Rendered
from statushub.render.statuspage_rollup import rollup
from statushub.render.view.component import StatuspageView
from statushub.render.view.notice import NoticeView

JSON = "application/json; charset=utf-8"
PLACE = "api/v2/"
"""Where the documents are, under the page's root."""


def _document(
    content: Callable[[StatuspageView], Mapping[str, Any]], view: StatuspageView
) -> Rendered:
    """Return a document. It tells what was said and nothing of now: time alone changes nothing."""
    whole = {"page": records.page(view), **content(view)}
    body = json.dumps(whole, ensure_ascii=False, separators=(",", ":")).encode()
    return Rendered(body, JSON, view.masthead.language)


def _summary(view: StatuspageView) -> Mapping[str, Any]:
    return {
        **_components(view),
        **_incidents(view, view.unresolved),
        **_maintenances(view, view.due("ahead", "now")),
        **_status(view),
    }


def _status(view: StatuspageView) -> Mapping[str, Any]:
    indicator, description = rollup(view)
    return {"status": {"indicator": indicator, "description": description}}


def _components(view: StatuspageView) -> Mapping[str, Any]:
    return {"components": [records.component(view.masthead, one) for one in view.components]}


def _incidents(view: StatuspageView, notices: Sequence[NoticeView]) -> Mapping[str, Any]:
    return {"incidents": [records.incident(view, one) for one in notices]}


def _maintenances(view: StatuspageView, notices: Sequence[NoticeView]) -> Mapping[str, Any]:
    return {"scheduled_maintenances": [records.maintenance(view, one) for one in notices]}


DOCUMENTS: Mapping[str, Callable[[StatuspageView], Rendered]] = {
    f"{PLACE}{name}.json": partial(_document, content)
    for name, content in {
        "summary": _summary,
        "status": _status,
        "components": _components,
        "incidents": lambda view: _incidents(view, view.incidents),
        "incidents/unresolved": lambda view: _incidents(view, view.unresolved),
        "scheduled-maintenances": lambda view: _maintenances(view, view.maintenances),
        "scheduled-maintenances/upcoming": lambda view: _maintenances(view, view.due("ahead")),
        "scheduled-maintenances/active": lambda view: _maintenances(view, view.due("now")),
    }.items()
}
"""Who makes a document, by where it is."""
