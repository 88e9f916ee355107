"""Orders and their lines, and baskets kept to be finished on the site."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.tables.base import Base, Id


class Order(Base):
    """An order; ``number`` reads CMD-year-six digits."""

    __tablename__ = "orders"

    number: Mapped[str] = mapped_column(String(20), primary_key=True)
    member_number: Mapped[str] = mapped_column(ForeignKey("members.number"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    state: Mapped[str] = mapped_column(String(20))
    total_cents: Mapped[int]
    placed_at: Mapped[datetime]
    posted_at: Mapped[datetime | None]
    tracking_url: Mapped[str | None] = mapped_column(String(400))

    __table_args__ = (
        CheckConstraint("kind IN ('digital', 'physical', 'subscription')", name="kind_known"),
        CheckConstraint("state IN ('preparing', 'posted', 'delivered', 'cancelled', 'to_pay')", name="state_known"),
        CheckConstraint("total_cents >= 0", name="total_not_negative"),
    )


class OrderLine(Base):
    """One article of an order: what it is worth and what was paid."""

    __tablename__ = "order_lines"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    order_number: Mapped[str] = mapped_column(ForeignKey("orders.number"), index=True)
    title: Mapped[str] = mapped_column(String(200))
    quantity: Mapped[int] = mapped_column(default=1)
    face_cents: Mapped[int]
    paid_cents: Mapped[int]


class Counter(Base):
    """A sequence without gaps that both databases share, such as the order numbers of a year."""

    __tablename__ = "counters"

    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    value: Mapped[int] = mapped_column(Id, default=0)


class Basket(Base):
    """Articles put aside by the assistant, to be paid on the site by card."""

    __tablename__ = "baskets"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    member_number: Mapped[str] = mapped_column(ForeignKey("members.number"), index=True)
    lines: Mapped[list[Any]]
    created_at: Mapped[datetime]
    operation_key: Mapped[str] = mapped_column(String(120), unique=True)
