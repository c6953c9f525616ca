"""An editor comes in: by link, by password, with a second factor; and nobody else does."""

from datetime import UTC
from pathlib import Path

import pytest
from passlib.totp import TOTP

from statushub import clock, database
from statushub.actions import sign_in_links
from statushub.actions.editors import first_link
from statushub.model import audit, editors
from tests import installation
from tests.desk import PASSWORD, Desk, editor_with_password, link_for
from tests.installation import Installation, MovedClock, text_of

ANA = "ana@example.org"


def test_a_link_lets_in_once_and_asks_for_a_password(either_house: Installation) -> None:
    link = link_for(either_house.app, ANA)
    desk = Desk(either_house.app)
    desk.open(link)
    desk.open(link)
    assert "This link lets you in once." in desk.text
    desk.come_in_by_link(link)
    assert desk.path == "/desk/account/new-password"
    desk.send("/desk/account/new-password", password=PASSWORD, password_confirm=PASSWORD)
    assert "Your password is set." in desk.text

    again = Desk(either_house.app)
    again.come_in_by_link(link)
    assert "This link does not work any more" in again.text
    again.sign_in("Ana@Example.org")
    assert "Sign out" in again.text
    again.send("/desk/sign-out")
    assert again.open("/desk/account").request.path == "/desk/sign-in"


def test_a_link_is_too_old_after_a_day(house: Installation, moved: MovedClock) -> None:
    link = link_for(house.app, ANA)
    moved.forward(hours=25)
    desk = Desk(house.app)
    desk.open(link)
    assert "This link does not work any more" in desk.text


def test_the_first_admin_says_who_they_are(house: Installation) -> None:
    link = first_link("http://status.example")
    assert link
    desk = Desk(house.app)
    desk.come_in_by_link(link)
    assert "Your email address" in desk.text
    desk.send(
        "/desk/account/new-password",
        name="Ana",
        email=ANA,
        password=PASSWORD,
        password_confirm=PASSWORD,
    )
    assert "Ana" in desk.text
    assert first_link("http://status.example") is None
    desk = Desk(house.app)
    desk.sign_in(ANA)
    assert "Sign out" in desk.text


def test_the_first_link_is_made_anew_until_somebody_is_there(house: Installation) -> None:
    lost = first_link("http://status.example")
    found = first_link("http://status.example")
    assert lost
    assert found
    desk = Desk(house.app)
    desk.open(lost)
    assert "does not work any more" in desk.text
    desk.come_in_by_link(found)
    assert desk.path == "/desk/account/new-password"


def test_no_first_link_voids_one_that_was_made_by_command(house: Installation) -> None:
    link = link_for(house.app, ANA)
    assert first_link("http://status.example") is None
    desk = Desk(house.app)
    desk.come_in_by_link(link)
    assert desk.path == "/desk/account/new-password"


@pytest.mark.parametrize(
    ("password", "again", "words"),
    [
        ("short", "short", "Use at least 10 characters."),
        (PASSWORD, "another password", "The two passwords are not the same."),
        ("", "", "Use at least 10 characters."),
    ],
)
def test_a_password_that_will_not_do_is_refused_in_words(
    house: Installation, password: str, again: str, words: str
) -> None:
    desk = Desk(house.app)
    desk.come_in_by_link(link_for(house.app, ANA))
    page = desk.send("/desk/account/new-password", password=password, password_confirm=again)
    assert page.status_code == 422
    assert words in desk.text


def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(house: Installation) -> None:
    editor_with_password(house.app, ANA)
    answers = []
    for email in (ANA, "nobody@example.org"):
        desk = Desk(house.app)
        desk.sign_in(email, "not the password")
        assert "do not match" in desk.text
        summary = desk.text[desk.text.index('class="summary"') :]
        answers.append(summary[: summary.index("<form")])
    assert answers[0] == answers[1]


