"""The unit of work: one transaction, rolled back unless it reaches its end.

SQLite takes the write lock at BEGIN (``BEGIN IMMEDIATE``) so that two writers queue for ``busy_timeout`` instead of
failing at COMMIT; row locks do nothing there, so rules never rely on them but on conditional updates with their row
count checked. PostgreSQL runs READ COMMITTED; a serialization failure or deadlock is tried again by ``Store.run``.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import ORMExecuteState, Session

T = TypeVar("T")

#: Milliseconds that a SQLite writer waits for another one.
BUSY_TIMEOUT_MS = 4000

#: SQLSTATEs after which PostgreSQL asks for the transaction to be run again.
_RETRY = frozenset({"40001", "40P01"})


class StoreUnavailable(RuntimeError):
    """The database is locked, stopped or out of reach. Nothing was written."""


class RunAgain(RuntimeError):
    """Somebody else landed the same thing first: ``Store.run`` runs the work again, and it finds theirs."""


class WroteInRead(RuntimeError):
    """Something was written where it was said that nothing would be; it would have been rolled back in silence."""


class UnitOfWork:
    """One transaction.

    ``session`` is SQLAlchemy's; ``after_commit`` collects what may only happen once it has landed.
    """

    def __init__(self, session: Session) -> None:
        self.session = session
        self.after_commit: list[Callable[[], None]] = []

    def changed(self, statement: Any) -> int:
        """Run an UPDATE, DELETE or INSERT and return how many rows it touched."""
        return int(self.session.execute(statement).rowcount)  # type: ignore[attr-defined]


class Store:
    """The database behind one URL (``sqlite:///path`` or ``postgresql+psycopg://…``)."""

    def __init__(self, url: str) -> None:
        self.url = url
        parsed = make_url(url)
        self.sqlite = parsed.get_backend_name() == "sqlite"
        options: dict[str, Any] = {"pool_size": 8, "max_overflow": 8, "pool_timeout": 5, "hide_parameters": True}
        if self.sqlite:
            _private_file(parsed.database)
            options["connect_args"] = {"timeout": BUSY_TIMEOUT_MS / 1000, "check_same_thread": False}
        else:
            options["pool_pre_ping"] = True
            options["connect_args"] = {"connect_timeout": 3, "options": f"-c lock_timeout={BUSY_TIMEOUT_MS}"}
        self.engine: Engine = create_engine(url, **options)
        if self.sqlite:
            event.listen(self.engine, "connect", _prepare_sqlite)
            event.listen(self.engine, "begin", _begin_sqlite)
        self._reading = self.engine.execution_options(guichet_read=True)

    @contextmanager
    def begin(self) -> Iterator[UnitOfWork]:
        """A unit that may write.

        Commits at the end of the block; any exception rolls back. Raises ``StoreUnavailable``.
        """
        with _translated(), Session(self.engine, expire_on_commit=False) as session:
            with session.begin():
                unit = UnitOfWork(session)
                yield unit
            for call in unit.after_commit:
                call()

    @contextmanager
    def read(self) -> Iterator[UnitOfWork]:
        """A unit that only reads: never takes the write lock, always rolls back."""
        with _translated(), Session(self._reading, expire_on_commit=False) as session:
            yield UnitOfWork(session)

    @contextmanager
    def read_strictly(self) -> Iterator[UnitOfWork]:
        """As ``read``, for work that says it only reads: raises ``WroteInRead`` where it writes all the same."""
        with _translated(), _ReadingSession(self._reading, expire_on_commit=False) as session:
            yield UnitOfWork(session)
            _refuse_unsaved(session)

    def run(self, work: Callable[[UnitOfWork], T], tries: int = 6) -> T:
        """Run ``work`` in a unit.

        On PostgreSQL, again when the database asks for it. ``work`` must have no outside effect.
        """
        for attempt in range(1, tries + 1):
            try:
                with self.begin() as unit:
                    return work(unit)
            except (DBAPIError, RunAgain) as error:
                if not isinstance(error, RunAgain) and getattr(error.orig, "sqlstate", None) not in _RETRY:
                    raise
                if attempt == tries:
                    raise StoreUnavailable("too many concurrent changes") from error
                time.sleep(random.uniform(0, 0.02 * 2**attempt))
        raise AssertionError("unreachable")

    def ping(self) -> None:
        """Raise ``StoreUnavailable`` unless the database answers."""
        with self.read() as unit:
            unit.session.execute(text("SELECT 1"))

    def close(self) -> None:
        """Return all connections."""
        self.engine.dispose()


class _ReadingSession(Session):
    """A session that refuses to write: a rollback at its end would hide that nothing was kept."""


@event.listens_for(_ReadingSession, "do_orm_execute")
def _refuse_statement(state: ORMExecuteState) -> None:
    if state.is_insert or state.is_update or state.is_delete:
        raise WroteInRead("a reading unit was given a statement that writes")


@event.listens_for(_ReadingSession, "before_flush")
def _refuse_unsaved(session: Session, *rest: Any) -> None:
    if session.new or session.dirty or session.deleted:
        raise WroteInRead("a reading unit was given rows to write")


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except (OperationalError, PoolTimeout) as error:
        if getattr(getattr(error, "orig", None), "sqlstate", None) in _RETRY:
            raise
        raise StoreUnavailable("the database is locked or out of reach") from error


def _private_file(path: str | None) -> None:
    """The database's file and folder, made readable by their owner only before anything is written to them."""
    if path and path != ":memory:":
        file = Path(path)
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        file.touch(mode=0o600)


def _prepare_sqlite(connection: Any, record: Any) -> None:
    connection.isolation_level = None  # BEGIN is ours, see _begin_sqlite
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    reading = connection.get_execution_options().get("guichet_read")
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")
