"""What the desk shows: the conversations that wait, those that somebody has, one of them with its context."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from bot.store import UnitOfWork
from bot.store.tables import Agent, Conversation, Member, Message


@dataclass(frozen=True)
class Entry:
    """One conversation in the desk's lists.

    ``who`` is « Prénom NOM » or None for a visitor; ``last`` the member's last words; ``contact`` how a visitor can be
    reached.
    """

    id: str
    state: str
    who: str | None
    member_number: str | None
    agent_id: int | None
    agent_name: str | None
    waiting_since: datetime | None
    last: str
    last_seq: int
    contact: str | None


def waiting(unit: UnitOfWork) -> list[Entry]:
    """Conversations without a person, who has waited longest first."""
    return _entries(unit, Conversation.state == "waiting")


def held_by(unit: UnitOfWork, agent_id: int) -> list[Entry]:
    """Conversations that this agent has."""
    return _entries(unit, Conversation.state == "person", Conversation.agent_id == agent_id)


def held_by_others(unit: UnitOfWork, agent_id: int) -> list[Entry]:
    """Conversations that other agents have."""
    return _entries(unit, Conversation.state == "person", Conversation.agent_id != agent_id)


def entry(unit: UnitOfWork, conversation_id: str) -> Entry | None:
    """One conversation, whatever its state; None where there is none."""
    found = _entries(unit, Conversation.id == conversation_id)
    return found[0] if found else None


def _entries(unit: UnitOfWork, *conditions: object) -> list[Entry]:
    last = (
        select(Message.body)
        .where(Message.conversation_id == Conversation.id, Message.author == "member")
        .order_by(Message.seq.desc())
        .limit(1)
        .correlate(Conversation)
        .scalar_subquery()
    )
    query = (
        select(Conversation, Member, Agent.name, last)
        .outerjoin(Member, Member.number == Conversation.member_number)
        .outerjoin(Agent, Agent.id == Conversation.agent_id)
        .where(*conditions)  # type: ignore[arg-type]
        .order_by(Conversation.waiting_since, Conversation.opened_at)
    )
    return [
        Entry(
            id=conversation.id,
            state=conversation.state,
            who=f"{member.first_name} {member.last_name}" if member else None,
            member_number=conversation.member_number,
            agent_id=conversation.agent_id,
            agent_name=agent_name,
            waiting_since=conversation.waiting_since,
            last=str((body or {}).get("text", "")),
            last_seq=conversation.last_seq,
            contact=conversation.contact,
        )
        for conversation, member, agent_name, body in unit.session.execute(query)
    ]