def test_many_wrong_passwords_lock_the_account_for_a_while(
    either_house: Installation, moved: MovedClock
) -> None:
    editor_with_password(either_house.app, ANA)
    for _try in range(10):
        Desk(either_house.app).sign_in(ANA, "not the password")
    desk = Desk(either_house.app)
    desk.sign_in(ANA)
    assert "the account is locked for 15 minutes" in desk.text
    either_house.work()
    assert "many wrong passwords" in text_of(either_house.mails(ANA)[-1])

    moved.forward(minutes=16)
    desk.sign_in(ANA)
    assert "Sign out" in desk.text


def test_a_link_by_mail_opens_a_locked_account(either_house: Installation) -> None:
    editor_with_password(either_house.app, ANA)
    for _try in range(10):
        Desk(either_house.app).sign_in(ANA, "not the password")
    desk = Desk(either_house.app)
    desk.open("/desk/forgot-password")
    desk.send("/desk/forgot-password", email=ANA)
    assert "If this address belongs to an editor" in desk.text
    either_house.work()
    words = text_of(either_house.mails(ANA)[-1])
    link = next(word for word in words.split() if "/desk/welcome/" in word)
    desk.come_in_by_link(link)
    assert desk.path == "/desk/account/new-password"
    desk.open("/desk/account")
    assert "Sign out" in desk.text


def test_nobody_learns_whether_an_address_is_an_editors(house: Installation) -> None:
    editor_with_password(house.app, ANA)
    pages = []
    for email in (ANA, "nobody@example.org"):
        desk = Desk(house.app)
        desk.open("/desk/forgot-password")
        desk.send("/desk/forgot-password", email=email)
        pages.append(desk.text.split("<form")[0].replace(email, ""))
    assert pages[0] == pages[1]
    house.work()
    assert [mail["To"] for mail in house.mails()] == [ANA]


def _code(key: str) -> str:
    made = TOTP(key=key.replace("-", "").replace(" ", ""))
    return str(made.generate(clock.now().replace(tzinfo=UTC).timestamp()).token)


def _set_up_second_factor(desk: Desk) -> tuple[str, str]:
    """Return the key, and the code that was used up by setting it up."""
    desk.open("/desk/account/second-factor")
    desk.send("/desk/account/second-factor", setup="authenticator")
    key = desk.text.split("Key:")[1].split("<code>")[1].split("</code>")[0]
    action = desk.text.split('action="/desk/account/second-factor/')[1].split('"')[0]
    desk.send(f"/desk/account/second-factor/{action}", code=(used := _code(key)))
    assert "signing in asks for a code" in desk.text
    return key, used


def test_a_second_factor_is_asked_for_and_each_code_works_once(either_house: Installation) -> None:
    owner = editor_with_password(either_house.app, ANA)
    _key, used = _set_up_second_factor(owner)
    desk = Desk(either_house.app)
    desk.sign_in(ANA)
    assert desk.path == "/desk/sign-in/code"
    desk.open("/desk/account")
    assert desk.path == "/desk/sign-in"

    desk.sign_in(ANA)
    desk.send("/desk/sign-in/code", code=used)
    assert "wrong or has expired" in desk.text
    either_house.work()
    assert any("second" in str(mail["Subject"]).lower() for mail in either_house.mails(ANA))


def _forget_last_code() -> None:
    """As if the last code had been a minute ago."""
    with database.transaction() as session:
        held = editors.editor_by_email(session, ANA)
        assert held
        held.tf_last_counter = 0


def test_the_next_code_lets_in(house: Installation) -> None:
    key, _used = _set_up_second_factor(editor_with_password(house.app, ANA))
    _forget_last_code()
    desk = Desk(house.app)
    desk.sign_in(ANA)
    desk.send("/desk/sign-in/code", code=_code(key))
    assert "Sign out" in desk.text


