"""Support agents: accounts, sign-in with a password, sessions of the desk (ASVS 5.0, 6.2, 6.3, 7.2)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import delete, select, update

from bot.clock import Clock
from bot.store import Store, UnitOfWork
from bot.store.tables import Agent, AgentSession
from bot.store.tokens import new_token, token_hash
from bot.support import devices
from bot.support.errors import SessionEnded, SignInRefused

SHIFT = timedelta(hours=10)

_hasher = PasswordHasher()
#: Checked when the address is unknown, so that the answer takes as long.
_NOBODY = _hasher.hash("nobody signs in with this")


@dataclass(frozen=True)
class SignedIn:
    """An agent at the desk. ``csrf`` must come back with every change."""

    agent_id: int
    name: str
    csrf: str


def add_agent(unit: UnitOfWork, email: str, name: str, password: str) -> int:
    """Create an agent, or set the password of the one with this address, which ends every session of theirs (I8).

    Returns their id. Raises ``ValueError`` under 12 characters.
    """
    if len(password) < 12:
        raise ValueError("an agent's password has at least 12 characters")
    agent = unit.session.scalars(select(Agent).where(Agent.email == email.strip().lower())).first()
    if agent is None:
        agent = Agent(email=email.strip().lower(), name=name, password_hash="")
        unit.session.add(agent)
    agent.name, agent.password_hash, agent.active = name, _hasher.hash(password), True
    unit.session.flush()
    # After the row of the agent, which a sign-in under way touches too: one of the two comes after the other.
    unit.session.execute(delete(AgentSession).where(AgentSession.agent_id == agent.id))
    return agent.id


def sign_in(store: Store, clock: Clock, email: str, password: str, address: str, device: str | None = None) -> str:
    """Check the password and open a session; returns its cookie. ``device``: the cookie of a browser that may be known.

    Raises ``SignInRefused`` (one answer for every reason) and ``attempts.LimitReached``.
    """
    email = email.strip().lower()
    with store.begin() as unit:
        # counted before the check, so that parallel guesses cannot slip through
        counted = devices.count_sign_in(unit, clock, email, address, device)
        agent = unit.session.scalars(select(Agent).where(Agent.email == email, Agent.active)).first()
        agent_id, known = (agent.id, agent.password_hash) if agent else (None, _NOBODY)
    if not _matches(known, password) or agent_id is None:
        raise SignInRefused
    cookie = new_token()
    with store.begin() as unit:
        # The password may have been changed since it was read: nobody comes in with the old one. The row is touched,
        # not only read, so that a change at the same moment queues behind this and ends the new session too.
        unchanged = update(Agent).where(Agent.id == agent_id, Agent.active, Agent.password_hash == known)
        if unit.changed(unchanged.values(active=True).execution_options(synchronize_session=False)) != 1:
            raise SignInRefused
        devices.succeeded(unit, email, address, device, counted)
        unit.session.add(
            AgentSession(
                token_hash=token_hash(cookie),
                agent_id=agent_id,
                csrf=new_token(),
                expires_at=clock() + SHIFT,
                seen_at=clock(),
            )
        )
    return cookie


def _matches(hashed: str, password: str) -> bool:
    try:
        return _hasher.verify(hashed, password[:1024])
    except (VerificationError, InvalidHashError):
        return False


def find_agent(unit: UnitOfWork, clock: Clock, cookie: str | None) -> SignedIn:
    """The agent behind a cookie. Raises ``SessionEnded``."""
    row = unit.session.get(AgentSession, token_hash(cookie)) if cookie else None
    if row is None or row.ended_at is not None or row.expires_at <= clock():
        raise SessionEnded
    agent = unit.session.get_one(Agent, row.agent_id)
    if not agent.active:
        raise SessionEnded
    return SignedIn(agent.id, agent.name, row.csrf)


def sign_out(unit: UnitOfWork, clock: Clock, cookie: str) -> None:
    """End the session behind a cookie, if there is one."""
    unit.session.execute(
        update(AgentSession).where(AgentSession.token_hash == token_hash(cookie)).values(ended_at=clock())
    )
