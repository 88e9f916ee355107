"""The event stream of one conversation.

Everything after a number, then everything that follows (WHATWG server-sent events).
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime
from typing import Any

from sse_starlette import EventSourceResponse, ServerSentEvent
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from bot.store import StoreUnavailable
from bot.support.errors import SessionEnded
from bot.support.messages import messages_after
from bot.support.sessions import Session, find_session
from bot.web.chat.guard import Malformed, bearer, session_of
from bot.web.services import Services

#: Seconds between two comment lines that keep the stream open, and between two looks at the session.
HEARTBEAT = 15

#: Header of the stream with the server's time: what has expired is reckoned from it, never from a device's own clock.
TIME = "Guichet-Time"


def stream(services: Services) -> Callable[[Request], Awaitable[Response]]:
    """The handler of ``GET /chat/events``."""

    async def handler(request: Request) -> Response:
        session = await session_of(request, services)
        after = _after(request)
        return EventSourceResponse(
            follow(services, bearer(request), session, after),
            ping=HEARTBEAT,
            headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no", TIME: stamp(services.clock())},
        )

    return handler


def _after(request: Request) -> int:
    raw = request.headers.get("last-event-id") or request.query_params.get("after") or "0"
    if not raw.isascii() or not raw.isdigit() or len(raw) > 9:
        raise Malformed
    return int(raw)


async def follow(services: Services, token: str, session: Session, after: int) -> AsyncIterator[ServerSentEvent]:
    """Messages above ``after`` as they come, until the session ends (I5)."""

    def look(last: int) -> list[dict[str, Any]]:
        with services.store.read() as unit:
            find_session(unit, services.clock, token)
            return messages_after(unit, session.conversation_id, last)

    with services.hub.listen(session.conversation_id) as listener:
        while True:
            try:
                found = await run_in_threadpool(look, after)
            except SessionEnded:
                yield _event({"type": "end", "code": "session_expired"})
                return
            except StoreUnavailable:
                found = []  # the next look may find the database again
            for message in found:
                after = message["seq"]
                yield _event(message, str(after))
            transient, listener.transient = listener.transient, []
            for message in transient:
                yield _event(message)
            if not found:
                await listener.wait(HEARTBEAT)


def stamp(moment: datetime) -> str:
    """A moment as the API writes it: ISO 8601, UTC, « Z »."""
    return moment.isoformat().replace("+00:00", "Z")


def _event(message: dict[str, Any], identity: str | None = None) -> ServerSentEvent:
    return ServerSentEvent(json.dumps(message, ensure_ascii=False), id=identity)
