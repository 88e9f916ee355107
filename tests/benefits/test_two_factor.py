"""Fresh codes: a step works once (T1), one step off our clock at most (T2), after few attempts (T3), for one thing."""

from __future__ import annotations

from collections.abc import Callable

import pyotp
import pytest
from sqlalchemy import select, update

from bot.benefits.refusals import CodeRefused, StepUpMissing, TooManyTries
from bot.benefits.two_factor import accepted_step, step_up, use_proof
from bot.store import Store, StoreUnavailable
from bot.store.demo import DEMO_TOTP_SECRET
from bot.store.tables import Attempt, StepUp, TotpEnrolment
from tests.money import ANNA, BEN, at_once, count, done, everything, unreachable
from tests.world import MONDAY, Clock

TOTP = pyotp.TOTP(DEMO_TOTP_SECRET)
THREAD, RUN = "a conversation", "buy_voucher:run"

#: RFC 6238, appendix B: Unix second and the last six digits of its SHA-1 column.
RFC_SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
RFC_CODES = [
    (59, "287082"),
    (1111111109, "081804"),
    (1111111111, "050471"),
    (1234567890, "005924"),
    (2000000000, "279037"),
]


def code_at(clock: Clock, steps: int = 0) -> str:
    return TOTP.generate_otp(int(clock().timestamp()) // 30 + steps)


def wrong_code(clock: Clock) -> str:
    near = {code_at(clock, step) for step in range(-3, 4)}
    return next(
        code for code in ("000000", "111111", "222222", "333333", "444444", "555555", "666666") if code not in near
    )


def give(store: Store, clock: Clock, code: str, member: str = BEN, thread: str = THREAD, run: str = RUN) -> str:
    return step_up(store, clock, member, thread, run, code)


def use(store: Store, clock: Clock, proof: str | None, member: str = BEN, thread: str = THREAD, run: str = RUN) -> None:
    store.run(lambda unit: use_proof(unit, clock, member, thread, run, proof))


# ── which codes ──────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("second", "code"), RFC_CODES)
def test_the_codes_are_those_of_rfc_6238(second: int, code: str) -> None:
    assert accepted_step(RFC_SECRET, code, second) == second // 30


@pytest.mark.parametrize(("step", "accepted"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
@pytest.mark.parametrize("second_of_step", [0, 29.999])
def test_t2_one_step_of_tolerance_and_no_more(step: int, accepted: bool, second_of_step: float) -> None:
    counter = 60_000_000
    code = pyotp.TOTP(RFC_SECRET).generate_otp(counter + step)
    found = accepted_step(RFC_SECRET, code, counter * 30 + second_of_step)
    assert found == (counter + step if accepted else None)


@pytest.mark.parametrize("code", ["", "28708", "2870820", "28708a", "287 08", "-287082-1", "aaaaaa", "٢٨٧٠٨", "\x00"])
def test_what_is_not_six_digits_is_no_code(code: str) -> None:
    assert accepted_step(RFC_SECRET, code, 59) is None


@pytest.mark.parametrize("written", ["287 082", " 287082 ", "287-082", "287\u202f082"])
def test_a_code_may_be_written_as_apps_show_it(written: str) -> None:
    assert accepted_step(RFC_SECRET, written, 59) == 1


# ── each once ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_t1_a_code_works_once(store: Store, clock: Clock) -> None:
    code = code_at(clock)
    give(store, clock, code)
    with pytest.raises(CodeRefused):
        give(store, clock, code)


def test_t1_after_the_next_code_the_one_before_is_refused_although_it_is_in_time(store: Store, clock: Clock) -> None:
    first, second = code_at(clock), code_at(clock, 1)
    give(store, clock, first)
    give(store, clock, second)
    with pytest.raises(CodeRefused):
        give(store, clock, first)
    with store.read() as unit:
        last = unit.session.get_one(TotpEnrolment, BEN).last_step
    assert last == accepted_step(DEMO_TOTP_SECRET, second, clock().timestamp())


def test_t1_a_replay_counts_as_a_failure(store: Store, clock: Clock) -> None:
    code = code_at(clock)
    give(store, clock, code)
    for _ in range(5):
        with pytest.raises(CodeRefused):
            give(store, clock, code)
    with pytest.raises(TooManyTries):
        give(store, clock, code_at(clock, 1))


def test_t1_fifty_times_the_right_code_at_once_gives_one_proof(store: Store, clock: Clock) -> None:
    code = code_at(clock)
    outcomes = at_once(50, lambda number: give(store, clock, code))
    assert len(done(outcomes)) == 1
    assert {type(one) for one in outcomes} <= {str, CodeRefused, TooManyTries}
    assert count(store, StepUp) == 1


def test_t1_the_step_is_kept_through_a_restart(store: Store, clock: Clock) -> None:
    code = code_at(clock)
    give(store, clock, code)
    store.close()
    after = Store(store.url)
    with pytest.raises(CodeRefused):
        give(after, clock, code)
    after.close()


# ── few attempts ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_t3_the_sixth_attempt_is_refused_even_if_right(store: Store, clock: Clock) -> None:
    for _ in range(5):
        with pytest.raises(CodeRefused):
            give(store, clock, wrong_code(clock))
    with pytest.raises(TooManyTries) as refusal:
        give(store, clock, code_at(clock))
    assert 0 < refusal.value.retry_after <= 300
    assert count(store, StepUp) == 0
    clock.forward(minutes=5)
    assert give(store, clock, code_at(clock))


def test_t3_a_right_code_starts_the_count_again(store: Store, clock: Clock) -> None:
    for _ in range(4):
        with pytest.raises(CodeRefused):
            give(store, clock, wrong_code(clock))
    give(store, clock, code_at(clock))
    assert count(store, Attempt) == 0


def test_t3_of_fifty_guesses_at_once_five_are_looked_at(store: Store, clock: Clock) -> None:
    guess = wrong_code(clock)
    outcomes = at_once(50, lambda number: type(_refusal(lambda: give(store, clock, guess))))
    assert outcomes.count(CodeRefused) == 5
    assert outcomes.count(TooManyTries) == 45


def _refusal(work: Callable[[], object]) -> Exception | None:
    try:
        work()
    except (CodeRefused, TooManyTries) as refusal:
        return refusal
    return None


def test_t3_guesses_at_one_account_do_not_lock_another(store: Store, clock: Clock) -> None:
    for _ in range(5):
        with pytest.raises(CodeRefused):
            give(store, clock, "000000", member=ANNA)
    assert give(store, clock, code_at(clock))


def test_t3_where_attempts_cannot_be_counted_no_code_is_good(clock: Clock) -> None:
    with unreachable() as gone, pytest.raises(StoreUnavailable):
        give(gone, clock, code_at(clock))


def test_without_two_factor_or_halfway_to_it_every_code_is_refused_alike(store: Store, clock: Clock) -> None:
    with pytest.raises(CodeRefused):
        give(store, clock, code_at(clock), member=ANNA)
    with store.begin() as unit:
        unit.session.execute(update(TotpEnrolment).values(enabled_at=None))
    with pytest.raises(CodeRefused):
        give(store, clock, code_at(clock))
    assert count(store, StepUp) == 0


# ── the proof ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_t9_a_proof_is_used_once(store: Store, clock: Clock) -> None:
    proof = give(store, clock, code_at(clock))
    use(store, clock, proof)
    with pytest.raises(StepUpMissing):
        use(store, clock, proof)


def test_t9_of_twenty_uses_at_once_one_counts(store: Store, clock: Clock) -> None:
    proof = give(store, clock, code_at(clock))
    outcomes = at_once(20, lambda number: use(store, clock, proof))
    assert len(done(outcomes)) == 1
    assert {type(one) for one in outcomes if one is not None} == {StepUpMissing}


@pytest.mark.parametrize(
    "elsewhere", [{"thread": "another"}, {"run": "buy_voucher:other run"}, {"run": "attach_consumer:run"}]
)
def test_t9_a_proof_is_good_for_its_own_run_in_its_own_conversation_only(
    store: Store, clock: Clock, elsewhere: dict[str, str]
) -> None:
    proof = give(store, clock, code_at(clock))
    with pytest.raises(StepUpMissing):
        use(store, clock, proof, **elsewhere)
    use(store, clock, proof)


def test_m7_a_proof_is_good_for_its_own_member_only(store: Store, clock: Clock) -> None:
    proof = give(store, clock, code_at(clock))
    with store.begin() as unit:
        unit.session.add(TotpEnrolment(member_number=ANNA, secret="A" * 32, enabled_at=MONDAY))
    with pytest.raises(StepUpMissing):
        use(store, clock, proof, member=ANNA)
    use(store, clock, proof)


def test_t9_a_proof_is_good_for_ten_minutes(store: Store, clock: Clock) -> None:
    proof = give(store, clock, code_at(clock))
    clock.forward(minutes=10)
    with pytest.raises(StepUpMissing):
        use(store, clock, proof)


@pytest.mark.parametrize("proof", [None, "", "forged"])
def test_t9_without_a_proof_nothing_goes_where_two_factor_is_on_and_none_is_asked_where_it_is_off(
    store: Store, clock: Clock, proof: str | None
) -> None:
    with pytest.raises(StepUpMissing):
        use(store, clock, proof)
    before = everything(store)
    use(store, clock, proof, member=ANNA)
    assert everything(store) == before


def test_t9_a_proof_says_nothing_of_the_code(store: Store, clock: Clock) -> None:
    code = code_at(clock)
    proof = give(store, clock, code)
    assert len(proof) == 43
    with store.read() as unit:
        (row,) = unit.session.execute(select(StepUp.__table__)).all()
    assert code not in str(row)
