"""The demonstration data is what the product promises, row by row, and its wallets add up from the first day."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.clock import PARIS
from bot.demo import AGENTS
from bot.store import Store
from bot.store.demo import BRANDS, DEMO_TOTP_SECRET, fill
from bot.store.tables import (
    Agent,
    Brand,
    ConsumerLink,
    Document,
    Formula,
    GiftCheque,
    LedgerEntry,
    Member,
    Offer,
    Order,
    OrderLine,
    Subsidy,
    TotpEnrolment,
    Voucher,
)
from tests.money import ANNA, BEN, count, everything, off
from tests.world import MONDAY, Clock, refill

TODAY = MONDAY.date()


def rows(store: Store, *columns: Any, where: Any = True) -> list[tuple[Any, ...]]:
    with store.read() as unit:
        return sorted(tuple(row) for row in unit.session.execute(select(*columns).where(where)))


def test_the_members_are_the_six_of_the_sources(store: Store) -> None:
    found = rows(store, Member.number, Member.first_name, Member.last_name, Member.account_email, Member.young)
    assert found == [
        ("37728", "Guillaume", "CADOTEST", "monmail@mail.fr", False),
        ("44619", "UN", "EXEMPLE 1", "exemple1@mail.fr", False),
        ("44623", "DEUX", "EXEMPLE 2", "exemple2@mail.fr", False),
        ("44624", "TROIS", "EXEMPLE 3", "exemple3@mail.fr", False),
        ("44625", "QUATRE", "EXEMPLE 4", "exemple4@mail.fr", False),
        ("44626", "JEUNE", "EXEMPLE 5", "exemple5jeune@mail.fr", True),
    ]


def test_guillaume_has_a_cheque_that_ends_soon_one_that_ends_later_and_an_expired_one(store: Store) -> None:
    found = rows(store, GiftCheque.expires_on, GiftCheque.left_cents, where=GiftCheque.member_number == ANNA)
    assert [cents for _, cents in found] == [5000, 8000, 2000]
    expired, soon, later = (day for day, _ in found)
    assert expired < TODAY
    assert soon == TODAY + timedelta(days=20)
    assert timedelta(days=178) <= later - TODAY <= timedelta(days=186)


def test_guillaume_has_spent_some_of_culture_and_nothing_of_sport(store: Store) -> None:
    found = rows(
        store, Subsidy.member_number, Subsidy.category, Subsidy.year, Subsidy.envelope_cents, Subsidy.left_cents
    )
    assert found == [(ANNA, "Culture", TODAY.year, 15000, 9000), (ANNA, "Sport", TODAY.year, 6000, 6000)]


def test_guillaume_has_an_order_delivered_by_mail_one_posted_and_one_in_preparation(store: Store) -> None:
    found = rows(store, Order.member_number, Order.kind, Order.state)
    assert found == [(ANNA, "digital", "delivered"), (ANNA, "physical", "posted"), (ANNA, "physical", "preparing")]
    assert all(number.startswith(f"CMD-{TODAY.year}-") for (number,) in rows(store, Order.number))


def test_a_posted_order_has_its_day_and_its_tracking_link_and_one_in_preparation_has_neither(store: Store) -> None:
    ((posted_at, link),) = rows(store, Order.posted_at, Order.tracking_url, where=Order.state == "posted")
    assert posted_at < MONDAY
    assert link.startswith("https://")
    assert rows(store, Order.posted_at, Order.tracking_url, where=Order.state == "preparing") == [(None, None)]


def test_an_order_costs_what_its_lines_cost(store: Store) -> None:
    for number, total in rows(store, Order.number, Order.total_cents):
        assert (
            sum(cents for (cents,) in rows(store, OrderLine.paid_cents, where=OrderLine.order_number == number))
            == total
        )


def test_guillaume_has_two_e_cards_one_of_them_archived_and_two_cinema_tickets(store: Store) -> None:
    found = rows(
        store, Voucher.member_number, Voucher.kind, Voucher.title, Voucher.face_cents, Voucher.archived_at.is_not(None)
    )
    assert found == [
        (ANNA, "ecard", "Decathlon", 3000, True),
        (ANNA, "ecard", "Fnac", 5000, False),
        (ANNA, "eticket", "Place de cinéma, toutes séances", 980, False),
        (ANNA, "eticket", "Place de cinéma, toutes séances", 980, False),
    ]


def test_guillaume_has_a_submitted_and_a_validated_justificatif(store: Store) -> None:
    found = rows(store, Document.member_number, Document.state, Document.decided_at.is_not(None))
    assert found == [(ANNA, "submitted", False), (ANNA, "validated", True)]


def test_nobody_is_attached_to_anybody(store: Store) -> None:
    assert count(store, ConsumerLink) == 0


def test_only_44619_has_two_factor_on_and_their_one_cheque_holds_fifty_euros(store: Store) -> None:
    with store.read() as unit:
        (enrolment,) = unit.session.scalars(select(TotpEnrolment)).all()
    assert (enrolment.member_number, enrolment.secret) == (BEN, DEMO_TOTP_SECRET)
    assert enrolment.enabled_at is not None
    found = rows(
        store,
        GiftCheque.initial_cents,
        GiftCheque.left_cents,
        GiftCheque.expires_on > TODAY,
        where=GiftCheque.member_number == BEN,
    )
    assert found == [(5000, 5000, True)]


def test_the_secret_has_the_160_bits_that_rfc_4226_recommends() -> None:
    bits_of_a_base32_character = 5
    assert len(DEMO_TOTP_SECRET) * bits_of_a_base32_character >= 160


def test_twenty_brands_twelve_subsidised_offers_two_formulas_two_agents(store: Store) -> None:
    assert count(store, Brand) == 20
    assert count(store, Offer, Offer.subsidy_bp > 0) == 12
    assert {category for (category,) in rows(store, Offer.category)} == {"Culture", "Sport"}
    assert count(store, Formula, Formula.young_cents < Formula.adult_cents) == 2
    assert [email for (email,) in rows(store, Agent.email)] == [email for email, _ in AGENTS]


def test_a_brand_has_either_denominations_or_a_range_in_whole_euros(store: Store) -> None:
    with store.read() as unit:
        for brand in unit.session.scalars(select(Brand)):
            ranged = brand.min_cents is not None and brand.max_cents is not None
            assert (brand.denominations is not None) != ranged, brand.name
            amounts = brand.denominations or [brand.min_cents, brand.max_cents]
            assert amounts == sorted(amounts)
            assert all(cents % 100 == 0 and cents > 0 for cents in amounts), brand.name
    both_kinds = {isinstance(amounts, list) for _, _, amounts, _, _ in BRANDS}
    assert both_kinds == {True, False}


def test_m1_every_wallet_adds_up_on_the_first_day(store: Store) -> None:
    with store.read() as unit:
        assert off(unit) == []
    spent = rows(store, LedgerEntry.wallet, LedgerEntry.amount_cents)
    assert spent == [("gift_cheque", -2000), ("subsidy", -6000)]


def test_filling_again_changes_nothing(store: Store, clock: Clock) -> None:
    before = everything(store)
    with store.begin() as unit:
        assert fill(unit, clock) is False
    assert everything(store) == before


@pytest.mark.parametrize(
    "day",
    [
        datetime(2026, 12, 31, 22, 59, tzinfo=UTC),
        datetime(2026, 12, 31, 23, 0, tzinfo=UTC),
        datetime(2027, 3, 28, 1, 0, tzinfo=UTC),
        datetime(2027, 10, 31, 0, 59, tzinfo=UTC),
        datetime(2028, 2, 29, 12, 0, tzinfo=UTC),
    ],
)
def test_the_data_fit_together_whatever_the_day(store: Store, clock: Clock, day: datetime) -> None:
    clock.set(day)
    refill(store, clock)
    with store.read() as unit:
        assert off(unit) == []
    year = day.astimezone(PARIS).year
    assert {found for (found,) in rows(store, Subsidy.year)} == {year}
    assert all(number.startswith(f"CMD-{year}-") for (number,) in rows(store, Order.number))
