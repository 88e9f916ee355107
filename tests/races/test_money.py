"""Money under pressure: nobody overdraws (M2), and one request is one purchase (M3).

Each guard has its control: the same race without it, which has to go wrong.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from sqlalchemy import delete, select, text, update
from sqlalchemy.exc import IntegrityError

from bot.benefits import gift_cheques
from bot.benefits.gift_cheques import Purchase
from bot.benefits.orders import next_order_number
from bot.benefits.refusals import ChangedSinceShown, NotEnough
from bot.store import Store, UnitOfWork
from bot.store.tables import Basket, Counter, GiftCheque, LedgerEntry, Order, OutboxMail, Voucher
from tests.money import BEN, at_once, buy, cheque_ids, count, done, off, show
from tests.world import MONDAY, Clock, wait_for

#: A voucher of 30 € of Fnac costs 28,50 €: once out of the 50 € of member 44619, not twice.
FACE, PAID, CHEQUE = 3000, 2850, 5000


def vouchers(store: Store, member: str = BEN) -> int:
    return count(store, Voucher, Voucher.member_number == member)


def left(store: Store) -> int:
    with store.read() as unit:
        return unit.session.scalars(select(GiftCheque.left_cents).where(GiftCheque.member_number == BEN)).one()


def wallets_off(store: Store) -> list[Any]:
    with store.read() as unit:
        return off(unit)


# ── M2 ───────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_m2_of_fifty_purchases_at_once_that_the_cheque_pays_once_one_is_done(store: Store, clock: Clock) -> None:
    shown = show(store, clock, BEN, "Fnac", FACE)
    outcomes = at_once(50, lambda number: buy(store, clock, BEN, shown, f"purchase {number}"))
    assert len(done(outcomes)) == 1
    assert {type(one) for one in outcomes} <= {Purchase, ChangedSinceShown, NotEnough}
    assert (left(store), vouchers(store)) == (CHEQUE - PAID, 1)
    assert count(store, Order, Order.member_number == BEN) == count(store, OutboxMail) == 1
    assert wallets_off(store) == []


def checked_then_bought(store: Store, clock: Clock, racers: int) -> list[Any]:
    """The worst moment: every racer has checked the cheque before any of them debits it."""
    all_have_checked = threading.Barrier(racers)
    ids = cheque_ids(store, clock, BEN)

    def work(number: int) -> Purchase:
        with store.read() as unit:
            checked = gift_cheques.quote(unit, clock, BEN, "Fnac", FACE, ids)
        all_have_checked.wait()
        return store.run(lambda unit: gift_cheques._purchase(unit, clock, BEN, checked, f"purchase {number}"))

    return at_once(racers, work)


def test_m2_the_debit_itself_is_the_guard_not_the_check_before_it(store: Store, clock: Clock) -> None:
    outcomes = checked_then_bought(store, clock, 10)
    assert [type(one) for one in outcomes].count(Purchase) == 1
    assert [type(one) for one in outcomes].count(ChangedSinceShown) == 9
    assert (left(store), vouchers(store)) == (CHEQUE - PAID, 1)
    assert wallets_off(store) == []


def _entry(unit: UnitOfWork, part: gift_cheques.Part, order_number: str, key: str) -> None:
    unit.session.add(
        LedgerEntry(
            wallet="gift_cheque",
            wallet_id=part.cheque_id,
            amount_cents=-part.cents,
            reason="purchase",
            order_number=order_number,
            operation_key=key,
            at=MONDAY,
        )
    )


def _writes_what_was_left(unit: UnitOfWork, clock: Clock, part: gift_cheques.Part, order_number: str, key: str) -> None:
    unit.session.execute(
        update(GiftCheque).where(GiftCheque.id == part.cheque_id).values(left_cents=part.left_after_cents)
    )
    _entry(unit, part, order_number, key)


def _subtracts_blindly(unit: UnitOfWork, clock: Clock, part: gift_cheques.Part, order_number: str, key: str) -> None:
    unit.session.execute(
        update(GiftCheque)
        .where(GiftCheque.id == part.cheque_id)
        .values(left_cents=GiftCheque.left_cents - part.cents)
        .execution_options(synchronize_session=False)
    )
    _entry(unit, part, order_number, key)


def test_m2_control_writing_what_was_read_gives_ten_vouchers_for_one_debit(
    store: Store, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gift_cheques, "_debit", _writes_what_was_left)
    assert len(done(checked_then_bought(store, clock, 10))) == 10
    assert (left(store), vouchers(store)) == (CHEQUE - PAID, 10)
    assert wallets_off(store) != []


def test_m2_control_subtracting_without_the_condition_is_only_stopped_by_the_last_guard_of_the_table(
    store: Store, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gift_cheques, "_debit", _subtracts_blindly)
    outcomes = checked_then_bought(store, clock, 10)
    assert [type(one) for one in outcomes].count(IntegrityError) == 9
    assert (left(store), vouchers(store)) == (CHEQUE - PAID, 1)
    assert wallets_off(store) == []


def test_m4_of_two_purchases_that_were_shown_the_same_balance_one_is_done(store: Store, clock: Clock) -> None:
    shown = show(store, clock, BEN, "Fnac", 1000)
    outcomes = at_once(10, lambda number: buy(store, clock, BEN, shown, f"purchase {number}"))
    assert len(done(outcomes)) == 1
    assert left(store) == shown["parts"][0]["left_after_cents"]


def test_m4_a_debit_leaves_exactly_what_was_shown_even_where_the_cheque_would_pay_more(
    store: Store, clock: Clock
) -> None:
    with store.read() as unit:
        checked = gift_cheques.quote(unit, clock, BEN, "Fnac", 1000, cheque_ids(store, clock, BEN))
    purchase = partial(gift_cheques._purchase, clock=clock, member_number=BEN, bought=checked)
    store.run(lambda unit: purchase(unit, key="first"))
    with pytest.raises(ChangedSinceShown):
        store.run(lambda unit: purchase(unit, key="second"))
    assert left(store) == checked.parts[0].left_after_cents


def somebody_waits(store: Store) -> bool:
    """Whether PostgreSQL holds a transaction back; SQLite holds the second one back at its first statement."""
    if store.sqlite:
        return True
    with store.read() as unit:
        return bool(unit.session.scalar(text("SELECT count(*) FROM pg_locks WHERE NOT granted")))


def test_m2_two_first_orders_of_a_year_at_once_have_numbers_of_their_own(store: Store, clock: Clock) -> None:
    with store.begin() as unit:
        unit.session.execute(delete(Counter))
    numbers: list[str] = []
    second = threading.Thread(target=lambda: numbers.append(store.run(lambda unit: next_order_number(unit, clock))))
    with store.begin() as unit:
        numbers.append(next_order_number(unit, clock))
        second.start()
        wait_for(lambda: somebody_waits(store))
    second.join()
    assert numbers == ["CMD-2026-000001", "CMD-2026-000002"]


# ── M3 ───────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_m3_one_request_from_twenty_threads_at_once_is_one_purchase_and_one_answer(store: Store, clock: Clock) -> None:
    shown = show(store, clock, BEN, "Fnac", FACE)
    outcomes = at_once(20, lambda number: buy(store, clock, BEN, shown, "one key"))
    assert {type(one) for one in outcomes} == {Purchase}
    assert len(set(outcomes)) == 1
    assert (left(store), vouchers(store), count(store, OutboxMail)) == (CHEQUE - PAID, 1, 1)


def test_m3_one_basket_from_ten_threads_at_once_is_kept_once(store: Store, clock: Clock) -> None:
    def keep(number: int) -> dict[str, Any]:
        return store.run(lambda unit: gift_cheques.keep_basket(unit, clock, BEN, "Fnac", FACE, "one key"))

    assert [one["brand"] for one in at_once(10, keep)] == ["Fnac"] * 10
    assert count(store, Basket) == 1


def test_m3_control_without_the_key_every_thread_buys(
    store: Store, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def whenever_asked(
        unit: Any, clock: Any, key: str, name: str, member: str, content: Any, effect: Callable[[], Any]
    ) -> Any:
        return effect()

    monkeypatch.setattr(gift_cheques, "once", whenever_asked)
    keys = [f"thread {number}" for number in range(3)]
    bought = [buy(store, clock, BEN, show(store, clock, BEN, "Fnac", 1000), key) for key in keys]
    assert len({one.order_number for one in bought}) == 3
