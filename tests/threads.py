"""Threads for tests that need no browser: a message that waits for its answer."""

from __future__ import annotations

from sqlalchemy import update

from bot.clock import Clock
from bot.store import Store
from bot.store.tables import Conversation
from bot.store.tokens import new_token
from bot.support.inbox import store_member_message


def asked(store: Store, clock: Clock, member: str | None = None, texts: int = 1) -> tuple[str, int]:
    """A new conversation, of a member or a visitor, with messages to answer; its id and the last one's number."""
    identity = new_token()
    with store.begin() as unit:
        if member is not None:  # who has one open at most
            others = update(Conversation).where(Conversation.member_number == member)
            unit.session.execute(others.values(state="closed", agent_id=None, closed_at=clock()))
        unit.session.add(Conversation(id=identity, member_number=member, opened_at=clock()))
        unit.session.flush()
        seqs = [store_member_message(unit, clock, identity, f"question {n}", None).seq for n in range(texts)]
    return identity, seqs[-1]
