"""Browsers in which an agent has signed in before, and the counters of failed sign-ins (I8).

After OWASP, « Slow Down Online Guessing Attacks with Device Cookies »: a known browser has a counter of its own, so
whatever strangers try with an agent's address, the agent gets in where they always do. Strangers are counted by account
and address together, by address, and by account altogether, so that guessing from many addresses ends too.
"""

from __future__ import annotations

import json
from datetime import timedelta

from bot.clock import Clock
from bot.store import UnitOfWork, attempts
from bot.store.tokens import new_token, token_hash
from bot.store.types import seal, unseal

#: Failed sign-ins of one address with any account: a whole office may be one address.
_ADDRESS = ((timedelta(minutes=5), 20), (timedelta(hours=1), 60), (timedelta(days=1), 200))
#: Failed sign-ins of strangers with one account, from wherever.
_ACCOUNT = ((timedelta(minutes=5), 50), (timedelta(hours=1), 100), (timedelta(days=1), 300))

_KIND = "desk device"


def new_device(email: str) -> str:
    """The cookie of a browser in which the agent with this address has just signed in."""
    return seal(json.dumps([_KIND, _account(email), new_token()]))


def _device(cookie: str | None, email: str) -> str | None:
    """The name of the browser behind a cookie, where it is one of this agent."""
    opened = unseal(cookie) if cookie and len(cookie) < 1000 else None
    if opened is None:
        return None
    try:
        kind, account, nonce = json.loads(opened)
    except ValueError:  # something else that this installation sealed
        return None
    return str(nonce) if (kind, account) == (_KIND, _account(email)) else None


def count_sign_in(unit: UnitOfWork, clock: Clock, email: str, address: str, cookie: str | None) -> list[int]:
    """Count one attempt to sign in, before the password is looked at; returns what ``attempts.take_back`` needs.

    The first counted is the one that a success clears. Raises ``attempts.LimitReached``.
    """
    limits = _limits(email, address, cookie)
    for subject in sorted(limits):
        attempts.require(unit, clock, [subject], limits[subject])
    return attempts.count(unit, clock, limits)


def succeeded(unit: UnitOfWork, email: str, address: str, cookie: str | None, counted: list[int]) -> None:
    """The attempt was right: the counter of this browser, or of this account at this address, starts again."""
    attempts.take_back(unit, counted)
    attempts.forget(unit, list(_limits(email, address, cookie))[:1])


def _limits(email: str, address: str, cookie: str | None) -> dict[str, attempts.Windows]:
    device = _device(cookie, email)
    if device is not None:
        return {f"device:{token_hash(device)}": attempts.WINDOWS}
    account = _account(email)
    return {
        f"agent:{token_hash(f'{account} {address}')}": attempts.WINDOWS,
        f"address:{address[:60]}": _ADDRESS,
        f"agent-anywhere:{token_hash(account)}": _ACCOUNT,
    }


def _account(email: str) -> str:
    return email.strip().lower()
