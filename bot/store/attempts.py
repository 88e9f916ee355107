"""Failed attempts, counted in the database: per account and per address, surviving a restart, shared by replicas (T3).

Where nothing else is said the windows are 5 in 5 minutes, 20 in an hour and 50 in a day. A counter that cannot be read
refuses: the store's error is not caught here.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from sqlalchemy import delete, func, select

from bot.clock import Clock
from bot.store.tables import Attempt
from bot.store.unit_of_work import UnitOfWork

Windows = tuple[tuple[timedelta, int], ...]

WINDOWS: Windows = ((timedelta(minutes=5), 5), (timedelta(hours=1), 20), (timedelta(days=1), 50))
#: No window may be longer: older attempts are deleted (``bot.store.cleaning``).
LONGEST = timedelta(days=1)


class LimitReached(Exception):
    """Too many attempts; ``retry_after`` in seconds."""

    def __init__(self, retry_after: int) -> None:
        super().__init__(str(retry_after))
        self.retry_after = retry_after


def require(unit: UnitOfWork, clock: Clock, subjects: Iterable[str], windows: Windows = WINDOWS) -> None:
    """Raise ``LimitReached`` where one of the subjects has used up a window.

    Until the end of the unit nobody else may count for these subjects: SQLite has one writer anyway, PostgreSQL takes a
    lock by the subject's name, since there is no row yet that could be locked.
    """
    now = clock()
    for subject in sorted(subjects):
        if unit.session.get_bind().dialect.name == "postgresql":
            unit.session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(subject, 0))))
        for window, most in windows:
            query = select(func.count(), func.min(Attempt.at)).where(
                Attempt.subject == subject, Attempt.at > now - window
            )
            used, oldest = unit.session.execute(query).one()
            if used >= most:
                raise LimitReached(max(1, int((oldest + window - now).total_seconds())))


def count(unit: UnitOfWork, clock: Clock, subjects: Iterable[str]) -> list[int]:
    """Count one attempt for each subject; returns what ``take_back`` needs."""
    counted = [Attempt(subject=subject, at=clock()) for subject in subjects]
    unit.session.add_all(counted)
    unit.session.flush()
    return [attempt.id for attempt in counted]


def take_back(unit: UnitOfWork, counted: Iterable[int]) -> None:
    """These attempts succeeded: they no longer count, earlier failures still do."""
    unit.session.execute(delete(Attempt).where(Attempt.id.in_(list(counted))))


def take_back_last(unit: UnitOfWork, subject: str) -> None:
    """The newest attempt of this subject succeeded."""
    newest = select(func.max(Attempt.id)).where(Attempt.subject == subject)
    take_back(unit, [identity for identity in unit.session.scalars(newest) if identity is not None])


def forget(unit: UnitOfWork, subjects: Iterable[str]) -> None:
    """Start again from zero after a success."""
    unit.session.execute(delete(Attempt).where(Attempt.subject.in_(list(subjects))))
