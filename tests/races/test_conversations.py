"""A member has one conversation, however many tabs open at once (D4)."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from importlib import import_module

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import select, text

from bot.knowledge.phrases import Phrases
from bot.store import Store
from bot.store.migrate import check, upgrade
from bot.store.tables import Agent, Conversation, Message
from bot.support import handoff, inbox, sessions
from bot.support.errors import SessionEnded
from tests.conftest import DATABASES
from tests.money import ANNA, at_once, done, phrases
from tests.world import Clock, refill

TABS = 6
ROUNDS = 12
SAY: Phrases = phrases()
INDEX = "uq_conversations_open_member"


def open_tab(store: Store, clock: Clock) -> sessions.Opened:
    """A tab of Anna's."""
    with store.begin() as unit:
        return sessions.open_session(unit, clock, ANNA)


def post(store: Store, clock: Clock, tab: sessions.Opened, said: str) -> None:
    """What the chat API does with a message."""

    def work(unit):  # type: ignore[no-untyped-def]
        session = sessions.find_session(unit, clock, tab.token)
        inbox.receive(unit, clock, SAY, session.conversation_id, str(uuid.uuid4()), said)

    store.run(work)


def open_ones(store: Store) -> list[str]:
    """Anna's open conversations."""
    with store.read() as unit:
        query = select(Conversation.id).where(Conversation.member_number == ANNA, Conversation.state != "closed")
        return list(unit.session.scalars(query))


def close_by_an_agent(store: Store, clock: Clock, conversation_id: str) -> None:
    """An agent takes the conversation and ends it."""
    with store.begin() as unit:
        agent = unit.session.scalars(select(Agent.id).order_by(Agent.id)).first()
        assert agent is not None
        handoff.claim(unit, clock, SAY, conversation_id, agent)
        handoff.close(unit, clock, SAY, conversation_id, agent)


def rounds_of_tabs(store: Store, clock: Clock) -> Iterator[tuple[list[object], list[str]]]:
    """Several times, for a member without a conversation: many tabs at once."""
    for _ in range(ROUNDS):
        opened = at_once(TABS, lambda _: open_tab(store, clock))
        yield opened, open_ones(store)
        with store.begin() as unit:
            unit.session.execute(
                text("UPDATE conversations SET state = 'closed' WHERE member_number = :one"), {"one": ANNA}
            )


def test_d4_of_tabs_that_open_at_once_all_have_the_same_conversation(store: Store, clock: Clock) -> None:
    for opened, found in rounds_of_tabs(store, clock):
        assert len(found) == 1
        assert [tab.session.conversation_id for tab in done(opened)] == found * TABS


def test_d4_control_without_the_index_tabs_of_one_member_part(new_database: Callable[[str], str]) -> None:
    """Only on PostgreSQL: SQLite has one writer at a time."""
    store, clock = Store(new_database("postgresql")), Clock()
    upgrade(store)
    refill(store, clock)
    with store.begin() as unit:
        unit.session.execute(text(f"DROP INDEX {INDEX}"))
    parted = 0
    for _, found in rounds_of_tabs(store, clock):
        parted += len(found) > 1
        if parted:
            break
    store.close()
    assert parted


def test_d4_a_session_of_a_closed_conversation_ends_when_the_member_opens_another_one(
    store: Store, clock: Clock
) -> None:
    first = open_tab(store, clock)
    close_by_an_agent(store, clock, first.session.conversation_id)
    second = open_tab(store, clock)
    assert second.session.conversation_id != first.session.conversation_id
    with store.read() as unit, pytest.raises(SessionEnded):
        sessions.find_session(unit, clock, first.token)
    with pytest.raises(SessionEnded):
        post(store, clock, first, "encore une question")
    assert open_ones(store) == [second.session.conversation_id]


def test_d4_a_message_that_opens_the_old_thread_and_a_tab_that_opens_a_new_one_leave_one(
    store: Store, clock: Clock
) -> None:
    for _ in range(ROUNDS):
        first = open_tab(store, clock)
        close_by_an_agent(store, clock, first.session.conversation_id)
        message = partial(post, store, clock, first, "encore une question")
        outcomes = at_once(2, lambda number: (message, partial(open_tab, store, clock))[number]())  # noqa: B023
        assert [one for one in outcomes if isinstance(one, Exception) and not isinstance(one, SessionEnded)] == []
        assert len(open_ones(store)) == 1
        assert open_ones(store) == [outcomes[1].session.conversation_id]


@pytest.mark.parametrize("kind", DATABASES)
def test_d4_the_migration_closes_doubles_and_keeps_the_one_that_a_person_has(
    new_database: Callable[[str], str], kind: str
) -> None:
    store, clock = Store(new_database(kind)), Clock()
    upgrade(store)
    refill(store, clock)
    with store.begin() as unit:
        unit.session.execute(text(f"DROP INDEX {INDEX}"))  # as before the migration
        agent = unit.session.scalars(select(Agent.id)).first()
        states = {"with-agent": "person", "waits": "waiting", "newest": "assistant", "closed": "closed"}
        for place, (identity, state) in enumerate(states.items()):
            opened_at = clock() + timedelta(minutes=place)
            held = agent if state == "person" else None
            unit.session.add(
                Conversation(id=identity, member_number=ANNA, state=state, agent_id=held, opened_at=opened_at)
            )
        for number in range(2):
            unit.session.add(Conversation(id=f"visitor {number}", state="assistant", opened_at=clock()))
            unit.session.add(
                Conversation(
                    id=f"of 44619, {number}",
                    member_number="44619",
                    state="assistant",
                    opened_at=clock() + timedelta(hours=number),
                )
            )
        unit.session.flush()
        inbox.store_member_message(unit, clock, "newest", "bonjour", None)
    migration = import_module("bot.store.migrations.versions.0004_one_open_conversation_a_member")
    with store.begin() as unit, Operations.context(MigrationContext.configure(unit.session.connection())):
        migration.upgrade()
    check(store)
    with store.read() as unit:
        still_open = set(unit.session.scalars(select(Conversation.id).where(Conversation.state != "closed")))
        said = unit.session.scalars(select(Message).where(Message.conversation_id == "newest")).one()
        closed = unit.session.get_one(Conversation, "newest")
        assert closed.closed_at == said.at
    store.close()
    assert still_open == {"with-agent", "of 44619, 1", "visitor 0", "visitor 1"}
    assert said.body["text"] == "bonjour"
    assert not said.pending
