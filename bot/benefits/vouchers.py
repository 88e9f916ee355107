"""E-tickets and e-cards: which ones there are, what can be said of their balance, putting used ones away."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update

from bot.benefits.refusals import NoVoucher, UnknownVoucher
from bot.clock import Clock
from bot.store import UnitOfWork
from bot.store.tables import Brand, Voucher


@dataclass(frozen=True)
class Owned:
    """A voucher of the member. ``balance_url``: the brand's own page, where it has one on file."""

    id: int
    kind: str
    title: str
    face_cents: int
    bought_at: datetime
    archived: bool
    balance_url: str | None


def owned(unit: UnitOfWork, member_number: str, kind: str | None = None, archived: bool | None = None) -> list[Owned]:
    """The member's vouchers, newest first. Raises ``NoVoucher`` where none fits."""
    query = (
        select(Voucher, Brand.balance_url)
        .outerjoin(Brand, Brand.id == Voucher.brand_id)
        .where(Voucher.member_number == member_number)
        .order_by(Voucher.created_at.desc(), Voucher.id.desc())
    )
    if kind is not None:
        query = query.where(Voucher.kind == kind)
    if archived is not None:
        query = query.where(Voucher.archived_at.is_not(None) if archived else Voucher.archived_at.is_(None))
    found = [
        Owned(row.id, row.kind, row.title, row.face_cents, row.created_at, row.archived_at is not None, url)
        for row, url in unit.session.execute(query)
    ]
    if not found:
        raise NoVoucher
    return found


def voucher(unit: UnitOfWork, member_number: str, voucher_id: int) -> Owned:
    """One voucher of the member. Raises ``UnknownVoucher``, also for somebody else's (M7)."""
    try:
        return next(item for item in owned(unit, member_number) if item.id == voucher_id)
    except (StopIteration, NoVoucher):
        raise UnknownVoucher from None


def set_archived(unit: UnitOfWork, clock: Clock, member_number: str, voucher_id: int, archived: bool) -> Owned:
    """Archive an e-card or take it back. Doing it again changes nothing. Raises ``UnknownVoucher``."""
    statement = (
        update(Voucher)
        .where(
            Voucher.id == voucher_id,
            Voucher.member_number == member_number,
            Voucher.archived_at.is_(None) if archived else Voucher.archived_at.is_not(None),
        )
        .values(archived_at=clock() if archived else None)
        .execution_options(synchronize_session=False)
    )
    unit.changed(statement)
    return voucher(unit, member_number, voucher_id)
