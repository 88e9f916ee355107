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
from bot.store.tables import Agent, Choice
from bot.support import handoff
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
            monkeypatch.setattr("bot.conversation.engine.Engine.answer", boom)
        answer = said(chat.say(text))
        monkeypatch.undo()
        assert ("turn_failed" in logs()) == fails
        assert secret not in logs()
    assert answer.count(f"masqué un {told}") == 1
    assert secret not in everything(live.store)
    assert "••••" in stored(live.store, chat.conversation, "member")[0].body["text"]
    assert secret not in str(memory_of(live.store, chat.conversation))


@pytest.mark.parametrize(
    ("text", "secret", "warned", "answered"),
    [
        (
            "mon mot de passe est Azerty!2026 et je veux voir mes chèques-cadeaux",
            "Azerty!2026",
            "mot de passe",
            "80 €",
        ),
        (
            "Azerty!2026 c'est mon mot de passe, je veux voir les infos de mon compte",
            "Azerty!2026",
            "passe",
            "CADOTEST",
        ),
        ("ma carte 4970 9458 0730 2157 ne passe pas, je veux parler à un conseiller", "0730", "carte", "conseiller"),
        ("mon iban FR7630006000011234567890189, quels sont les délais de livraison ?", "0600", "bancaires", "ouvré"),
        ("nir 255081416802538 et mdp Azerty!2026, mes dernières commandes ?", "2550814", "plusieurs", "commande"),
    ],
)
def test_s2_what_is_said_beside_a_secret_is_answered_after_the_warning(
    live: Live, text: str, secret: str, warned: str, answered: str
) -> None:
    chat = live.chat("37728")
    messages = chat.say(text)
    assert "J'ai masqué" in said(messages[:1]) and warned in said(messages[:1])
    assert answered in said(messages[1:]) and "masqué" not in said(messages[1:])
    assert secret not in everything(live.store)


def test_s2_a_secret_alone_is_no_request(live: Live) -> None:
    texts = [message["text"] for message in live.chat("37728").say("voici ma carte 4970 9458 0730 2157")]
    say = live.guichet.services.say
    assert texts == [say("utter_secret_card"), say("utter_resumed")]


def test_s2_a_bare_password_after_passwords_were_spoken_of_is_masked(live: Live) -> None:
    chat = live.chat("37728")
    assert "mot de passe" in said(chat.say("comment changer mon mot de passe ?"))
    assert "masqué un mot de passe" in said(chat.say("Soleil99"))
    assert "Soleil99" not in everything(live.store)
    chat.say("mes chèques-cadeaux")
    chat.say("mes commandes")
    assert "masqué" not in said(chat.say("iphone Soleil99"))


def test_s2_the_member_is_told_whoever_has_the_conversation(live_on_both: Live) -> None:
    live, chat = live_on_both, live_on_both.chat("37728")
    say = live.guichet.services.say
    chat.say("je veux parler à un conseiller")
    waiting = chat.say("mon mot de passe est Azerty!2026")
    assert waiting[0]["text"] == say("utter_secret_password")
    with live.store.begin() as unit:
        agent = unit.session.scalars(select(Agent.id)).first() or 0
        handoff.claim(unit, live.clock, say, chat.conversation, agent)
    post_text(chat, "et ma carte 4970 9458 0730 2157 ?")
    told = stored(live.store, chat.conversation)[-1]
    assert (told.author, told.body["text"]) == ("system", say("utter_secret_card"))
    with live.store.begin() as unit:
        handoff.answer(unit, live.clock, chat.conversation, agent, "Votre code est 482913, gardez-le", "note")
    answer, note = stored(live.store, chat.conversation)[-2:]
    assert (answer.author, answer.body["text"]) == ("agent", "Votre code est ••••, gardez-le")
    assert (note.author, note.body["text"]) == ("note", "note")
    for secret in ("Azerty!2026", "0730", "482913"):
        assert secret not in everything(live.store)


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
