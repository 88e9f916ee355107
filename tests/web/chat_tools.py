"""What the tests of the chat's API share: refusals, the datastore as text, a Guichet of one's own and its logs."""

from __future__ import annotations

import io
import logging
import sys
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import requests
import structlog
from sqlalchemy import func, select

from bot.logs import configure
from bot.store import Store
from bot.store.migrate import upgrade
from bot.store.tables import Base, Conversation, GiftCheque, LedgerEntry, Message, Order, OutboxMail, Voucher, Worker
from bot.store.types import use_keys
from bot.web.app import Guichet
from tests.world import ENCRYPTION_KEY, Chat, Clock, Live, refill, settings_for

#: What no answer may hold: the signs of a stack, of our code and of the database.
LEAKS = ("Traceback", 'File "', ".py", "sqlalchemy", "psycopg", "sqlite", "Error:", "Exception")


def assert_refused(live: Live, answer: requests.Response, status: int, code: str) -> None:
    """A problem of RFC 9457 whose title is the French response of ``data/``, and nothing else in it."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    body = answer.json()
    assert set(body) == {"type", "status", "title", "code"}
    assert (body["status"], body["code"]) == (status, code)
    wanted = live.guichet.services.say(f"utter_problem_{code}")
    assert body["title"].split("{")[0].startswith(wanted.split("{")[0])
    assert body["title"].endswith(".")
    assert not any(sign in answer.text for sign in LEAKS)


def everything(store: Store) -> str:
    """Every row of every table as one text; what is encrypted is read through its keys.

    But for the beats of workers, which change every second.
    """
    with store.read() as unit:
        tables = [table for table in Base.metadata.sorted_tables if table is not Worker.__table__]
        return "\n".join(
            f"{table.name} {tuple(row)!r}" for table in tables for row in unit.session.execute(table.select())
        )


def stored(store: Store, conversation_id: str, *authors: str) -> list[Message]:
    """The messages of a conversation as they stand in the datastore, by these authors or by all."""
    query = select(Message).where(Message.conversation_id == conversation_id).order_by(Message.seq)
    with store.read() as unit:
        return [row for row in unit.session.scalars(query) if not authors or row.author in authors]


def memory_of(store: Store, conversation_id: str) -> dict[str, Any]:
    """The slots of the assistant's working memory."""
    with store.read() as unit:
        memory = unit.session.scalar(select(Conversation.memory).where(Conversation.id == conversation_id)) or {}
    return dict(memory.get("slots") or {})


def sums(live: Live) -> tuple[int, ...]:
    """What a purchase would change: cents left on cheques; how many orders, vouchers, entries and mails there are."""
    with live.store.read() as unit:
        left = int(unit.session.scalar(select(func.sum(GiftCheque.left_cents))) or 0)
        tables = (Order, Voucher, LedgerEntry, OutboxMail)
        return (left, *(int(unit.session.scalar(select(func.count()).select_from(table)) or 0) for table in tables))


def new_id() -> str:
    """A client's id for a message."""
    return str(uuid.uuid4())


def post_text(chat: Chat, text: str, client_id: str | None = None) -> requests.Response:
    """Send a text without waiting for its answer."""
    return chat.post({"client_id": client_id or new_id(), "text": text})


@contextmanager
def listening(
    url: str,
    folder: Path,
    model: Path | None = None,
    clock: Clock | None = None,
    fresh: bool = True,
    ready: bool = True,
    serving: dict[str, float] | None = None,
    **settings: Any,
) -> Iterator[Live]:
    """A Guichet of one's own on this database; ``fresh`` fills it with the demonstration data first."""
    clock = clock or Clock()
    use_keys([ENCRYPTION_KEY])
    guichet = Guichet(settings_for(url, folder, **settings), model, clock, demo=True)
    upgrade(guichet.store)
    if fresh:
        refill(guichet.store, clock)
    live = Live(guichet, clock, **serving or {}).start(ready=ready and model is not None)
    try:
        yield live
    finally:
        live.stop()


def _lazy_loggers() -> list[Any]:
    ours = [vars(module) for name, module in list(sys.modules.items()) if name.startswith(("bot.", "actions"))]
    return [names["log"] for names in ours if isinstance(names.get("log"), type(structlog.get_logger()))]


@contextmanager
def captured_logs(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], str]]:
    """The logs as a running server writes them to its standard error, at their most talkative level."""
    written, before, handlers = io.StringIO(), structlog.get_config(), logging.root.handlers[:]
    levels = {name: logging.getLogger(name).level for name in ("", "rasa", "sqlalchemy", "uvicorn.error", "rasa_sdk")}
    really = structlog.configure
    with monkeypatch.context() as patch:
        patch.setattr(sys, "stderr", written)
        # Loggers that are cached would write into this test's stream for ever.
        patch.setattr(structlog, "configure", lambda **given: really(**{**given, "cache_logger_on_first_use": False}))
        configure("debug")
        for proxy in _lazy_loggers():  # one that has written before keeps its configuration of then
            vars(proxy).pop("bind", None)
        try:
            yield written.getvalue
        finally:
            really(**before)
            logging.root.handlers[:] = handlers
            for name, level in levels.items():
                logging.getLogger(name).setLevel(level)
