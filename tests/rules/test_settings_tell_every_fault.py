"""Settings: all faults at once, each by the name of its variable, and no secret in what is said."""

import logging
from pathlib import Path

import pytest

from statushub import wiring
from statushub.settings import Settings, SettingsFaulty

HUSH = "hush-hush"


def faults(monkeypatch: pytest.MonkeyPatch, **values: str) -> dict[str, str]:
    for name, value in values.items():
        monkeypatch.setenv(f"STATUSHUB_{name}", value)
    with pytest.raises(SettingsFaulty) as caught:
        wiring.read_settings()
    assert HUSH not in str(caught.value)
    assert HUSH not in repr(caught.value)
    return dict(caught.value.faults)


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_those_of_the_core_and_of_every_channel_together(monkeypatch: pytest.MonkeyPatch) -> None:
    found = faults(
        monkeypatch,
        PUBLIC_URL="status.example.org",
        TIMEZONE="Europe/Atlantis",
        TRUSTED_PROXIES="many",
        WEB_WORKERS="0",
        WIRE_ALLOW="10.0.0.0/99",
        SMTP_URL=f"gopher://me:{HUSH}@mail.example.org",
        SMS_URL=HUSH,
        SMS_COUNTRIES="Spain",
        MAIL_FROM="nobody",
    )
    assert set(found) == {
        "STATUSHUB_PUBLIC_URL",
        "STATUSHUB_TIMEZONE",
        "STATUSHUB_TRUSTED_PROXIES",
        "STATUSHUB_WEB_WORKERS",
        "STATUSHUB_WIRE_ALLOW",
        "STATUSHUB_SMTP_URL",
        "STATUSHUB_SMS_URL",
        "STATUSHUB_SMS_COUNTRIES",
        "STATUSHUB_MAIL_FROM",
    }
    assert all(found.values())


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", f"mysql://me:{HUSH}@db.example.org/status"),
        ("DATABASE_URL", f"{HUSH} is no address"),
        ("LANGUAGES", "en,xx-nonsense"),
        ("LANGUAGES", ","),
        ("BIND", "everywhere"),
        ("BIND", "127.0.0.1:99999"),
        ("PUBLIC_URL", "http://"),
        ("PUBLIC_URL", "https://status.example.org/?x=1#y"),
        ("TIMEZONE", "\x07"),
        ("API_PER_MINUTE", "0"),
    ],
)
def test_each_that_cannot_be_used(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert set(faults(monkeypatch, **{name: value})) == {f"STATUSHUB_{name}"}


def test_those_that_do_not_go_together(monkeypatch: pytest.MonkeyPatch) -> None:
    found = faults(monkeypatch, DEFAULT_LANGUAGE="fr")
    assert set(found) == {"STATUSHUB_DEFAULT_LANGUAGE"}
    monkeypatch.delenv("STATUSHUB_DEFAULT_LANGUAGE")
    found = faults(monkeypatch, DATABASE_URL=f"postgresql://me:{HUSH}@db.example.org/status")
    assert set(found) == {"STATUSHUB_SECRET_KEY"}


def test_a_file_counts_and_the_environment_counts_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".env").write_text("STATUSHUB_TIMEZONE=Europe/Atlantis\nSTATUSHUB_BIND=[::1]:80\n")
    assert set(faults(monkeypatch)) == {"STATUSHUB_TIMEZONE"}
    monkeypatch.setenv("STATUSHUB_TIMEZONE", "Atlantic/Canary")
    core, _own = wiring.read_settings()
    assert (core.timezone, core.bind) == ("Atlantic/Canary", "[::1]:80")


def test_secrets_are_not_shown_by_accident(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("STATUSHUB_DATABASE_URL", f"postgresql://me:{HUSH}@db.example.org/status")
    monkeypatch.setenv("STATUSHUB_SECRET_KEY", f"{HUSH} and longer than anybody would guess")
    monkeypatch.setenv("STATUSHUB_SECRET_KEY_FALLBACKS", f"{HUSH}1,{HUSH}2")
    monkeypatch.setenv("STATUSHUB_SMTP_URL", f"smtps://me:{HUSH}@mail.example.org")
    monkeypatch.setenv("STATUSHUB_SMS_URL", f"json://me:{HUSH}@sms.example.org/{{number}}")
    core, own = wiring.read_settings()
    assert isinstance(core, Settings)
    for settings in (core, *own.values()):
        logging.getLogger().warning("%s", settings)
        assert HUSH not in f"{settings!r} {settings}"
        assert HUSH not in str(settings.model_dump())  # type: ignore[attr-defined]
    assert HUSH not in caplog.text
