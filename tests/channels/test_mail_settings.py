"""Settings of mail that cannot work are told at start, each under its own name."""

import pytest

from statushub import settings
from statushub.channels.mail import MailSettings
from statushub.channels.wire.smtp import server_of
from statushub.settings import SettingsFaulty


def test_a_servers_name_is_its_own_however_long_its_host_is() -> None:
    hosts = ["a" * 60 + f".{end}.example.org" for end in ("one", "two")]
    names = {server_of(f"smtp://{host}:{port}").name for host in hosts for port in (25, 587)}
    assert len(names) == 4
    assert all(len(name) <= 64 for name in names)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"SMTP_FALLBACK_URL": "smtp://b.example.org"}, "is of use only beside STATUSHUB_SMTP_URL"),
        (
            {"SMTP_URL": "smtp://A.example.org", "SMTP_FALLBACK_URL": "smtp://a.example.org:25"},
            "names the same host and port as STATUSHUB_SMTP_URL",
        ),
    ],
)
def test_two_servers_that_are_one_are_refused_at_start(
    values: dict[str, str], words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in values.items():
        monkeypatch.setenv(f"STATUSHUB_{name}", value)
    with pytest.raises(SettingsFaulty) as faulty:
        settings.read([MailSettings])
    assert faulty.value.faults == [("STATUSHUB_SMTP_FALLBACK_URL", words)]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SMTP_PER_SECOND", "0"), ("SMTP_PER_SECOND", "nan"), ("SMTP_PER_SECOND", "-1"),
        ("BOUNCE_ADDRESS", "bounces"), ("BOUNCE_ADDRESS", "b" * 24 + "@example.org"),
    ],
)  # fmt: skip
def test_other_settings_of_mail_are_checked_too(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(f"STATUSHUB_{name}", value)
    with pytest.raises(SettingsFaulty) as faulty:
        settings.read([MailSettings])
    assert [name for name, _ in faulty.value.faults] == [f"STATUSHUB_{name}"]


@pytest.mark.parametrize(
    "url",
    [
        "smtp://", "http://mail.example.org", "mail.example.org", "smtp://mail.example.org:99999",
        "smtp://mail.example.org?starttls=perhaps", "smtp://mail.example.org?verify=no",
    ],
)  # fmt: skip
def test_an_unusable_smtp_url_is_told_at_start_without_its_secret(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STATUSHUB_SMTP_URL", url)
    with pytest.raises(SettingsFaulty) as faulty:
        settings.read([MailSettings])
    assert "STATUSHUB_SMTP_URL" in str(faulty.value)
    assert "mail.example" not in str(faulty.value).replace("mail.example.org:587", "")
