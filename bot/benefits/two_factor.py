"""Fresh codes: TOTP (RFC 6238) checked by step, limited, and turned into a proof that one operation may use once."""

from __future__ import annotations

from datetime import timedelta

import pyotp
from sqlalchemy import update

from bot.benefits.account import two_factor_enabled
from bot.benefits.refusals import CodeRefused, StepUpMissing, TooManyTries
from bot.clock import Clock
from bot.store import Store, UnitOfWork, attempts
from bot.store.tables import StepUp, TotpEnrolment
from bot.store.tokens import new_token

#: Seconds of one step, and how many steps a clock may be off (T2).
STEP_SECONDS = 30
TOLERANCE = 1

PROOF_VALID = timedelta(minutes=10)


def accepted_step(secret: str, code: str, moment: float) -> int | None:
    """The time step of a valid ``code`` (six digits) at ``moment`` (Unix seconds), or None. Pure."""
    digits = "".join(char for char in code if char.isdigit())
    if len(digits) != 6:
        return None
    counter = int(moment) // STEP_SECONDS
    totp = pyotp.TOTP(secret, interval=STEP_SECONDS)
    matches = [step for step in range(counter - TOLERANCE, counter + TOLERANCE + 1) if _same(totp, step, digits)]
    return max(matches) if matches else None


def _same(totp: pyotp.TOTP, step: int, digits: str) -> bool:
    return pyotp.utils.strings_equal(totp.generate_otp(step), digits)


def step_up(store: Store, clock: Clock, member_number: str, conversation_id: str, operation: str, code: str) -> str:
    """Check a code and return the id of a proof for one run of ``operation``.

    The attempt is counted and committed before the code is looked at, so neither parallel guesses nor a crash give
    more tries (T3). The step is compared and set in the database, so a code works once (T1). Raises ``CodeRefused``,
    ``TooManyTries``.
    """
    subject = [f"totp:{member_number}"]
    try:
        with store.begin() as unit:
            attempts.require(unit, clock, subject)
            attempts.count(unit, clock, subject)
    except attempts.LimitReached as error:
        raise TooManyTries(error.retry_after) from error
    with store.begin() as unit:
        enrolment = unit.session.get(TotpEnrolment, member_number)
        if enrolment is None or enrolment.enabled_at is None:
            raise CodeRefused
        step = accepted_step(enrolment.secret, code, clock().timestamp())
        if step is None or not _take_step(unit, member_number, step):
            raise CodeRefused
        attempts.forget(unit, subject)
        proof = StepUp(
            id=new_token(),
            member_number=member_number,
            conversation_id=conversation_id,
            operation=operation,
            expires_at=clock() + PROOF_VALID,
        )
        unit.session.add(proof)
        return proof.id


def _take_step(unit: UnitOfWork, member_number: str, step: int) -> bool:
    statement = (
        update(TotpEnrolment)
        .where(TotpEnrolment.member_number == member_number, TotpEnrolment.last_step < step)
        .values(last_step=step)
        .execution_options(synchronize_session=False)
    )
    return unit.changed(statement) == 1


def use_proof(
    unit: UnitOfWork, clock: Clock, member_number: str, conversation_id: str, operation: str, proof_id: str | None
) -> None:
    """Use a proof up where the member has two-factor on. Raises ``StepUpMissing``; does nothing where it is off."""
    if not two_factor_enabled(unit, member_number):
        return
    statement = (
        update(StepUp)
        .where(
            StepUp.id == (proof_id or ""),
            StepUp.member_number == member_number,
            StepUp.conversation_id == conversation_id,
            StepUp.operation == operation,
            StepUp.used_at.is_(None),
            StepUp.expires_at > clock(),
        )
        .values(used_at=clock())
        .execution_options(synchronize_session=False)
    )
    if unit.changed(statement) != 1:
        raise StepUpMissing
