"""The member's account as they may see it."""

from __future__ import annotations

from dataclasses import dataclass

from bot.store import UnitOfWork
from bot.store.tables import Member, TotpEnrolment


@dataclass(frozen=True)
class Overview:
    """What « Mon compte » shows."""

    first_name: str
    last_name: str
    number: str
    account_email: str
    communication_email: str
    newsletter: bool
    two_factor: bool
    balance_cents: int


def overview(unit: UnitOfWork, member_number: str) -> Overview:
    """The account of a member, who exists since their session does."""
    member = unit.session.get_one(Member, member_number)
    return Overview(
        first_name=member.first_name,
        last_name=member.last_name,
        number=member.number,
        account_email=member.account_email,
        communication_email=member.communication_email,
        newsletter=member.newsletter,
        two_factor=two_factor_enabled(unit, member_number),
        balance_cents=member.balance_cents,
    )


def two_factor_enabled(unit: UnitOfWork, member_number: str) -> bool:
    """Whether a TOTP enrolment has been completed."""
    enrolment = unit.session.get(TotpEnrolment, member_number)
    return enrolment is not None and enrolment.enabled_at is not None
