"""Money that moves: an append-only ledger, orders of operations and their keys, confirmations, mails to send."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.tables.base import Base, Id


class LedgerEntry(Base):
    """One movement of a wallet: negative is a debit, positive a credit. Never updated, never deleted."""

    __tablename__ = "ledger_entries"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    wallet: Mapped[str] = mapped_column(String(20))
    wallet_id: Mapped[int] = mapped_column(Id)
    amount_cents: Mapped[int]
    reason: Mapped[str] = mapped_column(String(40))
    order_number: Mapped[str | None] = mapped_column(ForeignKey("orders.number"))
    operation_key: Mapped[str] = mapped_column(String(120))
    at: Mapped[datetime]

    __table_args__ = (
        UniqueConstraint("operation_key", "wallet", "wallet_id", "reason"),
        CheckConstraint("wallet IN ('gift_cheque', 'subsidy', 'balance')", name="wallet_known"),
        CheckConstraint("amount_cents <> 0", name="amount_not_zero"),
    )


class OperationRecord(Base):
    """An operation that took effect: its key makes a repetition harmless (M3)."""

    __tablename__ = "operations"

    key: Mapped[str] = mapped_column(String(120), primary_key=True)
    name: Mapped[str] = mapped_column(String(60))
    member_number: Mapped[str] = mapped_column(ForeignKey("members.number"), index=True)
    digest: Mapped[str] = mapped_column(String(64))
    result: Mapped[dict[str, Any]]
    at: Mapped[datetime]


class Confirmation(Base):
    """What a member was shown and may accept, once, within ten minutes (M4).

    ``used_key`` is the operation key under which it took effect.
    """

    __tablename__ = "confirmations"

    id: Mapped[str] = mapped_column(String(43), primary_key=True)
    conversation_id: Mapped[str] = mapped_column(String(43), index=True)
    member_number: Mapped[str] = mapped_column(ForeignKey("members.number"))
    operation: Mapped[str] = mapped_column(String(60))
    shown: Mapped[dict[str, Any]]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    used_key: Mapped[str | None] = mapped_column(String(120))


class OutboxMail(Base):
    """A mail that was promised; written in that transaction, sent afterwards.

    ``name`` says which (``bot.mail.outbox``), ``fill`` holds the values of its placeholders.
    """

    __tablename__ = "outbox"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    recipient: Mapped[str] = mapped_column(String(320))
    name: Mapped[str] = mapped_column(String(60))
    fill: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]
    due_at: Mapped[datetime] = mapped_column(index=True)
    tries: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime | None]
