"""Secure cards: forms of the thread whose values never become a message."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import update

from bot.clock import Clock
from bot.store import UnitOfWork
from bot.store.tables import CardTicket
from bot.store.tokens import new_token
from bot.support.errors import CardStale
from bot.support.inbox import Received, store_member_message
from bot.support.sessions import Session

#: How long a card waits for its values.
VALID = timedelta(minutes=10)


def issue(unit: UnitOfWork, clock: Clock, conversation_id: str, member_number: str, kind: str, operation: str) -> str:
    """A ticket for a new card, bound to the conversation, the member and the run of the operation."""
    ticket = new_token()
    unit.session.add(
        CardTicket(
            token=ticket,
            conversation_id=conversation_id,
            member_number=member_number,
            kind=kind,
            operation=operation,
            expires_at=clock() + VALID,
        )
    )
    return ticket


def open_ticket(unit: UnitOfWork, clock: Clock, session: Session, token: str) -> CardTicket:
    """The card behind a ticket. Raises ``CardStale`` for a used or expired one and for somebody else's alike."""
    ticket = unit.session.get(CardTicket, token)
    if (
        ticket is None
        or ticket.conversation_id != session.conversation_id
        or ticket.member_number != session.member_number
        or ticket.used_at is not None
        or ticket.expires_at <= clock()
    ):
        raise CardStale
    return ticket


def complete(unit: UnitOfWork, clock: Clock, ticket: CardTicket, text: str, command: dict[str, Any]) -> Received:
    """Use the ticket up and let the conversation go on.

    ``text`` is what the thread shows, ``command`` what it means.
    """
    statement = (
        update(CardTicket)
        .where(CardTicket.token == ticket.token, CardTicket.used_at.is_(None))
        .values(used_at=clock())
        .execution_options(synchronize_session=False)
    )
    if unit.changed(statement) != 1:
        raise CardStale
    return store_member_message(unit, clock, ticket.conversation_id, text, None, command)
