"""What must be there before an operation may take effect.

What was confirmed, and a fresh code where one is asked for.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bot.benefits import confirmations, two_factor
from bot.benefits.once import ran
from bot.benefits.refusals import StepUpMissing
from bot.clock import Clock
from bot.store import UnitOfWork


@dataclass(frozen=True)
class Grant:
    """The proofs that one run of an operation brings; each is used up in the operation's own unit of work."""

    member_number: str
    conversation_id: str
    operation: str
    confirmation_id: str | None = None
    proof_id: str | None = None

    def use(self, unit: UnitOfWork, clock: Clock, key: str, confirmed: bool, step_up: bool) -> dict[str, Any] | None:
        """Use the proofs up and return what was shown, None where nothing had to be confirmed.

        A run that already took effect under ``key`` uses nothing again. Raises ``ConfirmationStale`` (``AlreadyDone``
        where the same confirmation took effect under another key, which needs no fresh code), ``StepUpMissing``.
        """
        if ran(unit, key):
            return confirmations.shown(unit, self.confirmation_id) if confirmed else None
        theirs = (self.confirmation_id or "", self.conversation_id, self.member_number, self.operation)
        if step_up:
            try:
                two_factor.use_proof(
                    unit, clock, self.member_number, self.conversation_id, self.operation, self.proof_id
                )
            except StepUpMissing:
                if confirmed:  # what has happened already is told without a new code
                    confirmations.refuse_done(unit, theirs)
                raise
        return confirmations.accept(unit, clock, *theirs, key) if confirmed else None

    def took_effect(self, unit: UnitOfWork, key: str) -> bool:
        """Whether the effect that these proofs are for has happened, in this turn or an earlier one."""
        return ran(unit, key) or confirmations.taken_effect(unit, self.confirmation_id)
