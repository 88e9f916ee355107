"""The event stream of one conversation.

Everything after a number, then everything that follows (WHATWG server-sent events).
"""

from __future__ import annotations

import json
import math
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime

from sse_starlette import ServerSentEvent
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from bot.store import StoreUnavailable
from bot.support.errors import SessionEnded
from bot.support.messages import messages_after
from bot.support.outlook import Status, status
from bot.support.schema import Event, Message
from bot.support.sessions import Session, find_session
from bot.support.unread import delivered
from bot.web.bodies import Malformed
from bot.web.chat.guard import bearer, session_of, too_many
from bot.web.services import Services
from bot.web.streams import HEARTBEAT, CountedStream

#: Header of the stream with the server's time: what has expired is reckoned from it, never from a device's own clock.
TIME = "Guichet-Time"

#: Seconds that a stream must outlive what it sent, for that to count as delivered: who left as it was sent saw nothing,
#: and their leaving takes a moment to arrive here.
SETTLED = 1.0


def stream(services: Services) -> Callable[[Request], Awaitable[Response]]:
    """The handler of ``GET /chat/events``."""

    async def handler(request: Request) -> Response:
        session = await session_of(request, services)
        after, closed = _after(request), request.query_params.get("closed") == "1"
        token = bearer(request)
        return CountedStream(
            request,
            services.rates,
            token,
            follow(services, token, session, after, closed),
            lambda limit: too_many(services, limit),
            {TIME: stamp(services.clock())},
        )

    return handler


def _after(request: Request) -> int:
    raw = request.headers.get("last-event-id") or request.query_params.get("after") or "0"
    if not raw.isascii() or not raw.isdigit() or len(raw) > 9:
        raise Malformed
    return int(raw)


async def follow(
    services: Services, token: str, session: Session, after: int, closed: bool = False
) -> AsyncIterator[ServerSentEvent]:
    """Messages above ``after`` as they come, and the header whenever it changes, until the session ends (I5).

    ``closed``: the chat is not in view, so what is sent is not delivered to anybody yet.
    """
    conversation_id = session.conversation_id
    settled = math.inf if closed else time.monotonic()

    def look(last: int) -> tuple[list[Message], Status]:
        with services.store.read() as unit:
            find_session(unit, services.clock, token)
            state = status(unit, services.clock, services.hours, services.say, conversation_id)
            found = messages_after(unit, conversation_id, last)
        if state.undelivered and state.undelivered <= last and time.monotonic() >= settled:
            with services.store.begin() as unit:
                delivered(unit, conversation_id, last)
        return found, state

    shown: Event = {}
    with services.hub.listen(conversation_id) as listener:
        while True:
            for event in listener.urgent():  # before a look that may wait for the database
                yield _event(event)
            try:
                found, state = await run_in_threadpool(look, after)
            except SessionEnded:
                yield _event({"type": "end", "code": "session_expired"})
                return
            except StoreUnavailable:
                await listener.wait(HEARTBEAT)  # the next look may find the database again
                continue
            for message in found:
                after = message["seq"]
                yield _event(message, str(after))
            if found and not closed:
                settled = time.monotonic() + SETTLED
            if not found and state.event() != shown:
                shown = state.event()
                yield _event(shown)
            transient, listener.transient = listener.transient, []
            for event in transient:
                yield _event(event)
            if not found:  # wait, and then look at the session again
                await listener.wait(SETTLED if _settles(state, after, settled) else HEARTBEAT)


def _settles(state: Status, sent: int, settled: float) -> bool:
    """Whether something that was sent waits to count as delivered."""
    return bool(state.undelivered) and state.undelivered <= sent and time.monotonic() < settled < math.inf


def stamp(moment: datetime) -> str:
    """A moment as the API writes it: ISO 8601, UTC, « Z »."""
    return moment.isoformat().replace("+00:00", "Z")


def _event(message: Message | Event, identity: str | None = None) -> ServerSentEvent:
    return ServerSentEvent(json.dumps(message, ensure_ascii=False), id=identity)
