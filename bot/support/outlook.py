"""What somebody who asked for a person is told: decided once, for the thread, the header and the desk alike."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select

from bot.clock import Clock
from bot.french import moment
from bot.knowledge.phrases import Phrases
from bot.store import UnitOfWork
from bot.store.tables import Agent, Conversation
from bot.support.hours import OpeningHours
from bot.support.presence import anybody
from bot.support.schema import Event


@dataclass(frozen=True)
class Outlook:
    """What to expect: ``kind`` is ``closed``, ``absent`` (open, nobody at the desk), ``next`` or ``ahead``.

    ``ahead`` is how many wait before, ``opening`` when people answer again, where that is known.
    """

    kind: str
    ahead: int = 0
    opening: datetime | None = None

    def fill(self, now: datetime, hours: str) -> dict[str, str]:
        """The placeholders of its texts. ``hours`` stands in for an opening that nobody knows."""
        return {"ahead": str(self.ahead), "opening": moment(self.opening, now) if self.opening else hours}


def decide(is_open: bool, present: bool, ahead: int, opening: datetime | None) -> Outlook:
    """The outlook from the hours, who is at the desk, and the place in the queue."""
    if not is_open:
        return Outlook("closed", ahead, opening)
    if not present:
        return Outlook("absent", ahead)
    return Outlook("ahead" if ahead else "next", ahead)


def outlook(
    unit: UnitOfWork, clock: Clock, hours: OpeningHours, since: datetime | None, conversation_id: str
) -> Outlook:
    """The outlook of a conversation that waits since ``since``, or is about to (None)."""
    is_open = hours.is_open(clock)
    opening = None if is_open else hours.next_opening(clock)
    return decide(is_open, anybody(unit, clock), _ahead(unit, since, conversation_id), opening)


def _ahead(unit: UnitOfWork, since: datetime | None, conversation_id: str) -> int:
    query = select(func.count()).where(Conversation.state == "waiting", Conversation.id != conversation_id)
    if since is not None:
        query = query.where(or_(Conversation.waiting_since < since, Conversation.waiting_since.is_(None)))
    return int(unit.session.scalar(query) or 0)


@dataclass(frozen=True)
class Status:
    """What a conversation's header shows at this moment, and whether an answer of an agent is still to be delivered.

    ``undelivered`` is the number of the newest one, 0 where there is none.
    """

    state: str
    header: str
    undelivered: int

    def event(self) -> Event:
        """As an event of the stream."""
        return {"type": "status", "state": self.state, "header": self.header}


def status(unit: UnitOfWork, clock: Clock, hours: OpeningHours, say: Phrases, conversation_id: str) -> Status:
    """The status of one conversation."""
    query = select(Conversation, Agent.name).outerjoin(Agent, Agent.id == Conversation.agent_id)
    found, agent = unit.session.execute(query.where(Conversation.id == conversation_id)).one()
    undelivered = found.agent_seq if found.unread_since is not None else 0
    if found.state == "waiting":
        told = outlook(unit, clock, hours, found.waiting_since, conversation_id)
        return Status(found.state, header(told, clock, say), undelivered)
    return Status(found.state, say(f"utter_header_{found.state}", agent=agent), undelivered)


def header(told: Outlook, clock: Clock, say: Phrases) -> str:
    """The line that stands above a conversation which waits, at the member's and at the desk."""
    return say(f"utter_header_waiting_{told.kind}", **told.fill(clock(), say("utter_hours")))
