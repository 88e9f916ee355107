"""The customer's part: its site knows members by its own cookie and vouches for them to Guichet by a host token."""

from __future__ import annotations

from datetime import timedelta

import jwt
from starlette.requests import Request
from starlette.responses import Response

from bot.clock import Clock
from bot.store.tokens import new_token

COOKIE = "demo_member"
#: Audiences keep the site's own cookie and the token for Guichet apart: neither passes for the other.
SITE, GUICHET = "demo-portal", "guichet"
TOKEN_LIFETIME = timedelta(minutes=10)
VISIT = timedelta(hours=12)


def host_token(key: str, clock: Clock, member: str) -> str:
    """The token that signs a member in at Guichet: HS256, 10 minutes, see docs/http-api.md."""
    return _signed(key, clock, member, GUICHET, TOKEN_LIFETIME)


def member_of(request: Request, key: str, clock: Clock) -> str | None:
    """The number of the member who is signed in on the site; None for a visitor."""
    try:
        # Times are compared below, with the clock that we were given.
        claims = jwt.decode(
            request.cookies.get(COOKIE, ""),
            key,
            algorithms=["HS256"],
            audience=SITE,
            options={"verify_exp": False, "verify_iat": False},
        )
    except jwt.InvalidTokenError:
        return None
    if int(claims.get("exp", 0)) <= clock().timestamp():
        return None
    return str(claims["sub"])


def sign_in(request: Request, response: Response, key: str, clock: Clock, member: str) -> None:
    """Remember the member on the site."""
    response.set_cookie(
        COOKIE,
        _signed(key, clock, member, SITE, VISIT),
        max_age=int(VISIT.total_seconds()),
        secure=request.url.scheme == "https",
        httponly=True,
        samesite="lax",
    )


def sign_out(response: Response) -> None:
    """Forget the member on the site."""
    response.delete_cookie(COOKIE, httponly=True, samesite="lax")


def _signed(key: str, clock: Clock, member: str, audience: str, lifetime: timedelta) -> str:
    now = clock()
    claims = {"aud": audience, "sub": member, "iat": now, "exp": now + lifetime, "jti": new_token()}
    return jwt.encode(claims, key, algorithm="HS256")
