"""Who the host says that the visitor is: a short-lived JWT (RFC 7519; ASVS 5.0, 9.1 and 9.2)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import jwt

from bot.clock import Clock

AUDIENCE = "guichet"

#: The longest life of a token, and the seconds that two clocks may differ.
LONGEST = timedelta(minutes=15)
LEEWAY = 30

_ASYMMETRIC = ["RS256", "EdDSA"]


class TokenInvalid(Exception):
    """The token says nothing that may be believed."""


def member_of(token: str, clock: Clock, host_key: str, jwks: dict[str, Any] | None) -> str:
    """The member's number (``sub``) of a host token.

    The algorithm follows from our key, never from the token alone. Raises ``TokenInvalid``.
    """
    try:
        header = jwt.get_unverified_header(token)
        key, algorithms = _key_for(header, host_key, jwks)
        claims = jwt.decode(
            token,
            key,
            algorithms=algorithms,
            audience=AUDIENCE,
            leeway=LEEWAY,
            options={"require": ["exp", "aud", "sub"], "verify_exp": False, "verify_iat": False, "verify_nbf": False},
        )
    except (jwt.PyJWTError, ValueError, KeyError, TypeError) as error:
        raise TokenInvalid from error
    return _checked(claims, clock().timestamp())


def _key_for(header: dict[str, Any], host_key: str, jwks: dict[str, Any] | None) -> tuple[Any, list[str]]:
    algorithm = header.get("alg")
    if algorithm == "HS256" and host_key:
        return host_key, ["HS256"]
    if algorithm in _ASYMMETRIC and jwks is not None:
        keys = jwt.PyJWKSet.from_dict(jwks).keys
        matching = [key for key in keys if header.get("kid") in (None, key.key_id)]
        if len(matching) == 1:
            return matching[0].key, [str(algorithm)]
    raise TokenInvalid


def _checked(claims: dict[str, Any], now: float) -> str:
    """The times are compared with our own clock, so that tests can set it."""
    expires, subject = claims["exp"], claims["sub"]
    times = [claims[name] for name in ("exp", "nbf", "iat") if name in claims]
    if not all(isinstance(value, int | float) and not isinstance(value, bool) for value in times):
        raise TokenInvalid
    if not now - LEEWAY < expires <= now + LONGEST.total_seconds() + LEEWAY:
        raise TokenInvalid
    if any(claims.get(name, now) > now + LEEWAY for name in ("nbf", "iat")):
        raise TokenInvalid
    if not isinstance(subject, str) or not (subject.isascii() and subject.isprintable() and subject):
        raise TokenInvalid
    return subject


def make_token(member_number: str, clock: Clock, host_key: str, minutes: int = 10) -> str:
    """A host token for demonstrations, development and tests (HS256)."""
    now = int(clock().timestamp())
    claims = {"aud": AUDIENCE, "sub": member_number, "iat": now, "exp": now + minutes * 60}
    return jwt.encode(claims, host_key, algorithm="HS256")
