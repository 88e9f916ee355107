"""Turns inside one process, without HTTP but with all that the turn loop does: store, take, answer, land.

The database is a SQLite file with the settings of the product (WAL, full synchronisation).
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from bot.bench.machine import median_ms, p95_ms
from bot.bench.sentences import CYCLE, ROUND, mixed, questions, rounds
from bot.support import inbox, sessions, turns
from bot.support.handoff import cancel_wait
from bot.support.messages import Reply
from bot.understanding.values import find_values

#: Measured turns of each kind, turns of one conversation, and parsed sentences.
TURNS = 200
CONVERSATION = 10
PARSED = 200

#: The long conversations: how many, and how many turns each.
LONG, LENGTH = 2, 510

#: Pieces that a text of this many characters repeats: what makes a careless pattern go back and forth.
LONG_TEXT = 10_000
PIECES = ("a", "1", "1 ", "a.", "a@", "un ", "point ", "@", "cmd ", "1 €", "€", "44619 ")

#: Questions that may be asked at most for one that is answered from an article.
MOST_TRIES = 3 * TURNS

OWNER = "bench"


class Turns:
    """An engine on a database of its own, as ``guichet chat`` wires it."""

    def __init__(self, folder: Path) -> None:
        from bot.demo import demo_settings, prepare
        from bot.training import ensure_model
        from bot.web.app import Guichet

        settings = demo_settings(data_dir=folder)
        prepare(settings)
        self._guichet = Guichet(settings, ensure_model(), demo=True)
        services = self._guichet.services
        self.store, self.clock, self.say, self.library = services.store, services.clock, services.say, services.library
        self.search = services.search
        self.engine = self._guichet.load_engine()

    def open(self, member_number: str | None) -> str:
        """A conversation's id: a visitor's is new, a member's the one that is open."""
        with self.store.begin() as unit:
            return sessions.open_session(unit, self.clock, member_number).session.conversation_id

    def one(self, conversation_id: str, text: str) -> tuple[float, list[Reply]]:
        """One whole turn: its seconds and what was said."""
        begin = time.perf_counter()
        with self.store.begin() as unit:
            inbox.receive(unit, self.clock, self.say, conversation_id, str(uuid.uuid4()), text)
        turn = self.store.run(lambda unit: turns.take(unit, self.clock, conversation_id, OWNER))
        if turn is None:
            raise RuntimeError("the message is not the assistant's to answer")
        outcome = self.engine.answer(turn)
        self.store.run(lambda unit: turns.finish(unit, self.clock, turn, OWNER, outcome))
        took = time.perf_counter() - begin
        if outcome.ask_person:  # a sentence was taken so: the assistant shall go on
            with self.store.begin() as unit:
                cancel_wait(unit, self.clock, self.say, conversation_id)
        return took, outcome.replies

    def close(self) -> None:
        """Close the database."""
        self.store.close()


def measure(folder: Path) -> dict[str, Any]:
    """``turn_knowledge_p50_ms``, ``turn_operation_p50_ms``, ``turn_10_ms``, ``turn_500_ms``, ``parse_p50_ms`` …"""
    here = Turns(folder)
    try:
        for text in islice(mixed(here.library), 2 * CYCLE):  # the first turns load the encoder and fill caches
            here.one(here.open("44623"), text)
        knowledge, operation = _knowledge(here), _operation(here)
        early, late = _long(here)
        parsed = list(_timed(here.engine.parse, islice(questions(here.library), 2000, 2000 + PARSED)))
        searched = list(_timed(here.search.find, islice(questions(here.library), PARSED)))
        long = list(_timed(find_values, (piece * (LONG_TEXT // len(piece)) for piece in PIECES)))
    finally:
        here.close()
    return {
        "turn_knowledge_p50_ms": median_ms(knowledge),
        "turn_knowledge_p95_ms": p95_ms(knowledge),
        "turn_operation_p50_ms": median_ms(operation),
        "turn_operation_p95_ms": p95_ms(operation),
        "turn_10_ms": median_ms(early),
        "turn_500_ms": median_ms(late),
        "parse_p50_ms": median_ms(parsed),
        "search_p50_ms": median_ms(searched),
        "values_worst_ms": round(max(long) * 1000, 1),
    }


def from_an_article(replies: Iterable[Reply]) -> bool:
    """Whether the answer came from the help pages: it links to its article."""
    return any(link["href"].startswith("/aide/") for reply in replies for link in reply.body.get("links", []))


def _knowledge(here: Turns) -> list[float]:
    """Visitors' questions; only what an article answered counts."""
    times: list[float] = []
    conversation = ""
    for number, text in enumerate(islice(questions(here.library), MOST_TRIES)):
        if number % CONVERSATION == 0:
            conversation = here.open(None)
        took, replies = here.one(conversation, text)
        if from_an_article(replies):
            times.append(took)
        if len(times) == TURNS:
            return times
    raise RuntimeError(f"only {len(times)} of {MOST_TRIES} questions were answered from an article")


def _operation(here: Turns) -> list[float]:
    """Members' rounds: balances, account overview, the first step of a purchase, its confirmation, cancelling it."""
    times = []
    for number, texts in enumerate(islice(rounds(), TURNS // len(ROUND))):
        conversation = here.open(("37728", "44619")[number % 2])
        times += [here.one(conversation, text)[0] for text in texts]
    return times


def _long(here: Turns) -> tuple[list[float], list[float]]:
    """Two whole cycles of the same kinds of sentences around the 10th and the 500th turn of a conversation."""
    early: list[float] = []
    late: list[float] = []
    for place, number in zip(range(LONG), ("44624", "44625"), strict=False):
        conversation = here.open(number)
        times = [here.one(conversation, text)[0] for text in islice(mixed(here.library), place, LENGTH + place)]
        early += times[: 2 * CYCLE]
        late += times[-2 * CYCLE :]
    return early, late


def _timed(work: Callable[[str], Any], texts: Iterable[str]) -> Iterator[float]:
    for text in texts:
        begin = time.perf_counter()
        work(text)
        yield time.perf_counter() - begin
