"""In a language nobody speaks, every word that is seen came through a catalogue."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import feedparser
import pytest
from lxml import html
from sqlalchemy import select
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from statushub import channels, clock, database, language
from statushub.actions import contact_points, editors, notices, services, sign_in_links, tokens
from statushub.actions.contact_points import SaveContactPoint, UseInstead
from statushub.model import facts, pages
from statushub.model.audit import HOUSE
from statushub.model.contact_points import ContactPoint
from statushub.model.editors import Editor, Token
from statushub.model.notices import Notice, Update
from statushub.model.services import Service, ServiceGroup
from statushub.model.subscriptions import Subscription
from statushub.publish import artefacts
from tests import installation
from tests.desk import ADDRESS, PASSWORD, Desk
from tests.house.pseudo import CODE, left_over, make, pseudo, visible
from tests.installation import Installation, text_of
from tests.subscribers import EVERYTHING, code_in, link_in, subscribe, texts

NAME = "Lumen status"
SIDES = {"before": "‹before›", "after": "‹after›", "affected": "‹affected›"}
KNOWN = frozenset(
    {
        "StatusHub",  # names
        "Statuspage",
        "Madrid",
        "UTC",
        "CET",
        "CEST",
        "Suomi",  # languages, in their own words
        "English",
        "Atom",  # names of formats
        "RSS",
        "Aa",  # letters that show how a colour reads
    }
)


def planned() -> dict[str, datetime]:
    start = clock.now() + timedelta(days=1)
    return {"starts_at": start, "ends_at": start + timedelta(hours=2)}


@pytest.fixture(scope="module")
def translations(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with the catalogue of the language."""
    return make(tmp_path_factory.mktemp("translations"))


@pytest.fixture
def house(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, translations: Path
) -> Iterator[Installation]:
    """An installation that speaks it, with something of everything on its page."""
    settings = {"LANGUAGES": f"{CODE},en", "DEFAULT_LANGUAGE": CODE}
    made = installation.make(sqlite_url, tmp_path, monkeypatch, **settings)
    made.app.extensions["babel"].translation_directories.append(str(translations))
    with language.speaking(CODE):
        fill(made)
    made.work()
    yield made
    channels.close()
    database.dispose()


def words(text: str) -> dict[str, str]:
    return {"en": f"‹{text}›", CODE: f"‹{text}›"}


def everything(kind: str, **parts: str) -> dict[str, dict[str, str]]:
    every = {"title": f"‹{kind}›", "body": "‹told›", "advice": "‹advised›", **parts}
    return {CODE: every, "en": every}


def reached(service_id: str) -> None:
    """Have a service reached by phone, or by chat instead."""
    chat = contact_points.save_contact_point(
        SaveContactPoint("chat", "https://lumen.example/chat", words("chat")), HOUSE
    )
    reason = {CODE: "‹why›", "en": "‹why›"}
    contact_points.save_contact_point(
        SaveContactPoint(
            "phone",
            "+34915550100",
            words("phone"),
            words("dial"),
            hours="Mo-Fr 09:00-14:00",
            holidays="US",  # whose names are ours, whichever of them is near
            alternatives=(UseInstead(chat.public_id, reason),),
            services=(service_id,),
        ),
        HOUSE,
    )


def fill(house: Installation) -> None:
    """Put everything there that a page can show."""
    group = services.save_group(services.SaveGroup(words("group")), HOUSE)
    services.save_group(services.SaveGroup(words("empty group")), HOUSE)
    first, second, past = (
        services.save_service(
            services.SaveService(words(name), words("described"), group.public_id), HOUSE
        )
        for name in ("first", "second", "past")
    )
    services.retire_service(past.public_id, HOUSE)
    reached(first.public_id)
    services.state_status(second.public_id, "degraded_performance", HOUSE)
    now = clock.now()

    def opened(kind: str, **more: object) -> notices.Posted:
        given = {"kind": kind, "texts": everything(kind)} | more
        return notices.open_notice(notices.OpenNotice(**given), HOUSE)  # type: ignore[arg-type]

    opened(
        "incident",
        services={first.public_id: "major_outage"},
        next_update_at=now + timedelta(hours=1),
    )
    opened("incident", texts={"en": everything("incident")["en"]}, without_languages=(CODE,))
    over = opened("incident", posted_at=now - timedelta(hours=3)).notice.public_id
    notices.post_update(notices.PostUpdate(over, everything("incident"), state="resolved"), HOUSE)
    withdrawn = opened("incident").notice.public_id
    notices.withdraw_notice(notices.WithdrawNotice(withdrawn), HOUSE)
    opened("maintenance", moments=planned(), services={first.public_id: "under_maintenance"})
    for days in (-1, 40):
        opened(
            "policy_change",
            texts=everything("policy_change", **SIDES),
            moments={"effective_from": now + timedelta(days=days)},
            posted_at=now - timedelta(days=3),
        )
    other = editors.create("other@lumen.example", roles=("author",), actor=HOUSE, name="‹Other›")
    sign_in_links.renew(other)
    tokens.create("‹program›", ("notices:read",), HOUSE)
    house.subscription("known@lumen.example", CODE)


