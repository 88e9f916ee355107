"""Messages: numbered, durable, stored once."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import select, update

from bot.clock import Clock
from bot.store import UnitOfWork
from bot.store.tables import Choice, Conversation, Message
from bot.store.tokens import new_token
from bot.support import schema
from bot.support.schema import Author, Body, Style

#: How long a button works.
CHOICE_LIFETIME = timedelta(days=1)


@dataclass
class ChoiceSpec:
    """A button to offer: what it says, what it stands for, how it looks."""

    title: str
    command: dict[str, Any]
    style: Style = "default"
    expires_at: datetime | None = None


@dataclass
class Reply:
    """A message to send, before it is numbered. ``body`` holds the fields of its type, see ``bot.support.schema``.

    Raises ``ValueError`` for a type or a field that is not in the schema.
    ``effect``: it tells what an operation has done, so it reaches the member whoever has the conversation (D8).
    """

    type: str
    body: Body
    choices: list[ChoiceSpec] = field(default_factory=list)
    effect: bool = False

    def __post_init__(self) -> None:
        unknown = schema.foreign(self.type, self.body)
        if unknown:
            raise ValueError(f"a message of type {self.type} has no field {', '.join(sorted(unknown))}")


def next_seq(unit: UnitOfWork, conversation_id: str) -> int:
    """Take the next number of the conversation.

    The row stays locked to the end of the unit, so numbers have no gaps.
    """
    return next_seq_and_state(unit, conversation_id)[0]


def next_seq_and_state(unit: UnitOfWork, conversation_id: str) -> tuple[int, str]:
    """The next number of the conversation and its state, which stays so to the end of the unit."""
    statement = (
        update(Conversation)
        .where(Conversation.id == conversation_id)
        .values(last_seq=Conversation.last_seq + 1)
        .returning(Conversation.last_seq, Conversation.state)
        .execution_options(synchronize_session=False)
    )
    seq, state = unit.session.execute(statement).one()
    return int(seq), str(state)


def add_message(unit: UnitOfWork, clock: Clock, conversation_id: str, author: Author, reply: Reply) -> int:
    """Store one message of the assistant, an agent or the system, with its choices. Returns its number."""
    seq = next_seq(unit, conversation_id)
    body: dict[str, Any] = {**reply.body}
    if reply.choices:
        body["choices"] = [_offer(unit, clock, conversation_id, spec) for spec in reply.choices]
    unit.session.add(
        Message(conversation_id=conversation_id, seq=seq, author=author, type=reply.type, body=body, at=clock())
    )
    return seq


def _offer(unit: UnitOfWork, clock: Clock, conversation_id: str, spec: ChoiceSpec) -> schema.Choice:
    token = new_token()
    expires_at = spec.expires_at or clock() + CHOICE_LIFETIME
    unit.session.add(
        Choice(
            token=token, conversation_id=conversation_id, title=spec.title, command=spec.command, expires_at=expires_at
        )
    )
    return {"token": token, "title": spec.title, "style": spec.style}


def messages_after(
    unit: UnitOfWork, conversation_id: str, after: int, notes: bool = False, limit: int = 200
) -> list[schema.Message]:
    """Messages with a number above ``after``, oldest first.

    ``notes``: also what only agents may read.
    """
    query = select(Message).where(Message.conversation_id == conversation_id, Message.seq > after)
    query = query.order_by(Message.seq).limit(limit)
    return [
        schema.Message(
            **cast(Body, row.body),
            seq=row.seq,
            at=row.at.isoformat().replace("+00:00", "Z"),
            author=row.author,
            type=row.type,
        )
        for row in unit.session.scalars(query)
        if notes or row.author != "note"
    ]


def last_seq(unit: UnitOfWork, conversation_id: str) -> int:
    """The number of the newest message."""
    return int(unit.session.scalar(select(Conversation.last_seq).where(Conversation.id == conversation_id)) or 0)
