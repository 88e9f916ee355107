"""The outbox: which mail goes to whom with which values. Its words are found when it is sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from bot.clock import Clock
from bot.knowledge.phrases import Phrases
from bot.store import UnitOfWork
from bot.store.tables import OutboxMail

#: The name of a mail whose ``fill`` already holds its ``subject`` and ``body``: those of earlier versions (0006).
AS_WRITTEN = "as_written"


@dataclass(frozen=True)
class Mail:
    """One mail in words; ``at`` is when it was promised."""

    recipient: str
    subject: str
    body: str
    at: datetime


def post(unit: UnitOfWork, clock: Clock, recipient: str, name: str, /, **fill: str) -> None:
    """Promise the mail ``name``, which is sent once this unit has landed.

    Its words are the responses ``utter_mail_<name>_subject`` and ``utter_mail_<name>_body`` with ``fill``.
    """
    unit.session.add(OutboxMail(recipient=recipient, name=name, fill=fill, created_at=clock(), due_at=clock()))


def in_words(row: OutboxMail, say: Phrases) -> Mail:
    """The mail of a row. Raises ``KeyError`` where no response says it."""
    if row.name == AS_WRITTEN:
        subject, body = row.fill["subject"], row.fill["body"]
    else:
        subject, body = (say(f"utter_mail_{row.name}_{part}", **row.fill) for part in ("subject", "body"))
    return Mail(row.recipient, " ".join(subject.splitlines()), body, row.created_at)


def latest_mails(unit: UnitOfWork, say: Phrases, limit: int = 100) -> list[Mail]:
    """The last mails, newest first, as the demonstration's mailbox shows them."""
    query = select(OutboxMail).order_by(OutboxMail.created_at.desc(), OutboxMail.id.desc()).limit(limit)
    return [in_words(row, say) for row in unit.session.scalars(query)]
