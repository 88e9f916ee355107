"""What a dialogue file may claim of the datastore under ``leaves``."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import func, select

from bot.store import UnitOfWork
from bot.store.tables import (
    Base,
    Basket,
    ConsumerLink,
    Conversation,
    GiftCheque,
    Member,
    Order,
    OutboxMail,
    Rating,
    Voucher,
)
from tests.world import Chat


def matches(unit: UnitOfWork, leaves: dict[str, Any], chat: Chat) -> None:
    """Compare every claim; the claims are the keys of ``_CLAIMS``."""
    for name, expected in leaves.items():
        _CLAIMS[name](unit, expected, chat)


def _cheques(unit: UnitOfWork, expected: dict[str, float], chat: Chat) -> None:
    query = select(GiftCheque).where(GiftCheque.member_number == chat.member)
    left = {cheque.label: cheque.left_cents / 100 for cheque in unit.session.scalars(query)}
    assert {label: left[label] for label in expected} == expected


def _new_orders(unit: UnitOfWork, expected: int, chat: Chat) -> None:
    before = 3 if chat.member == "37728" else 0
    query = select(func.count()).select_from(Order).where(Order.member_number == chat.member)
    assert unit.session.scalar(query) == before + expected


def _vouchers(unit: UnitOfWork, expected: list[str], chat: Chat) -> None:
    query = select(Voucher).where(
        Voucher.member_number == chat.member, Voucher.kind == "ecard", Voucher.archived_at.is_(None)
    )
    found = sorted(f"{row.title} {row.face_cents // 100}" for row in unit.session.scalars(query))
    assert found == sorted(expected)


def _attached(unit: UnitOfWork, expected: list[str], chat: Chat) -> None:
    query = select(ConsumerLink.consumer_number).where(ConsumerLink.owner_number == chat.member)
    assert sorted(unit.session.scalars(query)) == sorted(expected)


def _mails(unit: UnitOfWork, expected: list[str], chat: Chat) -> None:
    assert sorted(unit.session.scalars(select(OutboxMail.recipient))) == sorted(expected)


def _state(unit: UnitOfWork, expected: str, chat: Chat) -> None:
    assert unit.session.scalar(select(Conversation.state).where(Conversation.id == chat.conversation)) == expected


def _baskets(unit: UnitOfWork, expected: int, chat: Chat) -> None:
    query = select(func.count()).select_from(Basket).where(Basket.member_number == chat.member)
    assert unit.session.scalar(query) == expected


def _ratings(unit: UnitOfWork, expected: list[bool], chat: Chat) -> None:
    assert list(unit.session.scalars(select(Rating.helpful))) == expected


def _nowhere(unit: UnitOfWork, expected: list[str], chat: Chat) -> None:
    for table in Base.metadata.sorted_tables:
        for row in unit.session.execute(table.select()):
            dumped = json.dumps(row._asdict(), default=str, ensure_ascii=False)
            for secret in expected:
                assert secret not in dumped, f"{secret!r} stands in {table.name}"


def _unchanged(unit: UnitOfWork, expected: bool, chat: Chat) -> None:
    """As on the first day: what a dialogue that only asks or cancels leaves."""
    assert chat.member is None or unit.session.get(Member, chat.member) is not None
    _new_orders(unit, 0, chat)
    _mails(unit, [], chat)
    query = select(func.count()).select_from(ConsumerLink)
    assert unit.session.scalar(query) == 0
    if chat.member == "37728":
        _cheques(unit, {"Noël": 80.0, "Rentrée": 20.0, "Vacances": 50.0}, chat)
        _vouchers(unit, ["Fnac 50"], chat)


_CLAIMS = {
    "attached": _attached,
    "baskets": _baskets,
    "cheques": _cheques,
    "mails": _mails,
    "new_orders": _new_orders,
    "nowhere": _nowhere,
    "ratings": _ratings,
    "state": _state,
    "unchanged": _unchanged,
    "vouchers": _vouchers,
}
