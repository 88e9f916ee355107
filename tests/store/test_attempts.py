"""Attempts are limited over five minutes, an hour and a day, whatever restarts and however many come at once (T3)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from bot.store import Store, StoreUnavailable, attempts
from bot.store.attempts import LimitReached
from bot.store.tables import Attempt
from tests.money import at_once, count, done, unreachable
from tests.world import MONDAY

ANNA, ADDRESS = "totp:37728", "address:192.0.2.7"


class StillClock:
    """Moves only when told, so that the edges of a window can be hit."""

    def __init__(self) -> None:
        self.now = MONDAY

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **span: float) -> None:
        self.now += timedelta(**span)


@pytest.fixture
def still() -> StillClock:
    return StillClock()


def attempt(store: Store, clock: Callable[[], datetime], *subjects: str) -> None:
    with store.begin() as unit:
        attempts.require(unit, clock, subjects or (ANNA,))
        attempts.count(unit, clock, subjects or (ANNA,))


def refused(store: Store, clock: Callable[[], datetime], *subjects: str) -> int | None:
    """None where another attempt would be let through, else the seconds to wait. Counts nothing."""
    with store.read() as unit:
        try:
            attempts.require(unit, clock, subjects or (ANNA,))
        except LimitReached as limit:
            return limit.retry_after
    return None


def fill_up(store: Store, clock: StillClock, most: int, **pause: float) -> None:
    """Attempts with a pause after each five, none of which may be refused."""
    for number in range(most):
        if number and number % 5 == 0:
            clock.forward(**pause)
        attempt(store, clock)


def test_t3_five_in_five_minutes_and_the_sixth_waits_for_the_first_to_pass(store: Store, still: StillClock) -> None:
    fill_up(store, still, 5)
    assert refused(store, still) == 300
    still.forward(minutes=4, seconds=59)
    assert refused(store, still) == 1
    with pytest.raises(LimitReached):
        attempt(store, still)
    still.forward(seconds=1)
    attempt(store, still)


def test_t3_twenty_in_an_hour(store: Store, still: StillClock) -> None:
    fill_up(store, still, 20, minutes=6)
    still.forward(minutes=6)
    assert refused(store, still) == (60 - 24) * 60
    still.forward(minutes=36)
    assert refused(store, still) is None


def test_t3_fifty_in_a_day(store: Store, still: StillClock) -> None:
    fill_up(store, still, 50, minutes=21)
    still.forward(minutes=61)
    passed = 9 * 21 + 61
    assert refused(store, still) == (24 * 60 - passed) * 60
    still.forward(minutes=24 * 60 - passed)
    assert refused(store, still) is None


def test_t3_a_refused_attempt_does_not_lengthen_the_wait(store: Store, still: StillClock) -> None:
    fill_up(store, still, 5)
    for _ in range(10):
        with pytest.raises(LimitReached):
            attempt(store, still)
    assert count(store, Attempt) == 5


def test_t3_an_account_and_an_address_are_counted_each_for_itself(store: Store, still: StillClock) -> None:
    for account in ("totp:1", "totp:2", "totp:3", "totp:4", "totp:5"):
        attempt(store, still, account, ADDRESS)
    assert refused(store, still, "totp:1") is None
    assert refused(store, still, "totp:6", ADDRESS) == 300
    assert refused(store, still, "totp:6") is None


def test_t3_a_success_starts_again_from_zero_for_its_own_subject_only(store: Store, still: StillClock) -> None:
    fill_up(store, still, 5)
    for _ in range(5):
        attempt(store, still, ADDRESS)
    with store.begin() as unit:
        attempts.forget(unit, [ANNA])
    assert refused(store, still) is None
    assert refused(store, still, ADDRESS) == 300


def test_t3_the_count_survives_a_restart(store: Store, still: StillClock) -> None:
    fill_up(store, still, 5)
    store.close()
    after = Store(store.url)
    assert refused(after, still) == 300
    after.close()


def test_t3_of_fifty_attempts_at_once_five_are_let_through(store: Store, still: StillClock) -> None:
    outcomes = at_once(50, lambda number: attempt(store, still))
    assert len(done(outcomes)) == 5
    assert {type(one) for one in outcomes if one is not None} == {LimitReached}
    assert count(store, Attempt) == 5


def test_t3_a_counter_that_cannot_be_read_refuses(still: StillClock) -> None:
    with unreachable() as gone, pytest.raises(StoreUnavailable):
        attempt(gone, still)
