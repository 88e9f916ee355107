"""Deletes what has run out: each kind a while after nobody can use it any more, a few rows at a time (I7)."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import ColumnElement, delete, exists, select

from bot.clock import Clock
from bot.store.attempts import LONGEST
from bot.store.tables import (
    AgentSession,
    Attempt,
    Base,
    CardTicket,
    ChatSession,
    Choice,
    Confirmation,
    Conversation,
    EmailChange,
    MemberCardLink,
    PasswordReset,
    StepUp,
)
from bot.store.unit_of_work import Store, StoreUnavailable

#: Seconds between two rounds.
PAUSE = 3600.0
#: Rows that one transaction deletes, so that no writer waits long.
BATCH = 500

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Retention:
    """One kind: rows for which ``over`` holds at a moment that lies ``keep`` back are deleted."""

    table: type[Base]
    keep: timedelta
    over: Callable[[datetime], ColumnElement[bool]]


_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)


def _nobody_came(before: datetime) -> ColumnElement[bool]:
    """A visitor's conversation in which nothing was ever written, and which no session can reach."""
    reachable = exists().where(ChatSession.conversation_id == Conversation.id)
    untouched = (
        (Conversation.last_seq == 0) & Conversation.member_number.is_(None) & (Conversation.state == "assistant")
    )
    return untouched & (Conversation.opened_at <= before) & ~reachable


#: In this order: sessions go before the empty conversations that only they could reach. A confirmation stays a month,
#: so that pressing its button again is answered by what it did.
RETENTION = (
    Retention(Attempt, LONGEST + _HOUR, lambda at: Attempt.at <= at),
    Retention(ChatSession, _DAY, lambda at: ChatSession.expires_at <= at),
    Retention(AgentSession, _DAY, lambda at: AgentSession.expires_at <= at),
    Retention(Choice, _DAY, lambda at: Choice.expires_at <= at),
    Retention(CardTicket, _DAY, lambda at: CardTicket.expires_at <= at),
    Retention(StepUp, _DAY, lambda at: StepUp.expires_at <= at),
    Retention(MemberCardLink, _DAY, lambda at: MemberCardLink.expires_at <= at),
    Retention(PasswordReset, _DAY, lambda at: PasswordReset.expires_at <= at),
    # A change that a structure decides has no end of its own and stays; so does one that was settled.
    Retention(EmailChange, _DAY, lambda at: EmailChange.settled_at.is_(None) & (EmailChange.expires_at <= at)),
    Retention(Confirmation, 30 * _DAY, lambda at: Confirmation.expires_at <= at),
    Retention(Conversation, _DAY, _nobody_came),
)


def clean(store: Store, clock: Clock, stopping: Callable[[], bool] = lambda: False) -> dict[str, int]:
    """Delete what is over; returns how many rows of which table. Raises ``StoreUnavailable``."""
    counted: dict[str, int] = {}
    for kind in RETENTION:
        over = kind.over(clock() - kind.keep)
        while not stopping():
            gone = _delete_some(store, kind.table, over)
            counted[kind.table.__tablename__] = counted.get(kind.table.__tablename__, 0) + gone
            if gone < BATCH:
                break
    return {table: count for table, count in counted.items() if count}


def _delete_some(store: Store, table: type[Base], over: ColumnElement[bool]) -> int:
    key: Any = table.__mapper__.primary_key[0]
    some = select(key).where(over).limit(BATCH)
    with store.begin() as unit:
        # What is over is asked for again: a row may have become somebody's since it was found.
        statement = delete(table).where(key.in_(some), over)
        return unit.changed(statement.execution_options(synchronize_session=False))


class Cleaner:
    """A thread that cleans once at the start and then every hour. Several processes may do so at the same time."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store, self._clock = store, clock
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="cleaner", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """Stop after the rows under way."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join(timeout=10)

    def _run(self) -> None:
        while True:
            try:
                counted = clean(self._store, self._clock, self._stopping.is_set)
                log.info("cleaned", **counted)
            except StoreUnavailable:
                log.warning("cleaning_unavailable")
            except Exception:  # the next round may do better, and nothing else depends on this one
                log.exception("cleaning_failed")
            if self._stopping.wait(PAUSE):
                return
