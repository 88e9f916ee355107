"""Buying a voucher, or keeping it for the site: what is written, once, and only exactly what was shown (M3, M4)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select, update

from bot.benefits import gift_cheques
from bot.benefits.refusals import (
    AmountNotOffered,
    ChangedSinceShown,
    ChequeExpired,
    KeyReused,
    NotEnough,
    UnknownBrand,
)
from bot.mail.outbox import latest_mails
from bot.store import Store
from bot.store.tables import (
    Basket,
    Brand,
    GiftCheque,
    LedgerEntry,
    Member,
    OperationRecord,
    Order,
    OrderLine,
    OutboxMail,
    Voucher,
)
from tests.money import ANNA, BEN, buy, count, everything, off, phrases, show
from tests.world import Clock


def left(store: Store, member: str) -> dict[str, int]:
    with store.read() as unit:
        rows = unit.session.scalars(select(GiftCheque).where(GiftCheque.member_number == member))
        return {row.label: row.left_cents for row in rows}


def write(store: Store, statement: Any) -> None:
    with store.begin() as unit:
        unit.session.execute(statement)


def test_a_purchase_debits_the_cheques_and_writes_order_line_voucher_ledger_and_mail(
    store: Store, clock: Clock
) -> None:
    write(store, update(Member).where(Member.number == ANNA).values(communication_email="chez.moi@mail.fr"))
    bought = buy(store, clock, ANNA, show(store, clock, ANNA, "Decathlon", 10000), "one")
    assert (bought.order_number, bought.face_cents, bought.paid_cents) == ("CMD-2026-001874", 10000, 9400)
    assert left(store, ANNA) == {"Noël": 0, "Rentrée": 600, "Vacances": 5000}
    with store.read() as unit:
        order = unit.session.get_one(Order, bought.order_number)
        (line,) = unit.session.scalars(select(OrderLine).where(OrderLine.order_number == order.number)).all()
        voucher = unit.session.get_one(Voucher, bought.voucher_id)
        debits = unit.session.scalars(select(LedgerEntry).where(LedgerEntry.operation_key == "one")).all()
        (mail,) = latest_mails(unit, phrases())
        assert off(unit) == []
    assert (order.member_number, order.kind, order.state, order.total_cents) == (ANNA, "digital", "delivered", 9400)
    assert order.posted_at is not None
    assert (line.title, line.quantity, line.face_cents, line.paid_cents) == ("Decathlon", 1, 10000, 9400)
    assert (voucher.member_number, voucher.order_number, voucher.kind) == (ANNA, order.number, "ecard")
    assert (voucher.title, voucher.face_cents, voucher.archived_at) == ("Decathlon", 10000, None)
    assert len(voucher.code) == 16
    assert [(one.amount_cents, one.order_number) for one in debits] == [(-8000, order.number), (-1400, order.number)]
    assert mail.recipient == bought.email == "chez.moi@mail.fr"
    assert "Decathlon" in mail.subject
    assert order.number in mail.body
    assert "94\u00a0€" in mail.body
    assert "{" not in mail.subject + mail.body
    assert voucher.code not in mail.body


def test_the_order_numbers_of_a_year_follow_each_other_and_start_again_with_the_next(
    store: Store, clock: Clock
) -> None:
    first = buy(store, clock, ANNA, show(store, clock, ANNA, "Fnac", 1000), "first")
    second = buy(store, clock, BEN, show(store, clock, BEN, "Fnac", 1000), "second")
    clock.set(datetime(2026, 12, 31, 23, 30, tzinfo=UTC))
    third = buy(store, clock, BEN, show(store, clock, BEN, "Fnac", 1000), "third")
    numbers = [one.order_number for one in (first, second, third)]
    assert numbers == ["CMD-2026-001874", "CMD-2026-001875", "CMD-2027-000001"]


def test_a_refused_purchase_takes_no_order_number_and_leaves_nothing(store: Store, clock: Clock) -> None:
    shown = show(store, clock, ANNA, "Fnac", 1000)
    before = everything(store)
    with pytest.raises(ChangedSinceShown):
        buy(store, clock, ANNA, {**shown, "paid_cents": 1}, "refused")
    assert everything(store) == before
    assert buy(store, clock, ANNA, shown, "refused").order_number == "CMD-2026-001874"


def test_m3_the_same_key_again_gives_the_same_purchase_and_no_second_one(store: Store, clock: Clock) -> None:
    shown = show(store, clock, ANNA, "Fnac", 3000)
    first = buy(store, clock, ANNA, shown, "key")
    after = everything(store)
    clock.forward(days=30)
    assert buy(store, clock, ANNA, shown, "key") == first
    assert everything(store) == after
    assert count(store, OperationRecord) == 1


def test_m3_the_same_key_with_another_content_is_refused(store: Store, clock: Clock) -> None:
    buy(store, clock, ANNA, show(store, clock, ANNA, "Fnac", 3000), "key")
    other, theirs = show(store, clock, ANNA, "Fnac", 1000), show(store, clock, BEN, "Fnac", 1000)
    after = everything(store)
    for member, shown in ((ANNA, other), (BEN, theirs)):
        with pytest.raises(KeyReused):
            buy(store, clock, member, shown, "key")
    assert everything(store) == after


_CHANGES = {
    "the price went up": lambda: update(Brand).where(Brand.name == "Fnac").values(discount_bp=100),
    "the price went down": lambda: update(Brand).where(Brand.name == "Fnac").values(discount_bp=900),
    "the cheque holds less but enough": lambda: update(GiftCheque).values(left_cents=GiftCheque.left_cents - 500),
    "the cheque holds more": lambda: (
        update(GiftCheque).where(GiftCheque.label == "Noël", GiftCheque.member_number == ANNA).values(left_cents=8001)
    ),
    "the cheque is called otherwise": lambda: (
        update(GiftCheque).where(GiftCheque.label == "Noël").values(label="Hiver")
    ),
    "the brand is spelt otherwise": lambda: update(Brand).where(Brand.name == "Fnac").values(name="FNAC"),
}


@pytest.mark.parametrize("change", _CHANGES)
def test_m4_what_was_confirmed_is_not_done_once_it_would_be_something_else(
    store: Store, clock: Clock, change: str
) -> None:
    shown = show(store, clock, ANNA, "Fnac", 3000)
    write(store, _CHANGES[change]())
    before = everything(store)
    with pytest.raises(ChangedSinceShown):
        buy(store, clock, ANNA, shown, "key")
    assert everything(store) == before


def test_m4_what_can_no_longer_be_had_is_refused_for_its_own_reason(store: Store, clock: Clock) -> None:
    shown = show(store, clock, ANNA, "Fnac", 3000)
    write(store, update(Brand).where(Brand.name == "Fnac").values(denominations=[5000]))
    with pytest.raises(AmountNotOffered):
        buy(store, clock, ANNA, shown, "amount")
    write(store, update(Brand).where(Brand.name == "Fnac").values(name="Librairie du Port"))
    with pytest.raises(UnknownBrand):
        buy(store, clock, ANNA, shown, "brand")
    shown = show(store, clock, ANNA, "Cultura", 2500)
    clock.forward(days=21)
    with pytest.raises(ChequeExpired):
        buy(store, clock, ANNA, shown, "expired")
    write(store, update(GiftCheque).values(left_cents=100))
    clock.forward(days=-21)
    with pytest.raises(NotEnough):
        buy(store, clock, ANNA, shown, "spent")
    assert count(store, OperationRecord) == 0


# ── the basket ───────────────────────────────────────────────────────────────────────────────────────────────────────


def keep(store: Store, clock: Clock, brand: str, face: int, key: str) -> dict[str, Any]:
    return store.run(lambda unit: gift_cheques.keep_basket(unit, clock, ANNA, brand, face, key))


def test_a_basket_keeps_the_article_and_its_price_and_touches_no_cheque(store: Store, clock: Clock) -> None:
    before = left(store, ANNA)
    assert keep(store, clock, "fnac", 10000, "kept") == {"brand": "Fnac", "face_cents": 10000, "paid_cents": 9500}
    with store.read() as unit:
        (basket,) = unit.session.scalars(select(Basket)).all()
    assert basket.member_number == ANNA
    assert basket.lines == [{"brand": "Fnac", "face_cents": 10000, "paid_cents": 9500}]
    assert left(store, ANNA) == before
    assert count(store, OutboxMail) == 0


def test_m3_keeping_the_same_basket_again_adds_nothing(store: Store, clock: Clock) -> None:
    first = keep(store, clock, "Fnac", 10000, "kept")
    assert keep(store, clock, "Fnac", 10000, "kept") == first
    with pytest.raises(KeyReused):
        keep(store, clock, "Fnac", 5000, "kept")
    assert count(store, Basket) == 1


def test_a_basket_holds_only_what_is_sold(store: Store, clock: Clock) -> None:
    with pytest.raises(AmountNotOffered):
        keep(store, clock, "Fnac", 10001, "kept")
    with pytest.raises(UnknownBrand):
        keep(store, clock, "Quincaillerie du Port", 10000, "kept")
    assert count(store, Basket) == 0
