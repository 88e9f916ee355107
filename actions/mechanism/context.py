"""What actions work with during one turn.

Store, clock, texts, and who writes. Identity comes from here, never from slots.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime

from bot.clock import Clock
from bot.knowledge.articles import Library
from bot.knowledge.phrases import Phrases
from bot.knowledge.search import ArticleSearch
from bot.store import Store
from bot.support.hours import OpeningHours


@dataclass(frozen=True)
class Tools:
    """What lives as long as the process.

    ``names`` are the placeholders of texts; ``public_url`` starts the links in mails.
    """

    store: Store
    clock: Clock
    say: Phrases
    library: Library
    search: ArticleSearch
    hours: OpeningHours
    names: dict[str, str]
    public_url: str
    #: Visitors of one address who may wait for a person at the same time; 0 for any number.
    most_waiting: int = 0


@dataclass(frozen=True)
class TurnContext:
    """One turn: ``member_number`` is None for an anonymous visitor; ``seq`` numbers the message that is answered.

    ``waiting_since``: since when a person is awaited, None where nobody is. ``unreachable``: a visitor who has not said
    how an answer can reach them.
    """

    tools: Tools
    conversation_id: str
    member_number: str | None
    seq: int
    waiting_since: datetime | None = None
    unreachable: bool = False
    failures: list[BaseException] = field(default_factory=list)

    @property
    def member(self) -> str:
        """The member's number. Raises ``PermissionError`` for a visitor: a declaration forgot to ask who writes."""
        if self.member_number is None:
            raise PermissionError("no member is signed in")
        return self.member_number

    def key(self, action: str) -> str:
        """The operation key of this message and action: a turn that runs again after a crash changes nothing twice."""
        return f"{self.conversation_id}:{self.seq}:{action}"


_current: ContextVar[TurnContext] = ContextVar("guichet_turn")


def current() -> TurnContext:
    """The turn under way. Raises ``LookupError`` outside of one."""
    return _current.get()


@contextmanager
def turn(context: TurnContext) -> Iterator[TurnContext]:
    """Make ``context`` the current turn for the block, in this thread or task."""
    token = _current.set(context)
    try:
        yield context
    finally:
        _current.reset(token)
