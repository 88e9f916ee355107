"""A message is stored once, answered in its turn, and no failure and no secret leaves a trace (R4, S2, D1, D3)."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from chat_tools import captured_logs, everything, listening, memory_of, new_id, post_text, stored, sums
from sqlalchemy import func, select

from actions.mechanism.registry import operations
from bot.store.tables import Choice
from tests.world import Live, said

CANARY = "canari-7f3a91"
PURCHASE = "acheter un bon d'achat Fnac de 50 € avec mon chèque cadeau"


def boom(*given: Any) -> Any:
    raise RuntimeError(f"{CANARY} 4970101234567890")


@pytest.mark.parametrize("during", ["an operation", "a purchase", "an answer"])
def test_r4_a_failing_turn_is_told_in_french_and_leaks_nothing(
    live_on_both: Live, monkeypatch: pytest.MonkeyPatch, during: str
) -> None:
    live, chat = live_on_both, live_on_both.chat("37728")
    text = "je veux voir les infos de mon compte"
    if during == "a purchase":
        chat.say(PURCHASE)
        chat.press("Noël")
        text = "oui"
    before = sums(live)
    with captured_logs(monkeypatch) as logs:
        if during == "an answer":
            monkeypatch.setattr("actions.knowledge.article_for", boom)
            text = "quels sont les délais de livraison ?"
        else:
            name = "buy_voucher" if during == "a purchase" else "account_overview"
            run = operations()[name].run

            def after_its_effect(*given: Any) -> Any:
                run(*given)
                return boom()

            monkeypatch.setitem(operations(), name, replace(operations()[name], run=after_its_effect))
        answer = chat.say(text)
        monkeypatch.undo()
        assert "turn_failed" in logs()
        assert CANARY not in logs()
        assert "4970101234567890" not in logs()
    assert [message["text"] for message in answer] == [live.guichet.services.say("utter_turn_failed")]
    assert sums(live) == before
    assert CANARY not in everything(live.store)
    failed = stored(live.store, chat.conversation, "member")[-1]
    assert (failed.body["text"], failed.failures, failed.pending) == (text, 2, False)
    assert "Bonjour" in said(chat.say("bonjour")) or during == "a purchase"


SECRETS = [
    ("ma carte c'est le 4970 1012 3456 7890 merci", "4970 1012 3456 7890", "numéro de carte"),
    ("mon mot de passe est Azerty!2026", "Azerty!2026", "mot de passe"),
    ("mon code de vérification : 482 913", "482 913", "code"),
    ("code de secours k3f9a-7xq2m", "k3f9a-7xq2m", "code"),
]


@pytest.mark.parametrize("fails", [False, True], ids=["answered", "the turn fails"])
@pytest.mark.parametrize(("text", "secret", "told"), SECRETS)
def test_s2_a_secret_typed_by_mistake_is_kept_nowhere(
    live: Live, monkeypatch: pytest.MonkeyPatch, text: str, secret: str, told: str, fails: bool
) -> None:
    chat = live.chat("37728")
    with captured_logs(monkeypatch) as logs:
        if fails:
            monkeypatch.setattr("actions.support.Speaker", boom)
        answer = said(chat.say(text))
        monkeypatch.undo()
        assert ("turn_failed" in logs()) == fails
        assert secret not in logs()
    assert f"masqué un {told}" in answer or fails
    assert secret not in everything(live.store)
    assert "••••" in stored(live.store, chat.conversation, "member")[0].body["text"]
    assert secret not in str(memory_of(live.store, chat.conversation))


def test_d1_the_same_client_id_is_stored_once(live_on_both: Live) -> None:
    chat, other, client_id = live_on_both.chat("37728"), live_on_both.chat("44623"), new_id()
    one_by_one = {post_text(chat, "bonjour", client_id).json()["seq"] for _ in range(10)}
    assert one_by_one == {1}
    assert post_text(chat, "un autre texte", client_id.upper()).json()["seq"] == 1
    assert post_text(other, "bonjour", client_id).json()["seq"] == 1
    chat.settle()
    client_id = new_id()
    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(lambda _: post_text(chat, "merci", client_id), range(10)))
    assert {answer.status_code for answer in answers} == {202}
    assert len({answer.json()["seq"] for answer in answers}) == 1
    chat.settle()
    assert [row.body["text"] for row in stored(live_on_both.store, chat.conversation, "member")] == ["bonjour", "merci"]
    other.settle()


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_d1_the_same_client_id_is_stored_once_across_a_restart(
    new_database: Callable[[str], str], tmp_path: Path, kind: str
) -> None:
    url, client_id = new_database(kind), new_id()
    with listening(url, tmp_path) as live:
        chat = live.chat("37728")
        seq = post_text(chat, "bonjour", client_id).json()["seq"]
        chat.settle()
    with listening(url, tmp_path, clock=live.clock, fresh=False) as again:
        chat.live = again
        assert post_text(chat, "bonjour", client_id).json()["seq"] == seq
        chat.settle()
        assert [row.author for row in stored(again.store, chat.conversation)] == ["member", "assistant"]


def test_d3_a_slow_action_keeps_the_order_and_holds_up_nobody_else(
    live_on_both: Live, monkeypatch: pytest.MonkeyPatch
) -> None:
    live, begun, go = live_on_both, threading.Event(), threading.Event()
    quick = operations()["account_overview"]

    def slow(*given: Any) -> Any:
        begun.set()
        assert go.wait(30)
        return quick.run(*given)

    monkeypatch.setitem(operations(), "account_overview", replace(quick, run=slow))
    chat, other = live.chat("37728"), live.chat("44625")
    for text in ("je veux voir les infos de mon compte", "bonjour", "tu es un robot ?", "merci"):
        assert post_text(chat, text).status_code == 202
    assert begun.wait(10)
    try:
        assert "Bonjour" in said(other.say("bonjour"))
        assert [row.pending for row in stored(live.store, chat.conversation, "member")] == [True] * 4
    finally:
        go.set()
    answer = said(chat.settle())
    places = [
        answer.index(words) for words in ("Guillaume CADOTEST", "Bonjour", "assistant automatique", "Avec plaisir")
    ]
    assert places == sorted(places)
    with live.store.read() as unit:
        assert unit.session.scalar(select(func.count()).select_from(Choice).where(Choice.used_at.is_not(None))) == 0