_LISTED = re.compile(r"(?<=⟧) \w+(, \w+)+(?=[.⟦])")


def nothing_left(where: str, texts: Iterator[str] | list[str]) -> None:
    found = {
        left: text.strip() for text in texts for left in left_over(text.replace(NAME, ""), KNOWN)
    }
    assert not found, f"{where} says by itself: {found}"


def read(answer: TestResponse) -> None:
    assert answer.status_code < 500, answer.text
    where = f"{answer.request.method} {answer.request.path} ({answer.status_code})"
    if answer.mimetype == "text/html":
        # What is listed after a colon are values of the API and columns of a CSV.
        nothing_left(where, [_LISTED.sub("", text) for text in visible(answer.data)])
    elif answer.mimetype == "text/plain":
        nothing_left(where, [answer.text])


@pytest.mark.parametrize(
    ("text", "reads"),
    [
        ("Sign in", "⟦Šíğň íň~~⟧"),
        ("Since %(time)s", "⟦Šíňčé~⟧ %(time)s"),
        ('See <a href="%(rss)s">RSS</a>.', '⟦Šéé~⟧ <a href="%(rss)s">⟦ŔŠŠ~⟧</a>.'),
    ],
)
def test_what_is_filled_in_stays_outside(text: str, reads: str) -> None:
    assert pseudo(text) == reads


def test_a_word_without_a_catalogue_is_found() -> None:
    page = '<p>⟦Šíğň~⟧ in</p><img alt="Logo"><p title="⟦ŵ~⟧">‹Content› 12 10:32 3f2a</p>'
    assert [left for text in visible(page) for left in left_over(text)] == ["in", "Logo"]


def test_every_public_file(house: Installation) -> None:
    with database.reading() as session:
        read_now = facts.gather(session, pages.the_page(session), clock.now())
    made = artefacts.build(read_now, ADDRESS, (CODE,))
    assert len(made) > 12
    for file in made:
        if file.path.endswith(".html"):
            nothing_left(file.path, visible(file.body))
        elif file.path.endswith((".atom", ".rss")):
            nothing_left(file.path, list(_of_feed(file.body)))


def _of_feed(body: bytes) -> Iterator[str]:
    feed = feedparser.parse(body)
    yield from (feed.feed.title, feed.feed.get("subtitle", ""))
    for entry in feed.entries:
        yield entry.title
        yield from (tag.get("label") or "" for tag in entry.get("tags", ()))
        for content in (*entry.get("content", ()), {"value": entry.get("summary", "")}):
            yield from visible(content["value"] or "<p></p>")


def test_what_a_search_answers(house: Installation) -> None:
    for said in ("", "‹first›", "‹incident›", "‹zebra›", "!"):
        read(house.client().get(f"/{CODE}/search", query_string={"q": said}))


def test_a_subscriber_s_way(house: Installation) -> None:
    browser = house.client()
    number, address = "+34600111222", "ana@lumen.example"
    read(browser.get(f"/{CODE}/subscribe"))
    for by in ("email", "sms"):
        read(subscribe(browser, "not one", reader=CODE, by=by, kinds=[]))
    read(subscribe(browser, address, reader=CODE))
    read(subscribe(browser, number, by="sms", reader=CODE))
    asked = browser.post(
        subscribe(browser, number, by="sms", reader=CODE, follow=False).location,
        data={"code": "000000"},
    )
    read(asked)
    house.work()
    confirm = link_in(house.mails(address)[0], "confirm")
    read(browser.get(confirm))
    read(browser.post(confirm, follow_redirects=True))
    read(subscribe(browser, address, reader=CODE))
    house.work()
    manage = link_in(house.mails(address)[-1], "manage")
    for page in ("", "/erase"):
        read(browser.get(manage + page))
    read(browser.post(manage, data={"language": CODE, **EVERYTHING}, follow_redirects=True))
    read(browser.post(manage, data={"language": CODE, "which": "some"}))
    read(browser.post(f"{manage}/end", follow_redirects=True))
    read(browser.post(f"{manage}/resume", follow_redirects=True))
    read(browser.get(f"/{CODE}/manage/nonsense"))
    read(browser.post(f"{manage}/erase", follow_redirects=True))
    code_in(texts(house, number)[-1])
    every_message(house)


