"""An admin invites editors, says what they may do, lets them go, and makes API tokens."""

import re

from statushub import database
from statushub.model import editors
from tests.desk import Desk, editor_with_password
from tests.installation import Installation, text_of

ANA, BEN = "ana@example.org", "ben@example.org"


def _invite(desk: Desk, email: str, *roles: str) -> str:
    desk.open("/desk/editors/new")
    desk.send("/desk/editors/new", email=email, name="Ben", language="es", roles=list(roles))
    return desk.path.rpartition("/")[2]


def test_an_invitation_arrives_in_the_editors_language_and_lets_in(
    either_house: Installation,
) -> None:
    _invite(editor_with_password(either_house.app, ANA), BEN, "author")
    either_house.work()
    (mail,) = either_house.mails(BEN)
    assert mail["Content-Language"] == "es"
    link = next(word for word in text_of(mail).split() if "/desk/welcome/" in word)
    ben = Desk(either_house.app)
    ben.come_in_by_link(link)
    assert ben.path == "/desk/account/new-password"
    assert '<html lang="es"' in ben.text


def test_an_author_does_not_see_the_editors(house: Installation) -> None:
    ben = editor_with_password(house.app, BEN, "author")
    assert "/desk/editors" not in ben.text
    page = ben.open("/desk/editors")
    assert page.status_code == 403
    assert "Your role does not allow this" in ben.text


def test_new_roles_count_at_once(house: Installation) -> None:
    ana = editor_with_password(house.app, ANA)
    ben = editor_with_password(house.app, BEN, "author")
    with database.reading() as session:
        held = editors.editor_by_email(session, BEN)
    assert held
    ana.open(f"/desk/editors/{held.public_id}")
    ana.send(f"/desk/editors/{held.public_id}/roles", roles=["admin"])
    assert "The roles are saved." in ana.text
    assert ben.open("/desk/editors").status_code == 200


def test_whoever_is_let_in_no_longer_is_out_at_once(either_house: Installation) -> None:
    ana = editor_with_password(either_house.app, ANA)
    ben = editor_with_password(either_house.app, BEN, "author")
    with database.reading() as session:
        held = editors.editor_by_email(session, BEN)
    assert held
    ana.open(f"/desk/editors/{held.public_id}")
    ana.send(f"/desk/editors/{held.public_id}/active", active="no")
    assert "They cannot sign in any more." in ana.text
    assert ben.open("/desk/account").request.path == "/desk/sign-in"
    ben.sign_in(BEN)
    assert "do not match" in ben.text


def test_the_last_admin_stays(house: Installation) -> None:
    ana = editor_with_password(house.app, ANA)
    with database.reading() as session:
        held = editors.editor_by_email(session, ANA)
    assert held
    ana.open(f"/desk/editors/{held.public_id}")
    for form, field in (("roles", {"roles": "author"}), ("active", {"active": "no"})):
        page = ana.send(f"/desk/editors/{held.public_id}/{form}", **field)
        assert page.status_code == 422
        assert "This is the only admin." in ana.text


def test_faults_stand_at_their_fields_and_on_top(house: Installation) -> None:
    ana = editor_with_password(house.app, ANA)
    ana.open("/desk/editors/new")
    page = ana.send("/desk/editors/new", email="not an address", name="x" * 121, language="es")
    assert page.status_code == 422
    for field in ("email", "name", "roles"):
        assert f'href="#field-{field}"' in ana.text
        assert f'id="field-{field}-fault"' in ana.text
    assert "3 things need correcting" in ana.text
    ana.send("/desk/editors/new", email=ANA.upper(), name="", language="en", roles="author")
    assert "Another editor has this email address." in ana.text


def test_a_token_is_shown_once_and_ends_when_revoked(house: Installation) -> None:
    ana = editor_with_password(house.app, ANA)
    ana.open("/desk/tokens")
    ana.send("/desk/tokens", name="Monitoring", scopes=["notices:write"])
    found = re.search(r'id="token">([^<]+)<', ana.text)
    assert found
    with database.reading() as session:
        held = editors.token_by_secret(session, found[1])
    assert held
    assert held.scopes == ["notices:write"]
    ana.open("/desk/tokens")
    assert found[1] not in ana.text
    ana.send(f"/desk/tokens/{held.public_id}/revoke")
    with database.reading() as session:
        assert editors.token_by_secret(session, found[1]) is None
    assert "The token works no longer." in ana.text


def test_a_token_without_a_name_or_a_scope_is_refused(house: Installation) -> None:
    ana = editor_with_password(house.app, ANA)
    ana.open("/desk/tokens")
    page = ana.send("/desk/tokens", name=" ")
    assert page.status_code == 422
    assert "2 things need correcting" in ana.text


def test_a_shown_link_lets_in(house: Installation) -> None:
    ana = editor_with_password(house.app, ANA)
    public_id = _invite(ana, BEN, "author")
    ana.send(f"/desk/editors/{public_id}/link", how="show")
    found = re.search(r"http://status\.example(/desk/welcome/[^<]+)<", ana.text)
    assert found
    ben = Desk(house.app)
    ben.come_in_by_link(found[1])
    assert ben.path == "/desk/account/new-password"
