"""The turn loop: everybody in turn (D7), what cannot land is told and recovers (D5), an effect is told (D8)."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import select

from bot.conversation.fairness import MEMBERS_IN_A_ROW, FairQueue
from bot.conversation.loop import TurnLoop
from bot.store import Store, StoreUnavailable
from bot.store.tables import Message
from bot.support import effects, turns, workers
from bot.support.hub import Hub
from bot.support.messages import Reply
from tests.money import ANNA, phrases
from tests.threads import asked
from tests.world import Clock, wait_for

WORKERS = 4


class Fake:
    """An engine that answers every message with its own text, as soon as it may; some of them have an effect."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.began: list[str] = []
        self.may = threading.Event()
        self.may.set()
        self.lock = threading.Lock()
        self.effects = False

    def answer(self, turn: turns.Turn) -> turns.Outcome:
        with self.lock:
            self.began.append(turn.conversation_id)
        assert self.may.wait(30)
        if self.effects and not turn.owed:
            with self.store.begin() as unit:
                effects.owe(unit, turn.conversation_id, turn.seq, f"{turn.seq}", {"run": "x:1"})
        return turns.Outcome([Reply("text", {"text": f"sur {turn.text}"}, effect=self.effects)], {}, settled={})


@pytest.fixture
def fake(store: Store) -> Fake:
    return Fake(store)


@pytest.fixture
def new_loop(store: Store, clock: Clock, fake: Fake) -> Iterator[Callable[[int], TurnLoop]]:
    """Makes a loop with so many workers and starts it; all are stopped afterwards."""
    made: list[TurnLoop] = []

    def make(workers: int = WORKERS) -> TurnLoop:
        engine: Any = fake
        loop = TurnLoop(lambda: engine, store, clock, Hub(store), phrases(), workers)
        made.append(loop)
        loop.start()
        return loop

    yield make
    fake.may.set()
    for loop in made:
        loop.stop()


def said(store: Store, thread: str) -> list[tuple[str, str]]:
    query = select(Message).where(Message.conversation_id == thread, Message.author != "member").order_by(Message.seq)
    with store.read() as unit:
        return [(row.author, row.body["text"]) for row in unit.session.scalars(query)]


# ── D7 ───────────────────────────────────────────────────────────────────────────────────────────────────────────────


def order(queue: FairQueue, messages: dict[str, int]) -> list[str]:
    """Who is served, one after the other, while each conversation has so many messages."""
    left, served = dict(messages), []
    while (one := queue.take()) is not None:
        served.append(one)
        left[one] -= 1
        queue.done(one, left[one] > 0)
    return served


def test_d7_conversations_are_served_in_turn_one_message_each() -> None:
    queue = FairQueue(1)
    for name in ("a", "b", "c"):
        queue.add(name, member=False)
    assert order(queue, {"a": 3, "b": 2, "c": 1}) == ["a", "b", "c", "a", "b", "a"]


def test_d7_members_come_before_visitors_who_are_not_forgotten() -> None:
    queue = FairQueue(1)
    for name in ("v", "w", "m", "n"):
        queue.add(name, member=name in "mn")
    served = order(queue, {"v": 2, "w": 2, "m": 6, "n": 6})
    assert served[: MEMBERS_IN_A_ROW + 1] == ["m", "n", "m", "n", "v"]
    assert [served.index("v"), served.index("w")] == [MEMBERS_IN_A_ROW, 2 * MEMBERS_IN_A_ROW + 1]


def test_d7_visitors_leave_a_worker_free_and_wait_while_a_member_is_served() -> None:
    queue = FairQueue(WORKERS)
    for number in range(20):
        queue.add(f"v{number}", member=False)
    running = [one for _ in range(WORKERS) if (one := queue.take())]
    assert len(running) == WORKERS - 1
    queue.add("m", member=True)
    assert queue.take() == "m"
    queue.done(running[0], again=True)
    assert queue.take() is None, "two visitors are still served beside the member"
    queue.done("m", again=False)
    assert queue.take() == "v3"


