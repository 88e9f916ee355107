"""Secure cards: forms of the thread whose values never become a message."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update

from bot.clock import Clock
from bot.store import UnitOfWork
from bot.store.tables import CardTicket, Conversation
from bot.store.tokens import new_token
from bot.support.errors import CardStale
from bot.support.inbox import Received, store_member_message
from bot.support.sessions import Session

#: How long a card waits for its values.
VALID = timedelta(minutes=10)


@dataclass(frozen=True)
class CardState:
    """Where a card stands: ``open``, ``sent``, ``expired``; ``replaced`` by a later one or as its question is over."""

    state: str
    expires_at: datetime


def issue(unit: UnitOfWork, clock: Clock, conversation_id: str, member_number: str, kind: str, operation: str) -> str:
    """A ticket for a new card, bound to the conversation, the member and the run of the operation.

    Of the cards of one question only the newest is open.
    """
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
    """The card behind a ticket.

    Raises ``CardStale`` for one that is used, expired or replaced and for somebody else's alike.
    """
    ticket = _own_ticket(unit, session, token)
    if ticket is None or _state(unit, clock, ticket) != "open":
        raise CardStale
    return ticket


def card_state(unit: UnitOfWork, clock: Clock, session: Session, token: str) -> CardState | None:
    """Where the card behind a ticket stands, on whatever device it was filled in; None for somebody else's."""
    ticket = _own_ticket(unit, session, token)
    return None if ticket is None else CardState(_state(unit, clock, ticket), ticket.expires_at)


def _own_ticket(unit: UnitOfWork, session: Session, token: str) -> CardTicket | None:
    ticket = unit.session.get(CardTicket, token)
    if ticket is None or ticket.conversation_id != session.conversation_id:
        return None
    return ticket if ticket.member_number == session.member_number else None


def _state(unit: UnitOfWork, clock: Clock, ticket: CardTicket) -> str:
    if ticket.used_at is not None:
        return "sent"
    if _replaced(unit, ticket):
        return "replaced"
    return "expired" if ticket.expires_at <= clock() else "open"


def _replaced(unit: UnitOfWork, ticket: CardTicket) -> bool:
    """Whether a later card asks the same, or the operation's run is over, such as by « annuler »."""
    later = select(CardTicket.token).where(
        CardTicket.conversation_id == ticket.conversation_id,
        CardTicket.kind == ticket.kind,
        CardTicket.expires_at > ticket.expires_at,
    )
    if unit.session.scalars(later.limit(1)).first() is not None:
        return True
    memory = unit.session.scalar(select(Conversation.memory).where(Conversation.id == ticket.conversation_id)) or {}
    run = ((memory.get("slots") or {}).get("operation_state") or {}).get("nonce")
    return bool(run != ticket.operation.partition(":")[2])


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
