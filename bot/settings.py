"""Settings.

Environment variables ``GUICHET_*``, documented one by one in docs/operating.md. Only ``cli`` and ``web.app`` read
them.
"""

from __future__ import annotations

import difflib
import ipaddress
import json
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from urllib.parse import urlsplit

from cryptography.fernet import Fernet
from limits import parse_many

PREFIX = "GUICHET_"

#: What Kubernetes and Docker links set by themselves beside a service of the name « guichet ».
_OF_A_SERVICE = re.compile(r"GUICHET_(?:SERVICE_(?:HOST|PORT)(?:_\w+)?|PORT(?:_\d+_(?:TCP|UDP)(?:_\w+)?)?)")

LOG_LEVELS = ("debug", "info", "warning", "error")

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
        """Raise ``SettingsError`` for values that cannot be used, naming each of them."""
        faults = []
        for name, read in _CHECKS.items():
            try:
                read(getattr(self, name))
            except (ValueError, OSError) as error:
                faults.append(f"{variable(name)}: {error}")
        if faults:
            raise SettingsError("; ".join(faults))

    def require_keys(self) -> None:
        """Raise ``SettingsError`` that names every key that ``serve`` cannot do without."""
        missing = []
        if len(self.host_key) < 32 and not self.host_jwks_file:
            missing.append("GUICHET_HOST_KEY (at least 32 characters) or GUICHET_HOST_JWKS_FILE")
        if not self.encryption_keys:
            missing.append("GUICHET_ENCRYPTION_KEYS (one Fernet key or more, newest first, separated by commas)")
        if missing:
            raise SettingsError("missing: " + "; ".join(missing))


def variable(name: str) -> str:
    """The environment variable of a setting."""
    return PREFIX + name.upper()


def read_settings(environ: Mapping[str, str] | None = None, **given: object) -> Settings:
    """Settings from the environment; ``given`` wins over it.

    Raises ``SettingsError`` for a variable ``GUICHET_*`` that is no setting (a misspelt one would be without effect,
    in silence), with the nearest that is one, and for a number that is none.
    """
    env = os.environ if environ is None else environ
    known = {variable(item.name): item for item in fields(Settings)}
    faults = [
        _unknown(name, known)
        for name in sorted(env)
        if name.startswith(PREFIX) and name not in known and not _OF_A_SERVICE.fullmatch(name)
    ]
    values: dict[str, object] = {}
    for name, item in known.items():
        if name not in env:
            continue
        try:
            values[item.name] = _convert(env[name], item.default)
        except ValueError as error:
            faults.append(f"{name}: {error}")
    if faults:
        raise SettingsError("; ".join(faults))
    values.update(given)
    return Settings(**values)  # type: ignore[arg-type]


def _unknown(name: str, known: Mapping[str, object]) -> str:
    nearest = difflib.get_close_matches(name.upper(), known, n=1, cutoff=0.8)
    return f"{name} is no setting" + (f": {nearest[0]} is meant?" if nearest else " (docs/operating.md has them all)")


def _convert(raw: str, default: object) -> object:
    if isinstance(default, tuple):
        return tuple(part.strip() for part in raw.split(",") if part.strip())
    if isinstance(default, Path):
        return Path(raw)
    if isinstance(default, int):
        try:
            return int(raw)
        except ValueError as error:
            raise ValueError(f"not a whole number: {raw!r}") from error
    return raw


def _opening_hours(written: str) -> None:
    from bot.support.hours import OpeningHours

    OpeningHours.parse(written)


def _closed_on(written: tuple[str, ...]) -> None:
    from bot.support.hours import closed_days

    closed_days(written)


def _holidays(written: str) -> None:
    from bot.support.hours import holiday_region

    holiday_region(written)


def _rate(written: str) -> None:
    try:
        parse_many(written or "1/day")
    except ValueError as error:
        raise ValueError("not a rate such as « 300/minute, 2000/hour »") from error


def _at_least(least: int, why: str = "") -> Callable[[int], None]:
    def check(number: int) -> None:
        if number < least:
            raise ValueError(f"at least {least}{why}")

    return check


def _fernet_keys(keys: tuple[str, ...]) -> None:
    try:
        for key in keys:
            Fernet(key)
    except ValueError as error:
        raise ValueError("not Fernet keys (32 bytes in URL-safe base64)") from error


def _origins(written: tuple[str, ...]) -> None:
    for origin in written:
        parts = urlsplit(origin)
        if not parts.scheme or not parts.hostname or parts.path not in ("", "/"):
            raise ValueError(f"not an origin such as https://www.example.org, without a path: {origin!r}")


def _address(url: str) -> None:
    parts = urlsplit(url)
    if url and (parts.scheme not in ("http", "https") or not parts.hostname):
        raise ValueError(f"not an address such as https://www.example.org: {url!r}")


def _smtp(url: str) -> None:
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("smtp", "smtps") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
    if url and not usable:  # never quoted: it may hold a password
        raise ValueError("not an address such as smtp://user:password@host:587, signs in a password written as %2F")


def _database(url: str) -> None:
    if url and not url.startswith(("sqlite:///", "postgresql+psycopg://")):
        raise ValueError("neither sqlite:////absolute/path.db nor postgresql+psycopg://user:password@host/database")


def _proxies(written: tuple[str, ...]) -> None:
    for proxy in written:
        if proxy != "*":
            ipaddress.ip_network(proxy, strict=False)


def _level(written: str) -> None:
    if written.lower() not in LOG_LEVELS:
        raise ValueError(f"none of {', '.join(LOG_LEVELS)}: {written!r}")


def _jwks(file: str) -> None:
    if file and not isinstance(json.loads(Path(file).read_text(encoding="utf-8")), dict):
        raise ValueError(f"not a JWKS: {file}")


#: How each setting is checked: ``ValueError`` or ``OSError`` with what is wrong. What has no check may be any text.
_CHECKS: dict[str, Callable[..., None]] = {
    "database_url": _database,
    "host_jwks_file": _jwks,
    "encryption_keys": _fernet_keys,
    "opening_hours": _opening_hours,
    "closed_on": _closed_on,
    "holidays": _holidays,
    "agent_silence": _at_least(30, " seconds, two signs of life of an open desk"),
    "allowed_origins": _origins,
    "public_url": _address,
    "sign_in_url": _address,
    "smtp_url": _smtp,
    "trusted_proxies": _proxies,
    "turn_workers": _at_least(1),
    "limit_sessions": _rate,
    "limit_messages": _rate,
    "limit_address_messages": _rate,
    "limit_streams": _at_least(0),
    "limit_address_streams": _at_least(0),
    "limit_queue": _at_least(0),
    "limit_connections": _at_least(0),
    "max_connections": _at_least(0),
    "log_level": _level,
}
