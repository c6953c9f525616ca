"""Every address of the desk says who may open it; the few that are open to all are named here."""

from statushub.web.desk.guard import roles_for
from tests.installation import Installation

# Sign-in itself; Flask-Security guards those of its views that need somebody signed in.
OPEN = {
    "desk.frame.asset_file",
    "desk.frame.set_language",
    "desk.welcome.ask",
    "desk.welcome.come_in",
}
SECURITY = {
    "security.change_password",
    "security.forgot_password",
    "security.login",
    "security.logout",
    "security.mf_recovery",
    "security.mf_recovery_codes",
    "security.reset_password",
    "security.static",
    "security.tf_select",
    "security.two_factor_rescue",
    "security.two_factor_setup",
    "security.two_factor_setup_validate",
    "security.two_factor_token_validation",
    "security.verify",
    "security.wan_delete",
    "security.wan_register",
    "security.wan_register_response",
    "security.wan_signin",
    "security.wan_signin_response",
    "security.wan_verify",
    "security.wan_verify_response",
}


def test_every_room_of_the_desk_is_guarded(house: Installation) -> None:
    app = house.app
    with app.app_context():
        endpoints = {
            rule.endpoint for rule in app.url_map.iter_rules() if rule.rule.startswith("/desk/")
        }
        rooms = {name for name in endpoints if name.startswith("desk.")}
        assert endpoints - rooms == SECURITY
        unguarded = {name for name in rooms if roles_for(name) is None}
        assert not unguarded, f"needs(...) is missing: {sorted(unguarded)}"
        assert {name for name in rooms if not roles_for(name)} == OPEN


def test_nobody_gets_past_the_guard_without_signing_in(house: Installation) -> None:
    app = house.app
    browser = house.client()
    for rule in app.url_map.iter_rules():
        if not rule.endpoint.startswith("desk.") or rule.endpoint in OPEN or rule.methods is None:
            continue
        path = rule.rule
        for name in rule.arguments:
            path = path.replace(f"<{name}>", "abcdefghijkl")
        for method in (rule.methods or set()) & {"GET", "POST"}:
            answer = browser.open(path, method=method)
            # A post without the desk's token is turned away before anybody asks who it is.
            assert answer.status_code == (302 if method == "GET" else 400), (method, path)
