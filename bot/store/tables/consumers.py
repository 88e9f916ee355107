"""Who is attached to whose account."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.tables.base import Base, Id


class ConsumerLink(Base):
    """``consumer_number`` is attached to ``owner_number``. The undo link of the mail is kept as a hash."""

    __tablename__ = "consumer_links"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    owner_number: Mapped[str] = mapped_column(ForeignKey("members.number"), index=True)
    consumer_number: Mapped[str] = mapped_column(ForeignKey("members.number"), index=True)
    undo_hash: Mapped[str] = mapped_column(String(64), unique=True)
    attached_at: Mapped[datetime]

    __table_args__ = (
        UniqueConstraint("owner_number", "consumer_number"),
        CheckConstraint("owner_number <> consumer_number", name="not_oneself"),
    )
