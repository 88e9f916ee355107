"""Gift cheques: balances, and buying a voucher with them."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from sqlalchemy import select, update

from bot.benefits.brands import check_amount, find_brand, price_of
from bot.benefits.once import once
from bot.benefits.orders import next_order_number
from bot.benefits.refusals import (
    ChangedSinceShown,
    ChequeExpired,
    NoCheque,
    NotEnough,
    UnknownCheque,
)
from bot.clock import Clock, today_in_paris
from bot.french import day, euros
from bot.mail.outbox import post
from bot.store import UnitOfWork
from bot.store.tables import Basket, Brand, GiftCheque, LedgerEntry, Member, Order, OrderLine, Voucher


@dataclass(frozen=True)
class Cheque:
    """One cheque. ``expired``: its last day is past."""

    id: int
    label: str
    initial_cents: int
    left_cents: int
    expires_on: date
    expired: bool


@dataclass(frozen=True)
class Part:
    """What one cheque pays."""

    cheque_id: int
    label: str
    cents: int
    left_after_cents: int


@dataclass(frozen=True)
class Quote:
    """Exactly what would happen: shown to the member, confirmed, and compared before it is done (M4)."""

    brand: str
    face_cents: int
    paid_cents: int
    parts: tuple[Part, ...]

    def as_json(self) -> dict[str, Any]:
        """As a JSON object."""
        return {**asdict(self), "parts": [asdict(part) for part in self.parts]}


@dataclass(frozen=True)
class Purchase:
    """What was bought."""

    order_number: str
    voucher_id: int
    brand: str
    face_cents: int
    paid_cents: int
    email: str


def cheques(unit: UnitOfWork, clock: Clock, member_number: str) -> list[Cheque]:
    """All cheques of the member: usable ones first, the one that expires first in front; then the expired ones."""
    today = today_in_paris(clock)
    rows = unit.session.scalars(
        select(GiftCheque)
        .where(GiftCheque.member_number == member_number)
        .order_by(GiftCheque.expires_on, GiftCheque.id)
    )
    found = [
        Cheque(row.id, row.label, row.initial_cents, row.left_cents, row.expires_on, row.expires_on < today)
        for row in rows
    ]
    return sorted(found, key=lambda cheque: cheque.expired)


def usable_cheques(unit: UnitOfWork, clock: Clock, member_number: str) -> list[Cheque]:
    """Cheques with something left that have not expired, first to expire first.

    Raises ``NoCheque`` where there is none.
    """
    every = cheques(unit, clock, member_number)
    usable = [cheque for cheque in every if not cheque.expired and cheque.left_cents > 0]
    if not usable:
        raise NoCheque(expired_cents=sum(cheque.left_cents for cheque in every if cheque.expired))
    return usable


def chosen_cheques(unit: UnitOfWork, clock: Clock, member_number: str, cheque_ids: Sequence[int]) -> list[Cheque]:
    """The member's cheques with these ids, in the order of ``cheques``. Raises ``UnknownCheque``, ``ChequeExpired``."""
    chosen = [cheque for cheque in cheques(unit, clock, member_number) if cheque.id in set(cheque_ids)]
    if len(chosen) != len(set(cheque_ids)) or not chosen:
        raise UnknownCheque
    for cheque in chosen:
        if cheque.expired:
            raise ChequeExpired(cheque.label, day(cheque.expires_on))
    return chosen


def quote(
    unit: UnitOfWork, clock: Clock, member_number: str, brand_name: str, face_cents: int, cheque_ids: Sequence[int]
) -> Quote:
    """What buying this voucher with these cheques would do, the first to expire being emptied first.

    Raises ``UnknownBrand``, ``AmountNotOffered``, ``UnknownCheque``, ``ChequeExpired``, ``NotEnough``.
    """
    brand = find_brand(unit, brand_name)
    check_amount(brand, face_cents)
    chosen = chosen_cheques(unit, clock, member_number, cheque_ids)
    paid = price_of(brand, face_cents)
    missing, parts = paid, []
    for cheque in chosen:
        cents = min(missing, cheque.left_cents)
        if cents > 0:
            parts.append(Part(cheque.id, cheque.label, cents, cheque.left_cents - cents))
            missing -= cents
    if missing:
        raise _not_enough(brand, face_cents, paid, chosen, cheques(unit, clock, member_number))
    return Quote(brand.name, face_cents, paid, tuple(parts))


def _not_enough(brand: Brand, face_cents: int, paid: int, chosen: list[Cheque], mine: list[Cheque]) -> NotEnough:
    available = sum(cheque.left_cents for cheque in chosen)
    everything = sum(cheque.left_cents for cheque in mine if not cheque.expired)
    return NotEnough(
        brand=brand.name,
        face_cents=face_cents,
        paid_cents=paid,
        available_cents=available,
        largest_cents=largest_face(brand, available),
        can_combine=everything >= paid,
    )


