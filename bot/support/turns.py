"""Which message the assistant answers next, and how its answer lands: whole or not at all.

A conversation has one writer at a time: it takes the lease by a conditional UPDATE, and everything of the turn
(replies, working memory, the mark « answered », a change of state) is one transaction that also gives the lease back.
The lease names a worker and holds as long as that one lives (``workers``); then somebody else takes the turn again.

What an operation did is **owed** to the member from the transaction of the effect on (``effects``). It is told as the
turn lands; and where the turn does not land, because a person has the conversation, its process died or the landing
failed, the effect alone is told, whoever has the conversation then (D8).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, case, func, or_, select, union, update

from bot.clock import Clock
from bot.store import UnitOfWork
from bot.store.tables import Conversation, Message, Worker
from bot.support import effects
from bot.support.effects import Owed
from bot.support.handoff import ANSWERED, answerable, ask_person, withdraw
from bot.support.messages import Reply, add_message
from bot.support.schema import Author

#: How often a turn is tried before the member is told that it failed.
TRIES = 2

#: The working memory once these effects have happened, from the memory before.
Settle = Callable[[dict[str, Any] | None, Owed], dict[str, Any] | None]


@dataclass(frozen=True)
class Turn:
    """A member's message to answer, with what the assistant remembers.

    ``owed``: effects of an earlier try that the member does not know of. ``late``: nothing but those may still be said.
    """

    conversation_id: str
    seq: int
    member_number: str | None
    text: str
    command: dict[str, Any] | None
    memory: dict[str, Any] | None
    failures: int
    owed: Owed = field(default_factory=dict)
    late: bool = False
    #: Since when a person is awaited; None where nobody is.
    waiting_since: datetime | None = None
    #: A visitor has not said how they can be reached.
    unreachable: bool = False


@dataclass
class Outcome:
    """What a turn leaves.

    Replies in order (those that tell an effect are marked), the working memory, the memory where only the effects are
    told (``settled``), and whether a person was asked for, or is not wanted any more.
    """

    replies: list[Reply] = field(default_factory=list)
    memory: dict[str, Any] | None = None
    ask_person: bool = False
    settled: dict[str, Any] | None = None
    withdraw: bool = False


def _free(owner: str) -> ColumnElement[bool]:
    """Nobody who lives holds the lease, or this owner itself does."""
    held = select(Worker.owner).where(Worker.owner == Conversation.lease_owner).correlate(Conversation).exists()
    return or_(Conversation.lease_owner.is_(None), Conversation.lease_owner == owner, ~held)


def pending_conversations(unit: UnitOfWork, owner: str = "", limit: int = 500) -> list[tuple[str, bool]]:
    """Conversations with something to say that nobody is at work on, and whether each is a member's.

    Members first, then whoever was served longest ago (D7).
    """
    asked = select(Message.conversation_id).where(Message.pending.is_(True))
    owed = select(Message.conversation_id).where(Message.owed.is_not(None))
    waiting = union(asked, owed).subquery()
    visitor = Conversation.member_number.is_(None)
    query = (
        select(Conversation.id, Conversation.member_number)
        .join(waiting, waiting.c.conversation_id == Conversation.id)
        .where(_free(owner))
        .order_by(case((visitor, 1), else_=0), func.coalesce(Conversation.served_at, Conversation.opened_at))
        .limit(limit)
    )
    return [(identity, number is not None) for identity, number in unit.session.execute(query)]


def take(unit: UnitOfWork, clock: Clock, conversation_id: str, owner: str) -> Turn | None:
    """Take what this conversation is to be told next, and its lease. None where there is nothing to do.

    That is its oldest unanswered message while the assistant has it, or an effect that is owed, whoever has it.
    """
    asked = {"conversation": conversation_id}
    if unit.session.execute(_NEXT, asked).first() is None:
        return None
    statement = (
        update(Conversation)
        .where(Conversation.id == conversation_id, _free(owner))
        .values(lease_owner=owner, served_at=clock())
        .execution_options(synchronize_session=False)
    )
    if unit.changed(statement) != 1:
        return None
    found = unit.session.execute(_NEXT, asked).first()  # again: nobody else changes it from here on
    if found is None:
        _release(unit, conversation_id, owner)
        return None
    message, conversation = found
    owed = dict(message.owed or {})
    return Turn(
        conversation_id=conversation_id,
        seq=message.seq,
        member_number=conversation.member_number,
        text=str(message.body.get("text", "")),
        command=message.command,
        memory=conversation.memory,
        failures=message.failures,
        owed=owed,
        late=not message.pending,
        waiting_since=conversation.waiting_since if conversation.state == "waiting" else None,
        unreachable=conversation.member_number is None and conversation.contact is None,
    )


def _next() -> Any:
    """The oldest message that can be answered; one whose effect could not be told so far makes way for the others."""
    stuck = and_(Message.pending.is_(False), Message.failures >= TRIES)
    return (
        select(Message, Conversation)
        .join(Conversation, Conversation.id == Message.conversation_id)
        .where(
            Message.conversation_id == bindparam("conversation"),
            or_(and_(Message.pending.is_(True), answerable()), Message.owed.is_not(None)),
        )
        .order_by(case((stuck, 1), else_=0), Message.seq)
        .limit(1)
        .execution_options(populate_existing=True)
    )


#: Built once: it is run at every turn.
_NEXT = _next()


def finish(unit: UnitOfWork, clock: Clock, turn: Turn, owner: str, outcome: Outcome) -> bool:
    """Land the turn.

    False where a person took the conversation meanwhile: then the member is told of its effects and nothing else; what
    the assistant would have said besides is kept as a note for the agent (D6, D8). False too, and nothing is said,
    where somebody else has the lease by now."""
    state = _release(unit, turn.conversation_id, owner)
    if state is None:
        return False
    # A claim settles what was pending: even after the hand-back, a turn from before it comes too late.
    pending = _answered(unit, clock, turn, Message.pending.is_(True))
    if not pending:
        _answered(unit, clock, turn, Message.owed.is_not(None))
    landed = pending and state in ANSWERED
    if landed or any(reply.effect for reply in outcome.replies):
        _remember(unit, turn, outcome.memory if landed else outcome.settled)
    if landed and outcome.ask_person:
        ask_person(unit, clock, turn.conversation_id)
    if landed and outcome.withdraw:
        withdraw(unit, turn.conversation_id)
    for reply in outcome.replies:
        if landed:
            add_message(unit, clock, turn.conversation_id, _author(reply), reply)
        elif reply.effect:
            effects.tell(unit, clock, turn.conversation_id, reply, by_assistant=state in ANSWERED)
        else:
            add_message(unit, clock, turn.conversation_id, "note", reply)
    return landed


def _author(reply: Reply) -> Author:
    return "system" if reply.type == "state" else "assistant"


def _release(unit: UnitOfWork, conversation_id: str, owner: str) -> str | None:
    """Give the lease back; the conversation's state, which stays so to the end of the unit. None where it is lost."""
    statement = (
        update(Conversation)
        .where(Conversation.id == conversation_id, Conversation.lease_owner == owner)
        .values(lease_owner=None)
        .returning(Conversation.state)
        .execution_options(synchronize_session=False)
    )
    return unit.session.execute(statement).scalar_one_or_none()


