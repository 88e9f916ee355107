"""A claim against a purchase: the effect is told exactly once, in whatever order they land (D8). With controls."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from actions.mechanism.context import Tools, TurnContext
from actions.mechanism.registry import operations
from actions.mechanism.running import Done, perform
from bot.benefits import confirmations
from bot.benefits.refusals import ConfirmationStale
from bot.store import Store, UnitOfWork
from bot.store.tables import Agent, Conversation, Message, Order
from bot.support import handoff, turns
from bot.support.inbox import store_member_message
from bot.support.messages import Reply
from tests.money import ANNA, at_once, cheque_ids, count, done, phrases
from tests.threads import asked
from tests.world import Clock

OWNER = "this worker"
BUY = "buy_voucher"
RUN = f"{BUY}:run"
DONE, MORE = "C’est fait.", "Autre chose ?"

#: In every order: the claim before the effect, between effect and landing, after both, and as it falls.
ORDERS = ("first", "between", "last", "free")


def context_of(store: Store, clock: Clock, thread: str, seq: int) -> TurnContext:
    nothing: Any = None
    tools = Tools(store, clock, phrases(), nothing, nothing, nothing, {}, "https://guichet.example")
    return TurnContext(tools, thread, ANNA, seq)


def shown(store: Store, clock: Clock, thread: str, face: int = 1000) -> tuple[dict[str, Any], str]:
    """The values of a purchase, and the confirmation that the member was shown."""
    values = {"brand": "Fnac", "amount": face, "cheques": cheque_ids(store, clock, ANNA)}
    declared = operations()[BUY].confirm
    assert declared is not None
    content = declared(context_of(store, clock, thread, 1), values).content
    with store.begin() as unit:
        return values, confirmations.show(unit, clock, thread, ANNA, RUN, content)[0]


def told(store: Store, thread: str) -> int:
    """How often the member was told of the effect."""
    query = select(Message).where(Message.conversation_id == thread, Message.author.in_(("assistant", "system")))
    with store.read() as unit:
        return sum(row.body.get("text") == DONE for row in unit.session.scalars(query))


Finish = Callable[[UnitOfWork, Clock, turns.Turn, str, turns.Outcome], Any]


def race(store: Store, clock: Clock, finish: Finish, order: str) -> tuple[int, int]:
    """One purchase against one claim; orders made and times told."""
    thread, seq = asked(store, clock, ANNA)
    values, identity = shown(store, clock, thread)
    with store.begin() as unit:
        agent = unit.session.scalars(select(Agent.id).limit(1)).one()
        turn = turns.take(unit, clock, thread, OWNER)
    assert turn is not None
    had = count(store, Order, Order.member_number == ANNA)
    bought, claimed, landed = threading.Event(), threading.Event(), threading.Event()

    def purchase(number: int) -> None:
        if order == "first":
            claimed.wait(20)
        result = perform(context_of(store, clock, thread, seq), operations()[BUY], values, RUN, identity)
        bought.set()
        if order == "between":
            claimed.wait(20)
        replies = [
            Reply("text", {"text": "C’est fait."}, effect=result.effect),
            Reply("text", {"text": "Autre chose ?"}),
        ]
        store.run(lambda unit: finish(unit, clock, turn, OWNER, turns.Outcome(replies, {}, settled={})))
        landed.set()

    def claim(number: int) -> None:
        if order in ("between", "last"):
            (bought if order == "between" else landed).wait(20)
        store.run(lambda unit: handoff.claim(unit, clock, phrases(), thread, agent))
        claimed.set()

    outcomes = at_once(2, lambda number: (purchase, claim)[number](number))
    assert outcomes == [None, None]
    with store.begin() as unit:  # one open conversation at a time
        unit.session.get_one(Conversation, thread).agent_id = None
        unit.session.get_one(Conversation, thread).state = "closed"
    return count(store, Order, Order.member_number == ANNA) - had, told(store, thread)


def test_d8_in_every_order_a_purchase_and_a_claim_make_one_order_that_is_told_once(store: Store, clock: Clock) -> None:
    for order in ORDERS:
        assert race(store, clock, turns.finish, order) == (1, 1), order


def unmarked(unit: UnitOfWork, clock: Clock, turn: turns.Turn, owner: str, outcome: turns.Outcome) -> bool:
    """``turns.finish`` as it would be if replies did not say that they tell an effect."""
    for reply in outcome.replies:
        reply.effect = False
    return turns.finish(unit, clock, turn, owner, outcome)


def test_d8_control_without_the_mark_the_member_is_not_told(store: Store, clock: Clock) -> None:
    assert [race(store, clock, unmarked, order) for order in ORDERS[:3]] == [(1, 0), (1, 0), (1, 1)]


def accepted_at_once(store: Store, clock: Clock, times: int = 6) -> list[Any]:
    """One confirmation, accepted by as many turns at once."""
    thread, first = asked(store, clock, ANNA)
    values, identity = shown(store, clock, thread)
    with store.begin() as unit:
        seqs = [first, *(store_member_message(unit, clock, thread, "oui", None).seq for _ in range(times - 1))]
    buy = operations()[BUY]
    return at_once(times, lambda n: perform(context_of(store, clock, thread, seqs[n]), buy, values, RUN, identity))


def test_d8_one_confirmation_accepted_many_times_at_once_is_one_order_and_the_same_answer(
    store: Store, clock: Clock
) -> None:
    had = count(store, Order, Order.member_number == ANNA)
    outcomes = accepted_at_once(store, clock)
    assert all(isinstance(one, Done) for one in outcomes), outcomes
    assert sorted((one.effect, one.before) for one in outcomes) == [(False, True)] * 5 + [(True, False)]
    assert len({one.told.fill["order"] for one in outcomes}) == 1
    assert count(store, Order, Order.member_number == ANNA) == had + 1


def test_d8_control_a_confirmation_that_forgets_its_effect_says_that_nothing_was_done(
    store: Store, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = confirmations.accept
    monkeypatch.setattr(confirmations, "accept", lambda *arguments: real(*arguments[:6]))
    outcomes = accepted_at_once(store, clock)
    assert len(done(outcomes)) == 1
    assert sum(type(one) is ConfirmationStale for one in outcomes) == 5
