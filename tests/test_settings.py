"""Every setting is read from the environment, documented, and checked before the server starts."""

from __future__ import annotations

import re
from dataclasses import FrozenInstanceError, fields
from pathlib import Path
from typing import Any

import pytest

from bot.settings import _CHECKS, ROOT, Settings, SettingsError, read_settings

NAMES = {f"GUICHET_{item.name.upper()}": item for item in fields(Settings)}

#: What somebody may write for a setting of each type, and what it means.
WRITTEN: dict[type, tuple[str, Any]] = {
    Path: ("/srv/guichet", Path("/srv/guichet")),
    str: ("d’après l’environnement", "d’après l’environnement"),
    int: ("7", 7),
    tuple: (" one, two ,,three ", ("one", "two", "three")),
}

KEY = "x" * 32


def documented() -> list[str]:
    """The first column of the table in docs/operating.md."""
    text = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")
    return re.findall(r"^\|\s*`(GUICHET_[A-Z0-9_]+)`\s*\|", text, flags=re.MULTILINE)


@pytest.mark.parametrize("name", NAMES)
def test_a_setting_is_read_from_its_variable(name: str) -> None:
    default = NAMES[name].default
    kind = Path if isinstance(default, Path) else type(default)
    written, meant = WRITTEN[kind]
    assert written != default
    assert getattr(read_settings({name: written}), NAMES[name].name) == meant


def test_without_any_variable_every_setting_has_its_default() -> None:
    assert read_settings({}) == Settings()
    assert read_settings({"PLATFORM": "x", "GUICHETS": "2"}) == Settings()


def test_the_defaults_can_be_used() -> None:
    Settings().check()


@pytest.mark.parametrize(
    ("misspelt", "meant"),
    [
        ("GUICHET_PLATEFORM", "GUICHET_PLATFORM"),
        ("GUICHET_SMTP_URI", "GUICHET_SMTP_URL"),
        ("GUICHET_ENCRYPTION_KEY", "GUICHET_ENCRYPTION_KEYS"),
        ("GUICHET_OPENINGHOURS", "GUICHET_OPENING_HOURS"),
        ("GUICHET_host_key", "GUICHET_HOST_KEY"),
    ],
)
def test_a_misspelt_variable_is_refused_with_the_nearest_right_name_and_without_its_value(
    misspelt: str, meant: str
) -> None:
    with pytest.raises(SettingsError, match=rf"{misspelt} is no setting: {meant} is meant") as refusal:
        read_settings({misspelt: "CANARY"})
    assert "CANARY" not in str(refusal.value)


def test_a_variable_that_resembles_no_setting_is_refused_too() -> None:
    with pytest.raises(SettingsError, match=r"GUICHET_XYZ is no setting \(docs/operating\.md"):
        read_settings({"GUICHET_XYZ": ""})


def test_what_an_orchestrator_sets_beside_a_service_named_guichet_is_not_ours() -> None:
    beside = {
        "GUICHET_SERVICE_HOST": "10.0.0.1",
        "GUICHET_SERVICE_PORT": "8080",
        "GUICHET_SERVICE_PORT_HTTP": "8080",
        "GUICHET_PORT": "tcp://10.0.0.1:8080",
        "GUICHET_PORT_8080_TCP": "tcp://10.0.0.1:8080",
        "GUICHET_PORT_8080_TCP_ADDR": "10.0.0.1",
    }
    assert read_settings(beside) == Settings()


def test_settings_cannot_be_changed() -> None:
    with pytest.raises(FrozenInstanceError):
        Settings().platform = "other"  # type: ignore[misc]


def test_the_variables_are_those_of_the_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GUICHET_PLATFORM", "Mon CSE")
    assert read_settings().platform == "Mon CSE"


def test_what_is_given_wins_over_the_environment() -> None:
    assert read_settings({"GUICHET_PLATFORM": "env"}, platform="given").platform == "given"


