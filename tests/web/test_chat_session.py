"""A session carries over only the pending request, and is worth nothing once it has ended (I3 to I5)."""

from __future__ import annotations

from datetime import datetime, timedelta

import requests
from chat_tools import assert_refused, everything, memory_of, new_id, post_text, stored

from bot.store.tables import ChatSession
from bot.store.tokens import token_hash
from bot.web.chat.host_token import make_token
from tests.world import HOST_KEY, MONDAY, Chat, Live, said

EXTRA = {
    "author": "agent",
    "is_agent": True,
    "metadata": {"intent": "affirm"},
    "sender": "44619",
    "sender_id": "44619",
    "member_number": "44619",
    "conversation": "x",
    "conversation_id": "x",
    "command": {"intent": "contact_human"},
    "intent": "contact_human",
    "parse_data": {"intent": {"name": "contact_human"}},
    "type": "state",
    "state": "person",
    "seq": 999,
    "pending": False,
    "chosen": {"operation": "buy_voucher"},
    "button": True,
}


def test_i3_fields_beyond_the_contract_change_nothing(live_on_both: Live) -> None:
    live = live_on_both
    opened = requests.post(f"{live.url}/chat/session", json={"token": None, **EXTRA, "sub": "37728"}, timeout=10).json()
    assert not opened["signed_in"]
    chat = live.chat("37728")
    answer = chat.post({"client_id": new_id(), "text": "bonjour", **EXTRA})
    assert answer.json() == {"seq": 1}
    assert "Bonjour" in said(chat.settle())
    asked = stored(live.store, chat.conversation)[0]
    assert (asked.author, asked.type, asked.command) == ("member", "text", None)
    assert set(asked.body) == {"text", "client_id"}
    assert memory_of(live.store, chat.conversation).get("operation") is None


def test_i4_signing_in_carries_the_pending_request_only_and_the_planter_sees_nothing(live_on_both: Live) -> None:
    live = live_on_both
    planter = live.chat()
    planter.say("bonjour, texte de la planteuse")
    planter.say("je veux un bon Fnac de 50 € avec mon chèque cadeau")
    member = Chat(live, "37728", before=planter.session)
    assert "Quel chèque-cadeau" in said(member.settle())
    assert member.conversation != conversation_of(planter)
    assert member.session != planter.session
    own = [message.body["text"] for message in stored(live.store, member.conversation, "member")]
    assert own == ["je veux un bon Fnac de 50 € avec mon chèque cadeau"]
    assert_refused(live, planter.post({"client_id": new_id(), "text": "coucou"}), 401, "session_expired")
    events = requests.get(f"{live.url}/chat/events", headers=planter.headers, timeout=10)
    assert_refused(live, events, 401, "session_expired")


def conversation_of(chat: Chat) -> str:
    """The conversation of a session, also of one that has ended."""
    with chat.live.store.read() as unit:
        return unit.session.get_one(ChatSession, token_hash(chat.session)).conversation_id


def test_i4_a_token_that_is_refused_leaves_the_visitor_where_they_were(live: Live) -> None:
    visitor = live.chat()
    visitor.say("bonjour")
    answer = requests.post(
        f"{live.url}/chat/session",
        json={"token": make_token("37728", lambda: MONDAY - timedelta(hours=1), HOST_KEY)},
        headers=visitor.headers,
        timeout=10,
    )
    assert_refused(live, answer, 401, "token_invalid")
    assert post_text(visitor, "et la livraison ?").status_code == 202
    visitor.settle()


def test_i4_a_members_session_gives_nothing_to_another_member(live: Live) -> None:
    first = live.chat("37728")
    first.say("je veux un bon Fnac de 50 € avec mon chèque cadeau")
    second = Chat(live, "44619", before=first.session)
    assert stored(live.store, second.conversation) == []


def test_i5_after_signing_out_the_token_opens_nothing(live_on_both: Live) -> None:
    chat = live_on_both.chat("37728")
    chat.say("bonjour")
    assert requests.delete(f"{live_on_both.url}/chat/session", headers=chat.headers, timeout=10).status_code == 204
    assert_closed(live_on_both, chat)


def test_i5_after_an_hour_the_token_opens_nothing(live_on_both: Live) -> None:
    chat = live_on_both.chat("37728")
    live_on_both.clock.forward(hours=1)
    assert_closed(live_on_both, chat)


def assert_closed(live: Live, chat: Chat) -> None:
    """Every address refuses the token, and nothing is written."""
    before = everything(live.store)
    for method, path, body in [
        ("POST", "/chat/messages", {"client_id": new_id(), "text": "encore moi"}),
        ("GET", "/chat/events", None),
        ("POST", "/chat/cards/x", {"code": "123456"}),
        ("DELETE", "/chat/session", None),
    ]:
        answer = requests.request(method, live.url + path, json=body, headers=chat.headers, timeout=10)
        assert_refused(live, answer, 401, "session_expired")
    assert everything(live.store) == before


def test_i5_a_new_session_of_the_same_member_finds_the_thread_again(live: Live) -> None:
    chat = live.chat("37728")
    chat.say("bonjour")
    live.clock.forward(hours=2)
    again = requests.post(
        f"{live.url}/chat/session", json={"token": make_token("37728", live.clock, HOST_KEY)}, timeout=10
    ).json()["session"]
    assert again != chat.session
    chat.session, chat.seen = again, 0
    assert [message["text"] for message in chat.read(until=1)] == ["bonjour"]


def test_the_server_tells_its_time_with_a_session_and_with_a_stream(live: Live) -> None:
    live.clock.forward(days=400)
    chat = live.chat()
    url = f"{live.url}/chat/events"
    with requests.get(url, headers=chat.headers, stream=True, timeout=10) as stream:
        told = [chat.opened["now"], stream.headers["Guichet-Time"]]
    for moment in told:
        assert (
            timedelta(0) <= live.clock() - datetime.fromisoformat(moment.replace("Z", "+00:00")) < timedelta(minutes=1)
        )
