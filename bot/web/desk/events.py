"""What happens at the desk, as server-sent events: the lists, and one thread."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from bot.support.errors import SessionEnded
from bot.support.presence import BEAT
from bot.web.desk.access import COOKIE
from bot.web.desk.reading import Reading
from bot.web.problems import problem
from bot.web.rates import TooMany
from bot.web.services import Services
from bot.web.streams import CountedStream

#: Seconds after which a stream looks again, woken or not: a session that ended closes its streams by then (I5).
LOOK_AGAIN = BEAT.total_seconds()
#: Seconds that the lists wait for what else happens at the same moment.
GATHER = 0.2
#: Conversations that one browser follows at the same time; tabs beyond show theirs when they are opened again.
MOST_THREADS = 20

Event = dict[str, Any]


class Events:
    """Streams for agents; each is closed by an ``end`` event when the session is over."""

    def __init__(self, services: Services, reading: Reading) -> None:
        self._services = services
        self._reading = reading

    async def lists(self, request: Request) -> Response:
        """``lists`` events: the three lists, at once and after each change. 401 without a session.

        Each ``thread`` parameter, ``<id>:<after>``, adds the events of one conversation, as ``thread`` events with its
        ``id``, their ``name`` and their ``data``: one stream serves all the tabs of a browser.
        """
        wanted = dict(_wanted(part) for part in request.query_params.getlist("thread")[:MOST_THREADS])
        return await self._stream(request, self._all(request, wanted))

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
        cookie = request.cookies[COOKIE]
        return CountedStream(request, self._services.rates, cookie, events, self._too_many)

    def _too_many(self, limit: TooMany) -> Response:
        return problem(429, "too_many", self._reading.texts["too_much"], {"Retry-After": str(limit.retry_after)})

    async def _all(self, request: Request, wanted: dict[str, int]) -> AsyncIterator[Event]:
        queue: asyncio.Queue[Event | None] = asyncio.Queue()

        async def pour(events: AsyncIterator[Event], conversation_id: str = "") -> None:
            broken = True
            try:
                async for event in events:
                    queue.put_nowait(_of_thread(conversation_id, event) if conversation_id else event)
                broken = False
            finally:
                if broken:
                    queue.put_nowait(None)  # the browser connects again

        threads = [pour(self._thread(request, one, after), one) for one, after in wanted.items()]
        tasks = [asyncio.create_task(each) for each in (pour(self._lists(request)), *threads)]
        try:
            while (event := await queue.get()) is not None:
                yield event
                if event["event"] == "end":
                    return
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

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


def _wanted(part: str) -> tuple[str, int]:
    conversation_id, _, after = part.rpartition(":")
    return conversation_id, int(after) if after.isascii() and after.isdigit() and len(after) < 10 else 0


def _of_thread(conversation_id: str, event: Event) -> Event:
    if event["event"] == "end":
        return event
    return _event("thread", {"id": conversation_id, "name": event["event"], "data": event["data"]})


def _event(name: str, data: object, number: int | None = None) -> Event:
    event: Event = {"event": name, "data": json.dumps(data)}
    return event if number is None else {**event, "id": str(number)}
