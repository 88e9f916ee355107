"""Every setting is read from the environment, documented, and checked before the server starts."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from bot.settings import ROOT, Settings, SettingsError, read_settings

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
    assert read_settings({"GUICHET_NO_SUCH": "x", "PLATFORM": "x"}) == Settings()


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


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("GUICHET_OPENING_HOURS", "tous les jours"),
        ("GUICHET_CLOSED_ON", "2026-12-24, Noël"),
        ("GUICHET_HOLIDAYS", "bretagne"),
        ("GUICHET_ENCRYPTION_KEYS", "short"),
    ],
)
def test_a_value_that_cannot_be_used_is_refused_by_name(name: str, written: str) -> None:
    with pytest.raises(SettingsError, match=name):
        read_settings({name: written}).check()


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
