"""What has run out is deleted, each kind in its time, and nothing else (I7)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from bot.store import Store, StoreUnavailable, UnitOfWork
from bot.store.cleaning import BATCH, RETENTION, Cleaner, clean
from bot.store.tables import (
    Agent,
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
from bot.support import inbox, sessions
from tests.world import MONDAY, wait_for

MEMBER = "37728"
DAY = timedelta(days=1)


class StillClock:
    """Moves only when told."""

    def __init__(self) -> None:
        self.now = MONDAY

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def still() -> StillClock:
    return StillClock()


def everything_of(unit: UnitOfWork, name: str, end: datetime) -> None:
    """One row of each kind that ends at this moment."""
    agent = unit.session.scalars(select(Agent)).first()
    assert agent is not None
    unit.session.add(Conversation(id=f"thread-{name}", member_number=MEMBER, state="closed", opened_at=end))
    unit.session.flush()
    thread: dict[str, Any] = {"conversation_id": f"thread-{name}"}
    unit.session.add_all(
        [
            Attempt(subject=name, at=end - DAY),
            ChatSession(token_hash=name, expires_at=end, **thread),
            AgentSession(token_hash=name, agent_id=agent.id, csrf=name, expires_at=end),
            Choice(token=name, title=name, command={}, expires_at=end, **thread),
            CardTicket(token=name, member_number=MEMBER, kind="code", operation="x", expires_at=end, **thread),
            StepUp(id=name, member_number=MEMBER, operation="x", expires_at=end, **thread),
            MemberCardLink(id=name, member_number=MEMBER, expires_at=end),
            PasswordReset(member_number=MEMBER, code_hash=name, expires_at=end),
            EmailChange(member_number=MEMBER, kind="communication", new_email=name, expires_at=end, created_at=end),
            Confirmation(id=name, member_number=MEMBER, operation="x", shown={}, expires_at=end, **thread),
        ]
    )


def rows(store: Store) -> dict[str, int]:
    with store.read() as unit:
        return {
            table.name: int(unit.session.scalar(select(func.count()).select_from(table)) or 0)
            for table in Base.metadata.sorted_tables
        }


def test_i7_every_kind_is_deleted_in_its_time_and_the_living_stay(store: Store, still: StillClock) -> None:
    with store.begin() as unit:
        for table in (MemberCardLink, EmailChange, Confirmation, Attempt, ChatSession, AgentSession):
            unit.session.execute(table.__table__.delete())
        everything_of(unit, "old", MONDAY)
        everything_of(unit, "living", MONDAY + 40 * DAY)
    kinds = {kind.table.__tablename__ for kind in RETENTION} - {"conversations"}
    before = rows(store)
    assert clean(store, still) == {}
    still.now = MONDAY + timedelta(minutes=59)
    assert clean(store, still) == {}
    still.now = MONDAY + timedelta(hours=1)
    assert clean(store, still) == {"attempts": 1}
    still.now = MONDAY + DAY
    assert clean(store, still) == dict.fromkeys(kinds - {"attempts", "confirmations"}, 1)
    still.now = MONDAY + 30 * DAY
    assert clean(store, still) == {"confirmations": 1}
    after = rows(store)
    assert {name for name in after if after[name] != before[name]} == kinds
    assert all(before[name] - after[name] == 1 for name in kinds)
    assert clean(store, still) == {}


def test_i7_visitors_who_wrote_nothing_leave_nothing_and_whoever_wrote_keeps_the_thread(
    store: Store, still: StillClock
) -> None:
    with store.begin() as unit:
        silent, talking, member = (sessions.open_session(unit, still, number) for number in (None, None, MEMBER))
        inbox.store_member_message(unit, still, talking.session.conversation_id, "bonjour", None)
    still.now += DAY
    clean(store, still)
    with store.read() as unit:
        assert unit.session.get(Conversation, silent.session.conversation_id) is not None  # its session ended just now
    still.now += DAY
    clean(store, still)
    with store.read() as unit:
        assert unit.session.get(Conversation, silent.session.conversation_id) is None
        assert unit.session.get(Conversation, talking.session.conversation_id) is not None
        assert unit.session.get(Conversation, member.session.conversation_id) is not None


def test_i7_a_flood_goes_in_small_transactions(store: Store, still: StillClock) -> None:
    with store.begin() as unit:
        unit.session.add_all(Attempt(subject="flood", at=MONDAY - 2 * DAY) for _ in range(2 * BATCH + 1))
    assert clean(store, still)["attempts"] == 2 * BATCH + 1


def test_i7_an_email_change_that_a_structure_decides_is_never_deleted(store: Store, still: StillClock) -> None:
    with store.begin() as unit:
        unit.session.add(EmailChange(member_number=MEMBER, kind="account", new_email="a@mail.fr", created_at=MONDAY))
    still.now += 400 * DAY
    clean(store, still)
    with store.read() as unit:
        assert unit.session.scalars(select(EmailChange).where(EmailChange.new_email == "a@mail.fr")).first() is not None


def test_i7_the_cleaner_works_at_the_start_and_outlives_a_database_that_is_away(
    store: Store, still: StillClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    rounds: list[str] = []

    def failing(*given: Any) -> dict[str, int]:
        rounds.append("round")
        if len(rounds) == 1:
            raise StoreUnavailable("away")
        return {}

    monkeypatch.setattr("bot.store.cleaning.clean", failing)
    monkeypatch.setattr("bot.store.cleaning.PAUSE", 0.01)
    cleaner = Cleaner(store, still)
    cleaner.start()
    wait_for(lambda: len(rounds) >= 2)
    cleaner.stop()
    assert not cleaner._thread.is_alive()
