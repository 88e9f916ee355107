"""Opaque tokens: 256 random bits, stored as a hash where the holder's secrecy matters."""

from __future__ import annotations

import hashlib
import secrets


def new_token() -> str:
    """43 URL-safe characters from the system's random source (ASVS 5.0, 7.2.3)."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> str:
    """SHA-256 in hexadecimal. A random token needs no slow hash."""
    return hashlib.sha256(token.encode()).hexdigest()
