"""What was shown may be accepted once, for ten minutes, by the member it was shown to, with its other proofs (M4)."""

from __future__ import annotations

from typing import Any

import pyotp
import pytest

from bot.benefits import confirmations
from bot.benefits.grants import Grant
from bot.benefits.once import once
from bot.benefits.refusals import ConfirmationStale, Refusal, StepUpMissing
from bot.benefits.two_factor import step_up
from bot.store import Store, UnitOfWork
from bot.store.demo import DEMO_TOTP_SECRET
from bot.store.tables import Confirmation, StepUp
from tests.money import ANNA, BEN, at_once, count, done
from tests.world import Clock

THREAD, RUN = "a conversation", "buy_voucher:run"
CONTENT: dict[str, Any] = {"brand": "Fnac", "face_cents": 3000, "parts": [{"cheque_id": 1, "cents": 2850}], "é": None}


def show(store: Store, clock: Clock, member: str = ANNA, content: dict[str, Any] = CONTENT) -> str:
    with store.begin() as unit:
        identity, _ = confirmations.show(unit, clock, THREAD, member, RUN, content)
    return identity


def accept(
    store: Store, clock: Clock, identity: str, thread: str = THREAD, member: str = ANNA, run: str = RUN
) -> dict[str, Any]:
    return store.run(lambda unit: confirmations.accept(unit, clock, identity, thread, member, run))


def test_m4_accepting_gives_exactly_what_was_shown(store: Store, clock: Clock) -> None:
    assert accept(store, clock, show(store, clock)) == CONTENT


def test_m4_it_is_accepted_once(store: Store, clock: Clock) -> None:
    identity = show(store, clock)
    accept(store, clock, identity)
    with pytest.raises(ConfirmationStale):
        accept(store, clock, identity)


def test_m4_of_twenty_that_accept_at_once_one_may(store: Store, clock: Clock) -> None:
    identity = show(store, clock)
    outcomes = at_once(20, lambda number: accept(store, clock, identity))
    assert done(outcomes) == [CONTENT]
    assert sum(isinstance(one, ConfirmationStale) for one in outcomes) == 19


def test_m4_it_ends_after_ten_minutes_and_says_when(store: Store, clock: Clock) -> None:
    with store.begin() as unit:
        identity, ends = confirmations.show(unit, clock, THREAD, ANNA, RUN, CONTENT)
    clock.set(ends)
    with pytest.raises(ConfirmationStale):
        accept(store, clock, identity)
    clock.forward(seconds=-30)
    assert accept(store, clock, identity) == CONTENT


@pytest.mark.parametrize(
    "elsewhere",
    [{"thread": "another"}, {"member": BEN}, {"run": "buy_voucher:another run"}, {"run": "detach_consumer:run"}],
)
def test_m7_it_is_good_for_its_own_member_conversation_and_run_only(
    store: Store, clock: Clock, elsewhere: dict[str, str]
) -> None:
    identity = show(store, clock)
    with pytest.raises(ConfirmationStale):
        accept(store, clock, identity, **elsewhere)
    assert accept(store, clock, identity) == CONTENT


@pytest.mark.parametrize("forged", ["", "forged", "%", "x" * 43])
def test_m4_what_was_never_shown_cannot_be_accepted(store: Store, clock: Clock, forged: str) -> None:
    show(store, clock)
    with pytest.raises(ConfirmationStale):
        accept(store, clock, forged)


def test_m4_a_unit_that_breaks_off_leaves_the_confirmation_unused(store: Store, clock: Clock) -> None:
    identity = show(store, clock)

    def refused(unit: UnitOfWork) -> None:
        confirmations.accept(unit, clock, identity, THREAD, ANNA, RUN)
        raise Refusal

    with pytest.raises(Refusal):
        store.run(refused)
    assert accept(store, clock, identity) == CONTENT


def test_what_was_shown_can_be_looked_up_whatever_became_of_it(store: Store, clock: Clock) -> None:
    identity = show(store, clock)
    accept(store, clock, identity)
    clock.forward(days=1)
    with store.read() as unit:
        assert [confirmations.shown(unit, one) for one in (identity, "forged", None)] == [CONTENT, None, None]


# ── together with the other proofs ───────────────────────────────────────────────────────────────────────────────────


def proof(store: Store, clock: Clock) -> str:
    return step_up(store, clock, BEN, THREAD, RUN, pyotp.TOTP(DEMO_TOTP_SECRET).at(clock().timestamp()))


def run(store: Store, clock: Clock, grant: Grant, key: str = "key") -> dict[str, Any] | None:
    """As an operation runs: its proofs are used up, then it takes effect under its key, all in one unit."""

    def work(unit: UnitOfWork) -> dict[str, Any] | None:
        shown = grant.use(unit, clock, key, confirmed=True, step_up=True)
        once(unit, clock, key, "buy_voucher", grant.member_number, {"shown": shown}, lambda: {})
        return shown

    return store.run(work)


def used(store: Store) -> tuple[int, int]:
    return count(store, Confirmation, Confirmation.used_at.is_not(None)), count(
        store, StepUp, StepUp.used_at.is_not(None)
    )


def test_m4_an_operation_uses_up_what_was_accepted_and_the_fresh_code_together(store: Store, clock: Clock) -> None:
    grant = Grant(BEN, THREAD, RUN, show(store, clock, BEN), proof(store, clock))
    assert run(store, clock, grant) == CONTENT
    assert used(store) == (1, 1)


def test_m4_where_one_proof_is_missing_the_other_is_not_used_up(store: Store, clock: Clock) -> None:
    identity, fresh = show(store, clock, BEN), proof(store, clock)
    with pytest.raises(StepUpMissing):
        run(store, clock, Grant(BEN, THREAD, RUN, identity, None))
    with pytest.raises(ConfirmationStale):
        run(store, clock, Grant(BEN, THREAD, RUN, None, fresh))
    assert used(store) == (0, 0)
    assert run(store, clock, Grant(BEN, THREAD, RUN, identity, fresh)) == CONTENT


def test_m5_a_turn_that_runs_again_after_a_crash_finds_its_proofs_and_uses_nothing_more(
    store: Store, clock: Clock
) -> None:
    grant = Grant(BEN, THREAD, RUN, show(store, clock, BEN), proof(store, clock))
    first = run(store, clock, grant)
    clock.forward(hours=1)
    assert run(store, clock, grant) == first == CONTENT
    assert used(store) == (1, 1)


def test_r3_the_same_proofs_do_not_do_it_a_second_time_under_another_key(store: Store, clock: Clock) -> None:
    grant = Grant(BEN, THREAD, RUN, show(store, clock, BEN), proof(store, clock))
    run(store, clock, grant)
    with pytest.raises((ConfirmationStale, StepUpMissing)):
        run(store, clock, grant, key="another")
