"""Members and what they may change of their account."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.tables.base import Base, Id


class Member(Base):
    """A member of the platform. ``number`` is the identifier that members see; it never changes."""

    __tablename__ = "members"

    number: Mapped[str] = mapped_column(String(20), primary_key=True)
    first_name: Mapped[str] = mapped_column(String(100))
    last_name: Mapped[str] = mapped_column(String(100))
    account_email: Mapped[str] = mapped_column(String(320), unique=True)
    communication_email: Mapped[str] = mapped_column(String(320))
    newsletter: Mapped[bool] = mapped_column(default=True)
    young: Mapped[bool] = mapped_column(default=False)
    birth_date: Mapped[date | None]
    structure: Mapped[str] = mapped_column(String(200))
    balance_cents: Mapped[int] = mapped_column(default=0)
    password_hash: Mapped[str | None] = mapped_column(String(200))
    created_at: Mapped[datetime]

    __table_args__ = (CheckConstraint("balance_cents >= 0", name="balance_not_negative"),)


class EmailChange(Base):
    """A change of address under way.

    Of the account (decided by the structure) or of communication (confirmed by code).
    """

    __tablename__ = "email_changes"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    member_number: Mapped[str] = mapped_column(ForeignKey("members.number"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    new_email: Mapped[str] = mapped_column(String(320))
    code_hash: Mapped[str | None] = mapped_column(String(200))
    expires_at: Mapped[datetime | None]
    settled_at: Mapped[datetime | None]
    created_at: Mapped[datetime]

    __table_args__ = (CheckConstraint("kind IN ('account', 'communication')", name="kind_known"),)


class PasswordReset(Base):
    """A single-use code sent by e-mail to somebody who forgot their password."""

    __tablename__ = "password_resets"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    member_number: Mapped[str] = mapped_column(ForeignKey("members.number"), index=True)
    code_hash: Mapped[str] = mapped_column(String(200))
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
