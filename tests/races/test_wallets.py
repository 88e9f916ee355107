"""Whatever is bought, refused, repeated or tampered with: every wallet is its opening less debits plus credits (M1)."""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update

from bot.benefits.gift_cheques import Purchase
from bot.benefits.refusals import Refusal
from bot.store import Store
from bot.store.demo import fill
from bot.store.tables import Base, GiftCheque, LedgerEntry, Order, Voucher
from tests.money import ANNA, BEN, at_once, buy, count, off, show
from tests.world import MONDAY, Clock

STEP = st.fixed_dictionaries(
    {
        "member": st.sampled_from([ANNA, BEN]),
        "owner": st.sampled_from([ANNA, ANNA, BEN]),
        "brand": st.sampled_from(["Fnac", "Decathlon", "Marionnaud", "Nulle Part"]),
        "face": st.sampled_from([1000, 1100, 2000, 3000, 5000, 10000, 12300]),
        "cheques": st.lists(st.integers(0, 2), min_size=1, max_size=3),
        "key": st.integers(0, 5),
        "shown": st.sampled_from(["fresh", "fresh", "first", "tampered"]),
    }
)


class Run:
    """A run of purchases, good and bad, and what has to be true after each of them."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self.store, self.clock = store, clock
        self.bought: dict[str, Purchase] = {}
        self.first: dict[str, Any] | None = None
        with store.begin() as unit:
            for table in reversed(Base.metadata.sorted_tables):
                unit.session.execute(table.delete())
            fill(unit, clock)
            unit.session.flush()
            self.cheques = {
                member: list(unit.session.scalars(select(GiftCheque.id).where(GiftCheque.member_number == member)))
                for member in (ANNA, BEN)
            }

    def step(self, step: dict[str, Any]) -> None:
        key = f"key {step['key']}"
        try:
            bought = buy(self.store, self.clock, step["member"], self._shown(step), key)
        except Refusal:
            pass
        else:
            assert self.bought.setdefault(key, bought) == bought
        self._adds_up()

    def _shown(self, step: dict[str, Any]) -> dict[str, Any]:
        if step["shown"] == "first" and self.first is not None:
            return self.first
        owned = self.cheques[step["owner"]]
        ids = [owned[place] for place in step["cheques"] if place < len(owned)]
        shown = show(self.store, self.clock, step["owner"], step["brand"], step["face"], ids)
        self.first = self.first or shown
        return {**shown, "paid_cents": 1} if step["shown"] == "tampered" else shown

    def _adds_up(self) -> None:
        with self.store.read() as unit:
            assert off(unit) == []
            spent = unit.session.scalars(select(LedgerEntry.amount_cents).where(LedgerEntry.order_number.is_not(None)))
            assert -sum(spent) == sum(one.paid_cents for one in self.bought.values())
            ordered = set(unit.session.scalars(select(Order.number).join(Voucher).where(Order.placed_at >= MONDAY)))
            assert {one.order_number for one in self.bought.values()} <= ordered


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(steps=st.lists(STEP, min_size=1, max_size=10))
def test_m1_after_any_purchases_every_wallet_is_its_opening_less_its_debits(
    store: Store, clock: Clock, steps: list[dict[str, Any]]
) -> None:
    run = Run(store, clock)
    for step in steps:
        run.step(step)


def test_m1_after_many_purchases_at_once_every_wallet_is_its_opening_less_its_debits(
    store: Store, clock: Clock
) -> None:
    def spree(number: int) -> int:
        bought = 0
        for turn in range(4):
            try:
                shown = show(store, clock, ANNA, "Fnac", 1000)
                buy(store, clock, ANNA, shown, f"{number} {turn}")
            except Refusal:
                continue
            bought += 1
        return bought

    outcomes = at_once(6, spree)
    assert count(store, Voucher, Voucher.member_number == ANNA) == 4 + sum(outcomes)
    with store.read() as unit:
        assert off(unit) == []


def test_m1_control_a_debit_without_its_ledger_entry_is_seen(store: Store) -> None:
    with store.begin() as unit:
        unit.session.execute(update(GiftCheque).where(GiftCheque.member_number == BEN).values(left_cents=1))
    with store.read() as unit:
        assert [(kind, opening) for kind, _, opening, _ in off(unit)] == [("gift_cheque", 5000)]
