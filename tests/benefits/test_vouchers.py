"""E-tickets and e-cards: whose they are, which are put away, and that nothing is said of their balance."""

from __future__ import annotations

from dataclasses import fields

import pytest
from sqlalchemy import select

from bot.benefits import vouchers
from bot.benefits.refusals import NoVoucher, UnknownVoucher
from bot.benefits.vouchers import Owned
from bot.store import Store
from bot.store.tables import Voucher
from tests.money import ANNA, BEN, buy, everything, show
from tests.world import Clock


def mine(store: Store, kind: str | None = None, archived: bool | None = None) -> list[Owned]:
    with store.read() as unit:
        return vouchers.owned(unit, ANNA, kind, archived)


def card(store: Store, title: str) -> Owned:
    return next(one for one in mine(store) if one.title == title)


def put_away(store: Store, clock: Clock, member: str, identity: int, archived: bool = True) -> Owned:
    return store.run(lambda unit: vouchers.set_archived(unit, clock, member, identity, archived))


def test_the_newest_voucher_comes_first(store: Store, clock: Clock) -> None:
    buy(store, clock, ANNA, show(store, clock, ANNA, "Sephora", 2000), "newest")
    assert [one.title for one in mine(store)] == [
        "Sephora",
        *["Place de cinéma, toutes séances"] * 2,
        "Decathlon",
        "Fnac",
    ]


@pytest.mark.parametrize(
    ("kind", "archived", "titles"),
    [("ecard", False, {"Fnac"}), ("ecard", True, {"Decathlon"}), ("ecard", None, {"Fnac", "Decathlon"})],
)
def test_a_list_can_be_narrowed_by_kind_and_by_what_is_put_away(
    store: Store, kind: str, archived: bool | None, titles: set[str]
) -> None:
    assert {one.title for one in mine(store, kind, archived)} == titles


def test_where_nothing_fits_it_is_said(store: Store) -> None:
    with pytest.raises(NoVoucher):
        mine(store, "eticket", archived=True)
    with pytest.raises(NoVoucher), store.read() as unit:
        vouchers.owned(unit, BEN)


def test_a_card_names_the_balance_page_of_its_brand_where_there_is_one(store: Store, clock: Clock) -> None:
    buy(store, clock, ANNA, show(store, clock, ANNA, "Kiabi", 1000), "no page")
    assert (card(store, "Fnac").balance_url or "").startswith("https://")
    assert card(store, "Kiabi").balance_url is None
    assert card(store, "Place de cinéma, toutes séances").balance_url is None


def test_what_is_told_of_a_card_holds_neither_a_code_nor_what_is_left(store: Store) -> None:
    with store.read() as unit:
        codes = unit.session.scalars(select(Voucher.code)).all()
    assert all(code not in repr(mine(store)) for code in codes)
    assert {field.name for field in fields(Owned)} == {
        "id",
        "kind",
        "title",
        "face_cents",
        "bought_at",
        "archived",
        "balance_url",
    }


def test_a_card_is_put_away_and_taken_back(store: Store, clock: Clock) -> None:
    fnac = card(store, "Fnac")
    assert put_away(store, clock, ANNA, fnac.id).archived is True
    assert {one.title for one in mine(store, "ecard", archived=True)} == {"Fnac", "Decathlon"}
    assert put_away(store, clock, ANNA, fnac.id, archived=False) == fnac


def test_putting_it_away_again_keeps_the_day_it_was_put_away(store: Store, clock: Clock) -> None:
    before = everything(store)
    clock.forward(days=3)
    assert put_away(store, clock, ANNA, card(store, "Decathlon").id).archived is True
    assert put_away(store, clock, ANNA, card(store, "Fnac").id, archived=False).archived is False
    assert everything(store) == before


def test_m7_somebody_elses_voucher_and_one_that_never_was_look_the_same(store: Store, clock: Clock) -> None:
    before = everything(store)
    for member, identity in ((BEN, card(store, "Fnac").id), (ANNA, 987654), ("nobody", 1)):
        with pytest.raises(UnknownVoucher), store.read() as unit:
            vouchers.voucher(unit, member, identity)
        for archived in (True, False):
            with pytest.raises(UnknownVoucher):
                put_away(store, clock, member, identity, archived)
    assert everything(store) == before
