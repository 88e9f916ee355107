"""Which agents are there, and what happens to a conversation whose agent is not.

Presence is in the datastore, so that every process knows it: the streams of the desk and whatever an agent does leave
``seen_at`` on their session.
"""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import ColumnElement, and_, exists, or_, select, update

from bot.clock import Clock
from bot.knowledge.phrases import Phrases
from bot.store import UnitOfWork
from bot.store.tables import Agent, AgentSession, Conversation
from bot.store.tokens import token_hash
from bot.support.handoff import give_back

#: Time between two signs of life that a stream of the desk leaves.
BEAT = timedelta(seconds=15)

#: After this long without a sign of life, nobody is told any more that this agent is there.
PRESENT = timedelta(seconds=60)


def touch(unit: UnitOfWork, clock: Clock, cookie: str | None) -> None:
    """The agent behind this cookie is there."""
    if cookie:
        live = (AgentSession.token_hash == token_hash(cookie), AgentSession.ended_at.is_(None))
        statement = update(AgentSession).where(*live).values(seen_at=clock())
        unit.session.execute(statement.execution_options(synchronize_session=False))


def anybody(unit: UnitOfWork, clock: Clock) -> bool:
    """Whether at least one agent is at the desk at this moment."""
    query = select(AgentSession.agent_id).join(Agent, Agent.id == AgentSession.agent_id)
    return unit.session.scalar(query.where(Agent.active, *_alive(clock, PRESENT)).limit(1)) is not None


def _alive(clock: Clock, patience: timedelta) -> tuple[ColumnElement[bool], ...]:
    now = clock()
    return AgentSession.ended_at.is_(None), AgentSession.expires_at > now, AgentSession.seen_at > now - patience


def gone(clock: Clock, patience: timedelta) -> ColumnElement[bool]:
    """The condition that the agent of a conversation was at the desk and has left no sign of life for ``patience``."""
    theirs = select(AgentSession.token_hash).where(AgentSession.agent_id == Conversation.agent_id)
    alive = theirs.where(*_alive(clock, patience))
    return and_(exists(theirs.correlate(Conversation)), ~exists(alive.correlate(Conversation)))


def abandoned(clock: Clock, silence: timedelta) -> ColumnElement[bool]:
    """The condition that a conversation is left alone: its agent is gone, or has owed an answer for ``silence``."""
    return or_(Conversation.owed_since <= clock() - silence, gone(clock, silence))


def left_alone(unit: UnitOfWork, clock: Clock, silence: timedelta) -> list[str]:
    """Conversations that are ``abandoned``."""
    query = select(Conversation.id).where(Conversation.state == "person", abandoned(clock, silence))
    return list(unit.session.scalars(query))


def give_back_abandoned(unit: UnitOfWork, clock: Clock, say: Phrases, silence: timedelta) -> list[str]:
    """Return abandoned conversations to the queue (D9); returns their ids. Several processes may do so at once."""
    left = abandoned(clock, silence)
    found = left_alone(unit, clock, silence)
    return [identity for identity in found if give_back(unit, clock, say, identity, "agent_gone", left)]


def leave(unit: UnitOfWork, clock: Clock, say: Phrases, agent_id: int) -> list[str]:
    """An agent has signed out: unless they are at the desk in another browser, what they have returns to the queue."""
    left = gone(clock, PRESENT)
    query = select(Conversation.id).where(Conversation.state == "person", Conversation.agent_id == agent_id, left)
    found = list(unit.session.scalars(query))
    mine = Conversation.agent_id == agent_id
    return [identity for identity in found if give_back(unit, clock, say, identity, "agent_gone", mine, left)]
