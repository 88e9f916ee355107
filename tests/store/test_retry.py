"""Work that meets another transaction runs again; what is wrong does not (M6)."""

from __future__ import annotations

import threading

import pytest
from sqlalchemy import text, update
from sqlalchemy.exc import IntegrityError

from bot.store import Store, StoreUnavailable, UnitOfWork
from bot.store.tables import Basket, Counter
from bot.store.unit_of_work import RunAgain
from tests.money import at_once
from tests.store.conftest import Open, add_one, put, value_of
from tests.world import MONDAY


def test_m6_a_serialization_failure_of_postgresql_is_tried_again(opened: Open) -> None:
    store = opened("postgresql")
    put(store, "serialized")
    both_have_read = threading.Barrier(2)
    tries = [0, 0]

    def work(number: int) -> None:
        def land(unit: UnitOfWork) -> None:
            tries[number] += 1
            unit.session.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"))
            add_one(unit, "serialized", both_have_read.wait if tries[number] == 1 else lambda: None)

        store.run(land)

    assert at_once(2, work) == [None, None]
    assert value_of(store, "serialized") == 2
    assert sorted(tries) == [1, 2]


def test_m6_a_deadlock_of_postgresql_is_tried_again(opened: Open) -> None:
    store = opened("postgresql")
    put(store, "left")
    put(store, "right")
    both_hold_one = threading.Barrier(2)
    tries = [0, 0]

    def work(number: int) -> None:
        def land(unit: UnitOfWork) -> None:
            tries[number] += 1
            for name in ("left", "right") if number else ("right", "left"):
                unit.session.execute(update(Counter).where(Counter.name == name).values(value=Counter.value + 1))
                if tries[number] == 1 and name == ("left" if number else "right"):
                    both_hold_one.wait()

        store.run(land)

    assert at_once(2, work) == [None, None]
    assert (value_of(store, "left"), value_of(store, "right")) == (2, 2)
    assert sorted(tries) == [1, 2]


def test_m6_work_that_loses_every_time_ends_as_unavailable(store: Store) -> None:
    tried: list[int] = []

    def lose(unit: UnitOfWork) -> None:
        tried.append(1)
        unit.session.add(Counter(name="lost", value=1))
        raise RunAgain

    with pytest.raises(StoreUnavailable):
        store.run(lose, tries=3)
    assert len(tried) == 3
    assert value_of(store, "lost") is None


def test_m6_a_mistake_is_not_tried_again(store: Store) -> None:
    tried: list[int] = []

    def wrong(unit: UnitOfWork) -> None:
        tried.append(1)
        unit.session.add(Basket(member_number="nobody", lines=[], created_at=MONDAY, operation_key="wrong"))

    with pytest.raises(IntegrityError):
        store.run(wrong)
    assert len(tried) == 1
