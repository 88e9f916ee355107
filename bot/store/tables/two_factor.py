"""Second factors, the codes that renew trust, and the counters that limit attempts."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.tables.base import Base, Id
from bot.store.types import EncryptedText


class TotpEnrolment(Base):
    """A member's TOTP secret.

    ``enabled_at`` is empty until a first valid code; ``last_step`` is the last accepted time step.
    """

    __tablename__ = "totp_enrolments"

    member_number: Mapped[str] = mapped_column(ForeignKey("members.number"), primary_key=True)
    secret: Mapped[str] = mapped_column(EncryptedText)
    enabled_at: Mapped[datetime | None]
    last_step: Mapped[int] = mapped_column(Id, default=0)


class RecoveryCode(Base):
    """One of the single-use codes that replace a lost phone; only its hash is kept."""

    __tablename__ = "recovery_codes"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    member_number: Mapped[str] = mapped_column(ForeignKey("members.number"), index=True)
    code_hash: Mapped[str] = mapped_column(String(200))
    used_at: Mapped[datetime | None]


class StepUp(Base):
    """Proof that a fresh code was given for one operation in one conversation; used once."""

    __tablename__ = "step_ups"

    id: Mapped[str] = mapped_column(String(43), primary_key=True)
    member_number: Mapped[str] = mapped_column(ForeignKey("members.number"), index=True)
    conversation_id: Mapped[str] = mapped_column(String(43))
    operation: Mapped[str] = mapped_column(String(60))
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class Attempt(Base):
    """A failed attempt, counted per account and per address over several windows (T3)."""

    __tablename__ = "attempts"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    subject: Mapped[str] = mapped_column(String(120), index=True)
    at: Mapped[datetime] = mapped_column(index=True)
