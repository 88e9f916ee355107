"""Who may use the desk: its cookie, and the proof that a change comes from its own pages (ASVS 5.0, 3.3, 3.5)."""

from __future__ import annotations

import hmac
from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response

from bot.clock import Clock
from bot.store import UnitOfWork
from bot.support.agents import SHIFT, SignedIn, find_agent
from bot.support.devices import new_device
from bot.web.pages import same_origin

COOKIE = "guichet_desk"
#: Says that an agent has signed in with this browser before; worth nothing else.
DEVICE_COOKIE = "guichet_desk_device"
_DEVICE_DAYS = 400  # the longest that browsers keep a cookie
SIGN_IN = "/desk/connexion"


class ForgedRequest(Exception):
    """A change without the desk's CSRF token, or asked for from another site."""


def signed_in(unit: UnitOfWork, clock: Clock, request: Request) -> SignedIn:
    """The agent behind the request's cookie. Raises ``SessionEnded``."""
    return find_agent(unit, clock, request.cookies.get(COOKIE))


def require_own_page(request: Request, agent: SignedIn, sent: Mapping[str, str]) -> None:
    """Raise ``ForgedRequest`` unless the token of this session came with the request, as a header or a form's field."""
    given = request.headers.get("x-csrf-token") or sent.get("csrf", "")
    if not same_origin(request) or not hmac.compare_digest(given.encode(), agent.csrf.encode()):
        raise ForgedRequest


def give_cookie(request: Request, response: Response, cookie: str) -> None:
    """Keep the session in the browser: out of reach of scripts, never sent from other sites."""
    response.set_cookie(
        COOKIE,
        cookie,
        max_age=int(SHIFT.total_seconds()),
        path="/desk",
        secure=request.url.scheme == "https",
        httponly=True,
        samesite="strict",
    )


def know_browser(request: Request, response: Response, email: str) -> None:
    """Remember in the browser that this agent signs in with it; it is sent to the sign-in alone."""
    response.set_cookie(
        DEVICE_COOKIE,
        new_device(email),
        max_age=_DEVICE_DAYS * 24 * 3600,
        path=SIGN_IN,
        secure=request.url.scheme == "https",
        httponly=True,
        samesite="strict",
    )


def take_cookie(response: Response) -> None:
    """Forget the session in the browser."""
    response.delete_cookie(COOKIE, path="/desk", httponly=True, samesite="strict")
