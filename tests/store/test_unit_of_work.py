"""The unit of work: whole or not at all, queues instead of raw errors, on both databases (M6)."""

from __future__ import annotations

import threading

import pytest
from sqlalchemy import event, select, text, update
from sqlalchemy.exc import IntegrityError

from bot.store import Store, StoreUnavailable, unit_of_work
from bot.store.tables import Basket, Counter
from tests.money import at_once, count, statements, unreachable
from tests.store.conftest import Open, add_one, put, value_of
from tests.world import MONDAY


def test_m6_sqlite_runs_in_wal_with_foreign_keys_full_syncs_and_a_busy_timeout(opened: Open) -> None:
    store = opened("sqlite")
    with store.read() as unit:
        found = {
            name: unit.session.execute(text(f"PRAGMA {name}")).scalar()
            for name in ("journal_mode", "foreign_keys", "busy_timeout", "synchronous")
        }
    full = 2
    assert found == {"journal_mode": "wal", "foreign_keys": 1, "busy_timeout": 4000, "synchronous": full}


def test_m6_a_row_that_points_nowhere_is_refused(store: Store) -> None:
    lost = Basket(member_number="nobody", lines=[], created_at=MONDAY, operation_key="lost")
    with pytest.raises(IntegrityError), store.begin() as unit:
        unit.session.add(lost)
    assert count(store, Basket) == 0


def test_m6_a_unit_that_breaks_off_leaves_nothing_and_calls_nobody(store: Store) -> None:
    called: list[str] = []

    def break_off() -> None:
        with store.begin() as unit:
            unit.session.add(Counter(name="half", value=1))
            unit.session.flush()
            unit.after_commit.append(lambda: called.append("told"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        break_off()
    assert value_of(store, "half") is None
    assert called == []


def test_m6_what_follows_a_commit_finds_it_landed(store: Store) -> None:
    seen: list[int | None] = []
    with store.begin() as unit:
        unit.session.add(Counter(name="landed", value=7))
        unit.after_commit.append(lambda: seen.append(value_of(store, "landed")))
    assert seen == [7]


def test_m6_a_reader_waits_for_no_writer_and_sees_nothing_unfinished(store: Store) -> None:
    put(store, "seen", 1)
    with store.begin() as writer:
        writer.session.execute(update(Counter).where(Counter.name == "seen").values(value=2))
        assert value_of(store, "seen") == 1
    assert value_of(store, "seen") == 2


def test_m6_a_reading_unit_keeps_nothing_of_what_it_writes(store: Store) -> None:
    with store.read() as unit:
        unit.session.add(Counter(name="stray", value=1))
        unit.session.flush()
    assert value_of(store, "stray") is None


def test_m6_a_writing_unit_takes_the_lock_of_sqlite_at_once_and_a_reading_one_never(opened: Open) -> None:
    store = opened("sqlite")
    with statements(store) as seen:
        with store.begin() as unit:
            unit.session.execute(text("SELECT 1"))
        with store.read() as unit:
            unit.session.execute(text("SELECT 1"))
    assert seen == ["BEGIN IMMEDIATE", "SELECT 1", "BEGIN", "SELECT 1"]


def test_m6_on_sqlite_careless_writers_at_once_queue_and_lose_nothing(
    opened: Open,
) -> None:
    store = opened("sqlite")
    put(store, "queue-immediate")

    def work(number: int) -> None:
        with store.begin() as unit:
            add_one(unit, "queue-immediate")

    assert at_once(20, work) == [None] * 20
    assert value_of(store, "queue-immediate") == 20


def test_m6_control_the_same_writers_fail_without_the_immediate_lock(opened: Open) -> None:
    store = opened("sqlite")
    put(store, "queue-deferred")
    event.remove(store.engine, "begin", unit_of_work._begin_sqlite)
    event.listen(store.engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN"))
    both_have_read = threading.Barrier(2)

    def work(number: int) -> None:
        with store.begin() as unit:
            add_one(unit, "queue-deferred", both_have_read.wait)

    outcomes = at_once(2, work)
    assert [type(one) for one in outcomes if one is not None] == [StoreUnavailable]
    assert value_of(store, "queue-deferred") == 1


def test_m6_a_locked_sqlite_is_said_to_be_unavailable_and_nothing_is_written(
    opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unit_of_work, "BUSY_TIMEOUT_MS", 30)
    store = opened("sqlite")
    with store.begin() as holder:
        holder.session.execute(
            select(Counter.value)
        )  # a unit that may write holds the lock from its first statement on
        with pytest.raises(StoreUnavailable), store.begin() as late:
            late.session.add(Counter(name="late", value=1))
    assert value_of(store, "late") is None


def test_m6_a_lock_that_postgresql_does_not_give_is_said_to_be_unavailable(opened: Open) -> None:
    store, impatient = opened("postgresql"), opened("postgresql", "&options=-c%20lock_timeout%3D30ms")
    put(store, "held", 1)
    with store.begin() as holder:
        holder.session.execute(update(Counter).where(Counter.name == "held").values(value=2))
        with pytest.raises(StoreUnavailable), impatient.begin() as late:
            late.session.execute(update(Counter).where(Counter.name == "held").values(value=3))
    assert value_of(store, "held") == 2


def test_m6_a_database_out_of_reach_is_said_to_be_unavailable() -> None:
    with unreachable() as gone, pytest.raises(StoreUnavailable):
        gone.ping()
