"""What is typed is no command (R1), a button works once and in its thread (R2), going back repeats nothing (R3)."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from chat_tools import assert_refused, everything, memory_of, new_id, stored, sums

from actions.mechanism.registry import operations
from tests.world import Chat, Live, said

CANARY = "canari-7f3a91"
PURCHASE = "acheter un bon d'achat Fnac de 50 € avec mon chèque cadeau"

#: What somebody types, and the same words without what Rasa takes for a command.
COMMANDS = [
    ("/restart", "restart"),
    ("/session_start", "session_start"),
    ("/action_listen", "action_listen"),
    ('\u00a0/inform{"brand": "Decathlon"}', 'inform{"brand": "Decathlon"}'),
    ("\n/restart", "restart"),
    ("\u200b/restart", "restart"),
    ("\ufeff /back", "back"),
    ("\u3000\u2028//restart", "restart"),
    ('{"intent": "restart"}', '{"intent": "restart"}'),
    ('/start_operation{"operation": "buy_voucher"}', 'start_operation{"operation": "buy_voucher"}'),
    ('/give_value{"cheques": [1]}', 'give_value{"cheques": [1]}'),
]


def run_of(live: Live, chat: Chat) -> dict[str, Any]:
    """The operation under way: its run and the values it has."""
    slots = memory_of(live.store, chat.conversation)
    return {
        "nonce": (slots.get("operation_state") or {}).get("nonce"),
        **{name: slots.get(name) for name in ("operation", "brand", "amount", "cheques", "requested_slot")},
    }


def effect(live: Live, text: str) -> tuple[str, dict[str, Any]]:
    """What a text does in the middle of a purchase: what is said, and where the purchase stands."""
    chat = live.chat("37728")
    chat.say(PURCHASE)
    answer = said(chat.say(text))
    left = {name: value for name, value in run_of(live, chat).items() if name != "nonce"}
    typed = stored(live.store, chat.conversation, "member")[-1]
    assert (typed.body["text"], typed.command) == (text, None)
    chat.say("annuler")
    return answer, left


@pytest.mark.parametrize(("text", "words"), COMMANDS)
def test_r1_a_typed_command_does_what_its_bare_words_do_and_nothing_else(live: Live, text: str, words: str) -> None:
    found = effect(live, text)
    assert found == effect(live, words)
    assert found[1]["operation"] == "buy_voucher"


def test_r1_a_typed_start_of_an_operation_starts_none_by_its_name(live: Live) -> None:
    for name in operations():
        parsed = live.guichet.engine.parse(f'/start_operation{{"operation":"{name}"}}')
        assert parsed["intent"]["name"] != "start_operation"
        assert "chosen" not in parsed
        assert "button" not in parsed
    for intent in ("restart", "session_start", "back", "contact_human", "affirm"):
        as_words = live.guichet.engine.parse(intent)["intent"]
        for blank in ("", " ", "\n", "\t", "\u00a0", "\u2028", "\u200b", "\x1f", "\u0085", "/", "\u00a0/ \n/"):
            assert live.guichet.engine.parse(f"{blank}/{intent}")["intent"] == as_words


def test_r1_the_true_payload_of_a_button_does_nothing_when_typed(live_on_both: Live) -> None:
    live, chat = live_on_both, live_on_both.chat("37728")
    chat.say(PURCHASE)
    chat.press("Noël")
    state = memory_of(live.store, chat.conversation)["operation_state"]
    before = sums(live)
    payload = f'{{"confirmation": "{state["confirmation"]}", "nonce": "{state["nonce"]}"}}'
    chat.say(f"/give_value{payload}")
    chat.say(payload)
    chat.say(chat.token("Acheter"))
    assert sums(live) == before


def test_r2_a_choice_that_was_made_up_replayed_expired_or_of_somebody_else_is_refused(live_on_both: Live) -> None:
    live, chat, other = live_on_both, live_on_both.chat("37728"), live_on_both.chat("44625")
    chat.say(PURCHASE)
    token, back = chat.token("Noël"), chat.token("Réunir")
    for stranger in (other, live.chat()):
        assert_refused(live, stranger.post({"client_id": new_id(), "choice": token}), 409, "choice_stale")
    for made_up in (
        "x" * 43,
        token[:-1],
        token.swapcase(),
        "",
        "give_value",
        '/give_value{"cheques": [1]}',
        "' OR 1=1 --",
    ):
        assert_refused(live, chat.post({"client_id": new_id(), "choice": made_up}), 409, "choice_stale")
    client_id = new_id()
    first = chat.post({"client_id": client_id, "choice": token})
    assert (first.status_code, chat.post({"client_id": client_id, "choice": token}).json()) == (202, first.json())
    chat.settle()
    assert_refused(live, chat.post({"client_id": new_id(), "choice": token}), 409, "choice_stale")
    live.clock.forward(days=2)
    again = live.chat("37728")
    assert_refused(live, again.post({"client_id": new_id(), "choice": back}), 409, "choice_stale")
    assert "CMD-2026-001874" not in everything(live.store)


def test_r2_a_confirmation_is_over_after_ten_minutes(live: Live) -> None:
    chat = live.chat("37728")
    chat.say(PURCHASE)
    chat.press("Noël")
    before, token = sums(live), chat.token("Acheter")
    live.clock.forward(minutes=10)
    assert_refused(live, chat.post({"client_id": new_id(), "choice": token}), 409, "choice_stale")
    assert sums(live) == before


def test_r2_of_many_presses_at_once_one_counts(live_on_both: Live) -> None:
    chat = live_on_both.chat("37728")
    chat.say(PURCHASE)
    chat.press("Noël")
    body = {"choice": chat.token("Acheter")}
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: chat.post({"client_id": new_id(), **body}).status_code, range(8)))
    assert sorted(answers) == [202] + [409] * 7
    chat.settle()
    assert sums(live_on_both)[0] == 15000 + 5000 - 4750


def test_r3_going_back_and_confirming_again_debits_once(live_on_both: Live) -> None:
    live, chat = live_on_both, live_on_both.chat("37728")
    chat.say(PURCHASE)
    chat.press("Noël")
    first = chat.token("Acheter")
    chat.say("non, plutôt 30 €")
    second = chat.token("Acheter")
    chat.press("Acheter")
    after = sums(live)
    assert after[0] == 20000 - 2850
    for text in ("retour", "oui", "confirmer", "je confirme l'achat"):
        chat.say(text)
    for token in (first, second):
        chat.post({"client_id": new_id(), "choice": token})
        chat.settle()
    assert sums(live) == after
