"""How much one address, one session or one member may ask for (I7): rates of requests, and streams open at a time.

Counted in the memory of this process: what must hold across processes and restarts (failed sign-ins, codes, requests
for a person) is counted in the datastore, see ``bot.store.attempts``.
"""

from __future__ import annotations

import ipaddress
import math
import threading
import time
from collections import Counter, deque
from collections.abc import Iterator
from contextlib import contextmanager

from limits import RateLimitItem, parse_many
from starlette.requests import Request

from bot.settings import Settings

#: Seconds after which somebody with too many streams may look again.
STREAM_RETRY = 15
#: Requests after which counters that have run out are forgotten.
_SWEEP = 1000


class TooMany(Exception):
    """A limit is reached; ``retry_after`` in seconds."""

    def __init__(self, retry_after: float) -> None:
        super().__init__(str(retry_after))
        self.retry_after = max(1, math.ceil(retry_after))


class Windows:
    """Moving windows in memory, by the monotonic clock: the times of the requests that still count, by key.

    The storages that ``limits`` brings read the wall clock (set back an hour, they would refuse for an hour); the one
    in memory starts a thread at each hit that walks through every key, and keeps every key for ever.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._seen: dict[str, tuple[int, deque[float]]] = {}
        self._hits = 0

    def hit(self, rate: RateLimitItem, *who: str) -> float:
        """Count one request. 0 if it is within the rate; otherwise the seconds until one is, and nothing is counted."""
        now, expiry = time.monotonic(), rate.get_expiry()
        with self._lock:
            self._sweep(now)
            _, stamps = self._seen.setdefault(rate.key_for(*who), (expiry, deque()))
            while stamps and stamps[0] <= now - expiry:
                stamps.popleft()
            if len(stamps) >= rate.amount:
                return stamps[0] + expiry - now
            stamps.append(now)
            return 0.0

    def _sweep(self, now: float) -> None:
        self._hits += 1
        if self._hits % _SWEEP == 0:
            self._seen = {
                key: (expiry, stamps)
                for key, (expiry, stamps) in self._seen.items()
                if stamps and stamps[-1] > now - expiry
            }

    def __len__(self) -> int:
        return len(self._seen)


class Rates:
    """The limits of one application; an empty rate or a zero is no limit.

    A rate reads « 100/10 seconds, 300/minute ». ``sessions``: opened by one address without a member, or by one
    member; ``messages``: of one session, ``address_messages`` of one address; ``streams`` and ``address_streams``: open
    at the same time.
    """

    def __init__(
        self,
        sessions: str = "",
        messages: str = "",
        address_messages: str = "",
        streams: int = 0,
        address_streams: int = 0,
    ) -> None:
        self.windows = Windows()
        self._rates = {
            "session": parse_rate(sessions),
            "message": parse_rate(messages),
            "address_message": parse_rate(address_messages),
        }
        self._most_open = {"session": streams, "address": address_streams}
        self._open: Counter[tuple[str, str]] = Counter()

    @classmethod
    def of(cls, settings: Settings) -> Rates:
        """The limits that the settings name."""
        return cls(
            sessions=settings.limit_sessions,
            messages=settings.limit_messages,
            address_messages=settings.limit_address_messages,
            streams=settings.limit_streams,
            address_streams=settings.limit_address_streams,
        )

    def count(self, kind: str, who: str) -> None:
        """Count one request of ``kind`` (session, message, address_message). Raises ``TooMany``."""
        for rate in self._rates[kind]:
            wait = self.windows.hit(rate, kind, who)
            if wait:
                raise TooMany(wait)

    @contextmanager
    def stream(self, session: str, address: str) -> Iterator[None]:
        """One open stream of a session and an address, for the block. Raises ``TooMany``."""
        keys = [("session", session), ("address", address)]
        for kind, who in keys:
            most = self._most_open[kind]
            if most and self._open[kind, who] >= most:
                raise TooMany(STREAM_RETRY)
        self._open.update(keys)
        try:
            yield
        finally:
            self._open.subtract(keys)
            for key in keys:
                if self._open[key] <= 0:
                    del self._open[key]


def parse_rate(text: str) -> list[RateLimitItem]:
    """The windows of « 100/10 seconds, 300/minute »; none for an empty text. Raises ``ValueError``."""
    return parse_many(text) if text.strip() else []


def address_of(request: Request) -> str:
    """Who is counted: the client's IPv4 address, or the /64 of an IPv6 one, which one customer has to themselves."""
    return network(request.client.host if request.client else "")


def network(host: str) -> str:
    """The IPv4 address, or the /64 network of an IPv6 one; what is no address, cut to a key's length."""
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return host[:60] or "unknown"
    if isinstance(address, ipaddress.IPv6Address):
        return str(address.ipv4_mapped or ipaddress.ip_network((int(address), 64), strict=False))
    return str(address)
