"""Column types: moments in UTC, and texts that are unreadable without the keys."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from sqlalchemy import DateTime, LargeBinary, and_, select, update
from sqlalchemy.orm import Session
from sqlalchemy.types import TypeDecorator

_keyring: MultiFernet | None = None


class KeysMissing(RuntimeError):
    """An encrypted column was used before ``use_keys``, or with keys that do not open it."""


def use_keys(keys: list[str]) -> None:
    """Set the encryption keys (Fernet keys, 32 bytes in URL-safe base64), newest first.

    The first encrypts; all of them decrypt, so a key is rotated by putting the new one in front.
    """
    global _keyring
    if not keys:
        raise KeysMissing("no encryption key given")
    _keyring = MultiFernet([Fernet(key) for key in keys])


def _keys() -> MultiFernet:
    if _keyring is None:
        raise KeysMissing("use_keys() has not been called")
    return _keyring


def seal(value: str) -> str:
    """``value`` as an encrypted and signed text that only this installation can make or open (Fernet, URL-safe)."""
    return _keys().encrypt(value.encode()).decode()


def unseal(sealed: str) -> str | None:
    """What was sealed; None for anything else, whoever made it."""
    try:
        return _keys().decrypt(sealed.encode()).decode()
    except (InvalidToken, UnicodeError):
        return None


class UtcDateTime(TypeDecorator[datetime]):
    """A moment. Only timezone-aware values are accepted; UTC comes back, also from SQLite, which knows no zones."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs its time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class EncryptedText(TypeDecorator[str]):
    """A text stored as a Fernet token (AES-128-CBC with HMAC-SHA256). Raises ``KeysMissing`` where no key opens it."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Any) -> bytes | None:
        return None if value is None else _keys().encrypt(value.encode())

    def process_result_value(self, value: bytes | None, dialect: Any) -> str | None:
        if value is None:
            return None
        try:
            return _keys().decrypt(bytes(value)).decode()
        except InvalidToken as error:
            raise KeysMissing("none of the encryption keys opens this value") from error


def reencrypt(session: Session) -> int:
    """Write every encrypted value again under the newest key; returns how many. Raises ``KeysMissing``."""
    from bot.store.tables import Base

    count = 0
    for table in Base.metadata.sorted_tables:
        columns = [column for column in table.columns if isinstance(column.type, EncryptedText)]
        if not columns:
            continue
        for row in session.execute(select(table)).mappings().all():
            here = and_(*(key == row[key.name] for key in table.primary_key))
            session.execute(update(table).where(here).values({column.name: row[column.name] for column in columns}))
            count += len(columns)
    return count
