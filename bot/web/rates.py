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
from limits.storage import MovingWindowSupport, Storage
from limits.strategies import MovingWindowRateLimiter
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


class Windows(Storage, MovingWindowSupport):
    """Moving windows in memory, by the monotonic clock.

    The storage that ``limits`` brings reads the wall clock (set back an hour, it would refuse for an hour), starts a
    thread at each hit that walks through every key, and keeps every key for ever.
    """

    def __init__(self) -> None:
        super().__init__()
        self._lock = threading.Lock()
        self._seen: dict[str, tuple[int, deque[float]]] = {}
        self._hits = 0

    @property
    def base_exceptions(self) -> type[Exception]:
        return ValueError

    def acquire_entry(self, key: str, limit: int, expiry: int, amount: int = 1) -> bool:
        now = time.monotonic()
        with self._lock:
            self._sweep(now)
            _, stamps = self._seen.setdefault(key, (expiry, deque()))
            while stamps and stamps[0] <= now - expiry:
                stamps.popleft()
            if len(stamps) + amount > limit:
                return False
            stamps.extend([now] * amount)
            return True

    def get_moving_window(self, key: str, limit: int, expiry: int) -> tuple[float, int]:
        now = time.monotonic()
        with self._lock:
            alive = [stamp for stamp in self._seen.get(key, (0, ()))[1] if stamp > now - expiry]
        return (alive[0], len(alive)) if alive else (now, 0)

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

    def incr(self, key: str, expiry: float, amount: int = 1) -> int:
        raise NotImplementedError("moving windows only")

    def get(self, key: str) -> int:
        return len(self._seen.get(key, (0, ()))[1])

    def get_expiry(self, key: str) -> float:
        raise NotImplementedError("moving windows only")

    def check(self) -> bool:
        return True

    def reset(self) -> int | None:
        count, self._seen = len(self._seen), {}
        return count

    def clear(self, key: str) -> None:
        self._seen.pop(key, None)


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
        self._limiter = MovingWindowRateLimiter(self.windows)
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
            if not self._limiter.hit(rate, kind, who):
                oldest = self._limiter.get_window_stats(rate, kind, who).reset_time
                raise TooMany(oldest - time.monotonic())

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
