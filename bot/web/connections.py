"""Connections: how many, and how long a request may take to arrive (I7).

uvicorn has a keep-alive time-out and nothing else: a connection that sends a byte from time to time, or none at all,
lives for ever and holds a file descriptor. Here every request must have arrived in full within a time and a size, and
where an address (or the process) has all the connections it may have, the one that has waited longest without a
request makes room; only where all of them are at work is the newest answered by 429 (or 503).
"""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress
import resource
import socket
import time
from collections import defaultdict
from typing import Any

import structlog
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from bot.web.rates import network

#: Seconds for the headers of a request, and for its body after them (64 kB at most).
HEADER_TIME = 10.0
BODY_TIME = 20.0
#: Bytes of headers; bytes of a whole request, above which nobody waits for its end.
MOST_HEADERS = 32 * 1024
MOST_BYTES = 1024 * 1024
#: Milliseconds that the other side may leave what was sent unread or unconfirmed (Linux, tcp(7)).
UNREAD_TIME_MS = 30_000
#: Descriptors that are left for the database, files and the model.
SPARE_DESCRIPTORS = 100
#: Key in an ASGI scope: status and code of the problem that answers a connection too many.
REFUSED = "guichet.refused"

_SLOW = b"HTTP/1.1 408 Request Timeout\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
_LARGE = b"HTTP/1.1 431 Request Header Fields Too Large\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"

log = structlog.get_logger(__name__)


class Connections:
    """The connections of one process.

    ``per_address`` and ``most``: 0 is no limit. ``proxies``: addresses or networks that count in ``most`` only.
    """

    def __init__(self, per_address: int = 0, most: int = 0, proxies: tuple[str, ...] = ()) -> None:
        self._per_address, self._most, self._proxies = per_address, most, proxies
        self._all: dict[Any, str] = {}
        self._by_address: defaultdict[str, dict[Any, None]] = defaultdict(dict)
        #: Those without a request, who has waited longest first.
        self._waiting: dict[Any, str] = {}

    def add(self, connection: Any, host: str) -> tuple[int, str] | None:
        """Count a new connection; makes room where that is possible.

        Returns the status and code that must answer it where there is none.
        """
        address = "" if self._trusted(host) else network(host)
        refused = None
        held = self._by_address[address]
        if address and self._per_address and not self._room(held, self._per_address):
            refused = (429, "too_many_connections")
        if self._most and not self._room(self._all, self._most):
            refused = refused or (503, "busy")
        self._all[connection] = address
        self._by_address[address][connection] = None
        self.waits(connection)
        return refused

    def _room(self, counted: dict[Any, Any], most: int) -> bool:
        """Whether one more may come, after the one that waits longest has left where there are as many as may be.

        Refused ones are above the limit until they are answered; they too leave first.
        """
        if len(counted) < most:
            return True
        oldest = next((one for one in self._waiting if one in counted), None)
        if oldest is not None:
            self.remove(oldest)
            oldest.give_up()
        return len(counted) < most

    def waits(self, connection: Any) -> None:
        """The connection is open and asks for nothing."""
        if connection in self._all:
            self._waiting[connection] = self._all[connection]

    def works(self, connection: Any) -> None:
        """A request has arrived on it."""
        self._waiting.pop(connection, None)

    def remove(self, connection: Any) -> None:
        """The connection is gone."""
        self._waiting.pop(connection, None)
        address = self._all.pop(connection, None)
        if address is not None:
            self._by_address[address].pop(connection, None)
            if not self._by_address[address]:
                del self._by_address[address]

    def __len__(self) -> int:
        return len(self._all)

    def _trusted(self, host: str) -> bool:
        if "*" in self._proxies:
            return True
        with contextlib.suppress(ValueError):
            address = ipaddress.ip_address(host)
            return any(address in ipaddress.ip_network(proxy, strict=False) for proxy in self._proxies)
        return host in self._proxies


def protocol_class(connections: Connections, header_time: float, body_time: float) -> type[HttpToolsProtocol]:
    """uvicorn's protocol with these limits; times in seconds."""

    class Limited(HttpToolsProtocol):
        """One connection."""

        refused: tuple[int, str] | None = None
        _deadline: asyncio.TimerHandle | None = None
        _bytes = 0
        _reading_headers = True

        def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
            super().connection_made(transport)
            _give_up_unread(transport)
            self.refused = connections.add(self, self.client[0] if self.client else "")
            self._expect(header_time)

        def connection_lost(self, exc: Exception | None) -> None:
            self._expect(None)
            connections.remove(self)
            super().connection_lost(exc)

        def data_received(self, data: bytes) -> None:
            if self._deadline is None:
                self._expect(header_time if self._reading_headers else body_time)
            self._bytes += len(data)
            super().data_received(data)
            if self._bytes > (MOST_HEADERS if self._reading_headers else MOST_BYTES):
                self.give_up(_LARGE)

        def on_message_begin(self) -> None:
            super().on_message_begin()
            if self.refused is not None:
                self.scope[REFUSED] = self.refused  # type: ignore[literal-required]

        def on_headers_complete(self) -> None:
            self._reading_headers = False
            connections.works(self)
            self._expect(body_time)
            super().on_headers_complete()
            if self.refused is not None:
                self.cycle.keep_alive = False

        def on_message_complete(self) -> None:
            super().on_message_complete()
            self._reading_headers, self._bytes = True, 0
            self._expect(None)

        def on_response_complete(self) -> None:
            super().on_response_complete()
            if self.cycle.response_complete and not self.pipeline:
                connections.waits(self)

        def _expect(self, seconds: float | None) -> None:
            if self._deadline is not None:
                self._deadline.cancel()
            self._deadline = None if seconds is None else self.loop.call_later(seconds, self.give_up, _SLOW)

        def give_up(self, answer: bytes = _SLOW) -> None:
            """Close; with this last word where a request was begun and no answer is under way."""
            self._expect(None)
            if self.transport.is_closing():
                return
            if self._bytes and (self.cycle is None or self.cycle.response_complete):
                self.transport.write(answer)
            self.transport.close()

    return Limited


def _give_up_unread(transport: asyncio.Transport) -> None:
    """End connections whose other side is gone or never reads: without this, streams to them live for a quarter of an
    hour.
    """
    line = transport.get_extra_info("socket")
    if line is not None and line.family in (socket.AF_INET, socket.AF_INET6) and hasattr(socket, "TCP_USER_TIMEOUT"):
        with contextlib.suppress(OSError):
            line.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, UNREAD_TIME_MS)


def room_for(most: int) -> int:
    """``most`` connections, or as many as there are descriptors for; first raises the soft limit to the hard one."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != hard:
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
            soft = hard
    if soft == resource.RLIM_INFINITY:
        return most
    possible = max(10, soft - SPARE_DESCRIPTORS)
    return min(most, possible) if most else possible


class QuietErrors:
    """An asyncio exception handler that writes one line a minute for each kind of incident.

    With no descriptor left asyncio reports every waiting connection anew, with its stack: 20 MB a minute.
    """

    def __init__(self) -> None:
        self._told: dict[str, float] = {}

    def __call__(self, loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        error = context.get("exception")
        kind = f"{type(error).__name__}: {context.get('message', '')}"[:120]
        now = time.monotonic()
        if now - self._told.get(kind, -60.0) < 60:
            return
        if len(self._told) > 100:
            self._told.clear()
        self._told[kind] = now
        log.error("loop_error", error=type(error).__name__, what=str(context.get("message", ""))[:80])
