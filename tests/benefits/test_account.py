"""What the overview of an account says, and of whom."""

from __future__ import annotations

from dataclasses import asdict, replace

import pytest
from sqlalchemy import update
from sqlalchemy.exc import NoResultFound

from bot.benefits.account import Overview, overview, two_factor_enabled
from bot.store import Store
from bot.store.tables import Member, TotpEnrolment
from tests.money import ANNA, BEN, everything
from tests.world import Clock


def of(store: Store, member: str) -> Overview:
    with store.read() as unit:
        return overview(unit, member)


def test_the_overview_shows_everything_that_the_account_page_shows(store: Store) -> None:
    assert asdict(of(store, ANNA)) == {
        "first_name": "Guillaume",
        "last_name": "CADOTEST",
        "number": "37728",
        "account_email": "monmail@mail.fr",
        "communication_email": "monmail@mail.fr",
        "newsletter": True,
        "two_factor": False,
        "balance_cents": 0,
    }


def test_the_overview_follows_what_changes_and_for_this_member_alone(store: Store) -> None:
    before, other = of(store, ANNA), of(store, BEN)
    changed = {"communication_email": "chez.moi@mail.fr", "newsletter": False, "balance_cents": 1250}
    with store.begin() as unit:
        unit.session.execute(update(Member).where(Member.number == ANNA).values(**changed))
    assert of(store, ANNA) == replace(
        before, communication_email="chez.moi@mail.fr", newsletter=False, balance_cents=1250
    )
    assert of(store, BEN) == other


def test_two_factor_is_on_only_once_it_was_completed(store: Store, clock: Clock) -> None:
    assert of(store, BEN).two_factor is True
    with store.begin() as unit:
        unit.session.add(TotpEnrolment(member_number=ANNA, secret="A" * 32))
    assert of(store, ANNA).two_factor is False
    with store.begin() as unit:
        unit.session.execute(update(TotpEnrolment).values(enabled_at=clock()))
    assert of(store, ANNA).two_factor is True


def test_looking_changes_nothing(store: Store) -> None:
    before = everything(store)
    of(store, ANNA)
    assert everything(store) == before


def test_a_member_who_is_not_there_is_an_error_and_never_an_empty_account(store: Store) -> None:
    with pytest.raises(NoResultFound):
        of(store, "99999")
    with store.read() as unit:
        assert two_factor_enabled(unit, "99999") is False
