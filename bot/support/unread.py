"""Answers of agents that no open chat was sent: counted for the launcher, and sent by e-mail after a while (D9)."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import ColumnElement, case, func, or_, select, update

from bot.clock import Clock
from bot.mail.outbox import post
from bot.store import UnitOfWork
from bot.store.tables import Conversation, Member, Message

#: How long an answer waits to be seen in the chat before it goes out by e-mail.
PATIENCE = timedelta(minutes=2)


def delivered(unit: UnitOfWork, conversation_id: str, seq: int) -> None:
    """An open chat was sent everything up to ``seq``, and stayed open."""
    statement = (
        update(Conversation)
        .where(Conversation.id == conversation_id, Conversation.delivered_seq < seq)
        .values(
            delivered_seq=seq,
            unread_since=case((Conversation.agent_seq > seq, Conversation.unread_since), else_=None),
        )
        .execution_options(synchronize_session=False)
    )
    unit.session.execute(statement)


def unread(unit: UnitOfWork, conversation_id: str) -> int:
    """How many answers of agents no open chat was sent yet."""
    query = (
        select(func.count())
        .select_from(Message)
        .join(Conversation, Conversation.id == Message.conversation_id)
        .where(
            Conversation.id == conversation_id,
            Conversation.unread_since.is_not(None),
            Message.author == "agent",
            Message.seq > Conversation.delivered_seq,
        )
    )
    return int(unit.session.scalar(query) or 0)


def _due(clock: Clock) -> tuple[ColumnElement[bool], ...]:
    reachable = or_(Conversation.member_number.is_not(None), Conversation.contact.contains("@"))
    unseen = Conversation.mailed_seq <= Conversation.delivered_seq
    return Conversation.unread_since <= clock() - PATIENCE, unseen, reachable


def mail_due(unit: UnitOfWork, clock: Clock) -> bool:
    """Whether ``mail_unread`` has anything to write."""
    return unit.session.scalar(select(Conversation.id).where(*_due(clock)).limit(1)) is not None


def mail_unread(unit: UnitOfWork, clock: Clock, link: str) -> list[str]:
    """Write the mails that are due; returns the conversations.

    One mail for each silence: nothing more goes out until the member has been back. A visitor gets one where they left
    an address. ``link`` leads to the site. The mark is set by a conditional UPDATE, so that of several processes one
    writes.
    """
    query = select(Conversation, Member).outerjoin(Member, Member.number == Conversation.member_number)
    written = []
    for conversation, member in unit.session.execute(query.where(*_due(clock))).all():
        recipient = member.communication_email if member else str(conversation.contact)
        if _mark(unit, conversation):
            name = f" {member.first_name}" if member else ""
            _write(unit, clock, conversation, recipient, name, link)
            written.append(conversation.id)
    return written


def _mark(unit: UnitOfWork, conversation: Conversation) -> bool:
    statement = (
        update(Conversation)
        .where(
            Conversation.id == conversation.id,
            Conversation.unread_since.is_not(None),
            Conversation.mailed_seq == conversation.mailed_seq,
            Conversation.delivered_seq == conversation.delivered_seq,
        )
        .values(mailed_seq=conversation.agent_seq)
        .execution_options(synchronize_session=False)
    )
    return unit.changed(statement) == 1


def _write(unit: UnitOfWork, clock: Clock, conversation: Conversation, recipient: str, name: str, link: str) -> None:
    query = select(Message.body).where(
        Message.conversation_id == conversation.id,
        Message.author == "agent",
        Message.seq > conversation.delivered_seq,
        Message.seq <= conversation.agent_seq,
    )
    bodies = list(unit.session.scalars(query.order_by(Message.seq)))
    agent = str(bodies[-1].get("name", "")) if bodies else ""
    answers = "\n\n".join(str(body.get("text", "")) for body in bodies)
    post(unit, clock, recipient, "agent_answered", agent=agent, name=name, answers=answers, link=link)
