"""Event streams that are counted while they are open (I7)."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from typing import Any

from sse_starlette import EventSourceResponse
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from bot.store.tokens import token_hash
from bot.web.rates import Rates, TooMany, address_of

#: Seconds between two comment lines that keep a stream open.
HEARTBEAT = 15


class CountedStream(Response):
    """Server-sent events of one session (its secret ``token``), or ``refusal`` where too many are open.

    The place is taken and given back while the answer is sent: a browser that leaves before it never keeps one.
    """

    def __init__(
        self,
        request: Request,
        rates: Rates,
        token: str,
        events: AsyncIterator[Any],
        refusal: Callable[[TooMany], Response],
        headers: Mapping[str, str] | None = None,
    ) -> None:
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no", **(headers or {})}
        self._stream = EventSourceResponse(events, ping=HEARTBEAT, headers=headers)
        self._rates, self._keys, self._refusal = rates, (token_hash(token), address_of(request)), refusal
        self.background = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            with self._rates.stream(*self._keys):
                await self._stream(scope, receive, send)
        except TooMany as limit:
            await self._refusal(limit)(scope, receive, send)
