"""What members send: stored once, secrets masked, choices redeemed."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError

from bot.clock import Clock
from bot.knowledge.french import fold
from bot.knowledge.phrases import Phrases
from bot.store import UnitOfWork
from bot.store.tables import CardTicket, Choice, Conversation, Message
from bot.support.errors import ChoiceStale, SessionEnded, TextRefused
from bot.support.handoff import ANSWERED, cancel_wait, give_back, owe
from bot.support.masking import Expected, mask_secrets
from bot.support.messages import Reply, add_message, next_seq_and_state
from bot.support.schema import Body
from bot.support.wishes import wants_other_person

MAX_TEXT = 4000

#: What the last words of the thread were about. Read in what members see, so that it holds for agents' words too.
_PASSWORD_SPOKEN = re.compile(r"\b(?:mots? de passe|mdp|password)\b")
_CARD_SPOKEN = re.compile(r"\b(?:e-)?cartes?\b")
_NUMBER_ASKED = re.compile(r"\bnumeros? d'abonnes?\b[^.!]*\?")


@dataclass(frozen=True)
class Received:
    """A stored message. ``new`` is false where the same client_id had been stored before."""

    seq: int
    new: bool
    pending: bool = False


def receive(
    unit: UnitOfWork,
    clock: Clock,
    say: Phrases,
    conversation_id: str,
    client_id: str,
    text: str | None = None,
    choice: str | None = None,
) -> Received:
    """Store what a member sent: a text, or the choice of a button.

    Secrets are masked before the text is stored. Raises ``TextRefused`` or ``ChoiceStale``; the same ``client_id``
    again gives the same answer.
    """
    unit.session.execute(  # queue behind other writers of this thread before looking for the same client_id
        select(Conversation.id).where(Conversation.id == conversation_id).with_for_update()
    )
    known = unit.session.scalar(
        select(Message.seq).where(Message.conversation_id == conversation_id, Message.client_id == client_id)
    )
    if known is not None:
        return Received(known, new=False)
    if choice is not None:
        title, command = _redeem(unit, clock, conversation_id, choice)
        return _pressed(unit, clock, say, conversation_id, client_id, title, command)
    if text is None or not text.strip():
        raise TextRefused("text_empty")
    if len(text) > MAX_TEXT:
        raise TextRefused("text_too_long")
    recent = _recent(unit, conversation_id)
    shown = _button_said(unit, clock, recent, text)
    if shown is not None:
        _, command = _redeem(unit, clock, conversation_id, shown)
        return _pressed(unit, clock, say, conversation_id, client_id, text, command)
    received = store_member_message(unit, clock, conversation_id, text, client_id, say=say, recent=recent)
    if not received.pending and wants_other_person(text):
        give_back(unit, clock, say, conversation_id, "other_person")
    return received


def _pressed(
    unit: UnitOfWork,
    clock: Clock,
    say: Phrases,
    conversation_id: str,
    client_id: str,
    text: str,
    command: dict[str, Any],
) -> Received:
    if command.get("resume_assistant"):
        cancel_wait(unit, clock, say, conversation_id)
    return store_member_message(unit, clock, conversation_id, text, client_id, command)


#: Author and body of a message.
Recent = Sequence[tuple[str, Mapping[str, Any]]]


def _recent(unit: UnitOfWork, conversation_id: str) -> Recent:
    """The member's last message and what they were shown since."""
    mine = Message.conversation_id == conversation_id
    last = select(func.max(Message.seq)).where(mine, Message.author == "member").scalar_subquery()
    query = select(Message.author, Message.body).where(mine, Message.author != "note")
    found = unit.session.execute(query.where(Message.seq >= func.coalesce(last, 0)).order_by(Message.seq))
    return [(author, body) for author, body in found]


def _button_said(unit: UnitOfWork, clock: Clock, recent: Recent, text: str) -> str | None:
    """The token of the button whose title was typed, among those shown since the member's last message."""
    said = fold(text).strip(" .!?")
    if not said or len(said) > 80:
        return None
    shown = [choice for _, body in recent for choice in body.get("choices", [])]
    matching = [choice["token"] for choice in shown if said in (title := fold(choice["title"]), title.split(" : ")[0])]
    if not matching:
        return None
    alive = select(Choice.token).where(
        Choice.token == matching[-1], Choice.used_at.is_(None), Choice.expires_at > clock()
    )
    return unit.session.scalar(alive)