def test_d7_one_that_is_woken_while_it_is_served_waits_at_the_back_once() -> None:
    queue = FairQueue(1)
    queue.add("a", member=False)
    assert queue.take() == "a"
    queue.add("b", member=False)
    queue.add("a", member=False)
    queue.add("a", member=False)
    queue.done("a", again=True)
    assert order(queue, {"a": 1, "b": 1}) == ["b", "a"]


def test_d7_of_twenty_flooding_visitors_few_are_served_before_a_member_who_comes_late(
    store: Store, clock: Clock, fake: Fake, new_loop: Callable[..., TurnLoop]
) -> None:
    fake.may.clear()
    for _ in range(20):
        asked(store, clock, texts=5)
    loop = new_loop()
    wait_for(lambda: len(fake.began) == WORKERS - 1)
    member, _ = asked(store, clock, ANNA)
    loop.wake(member, True)
    wait_for(lambda: member in fake.began)
    assert fake.began.index(member) == WORKERS - 1, "nobody was served in between"
    fake.may.set()
    wait_for(lambda: len(fake.began) == 101, 60)
    visitors = [one for one in fake.began if one != member]
    assert max(visitors[:40].count(one) for one in visitors) <= 3, "each in turn"


# ── D5, D8 ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_d5_a_turn_that_cannot_land_is_told_and_does_not_repeat_for_ever(
    store: Store, clock: Clock, fake: Fake, new_loop: Callable[..., TurnLoop], monkeypatch: pytest.MonkeyPatch
) -> None:
    thread, _ = asked(store, clock, ANNA)
    real = turns.finish
    monkeypatch.setattr(turns, "finish", lambda *rest: (_ for _ in ()).throw(RuntimeError("cannot land")))
    loop = new_loop()
    wait_for(lambda: said(store, thread) == [("assistant", phrases()("utter_turn_failed"))])
    assert len(fake.began) == turns.TRIES
    monkeypatch.setattr(turns, "finish", real)
    loop.look()
    assert len(fake.began) == turns.TRIES


def test_d8_an_effect_whose_landing_fails_is_told_once_landing_works_again(
    store: Store, clock: Clock, fake: Fake, new_loop: Callable[..., TurnLoop], monkeypatch: pytest.MonkeyPatch
) -> None:
    fake.effects = True
    thread, _ = asked(store, clock, ANNA)
    real = turns.finish
    monkeypatch.setattr(turns, "finish", lambda *rest: (_ for _ in ()).throw(RuntimeError("cannot land")))
    new_loop()
    wait_for(lambda: bool(said(store, thread)))
    assert said(store, thread) == [("assistant", phrases()("utter_turn_failed_after_effect"))]
    monkeypatch.setattr(turns, "finish", real)
    wait_for(lambda: len(said(store, thread)) == 2)
    assert said(store, thread)[-1] == ("assistant", "sur question 0")


def test_d5_while_nothing_can_be_stored_the_open_chat_is_told_once_and_the_answer_follows(
    store: Store, clock: Clock, fake: Fake, new_loop: Callable[..., TurnLoop], monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[dict[str, Any]] = []
    monkeypatch.setattr(Hub, "wake", lambda self, thread, transient=None: heard.append(transient or {}))
    real, tried = turns.finish, []

    def away(*rest: Any) -> bool:
        tried.append(rest)
        raise StoreUnavailable("gone")

    monkeypatch.setattr(turns, "finish", away)
    thread, _ = asked(store, clock, ANNA)
    new_loop()
    wait_for(lambda: len(tried) >= 3)
    told = [one["text"] for one in heard if one.get("type") == "delayed"]
    assert told == [phrases()("utter_turn_delayed")]
    assert said(store, thread) == []
    monkeypatch.setattr(turns, "finish", real)
    wait_for(lambda: said(store, thread) == [("assistant", "sur question 0")])


def test_d8_the_turn_of_a_worker_that_died_is_taken_over_by_who_watches(
    store: Store, clock: Clock, new_loop: Callable[..., TurnLoop], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.conversation.loop.SWEEP", 0.02)
    thread, _ = asked(store, clock, ANNA)
    with store.begin() as unit:
        workers.beat(unit, "dead")
        assert turns.take(unit, clock, thread, "dead") is not None
    clock.forward(hours=-1)
    new_loop()
    wait_for(lambda: said(store, thread) == [("assistant", "sur question 0")])
