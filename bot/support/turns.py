"""Which message the assistant answers next, and how its answer lands: whole or not at all.

A conversation has one writer at a time: it takes the lease by a conditional UPDATE, and everything of the turn
(replies, working memory, the mark « answered », a change of state) is one transaction that also gives the lease back.
A process that died leaves its lease behind; after ``LEASE`` another one takes the turn again.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, or_, select, update

from bot.clock import Clock
from bot.store import UnitOfWork
from bot.store.tables import Conversation, Message
from bot.support.handoff import ANSWERED, answerable, ask_person, withdraw
from bot.support.messages import Reply, add_message

#: How long a writer may be silent before another may take over; renewed while a turn runs.
LEASE = timedelta(seconds=20)


@dataclass(frozen=True)
class Turn:
    """A member's message to answer, with what the assistant remembers."""

    conversation_id: str
    seq: int
    member_number: str | None
    text: str
    command: dict[str, Any] | None
    memory: dict[str, Any] | None
    failures: int
    #: Since when a person is awaited; None where nobody is.
    waiting_since: datetime | None = None
    #: A visitor has not said how they can be reached.
    unreachable: bool = False


@dataclass
class Outcome:
    """What a turn leaves.

    Replies in order, the working memory, and whether a person was asked for, or is not wanted any more.
    """

    replies: list[Reply] = field(default_factory=list)
    memory: dict[str, Any] | None = None
    ask_person: bool = False
    withdraw: bool = False


def pending_conversations(unit: UnitOfWork, clock: Clock, limit: int = 100) -> list[str]:
    """Conversations with an unanswered message that nobody is at work on."""
    query = (
        select(Conversation.id)
        .join(Message, Message.conversation_id == Conversation.id)
        .where(Message.pending.is_(True), or_(Conversation.lease_until.is_(None), Conversation.lease_until < clock()))
        .distinct()
        .limit(limit)
    )
    return list(unit.session.scalars(query))


def take(unit: UnitOfWork, clock: Clock, conversation_id: str, owner: str) -> Turn | None:
    """Take the oldest unanswered message of this conversation, and its lease. None where there is nothing to do."""
    query = select(Message).where(Message.conversation_id == conversation_id, Message.pending.is_(True))
    message = unit.session.scalars(query.order_by(Message.seq).limit(1)).first()
    if message is None:
        return None
    free = or_(
        Conversation.lease_until.is_(None), Conversation.lease_until < clock(), Conversation.lease_owner == owner
    )
    statement = (
        update(Conversation)
        .where(Conversation.id == conversation_id, answerable(), free)
        .values(lease_owner=owner, lease_until=clock() + LEASE)
        .execution_options(synchronize_session=False)
    )
    if unit.changed(statement) != 1:
        return None
    conversation = unit.session.get_one(Conversation, conversation_id)
    return Turn(
        conversation_id=conversation_id,
        seq=message.seq,
        member_number=conversation.member_number,
        text=str(message.body.get("text", "")),
        command=message.command,
        memory=conversation.memory,
        failures=message.failures,
        waiting_since=conversation.waiting_since if conversation.state == "waiting" else None,
        unreachable=conversation.member_number is None and conversation.contact is None,
    )


def renew(unit: UnitOfWork, clock: Clock, conversation_id: str, owner: str) -> bool:
    """Keep the lease while a slow turn runs. False where it was lost."""
    statement = (
        update(Conversation)
        .where(Conversation.id == conversation_id, Conversation.lease_owner == owner)
        .values(lease_until=clock() + LEASE)
        .execution_options(synchronize_session=False)
    )
    return unit.changed(statement) == 1


def finish(unit: UnitOfWork, clock: Clock, turn: Turn, owner: str, outcome: Outcome) -> bool:
    """Land the turn.

    False where a person took the conversation meanwhile: then the member sees nothing of it, and what the assistant
    would have said is kept as a note for the agent, since an operation may have taken effect (D6)."""
    statement = (
        update(Conversation)
        .where(
            Conversation.id == turn.conversation_id,
            answerable(),
            Conversation.lease_owner == owner,
        )
        .values(lease_owner=None, lease_until=None)
        .execution_options(synchronize_session=False)
    )
    landed = unit.changed(statement) == 1
    if not landed and not _was_answered_here(unit, turn, owner):
        return False
    answered = (
        update(Message)
        .where(Message.conversation_id == turn.conversation_id, Message.seq == turn.seq, Message.pending.is_(True))
        .values(pending=False, answered_at=clock())
        .execution_options(synchronize_session=False)
    )
    # A claim settles what was pending: even after the hand-back, a turn from before it comes too late.
    landed = unit.changed(answered) == 1 and landed
    if landed:
        unit.session.execute(
            update(Conversation)
            .where(Conversation.id == turn.conversation_id)
            .values(memory=outcome.memory)
            .execution_options(synchronize_session=False)
        )
    if landed and outcome.ask_person:
        ask_person(unit, clock, turn.conversation_id)
    if landed and outcome.withdraw:
        withdraw(unit, turn.conversation_id)
    for reply in outcome.replies:
        add_message(unit, clock, turn.conversation_id, _author(reply) if landed else "note", reply)
    return landed


def _author(reply: Reply) -> str:
    return "system" if reply.type == "state" else "assistant"


def _was_answered_here(unit: UnitOfWork, turn: Turn, owner: str) -> bool:
    """The lease was ours, only the state changed: give the lease back and keep the note."""
    statement = (
        update(Conversation)
        .where(Conversation.id == turn.conversation_id, Conversation.lease_owner == owner)
        .values(lease_owner=None, lease_until=None)
        .execution_options(synchronize_session=False)
    )
    return unit.changed(statement) == 1


def fail(unit: UnitOfWork, clock: Clock, turn: Turn, owner: str, apology: Reply, last: bool) -> None:
    """Record a failed turn: it is tried once more, then the member is told (D5). The working memory stays as it was."""
    statement = (
        update(Conversation)
        .where(Conversation.id == turn.conversation_id, Conversation.lease_owner == owner)
        .values(lease_owner=None, lease_until=None)
        .execution_options(synchronize_session=False)
    )
    if unit.changed(statement) != 1:
        return
    values: dict[str, Any] = {"failures": turn.failures + 1}
    if last:
        values.update(pending=False, answered_at=clock())
    statement = (
        update(Message)
        .where(Message.conversation_id == turn.conversation_id, Message.seq == turn.seq, Message.pending.is_(True))
        .values(**values)
        .execution_options(synchronize_session=False)
    )
    if unit.changed(statement) == 1 and last:
        state = unit.session.scalar(select(Conversation.state).where(Conversation.id == turn.conversation_id))
        if state in ANSWERED:
            add_message(unit, clock, turn.conversation_id, "assistant", apology)


#: Unanswered messages that one conversation may pile up.
MOST_PENDING = 60


def too_many_pending(unit: UnitOfWork, conversation_id: str) -> bool:
    """Whether this conversation has more unanswered messages than a person would write."""
    query = select(func.count()).where(Message.conversation_id == conversation_id, Message.pending.is_(True))
    return int(unit.session.scalar(query) or 0) > MOST_PENDING
