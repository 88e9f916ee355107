"""Balances, and what a purchase would cost: prices, combined cheques, and what is refused."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from sqlalchemy import update

from bot.benefits import gift_cheques
from bot.benefits.brands import check_amount, price_of
from bot.benefits.refusals import (
    AmountNotOffered,
    ChequeExpired,
    NoCheque,
    NotEnough,
    UnknownBrand,
    UnknownCheque,
)
from bot.store import Store
from bot.store.tables import (
    Brand,
    GiftCheque,
)
from tests.money import ANNA, BEN, cheque_ids, everything, show
from tests.world import MONDAY, Clock

NOBODY_WITH_CHEQUES = "44623"


def write(store: Store, statement: Any) -> None:
    with store.begin() as unit:
        unit.session.execute(statement)


# ── balances ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_cheque_that_ends_first_comes_first_and_expired_ones_come_last(store: Store, clock: Clock) -> None:
    with store.read() as unit:
        found = gift_cheques.cheques(unit, clock, ANNA)
    assert [(one.label, one.initial_cents, one.left_cents, one.expired) for one in found] == [
        ("Noël", 10000, 8000, False),
        ("Rentrée", 2000, 2000, False),
        ("Vacances", 5000, 5000, True),
    ]


@pytest.mark.parametrize(("moment", "expired"), [((13, 22, 58), False), ((13, 23, 1), True)])
def test_a_cheque_is_good_to_the_end_of_its_last_day_in_paris(
    store: Store, clock: Clock, moment: tuple[int, int, int], expired: bool
) -> None:
    clock.set(datetime(2026, 12, *moment, tzinfo=UTC))
    with store.read() as unit:
        (christmas,) = [one for one in gift_cheques.cheques(unit, clock, ANNA) if one.label == "Noël"]
    assert christmas.expires_on == (MONDAY + timedelta(days=20)).date()
    assert christmas.expired is expired


def test_an_empty_cheque_is_listed_but_cannot_be_used(store: Store, clock: Clock) -> None:
    write(store, update(GiftCheque).where(GiftCheque.label == "Rentrée").values(left_cents=0))
    with store.read() as unit:
        assert len(gift_cheques.cheques(unit, clock, ANNA)) == 3
        assert [one.label for one in gift_cheques.usable_cheques(unit, clock, ANNA)] == ["Noël"]


def test_without_any_cheque_it_is_said_and_so_is_what_was_lost_with_expired_ones(store: Store, clock: Clock) -> None:
    with store.read() as unit:
        with pytest.raises(NoCheque) as nothing:
            gift_cheques.usable_cheques(unit, clock, NOBODY_WITH_CHEQUES)
        clock.forward(days=400)
        with pytest.raises(NoCheque) as expired:
            gift_cheques.usable_cheques(unit, clock, ANNA)
    assert nothing.value.expired_cents == 0
    assert expired.value.expired_cents == 15000


# ── the quote ────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("brand", "face", "paid"),
    [
        ("Fnac", 5000, 4750),
        ("Fnac", 3000, 2850),
        ("Decathlon", 4700, 4418),
        ("Marionnaud", 1000, 900),
        ("Carrefour", 1000, 980),
    ],
)
def test_a_voucher_costs_its_face_less_the_preference_of_the_brand(
    store: Store, clock: Clock, brand: str, face: int, paid: int
) -> None:
    shown = show(store, clock, ANNA, brand, face)
    assert (shown["face_cents"], shown["paid_cents"]) == (face, paid)
    assert sum(part["cents"] for part in shown["parts"]) == paid


def test_combined_cheques_are_emptied_first_to_expire_first(store: Store, clock: Clock) -> None:
    shown = show(store, clock, ANNA, "Decathlon", 10000, list(reversed(cheque_ids(store, clock, ANNA))))
    assert [(part["label"], part["cents"], part["left_after_cents"]) for part in shown["parts"]] == [
        ("Noël", 8000, 0),
        ("Rentrée", 1400, 600),
    ]


def test_a_cheque_that_is_not_needed_takes_no_part(store: Store, clock: Clock) -> None:
    shown = show(store, clock, ANNA, "Fnac", 5000)
    assert [part["label"] for part in shown["parts"]] == ["Noël"]


def test_a_quote_changes_nothing(store: Store, clock: Clock) -> None:
    before = everything(store)
    show(store, clock, ANNA, "Fnac", 5000)
    assert everything(store) == before


def test_an_expired_cheque_is_refused_with_its_last_day(store: Store, clock: Clock) -> None:
    with pytest.raises(ChequeExpired) as refusal:
        show(store, clock, ANNA, "Fnac", 3000, cheque_ids(store, clock, ANNA, "Noël", "Vacances"))
    assert (refusal.value.label, refusal.value.expired_on) == ("Vacances", "24 octobre 2026")


def test_m7_somebody_elses_cheque_and_one_that_never_was_are_refused_alike(store: Store, clock: Clock) -> None:
    mine, theirs = cheque_ids(store, clock, ANNA, "Noël"), cheque_ids(store, clock, BEN)
    for ids in (theirs, mine + theirs, [987654], [*mine, 987654], []):
        with pytest.raises(UnknownCheque):
            show(store, clock, ANNA, "Fnac", 3000, ids)


@pytest.mark.parametrize(
    ("labels", "brand", "face", "available", "largest", "others_help"),
    [
        (("Rentrée",), "Fnac", 5000, 2000, 2000, True),
        (("Rentrée",), "Decathlon", 5000, 2000, 2100, True),
        (("Noël", "Rentrée"), "Boulanger", 50000, 10000, 10300, False),
        (("Rentrée",), "Sephora", 5000, 2000, 2000, True),
    ],
)
def test_cheques_that_do_not_suffice_say_what_would(
    store: Store,
    clock: Clock,
    labels: tuple[str, ...],
    brand: str,
    face: int,
    available: int,
    largest: int,
    others_help: bool,
) -> None:
    ids = cheque_ids(store, clock, ANNA, *labels)
    with pytest.raises(NotEnough) as refusal:
        show(store, clock, ANNA, brand, face, ids)
    found = refusal.value
    assert (found.available_cents, found.largest_cents, found.can_combine) == (available, largest, others_help)
    assert show(store, clock, ANNA, brand, largest, ids)["face_cents"] == largest


def test_where_nothing_of_the_brand_can_be_paid_no_smaller_voucher_is_offered(store: Store, clock: Clock) -> None:
    write(store, update(GiftCheque).where(GiftCheque.label == "Rentrée").values(left_cents=500))
    with pytest.raises(NotEnough) as refusal:
        show(store, clock, ANNA, "Fnac", 3000, cheque_ids(store, clock, ANNA, "Rentrée"))
    assert refusal.value.largest_cents is None


def test_an_amount_or_a_brand_that_is_not_sold_is_refused_before_the_cheques_are_looked_at(
    store: Store, clock: Clock
) -> None:
    with pytest.raises(AmountNotOffered):
        show(store, clock, ANNA, "Fnac", 4000, [987654])
    with pytest.raises(UnknownBrand):
        show(store, clock, ANNA, "Quincaillerie du Port", 4000, [987654])


_CENTS = st.integers(min_value=0, max_value=60_000)
_DISCOUNTS = st.integers(min_value=0, max_value=5000)
_FIXED = st.lists(st.integers(1, 500).map(lambda euros: euros * 100), min_size=1, max_size=8, unique=True)
_RANGES = st.tuples(st.integers(1, 300), st.integers(0, 300)).map(lambda pair: (pair[0] * 100, sum(pair) * 100))


def _brand(amounts: Any, discount: int) -> Brand:
    if isinstance(amounts, list):
        return Brand(name="Essai", denominations=sorted(amounts), discount_bp=discount)
    return Brand(name="Essai", min_cents=amounts[0], max_cents=amounts[1], discount_bp=discount)


@given(amounts=st.one_of(_FIXED, _RANGES), discount=_DISCOUNTS, available=_CENTS)
@example(amounts=(1000, 2000), discount=333, available=966)  # 10 € cost 9,667 €, that is 9,66 €: just enough
def test_the_largest_voucher_is_sold_can_be_paid_and_no_larger_one_can(
    amounts: Any, discount: int, available: int
) -> None:
    brand = _brand(amounts, discount)
    largest = gift_cheques.largest_face(brand, available)
    sold = amounts if isinstance(amounts, list) else range(amounts[0], amounts[1] + 1, 100)
    payable = [face for face in sold if price_of(brand, face) <= available]
    assert largest == max(payable, default=None)
    if largest is not None:
        check_amount(brand, largest)


@given(face=_CENTS, discount=_DISCOUNTS)
def test_a_price_is_rounded_in_the_members_favour_by_less_than_a_cent(face: int, discount: int) -> None:
    exact = face * (10000 - discount)
    assert 0 <= exact - price_of(_brand([face], discount), face) * 10000 < 10000
