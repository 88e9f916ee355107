"""E-tickets and e-cards that members own."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.tables.base import Base, Id
from bot.store.types import EncryptedText


class Voucher(Base):
    """A voucher. Its code is encrypted; what is left on an e-card is known to the brand alone."""

    __tablename__ = "vouchers"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    member_number: Mapped[str] = mapped_column(ForeignKey("members.number"), index=True)
    brand_id: Mapped[int | None] = mapped_column(ForeignKey("brands.id"))
    order_number: Mapped[str | None] = mapped_column(ForeignKey("orders.number"))
    kind: Mapped[str] = mapped_column(String(20))
    title: Mapped[str] = mapped_column(String(200))
    face_cents: Mapped[int]
    code: Mapped[str] = mapped_column(EncryptedText)
    created_at: Mapped[datetime]
    archived_at: Mapped[datetime | None]

    __table_args__ = (CheckConstraint("kind IN ('ecard', 'eticket')", name="kind_known"),)


class Resend(Base):
    """A voucher sent once more by e-mail; counted, three a day."""

    __tablename__ = "resends"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    voucher_id: Mapped[int] = mapped_column(ForeignKey("vouchers.id"), index=True)
    at: Mapped[datetime]