def test_what_is_sent(house: Installation) -> None:
    house.subscription("ana@lumen.example", CODE)
    house.subscription("+34600111222", CODE, "sms")
    for kind, more in (
        ("incident", {"next_update_at": clock.now() + timedelta(hours=1)}),
        ("maintenance", {"moments": planned()}),
        ("policy_change", {"moments": {"effective_from": clock.now() + timedelta(days=2)}}),
    ):
        sides = SIDES if kind == "policy_change" else {}
        house.incident(kind=kind, texts=everything(kind, **sides), **more)
    house.work()
    assert len(house.mails("ana@lumen.example")) == 3
    every_message(house)


def every_message(house: Installation) -> None:
    for mail in house.mails():
        where = f"the mail “{mail['Subject']}”"
        body = mail.get_body(("html",))
        assert body is not None, where
        nothing_left(where, [str(mail["Subject"]), text_of(mail), *visible(body.get_content())])
    for number in ("+34600111222",):
        nothing_left("a text message", texts(house, number))


@pytest.mark.parametrize("path", ["nothing", "notices/nothing", "history/nothing", "confirm/x"])
def test_a_page_that_is_not_there(house: Installation, path: str) -> None:
    answer = house.client().get(f"/{CODE}/{path}")
    assert answer.status_code == 404
    read(answer)


def test_what_the_door_refuses(house: Installation) -> None:
    browser = house.client()
    read(browser.post(f"/{CODE}/history"))
    read(browser.post(f"/{CODE}/subscribe", data={"address": "a" * 3_000_000}))
    read(browser.post(f"/{CODE}/subscribe", headers={"Origin": "https://elsewhere.example"}))
    answers = [subscribe(browser, "ana@lumen.example", reader=CODE) for _ in range(25)]
    assert answers[-1].status_code == 429
    read(answers[-1])


# ---- the desk ----

UNSENT = ("/desk/sign-out", "/desk/language")
"""Forms in the frame of every page, which lead away from it."""


@pytest.mark.long
def test_every_screen_of_the_desk(house: Installation) -> None:
    ids = _ids()
    with house.app.app_context():
        admin = editors.create("eva@lumen.example", roles=("admin",), actor=HOUSE, speaks=CODE)
    link = sign_in_links.address(admin, ADDRESS).removeprefix(ADDRESS)
    desk = Desk(house.app)
    for path in ("/desk/", "/desk/sign-in", "/desk/forgot-password", "/desk/welcome/x", link):
        read(desk.open(path))
    read(desk.send("/desk/sign-in", email="", password=""))
    read(desk.send("/desk/sign-in", email="eva@lumen.example", password="not this one"))
    desk.come_in_by_link(link)
    read(desk.send("/desk/account/new-password", password="short", password_confirm="other"))
    read(desk.send("/desk/account/new-password", password=PASSWORD, password_confirm=PASSWORD))
    seen = 0
    for rule in _screens(house):
        path = _address(rule, ids)
        read(desk.open(path))
        seen += 1
        for action, fields in _forms(desk):
            read(desk.send(action, **fields))
            if desk.path.startswith("/desk/sign-in"):  # that form ended the session
                read(desk.sign_in("eva@lumen.example"))
            desk.open(path)
    assert seen > 15


ROOMS: dict[str, Any] = {
    "contact-points": ContactPoint,
    "services": Service,
    "groups": ServiceGroup,
    "notices": Notice,
    "update_id": Update,
    "editors": Editor,
    "tokens": Token,
    "subscribers": Subscription,
}
"""What a screen shows one of, by the word before it in the address, or by its name there."""


def _ids() -> dict[str, str]:
    with database.reading() as session:
        return {"kind": "incident"} | {
            room: session.scalars(select(row.public_id).order_by(row.id)).first() or ""
            for room, row in ROOMS.items()
        }


def _screens(house: Installation) -> list[Rule]:
    return sorted(
        (
            rule
            for rule in house.app.url_map.iter_rules()
            if rule.rule.startswith("/desk/")
            and "GET" in (rule.methods or ())
            and "<token>" not in rule.rule
            and rule.endpoint not in {"desk.frame.asset_file", "security.static"}
        ),
        key=str,
    )


def _address(rule: Rule, ids: dict[str, str]) -> str:
    """Return the screen's address with something real in it."""
    pieces = re.split(r"<(?:\w+:)?(\w+)>", rule.rule)
    for at, name in list(enumerate(pieces))[1::2]:
        room = pieces[at - 1].strip("/").rpartition("/")[2]
        pieces[at] = ids.get(name) or ids[room]
    return "".join(pieces)


def _forms(desk: Desk) -> Iterator[tuple[str, dict[str, str]]]:
    """Give each form of the page as it stands, to be sent with nothing filled in."""
    page = desk.page
    if page is None or page.mimetype != "text/html":
        return
    for form in html.fromstring(page.data).forms:
        action = form.action or desk.path
        if form.method == "POST" and action not in UNSENT and "<" not in action:
            hidden = form.xpath(".//input[@type='hidden']")
            yield action, {one.name: one.value or "" for one in hidden if one.name != "csrf_token"}
