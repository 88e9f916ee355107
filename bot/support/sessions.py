"""Browser sessions: the right to read and write one conversation (ASVS 5.0, 7.2)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import case, or_, select, update
from sqlalchemy.exc import IntegrityError

from bot.clock import Clock
from bot.store import StoreUnavailable, UnitOfWork
from bot.store.tables import ChatSession, Conversation, Member
from bot.store.tokens import new_token, token_hash
from bot.support.errors import SessionEnded
from bot.support.inbox import store_member_message
from bot.support.unread import unread

#: How long a session lives.
LIFETIME = timedelta(hours=1)

#: How often a tab looks again for the conversation that another one has just opened.
OPENING_TRIES = 5


@dataclass(frozen=True)
class Session:
    """Who writes, and where. ``member_number`` is None for an anonymous visitor."""

    conversation_id: str
    member_number: str | None


@dataclass(frozen=True)
class Opened:
    """A new session: its secret ``token`` exists only here."""

    token: str
    session: Session
    first_name: str | None
    expires_in: int
    empty: bool
    unread: int


def open_session(
    unit: UnitOfWork,
    clock: Clock,
    member_number: str | None,
    pending_text: str | None = None,
    opened_from: str | None = None,
) -> Opened:
    """Open a session: a member finds their open conversation again, a visitor gets a new one.

    ``pending_text`` is the request that an anonymous visitor made before signing in; it is asked again in their name
    (I4). ``opened_from`` tells visitors' addresses apart (``queue_limits.place_of``). Raises ``SessionEnded`` for a
    member whom the datastore does not know.
    """
    member = unit.session.get(Member, member_number) if member_number is not None else None
    if member_number is not None and member is None:
        raise SessionEnded
    conversation = _open_conversation(unit, clock, member_number, opened_from)
    token = new_token()
    unit.session.add(
        ChatSession(
            token_hash=token_hash(token),
            conversation_id=conversation.id,
            member_number=member_number,
            expires_at=clock() + LIFETIME,
        )
    )
    if pending_text:
        store_member_message(unit, clock, conversation.id, text=pending_text, client_id=None)
    return Opened(
        token=token,
        session=Session(conversation.id, member_number),
        first_name=member.first_name if member else None,
        expires_in=int(LIFETIME.total_seconds()),
        empty=conversation.last_seq == 0 and not pending_text,
        unread=unread(unit, conversation.id),
    )


def _open_conversation(
    unit: UnitOfWork, clock: Clock, member_number: str | None, opened_from: str | None
) -> Conversation:
    """The conversation that the member finds again, or a new one.

    Of two tabs that open at once one makes it (a unique index over open conversations) and the other one finds it.
    Raises ``StoreUnavailable`` where others open and close it all the time.
    """
    for _ in range(OPENING_TRIES):
        known = conversation_of(unit, member_number) if member_number is not None else None
        if known is not None:
            return known
        place = opened_from if member_number is None else None
        made = Conversation(id=new_token(), member_number=member_number, opened_at=clock(), opened_from=place)
        try:
            with unit.session.begin_nested():
                unit.session.add(made)
        except IntegrityError:
            continue
        if member_number is not None:
            _leave_others(unit, clock, made)
        return made
    raise StoreUnavailable("too many concurrent changes")


def _leave_others(unit: UnitOfWork, clock: Clock, opened: Conversation) -> None:
    """End the member's sessions of closed conversations: a message there would open a second one."""
    unit.session.execute(
        update(ChatSession)
        .where(
            ChatSession.member_number == opened.member_number,
            ChatSession.conversation_id != opened.id,
            ChatSession.ended_at.is_(None),
        )
        .values(ended_at=clock())
        .execution_options(synchronize_session=False)
    )


def conversation_of(unit: UnitOfWork, member_number: str) -> Conversation | None:
    """The conversation that a member finds again: the open one, or a closed one with an answer not seen yet."""
    theirs = or_(Conversation.state != "closed", Conversation.unread_since.is_not(None))
    query = (
        select(Conversation)
        .where(Conversation.member_number == member_number, theirs)
        .order_by(case((Conversation.state != "closed", 0), else_=1), Conversation.opened_at.desc())
        .limit(1)
    )
    return unit.session.scalars(query).first()


def unread_of_member(unit: UnitOfWork, member_number: str) -> int:
    """How many answers of agents this member has not been sent, in the conversation that they would find again."""
    conversation = conversation_of(unit, member_number)
    return unread(unit, conversation.id) if conversation is not None else 0


def find_session(unit: UnitOfWork, clock: Clock, token: str) -> Session:
    """The live session behind ``token``. Raises ``SessionEnded``."""
    row = unit.session.get(ChatSession, token_hash(token))
    if row is None or row.ended_at is not None or row.expires_at <= clock():
        raise SessionEnded
    return Session(row.conversation_id, row.member_number)


def end_session(unit: UnitOfWork, clock: Clock, token: str) -> None:
    """End the session.

    Its streams close and its token is worth nothing. Raises ``SessionEnded`` where there is none.
    """
    statement = (
        update(ChatSession)
        .where(ChatSession.token_hash == token_hash(token), ChatSession.ended_at.is_(None))
        .values(ended_at=clock())
    )
    if unit.changed(statement) == 0:
        raise SessionEnded


def pending_request(unit: UnitOfWork, session: Session) -> str | None:
    """The text of the request that made an anonymous visitor sign in, from the working memory."""
    conversation = unit.session.get(Conversation, session.conversation_id)
    if conversation is None or conversation.member_number is not None:
        return None
    memory = conversation.memory or {}
    text = (memory.get("slots") or {}).get("sign_in_request")
    return text if isinstance(text, str) and text else None
