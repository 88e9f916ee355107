"""Settings.

Environment variables ``GUICHET_*``, documented one by one in docs/operating.md. Only ``cli`` and ``web.app`` read
them.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path

from cryptography.fernet import Fernet
from limits import parse_many

#: The checkout: where data/, domain.yml and config.yml lie.
ROOT = Path(__file__).resolve().parent.parent


class SettingsError(ValueError):
    """A setting is missing or not usable; the message names it."""


@dataclass(frozen=True)
class Settings:
    """Every setting with its default. The environment variable is ``GUICHET_`` and the field's name in capitals."""

    data_dir: Path = Path(".guichet")
    database_url: str = ""
    model: str = ""
    host_key: str = field(default="", repr=False)
    host_jwks_file: str = ""
    encryption_keys: tuple[str, ...] = field(default=(), repr=False)
    platform: str = "Votre plateforme"
    box_office: str = "La billetterie"
    support_email: str = "support@example.org"
    support_phone: str = "01 23 45 67 89"
    opening_hours: str = "lun-ven 9:00-18:00"
    closed_on: tuple[str, ...] = ()
    holidays: str = "france"
    agent_silence: int = 180
    allowed_origins: tuple[str, ...] = ()
    public_url: str = "http://127.0.0.1:8080"
    sign_in_url: str = ""
    smtp_url: str = field(default="", repr=False)
    mail_from: str = "ne-pas-repondre@example.org"
    trusted_proxies: tuple[str, ...] = ()
    turn_workers: int = 4
    limit_sessions: str = "100/10 seconds, 300/minute, 2000/hour"
    limit_messages: str = "100/10 seconds, 300/minute"
    limit_address_messages: str = "600/10 seconds, 3000/minute"
    limit_streams: int = 12
    limit_address_streams: int = 300
    limit_queue: int = 20
    limit_connections: int = 400
    max_connections: int = 4000
    log_level: str = "warning"

    @property
    def names(self) -> dict[str, str]:
        """What texts call things: the placeholders of responses, articles and mails."""
        from bot.french import weekly
        from bot.support.hours import OpeningHours

        return {
            "platform": self.platform,
            "box_office": self.box_office,
            "support_email": self.support_email,
            "support_phone": self.support_phone,
            "support_hours": weekly(OpeningHours.parse(self.opening_hours).by_day),
        }

    @property
    def database(self) -> str:
        """The database's URL; a file below ``data_dir`` by default."""
        return self.database_url or f"sqlite:///{self.data_dir.resolve() / 'guichet.db'}"

    def check(self) -> None:
        """Raise ``SettingsError`` for a value that cannot be used, naming it."""
        from bot.support.hours import OpeningHours, closed_days, holiday_region

        readers: dict[str, Callable[[], object]] = {
            "OPENING_HOURS": lambda: OpeningHours.parse(self.opening_hours),
            "CLOSED_ON": lambda: closed_days(self.closed_on),
            "HOLIDAYS": lambda: holiday_region(self.holidays),
        }
        for name, read in readers.items():
            try:
                read()
            except ValueError as error:
                raise SettingsError(f"GUICHET_{name}: {error}") from error
        for name in ("limit_sessions", "limit_messages", "limit_address_messages"):
            try:
                parse_many(getattr(self, name) or "1/day")
            except ValueError as error:
                raise SettingsError(f"GUICHET_{name.upper()}: not a rate such as « 300/minute, 2000/hour »") from error
        if self.agent_silence < 30:
            raise SettingsError("GUICHET_AGENT_SILENCE: at least 30 seconds, two signs of life of an open desk")
        try:
            for key in self.encryption_keys:
                Fernet(key)
        except ValueError as error:
            raise SettingsError("GUICHET_ENCRYPTION_KEYS: not Fernet keys (32 bytes in URL-safe base64)") from error

    def require_keys(self) -> None:
        """Raise ``SettingsError`` that names every key that ``serve`` cannot do without."""
        missing = []
        if len(self.host_key) < 32 and not self.host_jwks_file:
            missing.append("GUICHET_HOST_KEY (at least 32 characters) or GUICHET_HOST_JWKS_FILE")
        if not self.encryption_keys:
            missing.append("GUICHET_ENCRYPTION_KEYS (one Fernet key or more, newest first, separated by commas)")
        if missing:
            raise SettingsError("missing: " + "; ".join(missing))


def read_settings(environ: Mapping[str, str] | None = None, **given: object) -> Settings:
    """Settings from the environment; ``given`` wins over it. Raises ``SettingsError``."""
    env = os.environ if environ is None else environ
    values: dict[str, object] = {}
    for item in fields(Settings):
        raw = env.get(f"GUICHET_{item.name.upper()}")
        if raw is not None:
            values[item.name] = _convert(item.name, raw, item.default)
    values.update(given)
    return Settings(**values)  # type: ignore[arg-type]


def _convert(name: str, raw: str, default: object) -> object:
    if isinstance(default, tuple):
        return tuple(part.strip() for part in raw.split(",") if part.strip())
    if isinstance(default, Path):
        return Path(raw)
    if isinstance(default, int):
        try:
            return int(raw)
        except ValueError as error:
            raise SettingsError(f"GUICHET_{name.upper()} is not a whole number: {raw!r}") from error
    return raw
