"""What the desk reads from the datastore, in one unit each."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from starlette.requests import Request

from bot.store import UnitOfWork
from bot.support import presence, queue
from bot.support.agents import SignedIn
from bot.support.messages import messages_after
from bot.support.outlook import status
from bot.support.queue import ARTICLES
from bot.web.desk import lines
from bot.web.desk.access import COOKIE, signed_in
from bot.web.pages import Pages
from bot.web.services import Services

_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")

#: Messages that one reading gives at most; what is left is read next.
BATCH = 200

Lists = dict[str, list[dict[str, Any]]]


@dataclass(frozen=True)
class Thread:
    """One conversation and its messages after a number; ``more`` where there are others behind them."""

    conversation: dict[str, Any]
    lines: list[dict[str, Any]]
    more: bool


def find(unit: UnitOfWork, conversation_id: str) -> queue.Entry | None:
    """The conversation of an address; None for anything that cannot be one, such as NUL, which no database looks up."""
    return queue.entry(unit, conversation_id) if _ID.fullmatch(conversation_id) else None


class Reading:
    """Every reading checks the session first: one that has ended reads nothing more (I5)."""

    def __init__(self, services: Services, pages: Pages) -> None:
        self._services = services
        self.texts = pages.texts("desk/texts.html")
        self._titles = {f"{ARTICLES}{slug}": one.title for slug, one in services.library.articles.items()}

    def agent(self, request: Request) -> SignedIn:
        """The agent behind the request. Raises ``SessionEnded``."""
        with self._services.store.read() as unit:
            return signed_in(unit, self._services.clock, request)

    def now(self) -> str:
        """The server's time: how long somebody has waited is reckoned from it, not from the agent's device."""
        return self._services.clock().isoformat()

    def alive(self, request: Request) -> Callable[[], None]:
        """Says that the agent behind the request is at the desk, at most once in a beat; to be called again and again.

        A stream that calls it is the agent's presence (D9).
        """
        services, last = self._services, datetime.min.replace(tzinfo=UTC)

        def beat() -> None:
            nonlocal last
            now = services.clock()
            if now - last >= presence.BEAT / 2:
                with services.store.begin() as unit:
                    presence.touch(unit, services.clock, request.cookies.get(COOKIE))
                last = now

        return beat

    def lists(self, request: Request) -> Lists:
        """The lists ``waiting``, ``mine`` and ``others`` of the agent behind the request. Raises ``SessionEnded``."""
        with self._services.store.read() as unit:
            agent = signed_in(unit, self._services.clock, request)
            found = {
                "waiting": queue.waiting(unit),
                "mine": queue.held_by(unit, agent.agent_id),
                "others": queue.held_by_others(unit, agent.agent_id),
            }
            told = {entry.id: self._told(unit, entry) for entry in found["waiting"]}
        return {
            name: [
                lines.conversation(one, agent.agent_id, self.texts, told.get(one.id, ""), titles=self._titles)
                for one in entries
            ]
            for name, entries in found.items()
        }

    def _told(self, unit: UnitOfWork, entry: queue.Entry) -> str:
        """What somebody who waits reads above their conversation."""
        services = self._services
        return status(unit, services.clock, services.hours, services.say, entry.id).header

    def thread(self, request: Request, conversation_id: str, after: int) -> Thread | None:
        """One conversation from a message on; None where there is none. Raises ``SessionEnded``."""
        with self._services.store.read() as unit:
            agent = signed_in(unit, self._services.clock, request)
            entry = find(unit, conversation_id)
            if entry is None:
                return None
            messages = messages_after(unit, conversation_id, after, notes=True, limit=BATCH)
            told = self._told(unit, entry) if entry.state == "waiting" else ""
        conversation = lines.conversation(entry, agent.agent_id, self.texts, told, titles=self._titles)
        shown = [lines.line(message, conversation["who"], self.texts) for message in messages]
        return Thread(conversation, shown, more=len(messages) == BATCH)

    def whole_thread(self, request: Request, conversation_id: str) -> Thread | None:
        """One conversation with all its messages, for the first paint."""
        thread = self.thread(request, conversation_id, 0)
        while thread is not None and thread.more:
            following = self.thread(request, conversation_id, thread.lines[-1]["seq"])
            if following is None:
                return None
            thread = Thread(following.conversation, thread.lines + following.lines, following.more)
        return thread
