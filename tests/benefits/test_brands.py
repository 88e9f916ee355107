"""The catalogue: brands found as people write them, amounts as they are sold."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.benefits.brands import brands, check_amount, find_brand, popular, suggested_amounts
from bot.benefits.refusals import AmountNotOffered, UnknownBrand
from bot.store import Store
from bot.store.demo import BRANDS
from bot.store.tables import Brand
from tests.money import BEN, buy, show
from tests.world import Clock

FIXED = Brand(name="Fixe", denominations=[1000, 2000, 3000, 5000, 10000], discount_bp=0)
RANGED = Brand(name="Libre", min_cents=1000, max_cents=25000, discount_bp=0)


def found(store: Store, name: str) -> str:
    with store.read() as unit:
        return find_brand(unit, name).name


def test_every_brand_is_found_by_its_own_name_whatever_the_case(store: Store) -> None:
    for name, *_ in BRANDS:
        assert found(store, name) == found(store, name.upper()) == found(store, f"  {name.lower()} ") == name


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("sephora", "Sephora"),
        ("Séphora", "Sephora"),
        ("DECATLON", "Decathlon"),
        ("carefour", "Carrefour"),
        ("leroy-merlin", "Leroy Merlin"),
        ("nature et découvertes", "Nature & Découvertes"),
        ("maison du monde", "Maisons du Monde"),
        ("galerie lafayette", "Galeries Lafayette"),
    ],
)
def test_a_misspelling_is_forgiven(store: Store, written: str, meant: str) -> None:
    assert found(store, written) == meant


@pytest.mark.parametrize("name", ["", " ", "x", "Quincaillerie du Port", "🎁", "%", "' OR 1=1 --"])
def test_an_unknown_brand_is_refused_with_what_was_written(store: Store, name: str) -> None:
    with pytest.raises(UnknownBrand) as refusal:
        found(store, name)
    assert refusal.value.name == name


def test_the_closest_names_of_an_unknown_brand_come_best_first(store: Store) -> None:
    with pytest.raises(UnknownBrand) as refusal:
        found(store, "Intermarket")
    assert refusal.value.closest[0] == "Intersport"
    assert len(refusal.value.closest) <= 3


def test_a_name_like_nothing_has_no_closest_ones(store: Store) -> None:
    with pytest.raises(UnknownBrand) as refusal:
        found(store, "0000")
    assert refusal.value.closest == []


def test_brands_are_listed_by_name(store: Store) -> None:
    with store.read() as unit:
        names = [brand.name for brand in brands(unit)]
    assert names == sorted(names)
    assert len(names) == 20


def test_the_brands_that_were_bought_most_are_offered_first(store: Store, clock: Clock) -> None:
    for number in range(2):
        buy(store, clock, BEN, show(store, clock, BEN, "Kiabi", 1000), f"kiabi {number}")
    with store.read() as unit:
        assert popular(unit) == ["Kiabi", "Decathlon", "Fnac", "Auchan", "Boulanger", "Carrefour"]
        assert popular(unit, most=1) == ["Kiabi"]


@pytest.mark.parametrize(
    ("cents", "nearest"),
    [(2500, {1000, 2000, 3000}), (4000, {2000, 3000, 5000}), (1, {1000, 2000, 3000}), (99900, {3000, 5000, 10000})],
)
def test_of_fixed_amounts_the_three_nearest_are_named(cents: int, nearest: set[int]) -> None:
    with pytest.raises(AmountNotOffered) as refusal:
        check_amount(FIXED, cents)
    assert set(refusal.value.nearest) == nearest
    assert (refusal.value.low_cents, refusal.value.high_cents) == (None, None)


@pytest.mark.parametrize(
    ("cents", "nearest"),
    [
        (999, [1000]),
        (0, [1000]),
        (-500, [1000]),
        (25100, [25000]),
        (10**12, [25000]),
        (1250, [1200, 1300]),
        (24999, [24900, 25000]),
    ],
)
def test_of_a_range_the_nearest_whole_euros_and_the_ends_are_named(cents: int, nearest: list[int]) -> None:
    with pytest.raises(AmountNotOffered) as refusal:
        check_amount(RANGED, cents)
    assert refusal.value.nearest == nearest
    assert (refusal.value.low_cents, refusal.value.high_cents) == (1000, 25000)


@given(cents=st.integers(-(10**9), 10**9), fixed=st.booleans())
def test_whatever_is_refused_what_is_named_instead_is_sold(cents: int, fixed: bool) -> None:
    brand = FIXED if fixed else RANGED
    sold = FIXED.denominations if fixed else range(1000, 25001, 100)
    if cents in (sold or []):
        check_amount(brand, cents)
        return
    with pytest.raises(AmountNotOffered) as refusal:
        check_amount(brand, cents)
    assert refusal.value.nearest
    for other in refusal.value.nearest:
        check_amount(brand, other)


def test_every_amount_that_is_offered_as_a_button_is_sold(store: Store) -> None:
    with store.read() as unit:
        for brand in brands(unit):
            offered = suggested_amounts(brand)
            assert 1 <= len(offered) <= 5
            for cents in offered:
                check_amount(brand, cents)


def test_a_range_without_any_usual_amount_offers_its_lowest() -> None:
    assert suggested_amounts(Brand(name="Luxe", min_cents=40000, max_cents=90000, discount_bp=0)) == [40000]
