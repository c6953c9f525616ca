"""An admin reads who did what and when, about everything or about one thing."""

import ast
from pathlib import Path

import statushub.actions
from statushub.model import trail
from statushub.web.desk import deeds
from tests.desk import Desk, editor_with_password
from tests.installation import Installation

ANA, BEN = "ana@example.org", "ben@example.org"


def add_a_service(desk: Desk) -> None:
    desk.open("/desk/services/new")
    desk.send("/desk/services/new", **{"names.en": "Pay a bill", "names.es": "Pagar una factura"})


def test_who_did_what_is_told_in_words(either_house: Installation) -> None:
    posted = either_house.incident()
    either_house.subscription("carl@example.net")
    ana = editor_with_password(either_house.app, ANA)
    add_a_service(ana)
    ana.open("/desk/audit")
    for words in ("Added the service", "Pay a bill", ANA, "Signed in", "StatusHub itself",
                  "Opened the notice", f"/desk/notices/{posted.notice.public_id}",
                  "When (Madrid)"):  # fmt: skip
        assert words in ana.text, words
    assert "carl@" not in ana.text


def test_it_is_narrowed_to_a_kind_and_to_one_thing(house: Installation) -> None:
    first, second = house.service("One", "Uno"), house.service("Two", "Dos")
    ana = editor_with_password(house.app, ANA)
    ana.open("/desk/audit?kind=service")
    assert ana.text.count("Added the service") == 2
    assert "Signed in" not in ana.text
    ana.open(f"/desk/audit?subject={first.public_id}")
    assert first.public_id in ana.text
    assert second.public_id not in ana.text
    ana.open("/desk/audit?kind=token")
    assert "Nothing of this kind was done." in ana.text


def test_it_comes_in_pages(house: Installation) -> None:
    for number in range(60):
        house.service(f"Service {number:02}", f"Servicio {number:02}")
    ana = editor_with_password(house.app, ANA)
    ana.open("/desk/audit?kind=service")
    assert "Service 59" in ana.text
    assert "Service 09" not in ana.text
    older = ana.text.partition('rel="next" href="')[2].partition('"')[0]
    ana.open(older)
    assert "Service 09" in ana.text
    assert "Service 59" not in ana.text
    assert "Newest" in ana.text


def test_nonsense_in_the_address_does_no_harm(either_house: Installation) -> None:
    ana = editor_with_password(either_house.app, ANA)
    for query in ("kind=%00", "subject=%00x", "before=x", "before=-1", "before=9" + "9" * 30):
        assert ana.open(f"/desk/audit?{query}").status_code == 200, query


def test_only_admins_read_it(house: Installation) -> None:
    ben = editor_with_password(house.app, BEN, "approver")
    assert ben.open("/desk/audit").status_code == 403


def _name(node: ast.Assign | ast.keyword) -> str:
    return ast.unparse(node.targets[0]) if isinstance(node, ast.Assign) else node.arg or ""


def verbs_in(source: ast.Module) -> set[str]:
    def words_in(*nodes: ast.AST) -> set[str]:
        every = (one for node in nodes for one in ast.walk(node) if isinstance(one, ast.Constant))
        return {one.value for one in every if isinstance(one.value, str)}

    found: set[str] = set()
    for node in ast.walk(source):
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("note"):
            found |= words_in(*(one for one in node.args if isinstance(one, ast.Constant)))
        elif isinstance(node, ast.Assign | ast.keyword) and "verb" in _name(node):
            found |= words_in(node.value)
    return found


def test_everything_that_is_noted_has_words() -> None:
    folder = Path(statushub.actions.__path__[0])
    verbs = set().union(*(verbs_in(ast.parse(one.read_text())) for one in folder.rglob("*.py")))
    assert len(verbs) > 30
    assert {verb for verb in verbs if not deeds.has_words(verb)} == set()
    assert set(deeds.SUBJECTS) == set(trail.SUBJECTS)