def largest_face(brand: Brand, available_cents: int) -> int | None:
    """The largest voucher of the brand that ``available_cents`` pay for, in cents; None where there is none."""
    if brand.denominations:
        offered = [cents for cents in brand.denominations if price_of(brand, cents) <= available_cents]
        return max(offered) if offered else None
    low, high = brand.min_cents or 100, brand.max_cents or 100_000
    face = min(high, available_cents * 10000 // (10000 - brand.discount_bp) // 100 * 100 + 100)
    while face >= low and price_of(brand, face) > available_cents:
        face -= 100
    return face if face >= low else None


def buy_voucher(unit: UnitOfWork, clock: Clock, member_number: str, shown: dict[str, Any], key: str) -> Purchase:
    """Buy what was shown: debit the cheques, write order, voucher, ledger and mail.

    Raises ``ChangedSinceShown`` where the quote is no longer the same, and whatever ``quote`` raises. The same
    ``key`` again gives the same purchase.
    """

    def effect() -> dict[str, Any]:
        ids = [part["cheque_id"] for part in shown["parts"]]
        now = quote(unit, clock, member_number, shown["brand"], shown["face_cents"], ids)
        if now.as_json() != shown:
            raise ChangedSinceShown
        return asdict(_purchase(unit, clock, member_number, now, key))

    return Purchase(**once(unit, clock, key, "buy_voucher", member_number, {"shown": shown}, effect))


def _purchase(unit: UnitOfWork, clock: Clock, member_number: str, bought: Quote, key: str) -> Purchase:
    member = unit.session.get_one(Member, member_number)
    brand = find_brand(unit, bought.brand)
    number = next_order_number(unit, clock)
    unit.session.add(
        Order(
            number=number,
            member_number=member_number,
            kind="digital",
            state="delivered",
            total_cents=bought.paid_cents,
            placed_at=clock(),
            posted_at=clock(),
        )
    )
    unit.session.flush()
    for part in bought.parts:
        _debit(unit, clock, part, number, key)
    voucher = Voucher(
        member_number=member_number,
        brand_id=brand.id,
        order_number=number,
        kind="ecard",
        title=brand.name,
        face_cents=bought.face_cents,
        code=f"{secrets.randbelow(10**16):016d}",
        created_at=clock(),
    )
    line = OrderLine(
        order_number=number,
        title=brand.name,
        face_cents=bought.face_cents,
        paid_cents=bought.paid_cents,
    )
    unit.session.add_all([voucher, line])
    unit.session.flush()
    values = {"brand": brand.name, "face": euros(bought.face_cents), "paid": euros(bought.paid_cents)}
    post(unit, clock, member.communication_email, "purchase", first_name=member.first_name, order=number, **values)
    return Purchase(number, voucher.id, brand.name, bought.face_cents, bought.paid_cents, member.communication_email)


def _debit(unit: UnitOfWork, clock: Clock, part: Part, order_number: str, key: str) -> None:
    # The condition is the guard, not the reading before it: of two purchases that were shown the same balance one finds
    # it gone. That it is exactly the balance shown, and not only enough, is what the member agreed to (M4).
    shown_cents = part.cents + part.left_after_cents
    statement = (
        update(GiftCheque)
        .where(GiftCheque.id == part.cheque_id, GiftCheque.left_cents == shown_cents)
        .values(left_cents=GiftCheque.left_cents - part.cents)
        .execution_options(synchronize_session=False)
    )
    if unit.changed(statement) != 1:
        raise ChangedSinceShown
    unit.session.add(
        LedgerEntry(
            wallet="gift_cheque",
            wallet_id=part.cheque_id,
            amount_cents=-part.cents,
            reason="purchase",
            order_number=order_number,
            operation_key=key,
            at=clock(),
        )
    )


def keep_basket(
    unit: UnitOfWork, clock: Clock, member_number: str, brand_name: str, face_cents: int, key: str
) -> dict[str, Any]:
    """Put the voucher into the basket, to be paid on the site by card. The same ``key`` again adds nothing."""

    def effect() -> dict[str, Any]:
        brand = find_brand(unit, brand_name)
        check_amount(brand, face_cents)
        line = {"brand": brand.name, "face_cents": face_cents, "paid_cents": price_of(brand, face_cents)}
        unit.session.add(Basket(member_number=member_number, lines=[line], created_at=clock(), operation_key=key))
        return line

    arguments = {"brand": brand_name, "face_cents": face_cents}
    return once(unit, clock, key, "keep_basket", member_number, arguments, effect)
