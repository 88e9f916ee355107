"""The turn loop: every unanswered message is answered, each conversation in its own order, off the event loop."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import structlog
from prometheus_client import Counter, Histogram

from bot.clock import Clock
from bot.conversation.engine import Engine
from bot.knowledge.phrases import Phrases
from bot.store import Store, StoreUnavailable, UnitOfWork
from bot.store.tokens import new_token
from bot.support import turns
from bot.support.hub import Hub
from bot.support.messages import Reply

#: Seconds between two looks at the database for messages that nobody woke us for (another process, a restart).
SWEEP = 1.0

#: How often a turn is tried before the member is told that it failed.
TRIES = 2

TURN_SECONDS = Histogram(
    "guichet_turn_seconds",
    "Time from taking a message to its answer",
    buckets=(0.005, 0.01, 0.02, 0.05, 0.1, 0.5, 1, 5),
)
TURNS_FAILED = Counter("guichet_turns_failed_total", "Turns that failed and were tried again or apologised for")

log = structlog.get_logger(__name__)


class TurnLoop:
    """Answers messages in ``workers`` threads.

    ``wake`` may be called from anywhere; a conversation never runs twice at a time.
    """

    def __init__(
        self,
        engine: Callable[[], Engine | None],
        store: Store,
        clock: Clock,
        hub: Hub,
        say: Phrases,
        workers: int = 4,
        broken: Callable[[], bool] = lambda: False,
    ) -> None:
        self._broken = broken
        self._engine, self._store, self._clock, self._hub, self._say = engine, store, clock, hub, say
        self._owner = new_token()
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix="turn")
        self._lock = threading.Lock()
        self._running: set[str] = set()
        self._again: set[str] = set()
        self._stopping = threading.Event()
        self._sweeper = threading.Thread(target=self._sweep, name="turn-sweep", daemon=True)

    def start(self) -> None:
        """Begin; messages that waited through a restart are found by the first sweep."""
        self._sweeper.start()

    def stop(self) -> None:
        """Let running turns end, take no new ones."""
        self._stopping.set()
        self._sweeper.join(timeout=5)
        self._pool.shutdown(wait=True, cancel_futures=True)

    def wake(self, conversation_id: str) -> None:
        """There may be something to answer in this conversation."""
        with self._lock:
            if self._stopping.is_set():
                return
            if conversation_id in self._running:
                self._again.add(conversation_id)
                return
            self._running.add(conversation_id)
        self._pool.submit(self._drain, conversation_id)

    def _sweep(self) -> None:
        pause = 0.0  # at once first: messages may have come while the model was loading
        while not self._stopping.wait(pause):
            pause = SWEEP
            try:
                self._renew_leases()
                with self._store.read() as unit:
                    waiting = turns.pending_conversations(unit, self._clock)
            except Exception as error:
                log.warning("sweep_failed", error=type(error).__name__)
                continue
            for conversation_id in waiting:
                self.wake(conversation_id)

    def _renew_leases(self) -> None:
        """Keep the leases of turns that take long."""
        with self._lock:
            running = list(self._running)
        for conversation_id in running:
            with self._store.begin() as unit:
                turns.renew(unit, self._clock, conversation_id, self._owner)

    def _drain(self, conversation_id: str) -> None:
        while True:
            try:
                more = not self._stopping.is_set() and self._one(conversation_id)
            except StoreUnavailable:
                more = False  # the message is safe; the sweep comes back to it
            except Exception:
                log.exception("turn_loop_error")
                more = False
            with self._lock:
                if not more and conversation_id not in self._again:
                    self._running.discard(conversation_id)
                    return
                self._again.discard(conversation_id)

    def _one(self, conversation_id: str) -> bool:
        """Answer one message. False where there was none to take."""
        engine = self._engine()
        if engine is None and not self._broken():
            return False  # still loading: the sweep comes back
        turn = self._store.run(lambda unit: turns.take(unit, self._clock, conversation_id, self._owner))
        if turn is None:
            return False
        if engine is None:
            self._fail(turn, last=True)
            return True
        self._hub.wake(conversation_id, {"type": "typing", "author": "assistant", "on": True})
        try:
            with TURN_SECONDS.time():
                outcome = engine.answer(turn)
        except Exception as error:
            TURNS_FAILED.inc()
            log.warning("turn_failed", conversation=conversation_id[:8], seq=turn.seq, error=type(error).__name__)
            self._fail(turn, last=turn.failures + 1 >= TRIES)
            return True
        self._finish(turn, outcome)
        return True

    def _finish(self, turn: turns.Turn, outcome: turns.Outcome) -> None:
        def land(unit: UnitOfWork) -> None:
            turns.finish(unit, self._clock, turn, self._owner, outcome)
            self._hub.changed(unit, turn.conversation_id)

        self._store.run(land)

    def _fail(self, turn: turns.Turn, last: bool) -> None:
        apology = Reply("text", {"text": self._say("utter_turn_failed")})

        def land(unit: UnitOfWork) -> None:
            turns.fail(unit, self._clock, turn, self._owner, apology, last)
            self._hub.changed(unit, turn.conversation_id)

        self._store.run(land)
