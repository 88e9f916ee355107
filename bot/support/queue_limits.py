"""How often a person may be asked for, and how many visitors of one address may wait at a time (I7).

Counted in the datastore, since it must hold for all processes and after a restart.
"""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import func, select

from bot.clock import Clock
from bot.store import UnitOfWork, attempts
from bot.store.attempts import LimitReached
from bot.store.tables import Conversation
from bot.store.tokens import token_hash

#: Requests for a person by one member, or in one visitor's conversation.
_REQUESTS = ((timedelta(minutes=10), 5), (timedelta(days=1), 20))
#: Seconds after which some of many who wait will have been served.
_FULL_RETRY = 600


class QueueFull(LimitReached):
    """As many visitors of this address wait as may."""


def place_of(address: str) -> str:
    """What is kept of a visitor's address: enough to see that two come from the same."""
    return token_hash(address)


def count_request(unit: UnitOfWork, clock: Clock, conversation_id: str, most: int) -> None:
    """Count a request for a person. ``most``: visitors of one address who may wait, 0 for any number.

    A conversation that waits already asks for nothing new. Raises ``LimitReached`` or ``QueueFull``. A turn under way
    at the same moment may still take one place more than ``most``.
    """
    conversation = unit.session.get_one(Conversation, conversation_id)
    if conversation.state != "assistant":
        return
    subject = f"person:{conversation.member_number or conversation_id}"
    attempts.require(unit, clock, [subject], _REQUESTS)
    if most and conversation.member_number is None and _waiting(unit, conversation.opened_from) >= most:
        raise QueueFull(_FULL_RETRY)
    attempts.count(unit, clock, [subject])


def _waiting(unit: UnitOfWork, place: str | None) -> int:
    if place is None:
        return 0
    query = select(func.count()).where(Conversation.state == "waiting", Conversation.opened_from == place)
    return int(unit.session.scalar(query) or 0)
