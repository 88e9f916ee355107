"""What every call of the API goes through: the session, the body, and errors as French problems."""

from __future__ import annotations

import functools
import math
from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from bot.benefits.refusals import CodeRefused, TooManyTries
from bot.store import StoreUnavailable
from bot.support.errors import CardStale, ChoiceStale, SessionEnded, TextRefused
from bot.support.sessions import Session, find_session
from bot.web.bodies import Malformed
from bot.web.chat.host_token import TokenInvalid
from bot.web.problems import problem
from bot.web.rates import TooMany
from bot.web.services import Services

log = structlog.get_logger(__name__)

Handler = Callable[[Request], Awaitable[Response]]


#: Refusal → status and code; the French title is response ``utter_problem_<code>``.
_PROBLEMS: dict[type[Exception], tuple[int, str]] = {
    Malformed: (400, "malformed"),
    TokenInvalid: (401, "token_invalid"),
    SessionEnded: (401, "session_expired"),
    ChoiceStale: (409, "choice_stale"),
    CardStale: (409, "card_stale"),
    StoreUnavailable: (503, "unavailable"),
}


def guarded(services: Services, handler: Handler) -> Handler:
    """``handler`` with its refusals told as problem+json; anything else is an incident, logged without values."""

    @functools.wraps(handler)
    async def guarded_handler(request: Request) -> Response:
        try:
            return await handler(request)
        except TextRefused as refusal:
            return told(services, 422, refusal.reason)
        except TooManyTries as refusal:
            minutes = math.ceil(refusal.retry_after / 60)
            headers = {"Retry-After": str(refusal.retry_after)}
            return told(services, 429, "too_many_codes", headers, minutes=str(minutes))
        except TooMany as limit:
            return too_many(services, limit)
        except CodeRefused:
            return told(services, 422, "code_refused")
        except tuple(_PROBLEMS) as refusal:
            status, code = _PROBLEMS[type(refusal)]
            wait = {"Retry-After": "2"} if status == 503 else None
            return told(services, status, code, wait)

    return guarded_handler


def told(services: Services, status: int, code: str, headers: dict[str, str] | None = None, **fill: str) -> Response:
    """A problem whose title is the response ``utter_problem_<code>``."""
    return problem(status, code, services.say(f"utter_problem_{code}", **fill), headers)


def too_many(services: Services, limit: TooMany) -> Response:
    """The answer to somebody who asks too much."""
    return told(services, 429, "too_many", {"Retry-After": str(limit.retry_after)})


def bearer(request: Request) -> str:
    """The bearer token of the request (RFC 6750). Raises ``SessionEnded`` where there is none."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token or len(token) > 200:
        raise SessionEnded
    return token.strip()


async def session_of(request: Request, services: Services) -> Session:
    """The live session of the request. Raises ``SessionEnded``."""
    token = bearer(request)

    def find() -> Session:
        with services.store.read() as unit:
            return find_session(unit, services.clock, token)

    return await run_in_threadpool(find)


def text_field(body: dict[str, Any], name: str, longest: int) -> str | None:
    """A text of the body, None where it is missing or null.

    Raises ``Malformed`` for another type or an overlong one.
    """
    value = body.get(name)
    if value is None:
        return None
    if not isinstance(value, str) or len(value) > longest:
        raise Malformed
    value = value.replace("\x00", "\ufffd")  # which no database text holds
    try:
        value.encode()
    except UnicodeEncodeError:  # lone surrogates, which JSON can write and no database can hold
        return value.encode("utf-8", "replace").decode()
    return value
