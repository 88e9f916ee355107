"""From the assistant to a person and back: the state machine of a conversation.

    assistant ──ask_person──▶ waiting ──claim──▶ person ──hand_back──▶ assistant
        ▲                        │                  │
        └────── cancel_wait ─────┘                  └──close──▶ closed ──(a new message)──▶ assistant

Every arrow is one conditional UPDATE whose row count decides: of two agents exactly one gets the conversation, and a
turn of the assistant that was under way finds itself too late (D6, see ``turns.finish``). The texts come from
``say``.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import update

from bot.clock import Clock
from bot.knowledge.phrases import Phrases
from bot.store import UnitOfWork
from bot.store.tables import Agent, Conversation, Message
from bot.support.errors import NotWaiting, NotYours
from bot.support.masking import mask_secrets
from bot.support.messages import Reply, add_message


def _move(unit: UnitOfWork, conversation_id: str, *conditions: Any, **values: Any) -> bool:
    statement = update(Conversation).where(Conversation.id == conversation_id, *conditions).values(**values)
    return unit.changed(statement.execution_options(synchronize_session=False)) == 1


def _state(unit: UnitOfWork, clock: Clock, conversation_id: str, state: str, text: str, **more: Any) -> None:
    add_message(unit, clock, conversation_id, "system", Reply("state", {"state": state, "text": text, **more}))


def ask_person(unit: UnitOfWork, clock: Clock, conversation_id: str) -> bool:
    """Put the conversation into the queue. False where it already waits or is with a person."""
    free = Conversation.state == "assistant"
    if not _move(unit, conversation_id, free, state="waiting", waiting_since=clock()):
        return False
    _leave_to_person(unit, conversation_id)
    return True


def _leave_to_person(unit: UnitOfWork, conversation_id: str) -> None:
    """What the assistant has not answered yet is the person's to read."""
    unit.session.execute(
        update(Message)
        .where(Message.conversation_id == conversation_id, Message.pending.is_(True))
        .values(pending=False)
        .execution_options(synchronize_session=False)
    )


def cancel_wait(unit: UnitOfWork, clock: Clock, say: Phrases, conversation_id: str) -> bool:
    """The member goes on with the assistant. False where a person was quicker."""
    if not _move(unit, conversation_id, Conversation.state == "waiting", state="assistant", waiting_since=None):
        return False
    _state(unit, clock, conversation_id, "assistant", say("utter_state_assistant"))
    return True


def claim(unit: UnitOfWork, clock: Clock, say: Phrases, conversation_id: str, agent_id: int) -> None:
    """Give the conversation to this agent, exactly one. Raises ``NotWaiting`` where another has it or it is closed."""
    free = Conversation.state.in_(("waiting", "assistant"))
    if not _move(unit, conversation_id, free, state="person", agent_id=agent_id, waiting_since=None):
        raise NotWaiting
    _leave_to_person(unit, conversation_id)
    name = unit.session.get_one(Agent, agent_id).name
    _state(unit, clock, conversation_id, "person", say("utter_state_person", agent=name), name=name)


def answer(
    unit: UnitOfWork, clock: Clock, conversation_id: str, agent_id: int, text: str, if_masked: str | None = None
) -> int:
    """Say something to the member as this agent. Returns the message's number. Raises ``NotYours``.

    Secrets are masked as in what members write; ``if_masked`` is the note that tells the agent so.
    """
    _require(unit, conversation_id, agent_id)
    name = unit.session.get_one(Agent, agent_id).name
    masked = mask_secrets(text.replace("\x00", "\ufffd"))
    seq = add_message(unit, clock, conversation_id, "agent", Reply("text", {"text": masked.text, "name": name}))
    if masked.found and if_masked:
        add_message(unit, clock, conversation_id, "note", Reply("text", {"text": if_masked}))
    return seq


def hand_back(unit: UnitOfWork, clock: Clock, say: Phrases, conversation_id: str, agent_id: int) -> None:
    """Return the conversation to the assistant. Raises ``NotYours``."""
    held = (Conversation.state == "person", Conversation.agent_id == agent_id)
    if not _move(unit, conversation_id, *held, state="assistant", agent_id=None):
        raise NotYours
    _state(unit, clock, conversation_id, "assistant", say("utter_state_handed_back"))


def close(unit: UnitOfWork, clock: Clock, say: Phrases, conversation_id: str, agent_id: int) -> None:
    """End the exchange; a new message opens the thread again, with the assistant. Raises ``NotYours``."""
    held = (Conversation.state == "person", Conversation.agent_id == agent_id)
    if not _move(unit, conversation_id, *held, state="closed", agent_id=None, closed_at=clock(), memory=None):
        raise NotYours
    _state(unit, clock, conversation_id, "closed", say("utter_state_closed"))


def _require(unit: UnitOfWork, conversation_id: str, agent_id: int) -> None:
    # The row is touched, not only read: an answer and a hand-back at the same moment queue behind each other.
    held = (Conversation.state == "person", Conversation.agent_id == agent_id)
    if not _move(unit, conversation_id, *held, agent_id=agent_id):
        raise NotYours
