"""Secure cards: one ticket, one session, one use; what is typed there stands nowhere (R2, S1, S2, T1, T3)."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pyotp
import pytest
import requests
import structlog
from chat_tools import assert_refused, captured_logs, everything, new_id, stored
from sqlalchemy import func, select

from bot.store.demo import DEMO_TOTP_SECRET
from bot.store.tables import Attempt, CardTicket, GiftCheque, Order, StepUp
from tests.world import Chat, Live, said


def at_the_card(live: Live) -> Chat:
    """The member with two-factor on, in front of the card that asks for a code."""
    chat = live.chat("44619")
    chat.say("je veux un bon Fnac de 20 € avec mon chèque-cadeau")
    chat.press("Acheter")
    assert any(message["type"] == "secure_form" for message in chat.last)
    return chat


def ticket_of(chat: Chat) -> str:
    return str(next(message["ticket"] for message in chat.last if message["type"] == "secure_form"))


def code_of(live: Live, steps: int = 0) -> str:
    return pyotp.TOTP(DEMO_TOTP_SECRET).at(live.clock().timestamp() + 30 * steps)


def wrong_code(live: Live) -> str:
    """Six digits that are no code of this moment."""
    near = {code_of(live, steps) for steps in range(-4, 5)}
    return next(digits for digits in ("000000", "111111", "222222") if digits not in near)


def post(chat: Chat, ticket: str, body: Any) -> requests.Response:
    return requests.post(f"{chat.live.url}/chat/cards/{ticket}", json=body, headers=chat.headers, timeout=10)


def orders(live: Live) -> int:
    with live.store.read() as unit:
        query = select(func.count()).select_from(Order).where(Order.member_number == "44619")
        return int(unit.session.scalar(query) or 0)


def left(live: Live) -> int:
    with live.store.read() as unit:
        query = select(func.sum(GiftCheque.left_cents)).where(GiftCheque.member_number == "44619")
        return int(unit.session.scalar(query) or 0)


def test_r2_a_ticket_works_for_its_own_session_only(live_on_both: Live) -> None:
    live, chat = live_on_both, at_the_card(live_on_both)
    ticket, code, before = ticket_of(chat), code_of(live), everything(live.store)
    strangers = [live.chat("37728"), live.chat()]
    opened = everything(live.store)
    assert len(opened) > len(before)
    for stranger in strangers:
        assert_refused(live, post(stranger, ticket, {"code": code}), 409, "card_stale")
    nobody = requests.post(f"{live.url}/chat/cards/{ticket}", json={"code": code}, timeout=10)
    assert_refused(live, nobody, 401, "session_expired")
    for made_up in ("x" * 43, ticket[:-1], ticket.swapcase(), "x", "%00", "..%2f", "é", "%ff", "' OR 1=1 --"):
        answer = post(chat, made_up, {"code": code})
        assert answer.status_code in (404, 409), made_up
        assert_refused(live, answer, answer.status_code, {404: "not_found", 409: "card_stale"}[answer.status_code])
    assert everything(live.store) == opened
    assert post(chat, ticket, {"code": code}).json() == {"ok": True}
    assert "Bon d'achat Fnac de 20 €" in said(chat.settle())


def test_r2_a_ticket_works_once(live_on_both: Live) -> None:
    live, chat = live_on_both, at_the_card(live_on_both)
    ticket, code = ticket_of(chat), code_of(live)
    assert post(chat, ticket, {"code": code}).status_code == 200
    chat.settle()
    live.clock.forward(seconds=60)
    assert_refused(live, post(chat, ticket, {"code": code_of(live)}), 409, "card_stale")
    assert_refused(live, post(chat, ticket, {"code": code}), 409, "card_stale")
    assert (orders(live), left(live)) == (1, 5000 - 1900)


def test_r2_of_many_cards_sent_at_once_one_counts(live_on_both: Live) -> None:
    live, chat = live_on_both, at_the_card(live_on_both)
    ticket, code, together = ticket_of(chat), code_of(live), threading.Barrier(5)

    def send(number: int) -> int:
        together.wait(10)
        return post(chat, ticket, {"code": code}).status_code

    with ThreadPoolExecutor(5) as pool:
        answers = list(pool.map(send, range(5)))
    assert answers.count(200) == 1
    assert set(answers) <= {200, 409, 422, 429}
    chat.settle()
    assert (orders(live), left(live)) == (1, 5000 - 1900)


def test_r2_a_card_is_over_after_ten_minutes(live: Live) -> None:
    chat = at_the_card(live)
    live.clock.forward(minutes=10)
    assert_refused(live, post(chat, ticket_of(chat), {"code": code_of(live)}), 409, "card_stale")
    assert orders(live) == 0


def test_r2_the_card_of_a_cancelled_purchase_buys_nothing(live_on_both: Live) -> None:
    live, chat = live_on_both, at_the_card(live_on_both)
    ticket = ticket_of(chat)
    chat.say("annuler")
    post(chat, ticket, {"code": code_of(live)})
    chat.settle()
    assert (orders(live), left(live)) == (0, 5000)


def test_i3_more_fields_than_the_card_has_change_nothing(live: Live) -> None:
    chat = at_the_card(live)
    extra = {"member_number": "37728", "operation": "x", "conversation_id": "x", "intent": "affirm", "step_up": "x"}
    answer = post(chat, ticket_of(chat), {"code": wrong_code(live), **extra})
    assert (answer.status_code, set(answer.json()["errors"])) == (422, {"code"})
    assert orders(live) == 0


@pytest.mark.parametrize("body", [{}, {"code": ""}, {"code": "   "}, {"code": None}, {"other": "123456"}])
def test_b1_a_card_without_its_code_says_which_field_is_missing(live: Live, body: dict[str, Any]) -> None:
    answer = post(at_the_card(live), ticket_of_last(live), body)
    assert answer.status_code == 422
    assert answer.json() == {"errors": {"code": live.guichet.services.say("utter_problem_field_missing")}}


def ticket_of_last(live: Live) -> str:
    with live.store.read() as unit:
        return str(unit.session.scalar(select(CardTicket.token).where(CardTicket.used_at.is_(None))))


@pytest.mark.parametrize(
    "body", [[], "123456", 123456, None, {"code": 123456}, {"code": ["1"]}, {"code": {"a": 1}}, {"code": True}]
)
def test_b1_a_card_of_the_wrong_form_is_malformed(live: Live, body: Any) -> None:
    assert_refused(live, post(at_the_card(live), ticket_of_last(live), body), 400, "malformed")


@pytest.mark.parametrize(
    "code", ["\x00", "12345\x00", "१२३४५६", "١٢٣٤٥٦", "²³¹²³¹", "🔑🔑🔑", "\u202e123456", "\ud800", "-12345", "1e5"]
)
def test_b1_any_text_as_a_code_is_refused_in_french(live_on_both: Live, code: str) -> None:
    live, chat = live_on_both, at_the_card(live_on_both)
    answer = post(chat, ticket_of(chat), {"code": code})
    assert answer.status_code == 422
    assert answer.json() == {"errors": {"code": live.guichet.services.say("utter_problem_code_refused")}}


def test_s1_what_is_typed_into_a_card_stands_nowhere(live_on_both: Live, monkeypatch: pytest.MonkeyPatch) -> None:
    live, chat = live_on_both, at_the_card(live_on_both)
    wrong, right = wrong_code(live), code_of(live)
    with captured_logs(monkeypatch) as logs:
        structlog.get_logger().warning("logs_are_read")
        assert post(chat, ticket_of(chat), {"code": wrong}).status_code == 422
        assert post(chat, ticket_of(chat), {"code": right}).status_code == 200
        chat.settle()
        assert "logs_are_read" in logs()
        assert wrong not in logs()
        assert right not in logs()
    assert "Bon d'achat Fnac" in said(chat.last)
    for code in (wrong, right):
        assert code not in everything(live.store)
    assert all(code not in str(message) for code in (wrong, right) for message in chat.last)


def test_s2_a_code_typed_as_a_message_while_its_card_is_open_is_masked(live_on_both: Live) -> None:
    live, chat = live_on_both, at_the_card(live_on_both)
    code = code_of(live)
    assert "J'ai masqué un code" in said(chat.say(code))
    assert code not in everything(live.store)
    assert orders(live) == 0


def test_t1_the_same_code_does_not_pass_twice(live_on_both: Live) -> None:
    live, chat = live_on_both, at_the_card(live_on_both)
    code = code_of(live)
    assert post(chat, ticket_of(chat), {"code": code}).status_code == 200
    chat.settle()
    chat.say("je veux un bon Fnac de 10 € avec mon chèque-cadeau")
    chat.press("Acheter")
    assert post(chat, ticket_of(chat), {"code": code}).status_code == 422
    assert orders(live) == 1


def test_t3_after_five_wrong_codes_the_right_one_is_refused_too_and_says_for_how_long(live_on_both: Live) -> None:
    live, chat = live_on_both, at_the_card(live_on_both)
    ticket, wrong = ticket_of(chat), wrong_code(live)
    assert [post(chat, ticket, {"code": wrong}).status_code for _ in range(5)] == [422] * 5
    answer = post(chat, ticket, {"code": code_of(live)})
    assert_refused(live, answer, 429, "too_many_codes")
    assert 1 <= int(answer.headers["Retry-After"]) <= 300
    with live.store.read() as unit:
        assert unit.session.scalar(select(func.count()).select_from(Attempt)) == 5
        assert unit.session.scalar(select(func.count()).select_from(StepUp)) == 0
    live.clock.forward(minutes=5, seconds=1)
    assert post(chat, ticket, {"code": code_of(live)}).status_code == 200
    chat.settle()
    assert orders(live) == 1


def test_i2_nothing_of_another_member_is_within_reach(live_on_both: Live) -> None:
    live, owner = live_on_both, at_the_card(live_on_both)
    intruder, visitor = live.chat("37728"), live.chat()
    ticket, cancel = ticket_of(owner), owner.token("Annuler")
    theirs = [(row.seq, row.body, row.pending) for row in stored(live.store, owner.conversation)]
    where = owner.conversation
    for chat in (intruder, visitor):
        before = everything(live.store)
        assert_refused(live, chat.post({"client_id": new_id(), "choice": cancel}), 409, "choice_stale")
        assert_refused(live, post(chat, ticket, {"code": code_of(live)}), 409, "card_stale")
        for method, path in [
            ("GET", f"/chat/session/{where}"),
            ("GET", f"/chat/messages/{where}"),
            ("GET", "/chat/messages"),
            ("GET", f"/chat/events/{where}"),
            ("DELETE", f"/chat/session/{where}"),
            ("GET", f"/chat/cards/{ticket}"),
            ("GET", f"/desk/conversations/{where}"),
            ("GET", f"/desk/conversations/{where}/events"),
            ("POST", f"/desk/conversations/{where}/claim"),
            ("POST", f"/desk/conversations/{where}/messages"),
            ("POST", f"/desk/conversations/{where}/close"),
            ("POST", f"/desk/conversations/{where}/hand-back"),
        ]:
            answer = requests.request(
                method, live.url + path, headers=chat.headers, json={"text": "x"}, timeout=10, allow_redirects=False
            )
            assert answer.status_code in (303, 401, 403, 404, 405), f"{method} {path}: {answer.status_code}"
            assert "Fnac" not in answer.text
        assert everything(live.store) == before
    assert [(row.seq, row.body, row.pending) for row in stored(live.store, owner.conversation)] == theirs
    assert post(owner, ticket, {"code": code_of(live)}).status_code == 200
    assert "Bon d'achat Fnac" in said(owner.settle())


def test_i2_only_its_owner_learns_where_a_card_stands(live_on_both: Live) -> None:
    live, chat = live_on_both, at_the_card(live_on_both)

    def state(of: str, asker: Chat = chat) -> Any:
        answer = requests.get(f"{live.url}/chat/cards/{of}", headers=asker.headers, timeout=10)
        return answer.json()["state"] if answer.ok else answer.status_code

    first = ticket_of(chat)
    assert state(first) == "open"
    assert [state(first, stranger) for stranger in (live.chat("37728"), live.chat())] == [404, 404]
    chat.say("quels sont les délais de livraison ?")
    second = ticket_of(chat)
    assert (state(first), state(second)) == ("replaced", "open")
    assert_refused(live, post(chat, first, {"code": code_of(live)}), 409, "card_stale")
    live.clock.forward(minutes=10)
    assert state(second) == "expired"
    chat.say("c'est quoi la double authentification ?")
    third = ticket_of(chat)
    assert post(chat, third, {"code": code_of(live)}).status_code == 200
    assert state(third) == "sent"


def test_a_card_of_a_cancelled_purchase_uses_up_no_code(live: Live) -> None:
    chat = at_the_card(live)
    ticket = ticket_of(chat)
    chat.press("Annuler")
    assert_refused(live, post(chat, ticket, {"code": code_of(live)}), 409, "card_stale")
    with live.store.read() as unit:
        assert unit.session.scalar(select(func.count()).select_from(Attempt)) == 0
