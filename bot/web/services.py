"""What the pages and the API work with; wired together by ``bot.web.app`` alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from bot.clock import Clock
from bot.knowledge.articles import Library
from bot.knowledge.phrases import Phrases
from bot.knowledge.search import ArticleSearch
from bot.store import Store
from bot.support.hours import OpeningHours
from bot.support.hub import Hub
from bot.web.rates import Rates


@dataclass
class Services:
    """One set for each application.

    ``names`` are the placeholders of texts (platform, box_office, support_email, …).
    """

    store: Store
    clock: Clock
    hub: Hub
    say: Phrases
    library: Library
    search: ArticleSearch
    hours: OpeningHours
    names: dict[str, str]
    host_key: str = field(repr=False, default="")
    host_jwks: dict[str, Any] | None = None
    allowed_origins: tuple[str, ...] = ()
    public_url: str = ""
    #: The host's own sign-in page, where the help centre sends members who want something done.
    sign_in_url: str = ""
    rates: Rates = field(default_factory=Rates)
    demo: bool = False
    #: Tells the turn loop that a conversation has something to answer, and whether it is a member's.
    wake_turns: Callable[[str, bool], None] = lambda conversation_id, member: None
    #: Whether the model answers; ``/readyz`` asks.
    ready: Callable[[], bool] = lambda: False
