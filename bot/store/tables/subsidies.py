"""Subsidies of the structure, and the offers they lower the price of."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.tables.base import Base, Id


class Subsidy(Base):
    """A member's yearly envelope in one category; lost after 31 December of ``year``."""

    __tablename__ = "subsidies"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    member_number: Mapped[str] = mapped_column(ForeignKey("members.number"), index=True)
    category: Mapped[str] = mapped_column(String(60))
    year: Mapped[int]
    envelope_cents: Mapped[int]
    left_cents: Mapped[int]

    __table_args__ = (
        UniqueConstraint("member_number", "category", "year"),
        CheckConstraint("left_cents >= 0", name="left_not_negative"),
        CheckConstraint("left_cents <= envelope_cents", name="left_at_most_envelope"),
    )


class Offer(Base):
    """An offer of the shop; ``subsidy_bp`` is the part that the subsidy takes over, in 1/10,000 (0: not eligible)."""

    __tablename__ = "offers"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    title: Mapped[str] = mapped_column(String(200))
    category: Mapped[str] = mapped_column(String(60), index=True)
    price_cents: Mapped[int]
    subsidy_bp: Mapped[int] = mapped_column(default=0)
    physical: Mapped[bool] = mapped_column(default=False)

    __table_args__ = (CheckConstraint("subsidy_bp >= 0 AND subsidy_bp <= 10000", name="subsidy_in_range"),)
