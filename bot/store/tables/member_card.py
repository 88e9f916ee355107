"""Links behind the QR code of the member card."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.tables.base import Base


class MemberCardLink(Base):
    """A signed link that a partner scans; short-lived, and it can be ended early."""

    __tablename__ = "member_card_links"

    id: Mapped[str] = mapped_column(String(43), primary_key=True)
    member_number: Mapped[str] = mapped_column(ForeignKey("members.number"), index=True)
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
