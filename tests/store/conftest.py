"""Stores opened in ways of their own, and a counter in them that is read and written."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import pytest
from sqlalchemy import select, update

from bot.store import Store, UnitOfWork
from bot.store.tables import Base, Counter

Open = Callable[..., Store]


@pytest.fixture(scope="module")
def urls(new_database: Callable[[str], str]) -> Callable[[str], str]:
    """The URL of a database of a kind that has its tables."""

    @cache
    def make(kind: str) -> str:
        store = Store(new_database(kind))
        Base.metadata.create_all(store.engine)
        store.close()
        return store.url

    return make


@pytest.fixture
def opened(urls: Callable[[str], str]) -> Iterator[Open]:
    """Opens such a database in a way of one's own, and closes it afterwards."""
    stores: list[Store] = []

    def make(kind: str, options: str = "") -> Store:
        stores.append(Store(urls(kind) + options))
        return stores[-1]

    yield make
    for store in stores:
        store.close()


def put(store: Store, name: str, value: int = 0) -> None:
    with store.begin() as unit:
        unit.session.add(Counter(name=name, value=value))


def value_of(store: Store, name: str) -> int | None:
    with store.read() as unit:
        return unit.session.scalar(select(Counter.value).where(Counter.name == name))


def add_one(unit: UnitOfWork, name: str, between: Callable[[], Any] = lambda: None) -> None:
    """Read, then write what was read plus one: the careless way, which needs a guard around it."""
    read = unit.session.scalar(select(Counter.value).where(Counter.name == name))
    between()
    unit.session.execute(update(Counter).where(Counter.name == name).values(value=(read or 0) + 1))
