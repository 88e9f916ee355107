"""Migrations lead to exactly the tables that the code declares, on both databases; anything else is refused."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import inspect, text

from bot.store import Store
from bot.store.migrate import NotMigrated, check, upgrade
from bot.store.tables import Base
from tests.conftest import DATABASES


@pytest.fixture(params=DATABASES)
def empty(request: pytest.FixtureRequest, new_database: Callable[[str], str]) -> Iterator[Store]:
    """A database of each kind without any table."""
    store = Store(new_database(request.param))
    yield store
    store.close()


@pytest.fixture
def declared(empty: Store, new_database: Callable[[str], str]) -> Iterator[Store]:
    """A second database of the same kind, with the tables made from the code itself."""
    store = Store(new_database("sqlite" if empty.sqlite else "postgresql"))
    Base.metadata.create_all(store.engine)
    yield store
    store.close()


def tables_of(store: Store) -> dict[str, dict[str, Any]]:
    """Everything that the database knows of its tables but the order of columns."""
    inspector = inspect(store.engine)
    return {name: _table(inspector, name) for name in inspector.get_table_names() if name != "alembic_version"}


def _table(inspector: Any, name: str) -> dict[str, Any]:
    columns = {one["name"]: (str(one["type"]), one["nullable"]) for one in inspector.get_columns(name)}
    foreign = {
        (one["name"], *one["constrained_columns"], one["referred_table"], *one["referred_columns"])
        for one in inspector.get_foreign_keys(name)
    }
    indexes = {(one["name"], *one["column_names"], bool(one["unique"])) for one in inspector.get_indexes(name)}
    unique = {(one["name"], *one["column_names"]) for one in inspector.get_unique_constraints(name)}
    return {
        "columns": columns,
        "key": inspector.get_pk_constraint(name)["constrained_columns"],
        "foreign": foreign,
        "indexes": indexes,
        "unique": unique,
        "checks": {(one["name"], one["sqltext"]) for one in inspector.get_check_constraints(name)},
    }


def test_the_migrations_make_exactly_the_declared_tables(empty: Store, declared: Store) -> None:
    upgrade(empty)
    assert tables_of(empty) == tables_of(declared)
    assert set(tables_of(empty)) == set(Base.metadata.tables)


def test_the_last_guard_of_money_stands_in_the_migrated_tables(empty: Store) -> None:
    upgrade(empty)
    names = {name for table in tables_of(empty).values() for name, _ in table["checks"]}
    assert {
        "ck_gift_cheques_left_not_negative",
        "ck_gift_cheques_left_at_most_initial",
        "ck_subsidies_left_not_negative",
        "ck_members_balance_not_negative",
    } <= names


def test_upgrading_again_changes_nothing_and_the_check_is_content(empty: Store) -> None:
    upgrade(empty)
    before = tables_of(empty)
    upgrade(empty)
    check(empty)
    assert tables_of(empty) == before


def test_a_database_without_tables_is_refused(empty: Store) -> None:
    with pytest.raises(NotMigrated):
        check(empty)


@pytest.mark.parametrize(
    "older",
    [
        "ALTER TABLE messages DROP COLUMN failures",
        "DROP TABLE resends",
        "DROP INDEX ix_outbox_due_at",
        "UPDATE alembic_version SET version_num = '0000'",
    ],
)
def test_a_database_of_another_version_is_refused(empty: Store, older: str) -> None:
    upgrade(empty)
    with empty.engine.begin() as connection:
        connection.execute(text(older))
    with pytest.raises(NotMigrated):
        check(empty)


def test_checking_changes_nothing(empty: Store) -> None:
    with pytest.raises(NotMigrated):
        check(empty)
    assert inspect(empty.engine).get_table_names() == []