def test_a_link_asks_for_the_second_factor_too(house: Installation) -> None:
    key, _used = _set_up_second_factor(editor_with_password(house.app, ANA))
    with database.reading() as session:
        held = editors.editor_by_email(session, ANA)
    assert held
    made = sign_in_links.make(held.public_id, audit.HOUSE)
    desk = Desk(house.app)
    desk.come_in_by_link(sign_in_links.address(made, "http://status.example"))
    assert desk.path == "/desk/sign-in/code"
    _forget_last_code()
    assert desk.page is not None
    desk.send(desk.page.request.full_path, code=_code(key))
    assert desk.path == "/desk/account/new-password"


def test_a_recovery_code_lets_in_once(either_house: Installation) -> None:
    owner = editor_with_password(either_house.app, ANA)
    _set_up_second_factor(owner)
    owner.open("/desk/account/recovery-codes")
    owner.send("/desk/account/recovery-codes", generate_new_codes="1")
    codes = [part.split("</code>")[0] for part in owner.text.split("<code>")[1:]]
    assert len(codes) == 8
    for code, lets_in in ((codes[0], True), (codes[0], False), (codes[1], True)):
        desk = Desk(either_house.app)
        desk.sign_in(ANA)
        desk.open("/desk/sign-in/recovery-code")
        desk.send("/desk/sign-in/recovery-code", code=code)
        assert ("Sign out" in desk.text) is lets_in, desk.text


def test_what_changed_at_the_door_is_in_the_audit_trail(house: Installation) -> None:
    editor_with_password(house.app, ANA)
    with database.reading() as session:
        verbs = [entry.verb for entry in audit.newest(session) if entry.subject_kind == "editor"]
    assert {"created", "used_link", "signed_in", "changed_password"} <= set(verbs)


def test_changing_the_password_ends_other_sessions(house: Installation) -> None:
    here = editor_with_password(house.app, ANA)
    there = Desk(house.app)
    there.sign_in(ANA)
    new = "another lamp, another stair"
    here.open("/desk/account/change-password")
    here.send(
        "/desk/account/change-password",
        password=PASSWORD,
        new_password=new,
        new_password_confirm=new,
    )
    assert "Your password is changed." in here.text
    assert there.open("/desk/account").request.path == "/desk/sign-in"
    house.work()
    assert len(house.mails(ANA)) == 1


def test_the_desk_speaks_the_editors_language(house: Installation) -> None:
    desk = editor_with_password(house.app, ANA)
    desk.send("/desk/language", language="es", next="/desk/account")
    assert '<html lang="es"' in desk.text
    assert desk.path == "/desk/account"
    again = Desk(house.app)
    again.sign_in(ANA)
    assert '<html lang="es"' in again.text


def test_a_form_from_elsewhere_is_not_taken(house: Installation) -> None:
    desk = editor_with_password(house.app, ANA)
    page = desk.browser.post("/desk/account", base_url="http://status.example", data={"name": "X"})
    assert page.status_code == 400
    assert "This form was not taken" in page.text


def test_a_link_to_elsewhere_after_signing_in_leads_nowhere(house: Installation) -> None:
    editor_with_password(house.app, ANA)
    desk = Desk(house.app)
    desk.open("/desk/sign-in?next=https://evil.example/")
    desk.send("/desk/sign-in", email=ANA, password=PASSWORD, next="https://evil.example/")
    assert desk.page is not None
    assert desk.page.request.host == "status.example"


def test_cookies_stay_at_the_desk_and_on_https(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    secure = installation.make(
        sqlite_url, tmp_path, monkeypatch, PUBLIC_URL="https://status.example"
    )
    answer = secure.client().get("/desk/sign-in", base_url="https://status.example")
    (cookie,) = answer.headers.getlist("Set-Cookie")
    assert {"Secure", "HttpOnly", "Path=/desk", "SameSite=Lax"} <= set(cookie.split("; "))
    assert "Set-Cookie" not in secure.client().get("/en/").headers
    database.dispose()
