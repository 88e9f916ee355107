"""Attaching never reveals who exists (P1), and cannot be tried often (T3)."""

from __future__ import annotations

import pytest

from bot.benefits import consumers
from bot.benefits.refusals import NotAttachable, TooManyTries
from bot.store import Store, StoreUnavailable
from bot.store.tables import Attempt
from tests.money import ANNA, BEN, attach, count, everything, statements, unreachable
from tests.world import Clock

DEUX, TROIS = ("44623", "exemple2@mail.fr"), ("44624", "exemple3@mail.fr")
UNKNOWN_NUMBER, WRONG_EMAIL, OTHERS_EMAIL = ("99999", DEUX[1]), (DEUX[0], "faux@mail.fr"), (DEUX[0], TROIS[1])


def test_p1_an_unknown_number_and_a_wrong_e_mail_are_refused_alike(store: Store, clock: Clock) -> None:
    before = everything(store)
    for wrong in (UNKNOWN_NUMBER, WRONG_EMAIL, OTHERS_EMAIL, (DEUX[0], ""), ("", ""), ("99999", "nobody@invalid")):
        with pytest.raises(NotAttachable) as refusal:
            attach(store, clock, *wrong)
        assert (str(refusal.value), refusal.value.__dict__) == ("", {})
    assert everything(store) == before


def test_p1_the_database_is_asked_the_same_things_for_an_unknown_number_and_a_wrong_e_mail(
    store: Store, clock: Clock
) -> None:
    asked = []
    for wrong in (UNKNOWN_NUMBER, WRONG_EMAIL):
        with statements(store) as seen:
            consumers.count_try(store, clock, ANNA)
            with pytest.raises(NotAttachable):
                attach(store, clock, *wrong)
        asked.append(seen)
    assert asked[0] == asked[1]
    assert len(asked[0]) > 5


def test_p1_before_the_e_mail_is_known_a_number_says_nothing_of_others(store: Store, clock: Clock) -> None:
    attach(store, clock, *DEUX, owner=BEN)
    with store.read() as unit:
        for number in (DEUX[0], "99999"):
            consumers.check_number(unit, ANNA, number)


def test_t3_tries_are_counted_and_the_sixth_in_five_minutes_has_to_wait(store: Store, clock: Clock) -> None:
    for _ in range(5):
        consumers.count_try(store, clock, ANNA)
    with pytest.raises(TooManyTries) as refusal:
        consumers.count_try(store, clock, ANNA)
    assert 0 < refusal.value.retry_after <= 300
    consumers.count_try(store, clock, BEN)
    clock.forward(minutes=5)
    consumers.count_try(store, clock, ANNA)


def test_t3_a_refused_try_stays_counted_and_a_success_starts_again(store: Store, clock: Clock) -> None:
    consumers.count_try(store, clock, ANNA)
    with pytest.raises(NotAttachable):
        attach(store, clock, *WRONG_EMAIL)
    assert count(store, Attempt) == 1
    attach(store, clock, *DEUX)
    assert count(store, Attempt) == 0


def test_t3_tries_that_cannot_be_counted_are_refused(clock: Clock) -> None:
    with unreachable() as gone, pytest.raises(StoreUnavailable):
        consumers.count_try(gone, clock, ANNA)
