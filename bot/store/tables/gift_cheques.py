"""Gift cheques, and the brands whose vouchers they buy."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.tables.base import Base, Id


class GiftCheque(Base):
    """A wallet given by the structure. ``left_cents`` only moves with a ledger entry."""

    __tablename__ = "gift_cheques"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    member_number: Mapped[str] = mapped_column(ForeignKey("members.number"), index=True)
    label: Mapped[str] = mapped_column(String(100))
    initial_cents: Mapped[int]
    left_cents: Mapped[int]
    expires_on: Mapped[date]

    __table_args__ = (
        CheckConstraint("left_cents >= 0", name="left_not_negative"),
        CheckConstraint("left_cents <= initial_cents", name="left_at_most_initial"),
    )


class Brand(Base):
    """A brand of the catalogue.

    Fixed denominations, or a range in whole euros; ``discount_bp`` is the preference in 1/10,000.
    """

    __tablename__ = "brands"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    name: Mapped[str] = mapped_column(String(100), unique=True)
    category: Mapped[str] = mapped_column(String(60))
    denominations: Mapped[list[Any] | None]
    min_cents: Mapped[int | None]
    max_cents: Mapped[int | None]
    discount_bp: Mapped[int] = mapped_column(default=0)
    balance_url: Mapped[str | None] = mapped_column(String(400))

    __table_args__ = (
        CheckConstraint("discount_bp >= 0 AND discount_bp < 10000", name="discount_in_range"),
        CheckConstraint("min_cents IS NULL OR min_cents > 0", name="min_positive"),
    )
