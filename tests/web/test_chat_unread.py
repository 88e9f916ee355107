"""Answers of agents reach the launcher of a closed chat, and are unread until a chat in view was sent them (D9)."""

from __future__ import annotations

from typing import Any

import requests
from sqlalchemy import select

from bot.store.tables import Agent, Conversation
from bot.support import handoff
from tests.world import HOST_KEY, Chat, Live, make_token, wait_for


def answered(live: Live, chat: Chat, text: str = "Bonjour, je regarde.") -> None:
    """An agent takes the conversation where nobody has it, and answers."""
    services = live.guichet.services
    with live.store.begin() as unit:
        agent = unit.session.scalars(select(Agent.id).order_by(Agent.id)).first()
        assert agent is not None
        if unit.session.get_one(Conversation, chat.conversation).state != "person":
            handoff.claim(unit, live.clock, services.say, chat.conversation, agent)
        handoff.answer(unit, live.clock, chat.conversation, agent, text)
        services.hub.changed(unit, chat.conversation)


def unread(live: Live, member: str) -> int:
    body = {"token": make_token(member, live.clock, HOST_KEY)}
    answer = requests.post(f"{live.url}/chat/unread", json=body, timeout=10)
    assert answer.status_code == 200, answer.text
    return int(answer.json()["unread"])


def read_all(chat: Chat, closed: bool) -> None:
    """Follow the stream until it says what stands above the conversation: then everything was sent."""
    url = f"{chat.live.url}/chat/events?after=0&closed={int(closed)}"
    with requests.get(url, headers=chat.headers, stream=True, timeout=20) as answer:
        for line in answer.iter_lines(chunk_size=1):
            if line.startswith(b"data:") and b'"status"' in line:
                return


def test_d9_an_answer_is_unread_until_a_chat_in_view_was_sent_it(live_on_both: Live) -> None:
    chat = live_on_both.chat("37728")
    assert (unread(live_on_both, "37728"), chat.opened["unread"]) == (0, 0)
    answered(live_on_both, chat)
    answered(live_on_both, chat, "C'est fait.")
    read_all(chat, closed=True)
    assert unread(live_on_both, "37728") == 2
    assert live_on_both.chat("37728").opened["unread"] == 2
    assert unread(live_on_both, "44619") == 0
    read_all(chat, closed=False)
    wait_for(lambda: unread(live_on_both, "37728") == 0)


def test_i1_only_the_hosts_token_tells_what_is_unread(live: Live) -> None:
    bodies: list[tuple[Any, int]] = [({}, 400), ({"token": None}, 400), ({"token": "eyJhbGciOiJub25lIn0.e30."}, 401)]
    for body, status in bodies:
        assert requests.post(f"{live.url}/chat/unread", json=body, timeout=10).status_code == status
    assert requests.post(f"{live.url}/chat/unread", data=b"[", timeout=10).status_code == 400


def test_p5_asking_what_is_unread_opens_no_session(live: Live) -> None:
    with live.store.read() as unit:
        before = len(unit.session.scalars(select(Conversation.id)).all())
    assert unread(live, "44619") == 0
    with live.store.read() as unit:
        assert len(unit.session.scalars(select(Conversation.id)).all()) == before
