"""The mails that operations promised, as the demonstration's mailbox shows them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from bot.store import UnitOfWork
from bot.store.tables import OutboxMail


@dataclass(frozen=True)
class Mail:
    """One mail of the outbox; ``at`` is when the operation wrote it."""

    recipient: str
    subject: str
    body: str
    at: datetime


def latest_mails(unit: UnitOfWork, limit: int = 100) -> list[Mail]:
    """The last mails, newest first."""
    query = select(OutboxMail).order_by(OutboxMail.created_at.desc(), OutboxMail.id.desc()).limit(limit)
    return [Mail(row.recipient, row.subject, row.body, row.created_at) for row in unit.session.scalars(query)]
