"""Migrations lead to exactly the tables that the code declares, on both databases; anything else is refused."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import inspect, select, text
from sqlalchemy.exc import IntegrityError

from bot.store import Store
from bot.store.migrate import NotMigrated, check, upgrade
from bot.store.tables import Base, OutboxMail
from tests.conftest import DATABASES

NOON = "'2026-11-20 12:00:00+00:00'"


def _member(number: str) -> str:
    return (
        "INSERT INTO members (number, first_name, last_name, account_email, communication_email, newsletter, young,"
        f" structure, balance_cents, created_at) VALUES ('{number}', 'A', 'B', '{number}@mail.fr', '{number}@mail.fr',"
        f" false, false, 'CSE', 0, {NOON})"
    )


def _conversation(key: str, member: str, state: str, agent: str, hour: int, seq: int = 1) -> str:
    return (
        "INSERT INTO conversations (id, member_number, state, agent_id, last_seq, opened_at, lease_until)"
        f" VALUES ('{key}', {member}, '{state}', {agent}, {seq}, '2026-11-20 {hour}:00:00+00:00', {NOON})"
    )


def _message(conversation: str) -> str:
    return (
        "INSERT INTO messages (conversation_id, seq, at, author, type, body, pending, failures)"
        f" VALUES ('{conversation}', 1, {NOON}, 'member', 'text', '{{}}', true, 0)"
    )


#: What a database of the first version may hold.
FIRST_VERSION = (
    "INSERT INTO agents (id, email, name, password_hash, active) VALUES (1, 'a@mail.fr', 'A', 'x', true)",
    f"INSERT INTO agent_sessions (token_hash, agent_id, csrf, expires_at) VALUES ('hash', 1, 'csrf', {NOON})",
    _member("10001"),
    _member("10002"),
    _conversation("person", "'10001'", "person", "1", 10),
    _conversation("waits", "'10001'", "waiting", "NULL", 11),
    _conversation("newest", "'10001'", "assistant", "NULL", 12),
    _conversation("alone", "'10002'", "waiting", "NULL", 10),
    _conversation("visitor", "NULL", "assistant", "NULL", 10, 0),
    _conversation("visitor2", "NULL", "assistant", "NULL", 10, 0),
    "INSERT INTO outbox (id, recipient, subject, body, created_at, due_at, tries) VALUES"
    f" (1, 'a@mail.fr', 'Prêt « ici »', 'Deux\nlignes {{link}}', {NOON}, {NOON}, 3)",
    *(_message(key) for key in ("person", "waits", "newest", "alone")),
)


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


def test_i4_data_of_the_first_version_comes_along_and_doubles_are_closed(empty: Store, declared: Store) -> None:
    """One agent, two members: one with three open conversations, of which the one that a person has stays."""
    upgrade(empty, "0001")
    with empty.engine.begin() as connection:
        for statement in FIRST_VERSION:
            connection.execute(text(statement))
    upgrade(empty)
    check(empty)
    assert tables_of(empty) == tables_of(declared)
    with empty.engine.connect() as connection:
        rows = connection.execute(text("SELECT id, state, last_seq, agent_seq FROM conversations ORDER BY id")).all()
        said = connection.execute(text("SELECT conversation_id, pending FROM messages ORDER BY conversation_id")).all()
        (mail,) = connection.execute(select(OutboxMail)).all()
        seen = connection.execute(text("SELECT token_hash, seen_at FROM agent_sessions")).all()
    assert [tuple(row) for row in rows] == [
        ("alone", "waiting", 1, 0),
        ("newest", "closed", 1, 0),
        ("person", "person", 1, 0),
        ("visitor", "assistant", 0, 0),
        ("visitor2", "assistant", 0, 0),
        ("waits", "closed", 1, 0),
    ]
    assert [(thread, bool(pending)) for thread, pending in said] == [
        ("alone", True),
        ("newest", False),
        ("person", True),
        ("waits", False),
    ]
    assert [tuple(row) for row in seen] == [("hash", None)]
    assert (mail.name, mail.fill, mail.tries) == (
        "as_written",
        {"subject": "Prêt « ici »", "body": "Deux\nlignes {link}"},
        3,
    )
    with pytest.raises(IntegrityError), empty.engine.begin() as connection:
        connection.execute(text("UPDATE conversations SET state = 'assistant' WHERE id = 'newest'"))


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