def _redeem(unit: UnitOfWork, clock: Clock, conversation_id: str, token: str) -> tuple[str, dict[str, Any]]:
    statement = (
        update(Choice)
        .where(
            Choice.token == token,
            Choice.conversation_id == conversation_id,
            Choice.used_at.is_(None),
            Choice.expires_at > clock(),
        )
        .values(used_at=clock())
        .execution_options(synchronize_session=False)
    )
    if unit.changed(statement) != 1:
        raise ChoiceStale
    choice = unit.session.get_one(Choice, token)
    return choice.title, choice.command


def store_member_message(
    unit: UnitOfWork,
    clock: Clock,
    conversation_id: str,
    text: str,
    client_id: str | None,
    command: dict[str, Any] | None = None,
    say: Phrases | None = None,
    recent: Recent | None = None,
) -> Received:
    """Store a member's message; it waits for the assistant unless a person has the conversation.

    NUL, which no database text holds, becomes U+FFFD. A closed conversation opens again; raises ``SessionEnded``
    where it cannot, since the member has another one open. Secrets are masked, and the member is told so at once,
    whoever has the conversation, where ``say`` is given; what else was said is answered as if it had been typed so.
    ``command`` is what a button or a card stands for: then the text is ours. ``recent`` spares looking it up.
    """
    body: Body = {"text": text.replace("\x00", "\ufffd")}
    found: tuple[str, ...] = ()
    if command is None:
        masked = mask_secrets(body["text"], expected_secrets(unit, clock, conversation_id, recent))
        body["text"], found = masked.text, masked.found
        if found:
            command = {"rest": masked.rest} if masked.rest else {"secret": list(found)}
    seq, state = next_seq_and_state(unit, conversation_id)
    if state == "closed":
        _reopen(unit, conversation_id)
    pending = state == "closed" or state in ANSWERED
    if client_id:
        body["client_id"] = client_id
    unit.session.add(
        Message(
            conversation_id=conversation_id,
            seq=seq,
            client_id=client_id,
            author="member",
            type="text",
            body=body,
            command=command,
            pending=pending,
            at=clock(),
        )
    )
    if found and say is not None:
        kind = found[0] if len(found) == 1 else "several"
        told = Reply("text", {"text": say(f"utter_secret_{kind}")})
        add_message(unit, clock, conversation_id, "assistant" if pending else "system", told)
    if not pending:
        owe(unit, clock, conversation_id)
    return Received(seq, new=True, pending=pending)


def _reopen(unit: UnitOfWork, conversation_id: str) -> None:
    """Raises ``SessionEnded`` where the member has opened another conversation meanwhile: the old one stays closed."""
    try:
        with unit.session.begin_nested():
            unit.session.execute(
                update(Conversation)
                .where(Conversation.id == conversation_id, Conversation.state == "closed")
                .values(state="assistant", closed_at=None)
                .execution_options(synchronize_session=False)
            )
    except IntegrityError as error:
        raise SessionEnded from error


def expected_secrets(unit: UnitOfWork, clock: Clock, conversation_id: str, recent: Recent | None = None) -> Expected:
    """What a bare value in the next message may be, from the member's last message and what followed it.

    A code, where a secure card is open, unless the question asked since is for a subscriber number.
    """
    recent = _recent(unit, conversation_id) if recent is None else recent
    said = fold(" ".join(_words(body) for _, body in recent))
    told = fold(" ".join(_words(body) for author, body in recent if author != "member"))
    query_open = select(CardTicket.token, CardTicket.kind).where(
        CardTicket.conversation_id == conversation_id, CardTicket.used_at.is_(None), CardTicket.expires_at > clock()
    )
    cards = dict(unit.session.execute(query_open).all())
    shown = any(body.get("ticket") in cards for _, body in recent)
    return Expected(
        code=bool(cards) and (shown or not _NUMBER_ASKED.search(told)),
        password=any("password" in kind for kind in cards.values()) or bool(_PASSWORD_SPOKEN.search(said)),
        card=bool(_CARD_SPOKEN.search(told)),
    )


def _words(body: Mapping[str, Any]) -> str:
    return f"{body.get('title', '')} {body.get('text', '')}"
