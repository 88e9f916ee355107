"""Season formulas of the box office and who has subscribed."""

from __future__ import annotations

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.tables.base import Base, Id


class Formula(Base):
    """A season formula with its adult and young price."""

    __tablename__ = "formulas"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    name: Mapped[str] = mapped_column(String(100))
    season: Mapped[str] = mapped_column(String(20))
    adult_cents: Mapped[int]
    young_cents: Mapped[int]


class Subscription(Base):
    """One person's subscription of one season, at most one a season."""

    __tablename__ = "subscriptions"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    consumer_number: Mapped[str] = mapped_column(ForeignKey("members.number"), index=True)
    formula_id: Mapped[int] = mapped_column(ForeignKey("formulas.id"))
    order_number: Mapped[str] = mapped_column(ForeignKey("orders.number"))
    season: Mapped[str] = mapped_column(String(20))

    __table_args__ = (UniqueConstraint("consumer_number", "season"),)
