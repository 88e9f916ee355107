"""What the desk shows: the conversations that wait, those that somebody has, one of them with its context."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from bot.store import UnitOfWork
from bot.store.tables import Agent, Conversation, Member, Message


@dataclass(frozen=True)
class Entry:
    """One conversation in the desk's lists.

    ``who`` is « Prénom NOM » or None for a visitor; ``last`` the member's last words; ``contact`` how a visitor can be
    reached. Of who waits: ``topic`` is what the assistant spoke of last (the title of a summary, or the address of an
    article), ``asked`` the member's words that led to the wait; each may be empty.
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
    topic: str = ""
    asked: str = ""


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
    found = unit.session.execute(query).all()
    before = _before_the_wait(unit, [conversation.id for conversation, *_ in found if conversation.waiting_since])
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
            topic=_topic(before[conversation.id]["assistant"]),
            asked=next((str(body.get("text", "")) for body in before[conversation.id]["member"]), ""),
            contact=conversation.contact,
        )
        for conversation, member, agent_name, body in found
    ]


#: Where the addresses of articles begin.
ARTICLES = "/aide/"
#: Messages of each author that are looked at for what the wait is about.
_LOOKED_AT = 4


def _before_the_wait(unit: UnitOfWork, waiting: list[str]) -> dict[str, dict[str, list[dict[str, Any]]]]:
    """By conversation and author, the bodies of the last messages from before the wait, newest first."""
    found: dict[str, dict[str, list[dict[str, Any]]]] = defaultdict(lambda: defaultdict(list))
    if not waiting:
        return found
    place = func.row_number().over(partition_by=(Message.conversation_id, Message.author), order_by=Message.seq.desc())
    ranked = (
        select(Message.conversation_id, Message.author, Message.seq, Message.body, place.label("place"))
        .join(Conversation, Conversation.id == Message.conversation_id)
        .where(
            Message.conversation_id.in_(waiting),
            Message.author.in_(("member", "assistant")),
            Message.at <= Conversation.waiting_since,
        )
        .subquery()
    )
    query = select(ranked).where(ranked.c.place <= _LOOKED_AT).order_by(ranked.c.place)
    for row in unit.session.execute(query):
        found[row.conversation_id][row.author].append(row.body)
    return found


def _topic(bodies: list[dict[str, Any]]) -> str:
    """The newest among what the assistant said: the title of a summary, or the address of the one article it names."""
    for body in bodies:
        if body.get("title"):
            return str(body["title"])
        pages = [str(link.get("href", "")) for link in body.get("links") or ()]
        if len(pages) == 1 and pages[0].startswith(ARTICLES):
            return pages[0]
    return ""
