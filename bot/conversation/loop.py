"""The turn loop: every unanswered message is answered, each conversation in its own order, off the event loop."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import structlog
from prometheus_client import Counter, Histogram

from bot.clock import Clock
from bot.conversation.engine import Engine
from bot.conversation.fairness import FairQueue
from bot.conversation.memory import settled_by
from bot.knowledge.phrases import Phrases
from bot.store import Store, StoreUnavailable, UnitOfWork
from bot.store.tokens import new_token
from bot.support import turns, workers
from bot.support.hub import Hub
from bot.support.messages import Reply

#: Seconds between two heartbeats, each with a look for messages that nobody woke us for (another process, a restart).
SWEEP = 1.0

TURN_SECONDS = Histogram(
    "guichet_turn_seconds",
    "Time from taking a message to its answer",
    buckets=(0.005, 0.01, 0.02, 0.05, 0.1, 0.5, 1, 5),
)
TURNS_FAILED = Counter("guichet_turns_failed_total", "Turns that failed and were tried again or apologised for")

log = structlog.get_logger(__name__)


class TurnLoop:
    """Answers messages in ``workers`` threads, one message of each conversation in turn.

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
        self._queue = FairQueue(workers)
        self._delayed: set[str] = set()
        self._alive = threading.Event()
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
        with suppress(StoreUnavailable), self._store.begin() as unit:
            workers.leave(unit, self._owner)

    def wake(self, conversation_id: str, member: bool = False) -> None:
        """There may be something to answer in this conversation of a member, or of a visitor."""
        with self._lock:
            self._queue.add(conversation_id, member)
        self._serve_next()

    # ── staying alive ────────────────────────────────────────────────────────────────────────────────────────────────

    def _sweep(self) -> None:
        watch = workers.Watch()
        pause = 0.0  # at once first: messages may have come while the model was loading
        while not self._stopping.wait(pause):
            pause = SWEEP
            try:
                self._beat(watch)
                self.look()
            except Exception as error:
                log.warning("sweep_failed", error=type(error).__name__)

    def look(self) -> None:
        """Find what waits in the database. Raises ``StoreUnavailable``."""
        with self._store.read() as unit:
            waiting = turns.pending_conversations(unit, self._owner)
        for conversation_id, member in waiting:
            self.wake(conversation_id, member)

    def _beat(self, watch: workers.Watch) -> None:
        """Say that we live, and free what those hold who do not any more."""
        with self._store.begin() as unit:
            workers.beat(unit, self._owner)
            others = {owner: at for owner, at in workers.beats(unit).items() if owner != self._owner}
            for owner, at in watch.look(others):
                if workers.bury(unit, owner, at):
                    watch.forget(owner)
                    log.warning("worker_died", owner=owner[:8])
        self._alive.set()

    # ── serving ──────────────────────────────────────────────────────────────────────────────────────────────────────

    def _serve_next(self) -> None:
        """Give the workers what they may take."""
        while True:
            with self._lock:
                conversation_id = None if self._stopping.is_set() else self._queue.take()
            if conversation_id is None:
                return
            try:
                self._pool.submit(self._serve, conversation_id)
            except RuntimeError:  # the pool has ended in this moment; the messages are safe
                return

    def _serve(self, conversation_id: str) -> None:
        """Answer one message; the conversation then waits at the back."""
        again = False
        try:
            again = self._one(conversation_id)
            self._delayed.discard(conversation_id)
        except StoreUnavailable:
            self._say_delayed(conversation_id)  # the message is safe; the sweep comes back to it
        except Exception:
            log.exception("turn_loop_error")
            self._say_delayed(conversation_id)
        with self._lock:
            self._queue.done(conversation_id, again)
        self._serve_next()

    def _one(self, conversation_id: str) -> bool:
        """Answer one message. False where there was none to take."""
        engine = self._engine()
        if not self._alive.is_set() or (engine is None and not self._broken()):
            return False  # still starting: the sweep comes back
        turn = self._store.run(lambda unit: turns.take(unit, self._clock, conversation_id, self._owner))
        if turn is None:
            return False
        if engine is None:
            self._fail(turn, last=True)
            return True
        if not turn.late:
            self._hub.wake(conversation_id, {"type": "typing", "author": "assistant", "on": True})
        try:
            with TURN_SECONDS.time():
                outcome = engine.answer(turn)
            self._finish(turn, outcome)
        except StoreUnavailable:
            raise
        except Exception as error:
            TURNS_FAILED.inc()
            log.warning("turn_failed", conversation=conversation_id[:8], seq=turn.seq, error=type(error).__name__)
            self._fail(turn, last=turn.failures + 1 >= turns.TRIES)
            return not turn.late  # an effect that could not be told is tried again by the sweep
        return True

    def _finish(self, turn: turns.Turn, outcome: turns.Outcome) -> None:
        def land(unit: UnitOfWork) -> None:
            turns.finish(unit, self._clock, turn, self._owner, outcome)
            self._hub.changed(unit, turn.conversation_id)

        self._store.run(land)

    def _fail(self, turn: turns.Turn, last: bool) -> None:
        apology = Reply("text", {"text": self._say("utter_turn_failed")})
        after_effect = Reply("text", {"text": self._say("utter_turn_failed_after_effect")})

        def land(unit: UnitOfWork) -> None:
            turns.fail(unit, self._clock, turn, self._owner, apology, last, after_effect, settled_by)
            self._hub.changed(unit, turn.conversation_id)

        self._store.run(land)

    def _say_delayed(self, conversation_id: str) -> None:
        """Nothing can be stored now: tell whoever has the chat open, once, that the answer will come (D5)."""
        if conversation_id not in self._delayed:
            self._delayed.add(conversation_id)
            text = self._say("utter_turn_delayed")
            self._hub.wake(conversation_id, {"type": "delayed", "author": "assistant", "text": text})