def _answered(unit: UnitOfWork, clock: Clock, turn: Turn, condition: ColumnElement[bool]) -> bool:
    statement = (
        update(Message)
        .where(Message.conversation_id == turn.conversation_id, Message.seq == turn.seq, condition)
        .values(pending=False, owed=None, answered_at=clock())
        .execution_options(synchronize_session=False)
    )
    return unit.changed(statement) == 1


def _remember(unit: UnitOfWork, turn: Turn, memory: dict[str, Any] | None) -> None:
    unit.session.execute(
        update(Conversation)
        .where(Conversation.id == turn.conversation_id)
        .values(memory=memory)
        .execution_options(synchronize_session=False)
    )


def fail(
    unit: UnitOfWork,
    clock: Clock,
    turn: Turn,
    owner: str,
    apology: Reply,
    last: bool,
    after_effect: Reply | None = None,
    settle: Settle = lambda memory, owed: memory,
) -> None:
    """Record a failed turn: it is tried once more, then the member is told (D5). The working memory stays as it was.

    Where an operation of it took effect, ``after_effect`` is said instead, the memory is that after the effect, and
    the effect stays owed.
    """
    state = _release(unit, turn.conversation_id, owner)
    if state is None:
        return
    mine = (Message.conversation_id == turn.conversation_id, Message.seq == turn.seq)
    unit.session.execute(
        update(Message).where(*mine).values(failures=Message.failures + 1).execution_options(synchronize_session=False)
    )
    if not last:
        return
    statement = (
        update(Message)
        .where(*mine, Message.pending.is_(True))
        .values(pending=False, answered_at=clock())
        .execution_options(synchronize_session=False)
    )
    if unit.changed(statement) != 1 or state not in ANSWERED:
        return
    owed = unit.session.scalar(select(Message.owed).where(*mine))
    if owed:
        _remember(unit, turn, settle(turn.memory, owed))
    add_message(unit, clock, turn.conversation_id, "assistant", after_effect if owed and after_effect else apology)


#: Unanswered messages that one conversation may pile up.
MOST_PENDING = 60


def too_many_pending(unit: UnitOfWork, conversation_id: str) -> bool:
    """Whether this conversation has more unanswered messages than a person would write."""
    query = select(func.count()).where(Message.conversation_id == conversation_id, Message.pending.is_(True))
    return int(unit.session.scalar(query) or 0) > MOST_PENDING
