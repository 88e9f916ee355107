"""What operations refuse. Each refusal carries what somebody needs to explain it; the texts stand in data/."""

from __future__ import annotations

from dataclasses import dataclass, field


class Refusal(Exception):
    """Base of all refusals. Nothing has changed when one is raised."""


@dataclass
class UnknownBrand(Refusal):
    """No brand of the catalogue has this name; ``closest`` are the nearest names, best first."""

    name: str
    closest: list[str] = field(default_factory=list)


@dataclass
class AmountNotOffered(Refusal):
    """The brand has no voucher of this amount; ``nearest`` are the closest ones that it sells, in cents, ascending."""

    brand: str
    cents: int
    nearest: list[int]
    low_cents: int | None = None
    high_cents: int | None = None


@dataclass
class NotEnough(Refusal):
    """The cheques do not cover the price.

    ``largest_cents``: the largest face value that they do, if any; ``can_combine``: others would help.
    """

    brand: str
    face_cents: int
    paid_cents: int
    available_cents: int
    largest_cents: int | None
    can_combine: bool


@dataclass
class NoCheque(Refusal):
    """The member has no cheque that can be used; ``expired_cents`` is what was lost with expired ones."""

    expired_cents: int = 0


@dataclass
class ChequeExpired(Refusal):
    """This cheque can no longer be used."""

    label: str
    expired_on: str


class UnknownCheque(Refusal):
    """No such cheque among the member's own."""


class ChangedSinceShown(Refusal):
    """What was confirmed is no longer what would happen: price, cheque or object changed meanwhile (M4)."""


class ConfirmationStale(Refusal):
    """The confirmation was used, has expired, or belongs to something else."""


class KeyReused(Refusal):
    """The same operation key came with another content (M3)."""


class NoVoucher(Refusal):
    """The member has no voucher that this could be about."""


@dataclass
class AlreadyPutAway(Refusal):
    """This e-card is archived already, or (``archived`` False) is among the active ones already."""

    title: str
    archived: bool


@dataclass
class NoCardOfBrand(Refusal):
    """The member has no e-card of this brand, neither active nor archived."""

    brand: str


class UnknownVoucher(Refusal):
    """No such voucher among the member's own."""


class NotAttachable(Refusal):
    """Unknown number or wrong e-mail: one same answer, so that nobody learns who exists (P1)."""


class OwnNumber(Refusal):
    """The member's own number: oneself is always in the list."""


class OwnEmail(Refusal):
    """The member's own account e-mail: nobody else's account has it."""


@dataclass
class AlreadyAttached(Refusal):
    """This person already is attached to the member's account."""

    name: str


class NobodyAttached(Refusal):
    """Nobody is attached but the member."""


class NotAttached(Refusal):
    """This person is not attached to the member's account."""


@dataclass
class TooManyTries(Refusal):
    """The limit of attempts is reached."""

    retry_after: int


class CodeRefused(Refusal):
    """Wrong, late or already used code: one same answer."""


class StepUpMissing(Refusal):
    """A fresh code is needed first (T9)."""