def test_every_setting_is_documented_once_and_nothing_else_is() -> None:
    assert sorted(documented()) == sorted(NAMES)


def test_every_variable_that_the_code_reads_is_a_setting() -> None:
    read = set()
    for file in [*ROOT.glob("bot/**/*.py"), *ROOT.glob("actions/**/*.py")]:
        read |= set(re.findall(r"GUICHET_[A-Z0-9_]+", file.read_text(encoding="utf-8")))
    assert read <= NAMES.keys()


@pytest.mark.parametrize("written", ["", "four", "4.5", "4 workers"])
def test_a_number_that_is_none_is_refused_by_name(written: str) -> None:
    with pytest.raises(SettingsError, match="GUICHET_TURN_WORKERS"):
        read_settings({"GUICHET_TURN_WORKERS": written})


#: For each setting that has a check, what cannot be used.
UNUSABLE = {
    "GUICHET_DATABASE_URL": ["guichet.db", "mysql://db/guichet", "postgresql://db/guichet"],
    "GUICHET_HOST_JWKS_FILE": ["/no/such/file.json", str(ROOT / "README.md")],
    "GUICHET_ENCRYPTION_KEYS": ["short", "éééé"],
    "GUICHET_OPENING_HOURS": ["tous les jours", ""],
    "GUICHET_CLOSED_ON": ["2026-12-24, Noël"],
    "GUICHET_HOLIDAYS": ["bretagne"],
    "GUICHET_AGENT_SILENCE": ["29"],
    "GUICHET_ALLOWED_ORIGINS": ["*", "www.example.org", "https://www.example.org/chat"],
    "GUICHET_PUBLIC_URL": ["assistance.example.org", "ftp://example.org"],
    "GUICHET_SIGN_IN_URL": ["javascript:alert(1)", "/connexion"],
    "GUICHET_SMTP_URL": ["mail.example.org:25", "http://mail.example.org", "smtp://user:pa/ss@host:25"],
    "GUICHET_TRUSTED_PROXIES": ["proxy.internal", "10.0.0.0/99"],
    "GUICHET_TURN_WORKERS": ["0", "-1"],
    "GUICHET_LIMIT_SESSIONS": ["often"],
    "GUICHET_LIMIT_MESSAGES": ["100"],
    "GUICHET_LIMIT_ADDRESS_MESSAGES": ["100/fortnight"],
    "GUICHET_LIMIT_STREAMS": ["-1"],
    "GUICHET_LIMIT_ADDRESS_STREAMS": ["-1"],
    "GUICHET_LIMIT_QUEUE": ["-1"],
    "GUICHET_LIMIT_CONNECTIONS": ["-1"],
    "GUICHET_MAX_CONNECTIONS": ["-1"],
    "GUICHET_LOG_LEVEL": ["chatty"],
}


def test_every_check_is_tried_below() -> None:
    assert {NAMES[name].name for name in UNUSABLE} == _CHECKS.keys()


@pytest.mark.parametrize(("name", "written"), [(name, one) for name, all_of in UNUSABLE.items() for one in all_of])
def test_a_value_that_cannot_be_used_is_refused_by_name(name: str, written: str) -> None:
    with pytest.raises(SettingsError, match=name):
        read_settings({name: written}).check()


def test_everything_that_is_wrong_is_named_at_once() -> None:
    with pytest.raises(SettingsError, match=r"GUICHET_HOLIDAYS.*; GUICHET_TURN_WORKERS"):
        read_settings({"GUICHET_HOLIDAYS": "bretagne", "GUICHET_TURN_WORKERS": "0"}).check()
    with pytest.raises(SettingsError, match=r"GUICHET_TURN_WORKER is no setting.*; GUICHET_LIMIT_QUEUE: not a whole"):
        read_settings({"GUICHET_TURN_WORKER": "2", "GUICHET_LIMIT_QUEUE": "few"})


