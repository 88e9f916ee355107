"""Answers of agents reach the launcher of a closed chat, and are unread until a chat in view was sent them (D9)."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import requests
from sqlalchemy import select

from bot.store.tables import Agent, Conversation
from bot.support import handoff
from bot.web.chat.events import SETTLED
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


@contextmanager
def reading(chat: Chat, closed: bool = False) -> Iterator[Iterator[bytes]]:
    """A stream that has said what stands above the conversation, so that everything was sent; open until left."""
    url = f"{chat.live.url}/chat/events?after=0&closed={int(closed)}"
    with requests.get(url, headers=chat.headers, stream=True, timeout=20) as answer:
        lines = answer.iter_lines(chunk_size=1)
        assert any(line.startswith(b"data:") and b'"status"' in line for line in lines)
        yield lines


def test_d9_an_answer_is_unread_until_a_chat_in_view_was_sent_it(live_on_both: Live) -> None:
    chat = live_on_both.chat("37728")
    assert (unread(live_on_both, "37728"), chat.opened["unread"]) == (0, 0)
    answered(live_on_both, chat)
    answered(live_on_both, chat, "C'est fait.")
    with reading(chat, closed=True):
        time.sleep(1.2 * SETTLED)
        assert unread(live_on_both, "37728") == 2
    assert live_on_both.chat("37728").opened["unread"] == 2
    assert unread(live_on_both, "44619") == 0
    with reading(chat):
        wait_for(lambda: unread(live_on_both, "37728") == 0)


def test_d9_who_left_as_the_answer_was_sent_has_not_seen_it(live: Live) -> None:
    chat = live.chat("37728")
    with reading(chat) as lines:
        answered(live, chat)
        assert any(b'"author": "agent"' in line for line in lines)
    time.sleep(0.2)  # a server that marks what it sends has done so by then
    assert unread(live, "37728") == 1


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
