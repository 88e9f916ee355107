"""What an operation did reaches the member whoever takes the conversation meanwhile, and never happens twice (D8)."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from bot.conversation.engine import Engine
from bot.store.tables import Agent, Conversation, Message, Order
from bot.support import handoff, turns, workers
from tests.money import ANNA, count
from tests.world import Chat, Live, said, wait_for


def to_the_summary(chat: Chat) -> None:
    chat.say("je veux un bon fnac de 30 € avec mon chèque cadeau")
    chat.press("Noël")
    assert "Valeur du bon: 30 €" in said(chat.last)


def confirm(chat: Chat) -> None:
    """Press the button and wait for nothing."""
    assert chat.post({"client_id": str(uuid.uuid4()), "choice": chat.token("Acheter le bon")}).status_code == 202


def orders(live: Live) -> int:
    return count(live.store, Order, Order.member_number == ANNA)


def claim(live: Live, chat: Chat) -> int:
    with live.store.begin() as unit:
        agent = unit.session.scalars(select(Agent.id).limit(1)).one()
        handoff.claim(unit, live.clock, live.guichet.services.say, chat.conversation, agent)
        return agent


def hand_back(live: Live, chat: Chat, agent: int) -> None:
    with live.store.begin() as unit:
        handoff.hand_back(unit, live.clock, live.guichet.services.say, chat.conversation, agent)


def seen(live: Live, chat: Chat) -> list[tuple[str, str]]:
    """Everything that members may see of this thread: author and text of it all."""
    with live.store.read() as unit:
        rows = unit.session.scalars(
            select(Message).where(Message.conversation_id == chat.conversation).order_by(Message.seq)
        )
        return [(row.author, said([{"type": row.type, **row.body}])) for row in rows if row.author != "note"]


def told(live: Live, chat: Chat) -> list[str]:
    """Who told of the order, once for each time."""
    return [author for author, text in seen(live, chat) if "CMD-2026-001874" in text]


def around(monkeypatch: pytest.MonkeyPatch, before: Callable[[], Any], after: Callable[[], Any]) -> None:
    """Do something while the next turn runs: in front of what it does, or behind."""
    real = Engine.answer

    def answer(engine: Engine, turn: turns.Turn) -> turns.Outcome:
        monkeypatch.setattr(Engine, "answer", real)
        before()
        outcome = real(engine, turn)
        after()
        return outcome

    monkeypatch.setattr(Engine, "answer", answer)


def nothing() -> None:
    """Nothing."""


@pytest.mark.parametrize("early", [False, True], ids=["behind the purchase", "before it"])
def test_d8_a_claim_during_a_purchase_takes_neither_the_news_nor_buys_again(
    live_on_both: Live, monkeypatch: pytest.MonkeyPatch, early: bool
) -> None:
    live, chat = live_on_both, live_on_both.chat(ANNA)
    to_the_summary(chat)
    had, agents = orders(live), list[int]()

    def claims() -> None:
        agents.append(claim(live, chat))

    around(monkeypatch, *((claims, nothing) if early else (nothing, claims)))
    confirm(chat)
    wait_for(lambda: bool(agents) and orders(live) == had + 1 and _settled(live, chat))
    assert told(live, chat) == ["system"]
    after = [author for author, _ in seen(live, chat)]
    assert "assistant" not in after[after.index("system") :]
    hand_back(live, chat, agents[0])
    chat.say("oui")
    assert orders(live) == had + 1
    assert told(live, chat) == ["system"]


def _settled(live: Live, chat: Chat) -> bool:
    with live.store.read() as unit:
        owed = unit.session.scalars(select(Message.owed).where(Message.conversation_id == chat.conversation))
        held = unit.session.get_one(Conversation, chat.conversation).lease_owner
        return held is None and not any(owed)


def test_d8_after_a_crash_behind_the_purchase_and_a_claim_the_member_is_told_once(
    live_on_both: Live, monkeypatch: pytest.MonkeyPatch
) -> None:
    live = live_on_both
    chat = live.chat(ANNA)
    to_the_summary(chat)
    had, real = orders(live), turns.finish

    def crash(unit: Any, clock: Any, turn: turns.Turn, owner: str, outcome: turns.Outcome) -> bool:
        """The process dies behind the effect: its lease is left to somebody who does not beat."""
        monkeypatch.setattr(turns, "finish", real)
        unit.session.get_one(Conversation, turn.conversation_id).lease_owner = "dead"
        return False

    with live.store.begin() as unit:
        workers.beat(unit, "dead")
    monkeypatch.setattr(turns, "finish", crash)
    confirm(chat)
    wait_for(lambda: turns.finish is real)
    claim(live, chat)
    wait_for(lambda: bool(told(live, chat)))
    assert (told(live, chat), orders(live)) == (["system"], had + 1)


def test_d8_a_confirmation_whose_effect_has_happened_answers_with_it(
    live_on_both: Live, monkeypatch: pytest.MonkeyPatch
) -> None:
    live = live_on_both
    chat = live.chat(ANNA)
    to_the_summary(chat)
    with live.store.read() as unit:
        memory = unit.session.get_one(Conversation, chat.conversation).memory
    had = orders(live)
    chat.press("Acheter le bon")
    with live.store.begin() as unit:  # as if the memory of the purchase had been lost
        unit.session.get_one(Conversation, chat.conversation).memory = memory
    answer = said(chat.say("oui"))
    assert "C'est déjà fait" in answer
    assert "CMD-2026-001874" in answer
    assert orders(live) == had + 1
