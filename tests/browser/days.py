"""Days to look at: the worst one, and a calm one with a long past."""

from datetime import timedelta

from statushub import clock
from statushub.actions import contact_points, corrections, notices
from statushub.actions.contact_claims import ContactStated
from statushub.model.audit import HOUSE
from tests.benchmarks import _past
from tests.installation import Installation


def worst(house: Installation) -> list[str]:
    """Three notices at once, one of them not translated; return the addresses that tell of them."""
    phone = house.service()
    chat = house.service("Web chat", "Chat en línea")
    web = house.contact_point("Web chat", "Chat en línea", "chat", address="https://e.example/chat")
    lines = house.contact_point("Phone", "Teléfono " + "larguísimo" * 6)
    contact_points.offer(phone.public_id, [lines.public_id, web.public_id], HOUSE)
    long = {"title": "Líneas " + "larguísimas" * 8, "body": "https://e.example/" + "a" * 200}
    first = house.incident(
        {phone.public_id: "major_outage"},
        impact="major",
        contact_points={lines.public_id: ContactStated("closed", None, [web.public_id])},
        next_update_at=clock.now() + timedelta(hours=1),
        texts={
            "en": {"title": "Phones closed", "body": "No calls.", "advice": "Use web chat."},
            "es": long | {"advice": "Use el chat."},
        },
    )
    texts = {code: {"body": "Still working on it."} for code in ("en", "es")}
    promise = clock.now() + timedelta(hours=1)
    notices.post_update(
        notices.PostUpdate(first.notice.public_id, texts, next_update_at=promise), HOUSE
    )
    house.incident(
        {chat.public_id: "degraded_performance"},
        texts={"en": {"title": "Chat is slow", "body": "Wait a little."}},
        without_languages=("es",),
    )
    start = clock.now() + timedelta(days=1)
    notices.open_notice(
        notices.OpenNotice(
            "maintenance",
            {code: {"title": "New lines", "body": "We change them."} for code in ("en", "es")},
            services={phone.public_id: "under_maintenance"},
            moments={"starts_at": start, "ends_at": start + timedelta(hours=2)},
        ),
        HOUSE,
    )
    rule = dict.fromkeys(("title", "body", "before", "after", "affected"), "Fifteen days.")
    changed = notices.open_notice(
        notices.OpenNotice(
            "policy_change", {"en": rule, "es": rule}, moments={"effective_from": start}
        ),
        HOUSE,
    )
    right = {code: {"after": f"Fourteen {'larguísimos' * 9} days."} for code in ("en", "es")}
    corrections.correct_update(
        corrections.CorrectUpdate(changed.update.public_id, right, notify=True), HOUSE
    )
    return [
        "",
        "history",
        "contact",
        "changes",
        f"notices/{changed.notice.public_id}",
        f"notices/{first.notice.public_id}",
        f"services/{phone.public_id}",
        "search?q=telefonica",
        "search?q=elefante",
        f"mine?services={phone.public_id},{chat.public_id}",
    ]


def calm(house: Installation, old: int) -> list[str]:
    """Nothing is wrong, and so many notices are long over; return the addresses that tell of it."""
    phone = house.service()
    house.service("Web chat", "Chat en línea")
    house.contact_point("Web chat", "Chat en línea", "chat", address="https://e.example/chat")
    _past.grow(house.page.id, old)
    month = clock.now() - _past.OVER_FOR - timedelta(days=31)
    return [
        "",
        "history",
        f"history/{month:%Y-%m}",
        "contact",
        "changes",
        "changes/past",
        "subscribe",
        f"notices/old{0:09d}",
        f"services/{phone.public_id}",
        "search?q=",
    ]
