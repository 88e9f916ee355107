"""Who listens to which conversation: wakes event streams once a unit of work has landed.

In one process that is a set of asyncio events; between replicas PostgreSQL's LISTEN/NOTIFY carries the conversation's
id. Waking says only « look again »: what there is to see is read from the database, so a lost or doubled wake-up
harms nothing.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections import defaultdict
from collections.abc import Iterator

import psycopg
import structlog
from sqlalchemy import text

from bot.store import Store, UnitOfWork
from bot.support.schema import Event

CHANNEL = "guichet"

log = structlog.get_logger(__name__)


class Listener:
    """One event stream.

    ``wait`` returns when something new may be there; ``transient`` holds messages that are not stored.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._event = asyncio.Event()
        self.transient: list[Event] = []

    def wake(self, transient: Event | None = None) -> None:
        """Wake the stream, from any thread."""

        def set_event() -> None:
            if transient is not None:
                self.transient.append(transient)
            self._event.set()

        with contextlib.suppress(RuntimeError):  # the loop is closing
            self._loop.call_soon_threadsafe(set_event)

    def urgent(self) -> list[Event]:
        """Take what must not wait for the database: that it is what an answer waits for."""
        found = [message for message in self.transient if message["type"] == "delayed"]
        self.transient = [message for message in self.transient if message["type"] != "delayed"]
        return found

    async def wait(self, timeout: float) -> None:
        """Return at the next wake-up, or after ``timeout`` seconds."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._event.wait(), timeout)
        self._event.clear()


class Hub:
    """Listeners by conversation id; ``*`` listens to all (the desk's list)."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._listeners: dict[str, set[Listener]] = defaultdict(set)
        self._lock = threading.Lock()
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    @contextlib.contextmanager
    def listen(self, conversation_id: str) -> Iterator[Listener]:
        """Listen to one conversation, or ``*``, for the length of the block."""
        listener = Listener(asyncio.get_running_loop())
        with self._lock:
            self._listeners[conversation_id].add(listener)
        try:
            yield listener
        finally:
            with self._lock:
                self._listeners[conversation_id].discard(listener)
                if not self._listeners[conversation_id]:
                    del self._listeners[conversation_id]

    def changed(self, unit: UnitOfWork, conversation_id: str) -> None:
        """Wake whoever listens, once ``unit`` has landed; on PostgreSQL also in the other processes."""
        if not self._store.sqlite:
            unit.session.execute(text("SELECT pg_notify(:channel, :id)"), {"channel": CHANNEL, "id": conversation_id})
        unit.after_commit.append(lambda: self.wake(conversation_id))

    def wake(self, conversation_id: str, transient: Event | None = None) -> None:
        """Wake the listeners of this process now."""
        with self._lock:
            listeners = [*self._listeners.get(conversation_id, ()), *self._listeners.get("*", ())]
        for listener in listeners:
            listener.wake(transient)

    def start(self) -> None:
        """Begin to hear other processes (PostgreSQL only)."""
        if not self._store.sqlite:
            self._thread = threading.Thread(target=self._hear, name="guichet-hub", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """Stop hearing."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join(timeout=5)

    def _hear(self) -> None:
        url = self._store.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
        while not self._stopping.is_set():
            try:
                with psycopg.connect(url, autocommit=True, connect_timeout=3) as connection:
                    connection.execute(f"LISTEN {CHANNEL}")
                    while not self._stopping.is_set():
                        for notice in connection.notifies(timeout=1.0):
                            self.wake(notice.payload)
            except psycopg.Error as error:
                log.warning("hub_connection_lost", error=type(error).__name__)
                self._stopping.wait(1)