def test_s1_a_mail_servers_address_that_is_refused_is_not_quoted() -> None:
    with pytest.raises(SettingsError, match="GUICHET_SMTP_URL") as refusal:
        read_settings({"GUICHET_SMTP_URL": "smtp://user:CANARY/2@host:25"}).check()
    assert "CANARY" not in str(refusal.value)


def test_what_the_documentation_writes_can_be_used() -> None:
    read_settings(
        {
            "GUICHET_DATABASE_URL": "postgresql+psycopg://guichet:secret@db.internal/guichet",
            "GUICHET_ALLOWED_ORIGINS": "https://www.example.org, http://localhost:3000/",
            "GUICHET_PUBLIC_URL": "https://assistance.example.org",
            "GUICHET_SIGN_IN_URL": "https://www.example.org/connexion?retour=chat",
            "GUICHET_SMTP_URL": "smtps://boite%40example.org:p%2Fss@mail.example.org:465",
            "GUICHET_TRUSTED_PROXIES": "127.0.0.1, 10.0.0.0/8, ::1",
            "GUICHET_LIMIT_MESSAGES": "",
            "GUICHET_LIMIT_STREAMS": "0",
            "GUICHET_LOG_LEVEL": "INFO",
        }
    ).check()


def test_closed_days_and_holidays_of_alsace_are_usable() -> None:
    read_settings(
        {"GUICHET_CLOSED_ON": "2026-12-24, 2027-08-02..2027-08-20", "GUICHET_HOLIDAYS": "alsace-moselle"}
    ).check()


def test_without_keys_the_server_says_which_it_needs() -> None:
    with pytest.raises(SettingsError) as refusal:
        Settings().require_keys()
    for name in ("GUICHET_HOST_KEY", "GUICHET_HOST_JWKS_FILE", "GUICHET_ENCRYPTION_KEYS"):
        assert name in str(refusal.value)


def test_only_what_is_missing_is_named() -> None:
    with pytest.raises(SettingsError) as refusal:
        Settings(host_key=KEY).require_keys()
    assert "GUICHET_ENCRYPTION_KEYS" in str(refusal.value)
    assert "GUICHET_HOST_KEY" not in str(refusal.value)


def test_a_host_key_too_short_to_sign_with_is_missing_and_is_not_quoted() -> None:
    with pytest.raises(SettingsError, match="GUICHET_HOST_KEY") as refusal:
        Settings(host_key="short and secret", encryption_keys=(KEY,)).require_keys()
    assert "short and secret" not in str(refusal.value)


@pytest.mark.parametrize("host", [{"host_key": KEY}, {"host_jwks_file": "/etc/guichet/jwks.json"}])
def test_with_a_way_to_know_members_and_an_encryption_key_the_server_may_start(host: dict[str, str]) -> None:
    Settings(encryption_keys=(KEY,), **host).require_keys()  # type: ignore[arg-type]


def test_s1_no_secret_is_shown_where_settings_are_printed() -> None:
    secret = Settings(host_key="CANARY" * 6, encryption_keys=("CANARY",), smtp_url="smtp://user:CANARY@host")
    assert "CANARY" not in repr(secret)


def test_the_database_is_a_file_of_the_data_folder_unless_it_is_said(tmp_path: Path) -> None:
    assert read_settings({"GUICHET_DATA_DIR": str(tmp_path)}).database == f"sqlite:///{tmp_path / 'guichet.db'}"
    said = "postgresql+psycopg://guichet@db/guichet"
    assert read_settings({"GUICHET_DATABASE_URL": said}).database == said


def test_texts_are_given_the_names_of_the_platform_the_box_office_and_the_contacts() -> None:
    names = read_settings({"GUICHET_PLATFORM": "Mon CSE", "GUICHET_BOX_OFFICE": "Le Théâtre"}).names
    assert names == {
        "platform": "Mon CSE",
        "box_office": "Le Théâtre",
        "support_email": "support@example.org",
        "support_phone": "01 23 45 67 89",
        "support_hours": "du lundi au vendredi de 9\u00a0h à 18\u00a0h",
    }
