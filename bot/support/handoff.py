"""From the assistant to a person and back: the state machine of a conversation.

    assistant ──ask_person──▶ waiting ──claim──▶ person ──hand_back──▶ assistant
        ▲                        │ ▲                │
        └─ cancel_wait, withdraw ┘ └── give_back ───┤
                                                    └──close──▶ closed ──(a new message)──▶ assistant

In ``assistant`` and ``waiting`` the assistant answers; only ``person`` is silent for it (D6, D9). Every arrow is one
conditional UPDATE whose row count decides: of two agents exactly one gets the conversation, and a turn of the
assistant that was under way finds itself too late (see ``turns.finish``). The texts come from ``say``.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, func, select, update

from bot.clock import Clock
from bot.knowledge.phrases import Phrases
from bot.store import UnitOfWork
from bot.store.tables import Agent, Conversation, Message
from bot.support.errors import NotWaiting, NotYours
from bot.support.masking import mask_secrets
from bot.support.messages import ChoiceSpec, Reply, add_message
from bot.support.schema import Body, State

#: States in which the assistant answers.
ANSWERED = ("assistant", "waiting")

#: What the button « Revenir à l’assistant » stands for.
RESUME = {"resume_assistant": True, "intent": "resume_operation", "chosen": {}}


def answerable() -> ColumnElement[bool]:
    """The condition that the assistant has the conversation, whether or not a person is awaited too (D9)."""
    return Conversation.state.in_(ANSWERED)


def _move(unit: UnitOfWork, conversation_id: str, *conditions: Any, **values: Any) -> bool:
    statement = update(Conversation).where(Conversation.id == conversation_id, *conditions).values(**values)
    return unit.changed(statement.execution_options(synchronize_session=False)) == 1


def _state(unit: UnitOfWork, clock: Clock, conversation_id: str, state: State, text: str, agent: str = "") -> None:
    body: Body = {"state": state, "text": text}
    if agent:
        body["name"] = agent
    add_message(unit, clock, conversation_id, "system", Reply("state", body))


def ask_person(unit: UnitOfWork, clock: Clock, conversation_id: str) -> bool:
    """Put the conversation into the queue. False where it already waits or is with a person."""
    return _move(unit, conversation_id, Conversation.state == "assistant", state="waiting", waiting_since=clock())


def _leave_to_person(unit: UnitOfWork, conversation_id: str) -> None:
    """What the assistant has not answered yet is the person's to read."""
    unit.session.execute(
        update(Message)
        .where(Message.conversation_id == conversation_id, Message.pending.is_(True))
        .values(pending=False)
        .execution_options(synchronize_session=False)
    )


def withdraw(unit: UnitOfWork, conversation_id: str) -> bool:
    """Take the conversation out of the queue; the assistant keeps it. False where a person was quicker."""
    return _move(unit, conversation_id, Conversation.state == "waiting", state="assistant", waiting_since=None)


def cancel_wait(unit: UnitOfWork, clock: Clock, say: Phrases, conversation_id: str) -> bool:
    """The member presses « Revenir à l’assistant »: ``withdraw``, and say so."""
    if not withdraw(unit, conversation_id):
        return False
    _state(unit, clock, conversation_id, "assistant", say("utter_state_assistant"))
    return True


def claim(unit: UnitOfWork, clock: Clock, say: Phrases, conversation_id: str, agent_id: int) -> None:
    """Give the conversation to this agent, exactly one. Raises ``NotWaiting`` where another has it or it is closed."""
    mine = {"state": "person", "agent_id": agent_id, "waiting_since": None, "owed_since": clock()}
    if not _move(unit, conversation_id, answerable(), **mine):
        raise NotWaiting
    _leave_to_person(unit, conversation_id)
    name = unit.session.get_one(Agent, agent_id).name
    _state(unit, clock, conversation_id, "person", say("utter_state_person", agent=name), name)


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
    _move(
        unit,
        conversation_id,
        owed_since=None,
        agent_seq=seq,
        unread_since=func.coalesce(Conversation.unread_since, clock()),
    )
    return seq


def writing(unit: UnitOfWork, clock: Clock, conversation_id: str, agent_id: int) -> None:
    """The agent is typing: they are not silent. Raises ``NotYours``."""
    _require(unit, conversation_id, agent_id)
    _move(unit, conversation_id, Conversation.owed_since.is_not(None), owed_since=clock())


def owe(unit: UnitOfWork, clock: Clock, conversation_id: str) -> None:
    """The member has written to the person who has the conversation; from the first such message on, that person owes
    an answer."""
    unanswered = (Conversation.state == "person", Conversation.owed_since.is_(None))
    _move(unit, conversation_id, *unanswered, owed_since=clock())


def give_back(
    unit: UnitOfWork, clock: Clock, say: Phrases, conversation_id: str, why: str, *conditions: ColumnElement[bool]
) -> bool:
    """Return the conversation to the queue, without its agent: who has waited since counts as waiting since then.

    ``why`` names the line for the member, ``utter_state_<why>``. False where it is with nobody, or where one of
    ``conditions`` does not hold any more.
    """
    query = select(Agent.name).join(Conversation, Conversation.agent_id == Agent.id)
    name = unit.session.scalar(query.where(Conversation.id == conversation_id))
    waits = func.coalesce(Conversation.owed_since, clock())
    back = {"state": "waiting", "agent_id": None, "waiting_since": waits, "owed_since": None}
    if not _move(unit, conversation_id, Conversation.state == "person", *conditions, **back):
        return False
    reply = Reply("state", {"state": "waiting", "text": say(f"utter_state_{why}", agent=name)})
    reply.choices.append(ChoiceSpec(say("utter_resume_assistant"), RESUME))
    add_message(unit, clock, conversation_id, "system", reply)
    return True


def keep_contact(unit: UnitOfWork, conversation_id: str, contact: str) -> None:
    """Keep the e-mail address or phone number that a visitor left for the answer."""
    _move(unit, conversation_id, Conversation.member_number.is_(None), contact=contact[:320])


def hand_back(unit: UnitOfWork, clock: Clock, say: Phrases, conversation_id: str, agent_id: int) -> None:
    """Return the conversation to the assistant. Raises ``NotYours``."""
    held = (Conversation.state == "person", Conversation.agent_id == agent_id)
    if not _move(unit, conversation_id, *held, state="assistant", agent_id=None, owed_since=None):
        raise NotYours
    _state(unit, clock, conversation_id, "assistant", say("utter_state_handed_back"))


def close(unit: UnitOfWork, clock: Clock, say: Phrases, conversation_id: str, agent_id: int) -> None:
    """End the exchange; a new message opens the thread again, with the assistant. Raises ``NotYours``."""
    held = (Conversation.state == "person", Conversation.agent_id == agent_id)
    over = {"state": "closed", "agent_id": None, "owed_since": None, "closed_at": clock(), "memory": None}
    if not _move(unit, conversation_id, *held, **over):
        raise NotYours
    _state(unit, clock, conversation_id, "closed", say("utter_state_closed"))


def _require(unit: UnitOfWork, conversation_id: str, agent_id: int) -> None:
    # The row is touched, not only read: an answer and a hand-back at the same moment queue behind each other.
    held = (Conversation.state == "person", Conversation.agent_id == agent_id)
    if not _move(unit, conversation_id, *held, agent_id=agent_id):
        raise NotYours
