"""Turns of a live process over loopback HTTP: one at a time, then eight conversations at once."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from itertools import islice
from typing import Any

from bot.bench.client import Caller
from bot.bench.machine import median_ms, p95_ms
from bot.bench.sentences import mixed, questions, rounds
from bot.knowledge.articles import Library

#: Measured turns of each kind, and turns of one conversation.
TURNS = 100
CONVERSATION = 10

#: The bounded load.
AT_ONCE = 8
LOAD_S = 5.0

#: Visitors who flood, how many unanswered messages each keeps, and the member's turns that are timed beside them.
FLOODERS = 20
UNANSWERED = 3
BESIDE = 60

#: Turns after which memory is looked at.
MEMORY_TURNS = 50


def fifty_turns(url: str, library: Library, token: str) -> None:
    """The turns before memory is looked at: half a visitor's, half a member's."""
    for texts, first in ((questions(library), Caller(url)), (mixed(library), Caller(url, token))):
        caller = first
        for text in islice(texts, MEMORY_TURNS // 2):
            caller.ask(text)
            if caller.held:
                caller.close()
                caller = Caller(url)
        caller.close()


def measure(url: str, library: Library, token: Callable[[str], str]) -> dict[str, Any]:
    """``http_turn_p50_ms`` and its kin, ``turns_per_s``. ``token`` makes the host token of a member."""
    asked = islice(questions(library), MEMORY_TURNS, MEMORY_TURNS + TURNS)
    knowledge = _one_at_a_time(lambda: Caller(url), list(asked))
    doing = [text for one in islice(rounds(), TURNS // 5) for text in one]
    operation = _one_at_a_time(lambda: Caller(url, token("37728")), doing)
    both = knowledge + operation
    return {
        "http_turn_p50_ms": median_ms(both),
        "http_turn_p95_ms": p95_ms(both),
        "http_knowledge_p50_ms": median_ms(knowledge),
        "http_operation_p50_ms": median_ms(operation),
        "turns_per_s": _load(url, library),
        "flooded_turn_ratio": _flooded(url, library, token("44619")),
    }


def _one_at_a_time(new: Callable[[], Caller], texts: list[str]) -> list[float]:
    times: list[float] = []
    caller = new()
    for number, text in enumerate(texts, 1):
        times.append(caller.ask(text))
        if number % CONVERSATION == 0 or caller.held:
            caller.close()
            caller = new()
    caller.close()
    return times


def _load(url: str, library: Library) -> float:
    """Turns answered each second by one process with eight visitors who never pause; their callers share its cores."""
    counts = [0] * AT_ONCE
    callers = [Caller(url) for _ in range(AT_ONCE)]
    ready = threading.Barrier(AT_ONCE + 1)
    stop = threading.Event()

    def chat(place: int) -> None:
        texts = islice(questions(library), 200 + place * 97, None)
        ready.wait()
        while not stop.is_set():
            callers[place].ask(next(texts))
            counts[place] += 1
            if callers[place].held:
                callers[place].close()
                callers[place] = Caller(url)

    threads = [threading.Thread(target=chat, args=(place,), daemon=True) for place in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    ready.wait()
    start = time.perf_counter()
    stop.wait(LOAD_S)
    stop.set()
    for thread in threads:
        thread.join(timeout=30)
    took = time.perf_counter() - start
    for caller in callers:
        caller.close()
    return round(sum(counts) / took, 1)


def _flooded(url: str, library: Library, token: str) -> float:
    """A member's median turn beside twenty visitors who never let their own queue run empty ÷ the same turn alone."""
    # Sentences of operations: a question taken for a wish to talk to a person would silence the member's thread.
    asked = [text for one in islice(rounds(), 2 * BESIDE // 5) for text in one]
    quiet = median_ms(_one_at_a_time(lambda: Caller(url, token), asked[:BESIDE]))
    stop, ready = threading.Event(), threading.Barrier(FLOODERS + 1)
    threads = [
        threading.Thread(target=_flood, args=(url, library, place, ready, stop), daemon=True)
        for place in range(FLOODERS)
    ]
    for thread in threads:
        thread.start()
    ready.wait()
    try:
        beside = median_ms(_one_at_a_time(lambda: Caller(url, token), asked[BESIDE:]))
    finally:
        stop.set()
    for thread in threads:
        thread.join(timeout=30)
    return round(beside / quiet, 2)


def _flood(url: str, library: Library, place: int, ready: threading.Barrier, stop: threading.Event) -> None:
    texts = islice(questions(library), 5000 + place * 211, None)
    caller, unanswered = Caller(url), deque[int]()
    ready.wait()
    while not stop.is_set():
        while len(unanswered) < UNANSWERED:
            unanswered.append(caller.send(next(texts)))
        caller.wait(unanswered.popleft())
        if caller.held:
            caller.close()
            caller, unanswered = Caller(url), deque[int]()
    caller.close()
