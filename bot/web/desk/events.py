"""What happens at the desk, as server-sent events: the lists, and one thread."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

from sse_starlette import EventSourceResponse
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from bot.support.errors import SessionEnded
from bot.support.presence import BEAT
from bot.web.desk.reading import Reading
from bot.web.problems import problem
from bot.web.services import Services

#: Seconds after which a stream looks again, woken or not: a session that ended closes its streams by then (I5).
LOOK_AGAIN = BEAT.total_seconds()
#: Seconds that the lists wait for what else happens at the same moment.
GATHER = 0.2

Event = dict[str, Any]


class Events:
    """Streams for agents; each is closed by an ``end`` event when the session is over."""

    def __init__(self, services: Services, reading: Reading) -> None:
        self._services = services
        self._reading = reading

    async def lists(self, request: Request) -> Response:
        """``lists`` events: the three lists, at once and after each change. 401 without a session."""
        return await self._stream(request, self._lists(request))

    async def thread(self, request: Request) -> Response:
        """``conversation``, ``message`` (id: its number) and ``ready`` events, after ``Last-Event-ID`` or ``after``."""
        given = request.headers.get("last-event-id") or request.query_params.get("after", "0")
        after = int(given) if given.isascii() and given.isdigit() and len(given) < 10 else 0
        conversation_id = request.path_params["id"]
        try:
            known = await run_in_threadpool(self._reading.thread, request, conversation_id, 2**31 - 1)
        except SessionEnded:
            return problem(401, "session_expired", self._reading.texts["session_expired"])
        if known is None:
            return problem(404, "unknown", self._reading.texts["unknown"])
        return await self._stream(request, self._thread(request, conversation_id, after))

    async def _stream(self, request: Request, events: AsyncIterator[Event]) -> Response:
        try:
            await run_in_threadpool(self._reading.agent, request)
        except SessionEnded:
            return problem(401, "session_expired", self._reading.texts["session_expired"])
        return EventSourceResponse(events, ping=15, headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"})

    async def _lists(self, request: Request) -> AsyncIterator[Event]:
        shown: Any = None
        alive = self._reading.alive(request)
        with self._services.hub.listen("*") as listener:
            while True:
                try:
                    await run_in_threadpool(alive)
                    found = await run_in_threadpool(self._reading.lists, request)
                except SessionEnded:
                    yield _event("end", {})
                    return
                if found != shown:
                    shown = found
                    yield _event("lists", found)
                await listener.wait(LOOK_AGAIN)
                listener.transient.clear()
                await asyncio.sleep(GATHER)

    async def _thread(self, request: Request, conversation_id: str, after: int) -> AsyncIterator[Event]:
        shown: Any = None
        caught_up = False
        alive = self._reading.alive(request)
        with self._services.hub.listen(conversation_id) as listener:
            while True:
                try:
                    await run_in_threadpool(alive)
                    thread = await run_in_threadpool(self._reading.thread, request, conversation_id, after)
                except SessionEnded:
                    yield _event("end", {})
                    return
                if thread is None:
                    return
                header = {key: value for key, value in thread.conversation.items() if not key.startswith("last")}
                if header != shown:
                    shown = header
                    yield _event("conversation", shown)
                for line in thread.lines:
                    after = line["seq"]
                    yield _event("message", line, after)
                if thread.more:
                    continue
                if not caught_up:
                    caught_up = True
                    yield _event("ready", {})
                await listener.wait(LOOK_AGAIN)
                listener.transient.clear()


def _event(name: str, data: object, number: int | None = None) -> Event:
    event: Event = {"event": name, "data": json.dumps(data)}
    return event if number is None else {**event, "id": str(number)}
