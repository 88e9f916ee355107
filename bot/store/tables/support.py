"""Conversations, their messages, who may read and write them, and the agents."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.tables.base import Base, Id

_OPEN = text("state <> 'closed'")


class Conversation(Base):
    """A thread. A member has one open at most; a visitor's belongs to nobody.

    ``last_seq`` numbers its messages; ``memory`` is the assistant's working memory; one turn at a time holds the
    lease, for a worker that is alive. ``served_at`` is when its last turn began: who was served longest ago is next.
    ``owed_since``: since when an agent who has it owes a word. ``contact``: an e-mail or phone number that a visitor
    left. ``agent_seq``, ``delivered_seq``, ``mailed_seq``: the newest answer of an agent, the newest message that an
    open chat was sent, the newest answer that went out by e-mail; ``unread_since``: since when an answer of an agent
    waits to be delivered.
    """

    __tablename__ = "conversations"

    id: Mapped[str] = mapped_column(String(43), primary_key=True)
    member_number: Mapped[str | None] = mapped_column(ForeignKey("members.number"), index=True)
    state: Mapped[str] = mapped_column(String(20), default="assistant", index=True)
    agent_id: Mapped[int | None] = mapped_column(ForeignKey("agents.id"))
    last_seq: Mapped[int] = mapped_column(default=0)
    memory: Mapped[dict[str, Any] | None]
    lease_owner: Mapped[str | None] = mapped_column(String(43))
    served_at: Mapped[datetime | None]
    waiting_since: Mapped[datetime | None]
    opened_at: Mapped[datetime]
    #: Of a visitor: a hash of their network address.
    opened_from: Mapped[str | None] = mapped_column(String(64), index=True)
    closed_at: Mapped[datetime | None]
    contact: Mapped[str | None] = mapped_column(String(320))
    owed_since: Mapped[datetime | None]
    agent_seq: Mapped[int] = mapped_column(default=0)
    delivered_seq: Mapped[int] = mapped_column(default=0)
    mailed_seq: Mapped[int] = mapped_column(default=0)
    unread_since: Mapped[datetime | None] = mapped_column(index=True)

    __table_args__ = (
        CheckConstraint("state IN ('assistant', 'waiting', 'person', 'closed')", name="state_known"),
        CheckConstraint("(state = 'person') = (agent_id IS NOT NULL)", name="person_has_agent"),
        Index("uq_conversations_open_member", "member_number", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),
    )


class Worker(Base):
    """A process that answers messages. ``beats`` grows while it lives; others see that, whatever their clocks say."""

    __tablename__ = "workers"

    owner: Mapped[str] = mapped_column(String(43), primary_key=True)
    beats: Mapped[int] = mapped_column(default=0)


class Message(Base):
    """One message.

    ``body`` holds the fields of docs/http-api.md. A member's message is pending until ``answered_at`` is set, or until
    a person has the conversation. ``owed``: effects that its turn had and that the member has not been told yet, by
    operation key.
    """

    __tablename__ = "messages"

    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    client_id: Mapped[str | None] = mapped_column(String(36))
    author: Mapped[str] = mapped_column(String(20))
    type: Mapped[str] = mapped_column(String(20))
    body: Mapped[dict[str, Any]]
    command: Mapped[dict[str, Any] | None]
    pending: Mapped[bool] = mapped_column(default=False)
    failures: Mapped[int] = mapped_column(default=0)
    owed: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    at: Mapped[datetime]
    answered_at: Mapped[datetime | None]

    __table_args__ = (
        UniqueConstraint("conversation_id", "client_id"),
        CheckConstraint("author IN ('member', 'assistant', 'agent', 'system', 'note')", name="author_known"),
        Index("ix_messages_pending", "pending", "conversation_id"),
        Index(
            "ix_messages_owed",
            "conversation_id",
            sqlite_where=text("owed IS NOT NULL"),
            postgresql_where=text("owed IS NOT NULL"),
        ),
    )


class Choice(Base):
    """What a button stands for. The token is all that the browser knows; it works once, in its own conversation."""

    __tablename__ = "choices"

    token: Mapped[str] = mapped_column(String(43), primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"), index=True)
    title: Mapped[str] = mapped_column(String(200))
    command: Mapped[dict[str, Any]]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class CardTicket(Base):
    """A secure card that waits for its values; bound to the conversation and the operation, single-use."""

    __tablename__ = "card_tickets"

    token: Mapped[str] = mapped_column(String(43), primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"), index=True)
    member_number: Mapped[str] = mapped_column(ForeignKey("members.number"))
    kind: Mapped[str] = mapped_column(String(40))
    operation: Mapped[str] = mapped_column(String(60))
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class ChatSession(Base):
    """A browser's right to one conversation; only the hash of its token is kept."""

    __tablename__ = "chat_sessions"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"), index=True)
    member_number: Mapped[str | None] = mapped_column(ForeignKey("members.number"))
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class Agent(Base):
    """A support agent; the password is an argon2id hash."""

    __tablename__ = "agents"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    email: Mapped[str] = mapped_column(String(320), unique=True)
    name: Mapped[str] = mapped_column(String(100))
    password_hash: Mapped[str] = mapped_column(String(200))
    active: Mapped[bool] = mapped_column(default=True)


class AgentSession(Base):
    """An agent's signed-in browser; only the hash of its cookie is kept. ``seen_at``: its last sign of life."""

    __tablename__ = "agent_sessions"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    agent_id: Mapped[int] = mapped_column(ForeignKey("agents.id"), index=True)
    csrf: Mapped[str] = mapped_column(String(43))
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    seen_at: Mapped[datetime | None]


class Rating(Base):
    """Whether an answer helped, by article, without its author."""

    __tablename__ = "ratings"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    article: Mapped[str] = mapped_column(String(120), index=True)
    place: Mapped[str] = mapped_column(String(10))
    helpful: Mapped[bool]
    at: Mapped[datetime]
