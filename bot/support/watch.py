"""What must happen although nobody does anything: conversations of absent agents return, unread answers are mailed."""

from __future__ import annotations

import threading
from datetime import timedelta

import structlog

from bot.clock import Clock
from bot.knowledge.phrases import Phrases
from bot.store import Store, UnitOfWork
from bot.support.hub import Hub
from bot.support.presence import give_back_abandoned, left_alone
from bot.support.unread import mail_due, mail_unread

#: Seconds between two looks.
PAUSE = 2.0

log = structlog.get_logger(__name__)


class Watch:
    """A thread that looks every ``PAUSE`` seconds. Each process runs one; what they do is conditional, so done once.

    ``silence``: seconds that an agent may leave a member without a word. ``link``: the site, for mails.
    """

    def __init__(self, store: Store, clock: Clock, hub: Hub, say: Phrases, silence: int, link: str) -> None:
        self._store, self._clock, self._hub, self._say = store, clock, hub, say
        self._silence, self._link = timedelta(seconds=silence), link
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="watch", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """Stop after the look under way."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join(timeout=10)

    def look(self) -> None:
        """Do what is due now; where nothing is, the database is only read."""
        with self._store.read() as unit:
            alone = left_alone(unit, self._clock, self._silence)
            due = mail_due(unit, self._clock)
        if alone:
            self._store.run(self._give_back)
        if due:
            self._store.run(lambda unit: mail_unread(unit, self._clock, self._link))

    def _give_back(self, unit: UnitOfWork) -> None:
        for conversation_id in give_back_abandoned(unit, self._clock, self._say, self._silence):
            self._hub.changed(unit, conversation_id)

    def _run(self) -> None:
        while not self._stopping.wait(PAUSE):
            try:
                self.look()
            except Exception as error:
                log.warning("watch_failed", error=type(error).__name__)
