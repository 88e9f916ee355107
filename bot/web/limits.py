"""Around every request.

Bodies are capped before anybody parses them, answers carry strict headers, incidents tell nothing (ASVS 5.0, 3.4,
4.1, 16.5).
"""

from __future__ import annotations

from urllib.parse import urlsplit

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.knowledge.phrases import Phrases
from bot.web.problems import problem

#: Bytes of a body; only uploads will have a larger cap of their own.
MAX_BODY = 64 * 1024

CSP = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; font-src 'self'; "
    "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)

HEADERS = {
    "content-security-policy": CSP,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "strict-origin-when-cross-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    "cross-origin-opener-policy": "same-origin",
}

log = structlog.get_logger(__name__)


class BodyTooLarge(Exception):
    """More bytes came than the cap allows."""


class SafeResponses:
    """ASGI middleware, outermost.

    Raises nothing; an exception below becomes a French problem without any value of it.
    """

    def __init__(self, app: ASGIApp, say: Phrases, max_body: int = MAX_BODY) -> None:
        self._app, self._say, self._max_body = app, say, max_body

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = False

        async def guarded_send(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        headers = Headers(scope=scope)
        if headers.get("content-encoding", "identity") != "identity":
            await self._tell(415, "malformed", scope, receive, guarded_send)
            return
        length = headers.get("content-length", "0")
        if not length.isdigit() or int(length) > self._max_body:
            await self._tell(413, "too_large", scope, receive, guarded_send)
            return
        try:
            await self._app(scope, self._capped(receive), guarded_send)
        except BodyTooLarge:
            if not started:
                await self._tell(413, "too_large", scope, receive, guarded_send)
        except Exception:
            log.exception("request_failed", path=scope["path"][:80])
            if not started:
                await self._tell(500, "internal", scope, receive, guarded_send)

    def _capped(self, receive: Receive) -> Receive:
        seen = 0

        async def capped_receive() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > self._max_body:
                raise BodyTooLarge
            return message

        return capped_receive

    async def _tell(self, status: int, code: str, scope: Scope, receive: Receive, send: Send) -> None:
        await problem(status, code, self._say(f"utter_problem_{code}"))(scope, receive, send)


class AllowedOrigins:
    """Refuses the chat's API to pages of origins that are neither ours nor listed (I6), and answers CORS for those
    that are.
    """

    def __init__(self, app: ASGIApp, say: Phrases, origins: tuple[str, ...]) -> None:
        self._app, self._say = app, say
        self._origins = frozenset(origin.rstrip("/").lower() for origin in origins)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        origin = Headers(scope=scope).get("origin") if scope["type"] == "http" else None
        if origin is None or not scope["path"].startswith(("/chat/", "/widget/")):
            await self._app(scope, receive, send)
            return
        listed = origin.lower() in self._origins
        if not listed and _host_of(origin) != Headers(scope=scope).get("host", "").lower():
            response = problem(403, "origin_refused", self._say("utter_problem_origin_refused"))
            await response(scope, receive, send)
            return

        async def with_cors(message: Message) -> None:
            if message["type"] == "http.response.start" and listed:
                headers = MutableHeaders(scope=message)
                headers["access-control-allow-origin"] = origin
                headers["access-control-expose-headers"] = "Guichet-Time, Retry-After"
                headers["cross-origin-resource-policy"] = "cross-origin"
                headers.add_vary_header("Origin")
            await send(message)

        if scope["method"] == "OPTIONS":
            await _preflight(with_cors)
            return
        await self._app(scope, receive, with_cors)


def _host_of(origin: str) -> str | None:
    try:
        return urlsplit(origin).netloc.lower() or None
    except ValueError:
        return None


async def _preflight(send: Send) -> None:
    headers = [
        (b"access-control-allow-methods", b"GET, POST, DELETE"),
        (b"access-control-allow-headers", b"Authorization, Content-Type, Last-Event-ID"),
        (b"access-control-max-age", b"600"),
    ]
    await send({"type": "http.response.start", "status": 204, "headers": headers})
    await send({"type": "http.response.body", "body": b""})
