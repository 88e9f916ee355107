"""What operations did and the member has not been told yet (D8): noted with the effect, told whoever has the thread."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select, update

from bot.clock import Clock
from bot.store import UnitOfWork
from bot.store.tables import Message
from bot.support.messages import Reply, add_message

#: Effects by operation key, as ``owe`` keeps them.
Owed = dict[str, Any]


class TurnOver(RuntimeError):
    """The message was answered by somebody else meanwhile: the effect must not happen, nobody would tell it."""


def owe(unit: UnitOfWork, conversation_id: str, seq: int, key: str, effect: dict[str, Any]) -> None:
    """Note an effect in its own transaction: the member is to be told ``effect`` (JSON), whatever comes.

    Raises ``TurnOver`` where the message has been answered meanwhile.
    """
    mine = (Message.conversation_id == conversation_id, Message.seq == seq)
    owed = unit.session.scalar(select(Message.owed).where(*mine).with_for_update())
    statement = (
        update(Message)
        .where(*mine, Message.answered_at.is_(None))
        .values(owed={**(owed or {}), key: effect})
        .execution_options(synchronize_session=False)
    )
    if unit.changed(statement) != 1:
        raise TurnOver


def tell(unit: UnitOfWork, clock: Clock, conversation_id: str, reply: Reply, by_assistant: bool) -> None:
    """Tell an effect outside of its turn.

    Once a person has the conversation it is not the assistant who speaks (D6), and there is no button to press.
    """
    if by_assistant:
        add_message(unit, clock, conversation_id, "assistant", reply)
    else:
        kind = "text" if reply.type == "choices" else reply.type
        add_message(unit, clock, conversation_id, "system", Reply(kind, reply.body))
