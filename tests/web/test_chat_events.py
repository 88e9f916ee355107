"""The event stream resumes without gap or double (D2), shows one thread only (I2), ends with its session (I5)."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import requests
from chat_tools import assert_refused, listening, post_text, stored
from sqlalchemy import select

from bot.store.tables import Agent
from bot.support import handoff
from bot.support.messages import Reply, add_message
from bot.web.chat import events
from tests.world import Chat, Live, wait_for

MESSAGES = 300
CUTS = 100


class Reader(threading.Thread):
    """A reader whose line is cut after a few messages, a hundred times, and who asks again after the last one."""

    def __init__(self, where: Callable[[], str], chat: Chat) -> None:
        super().__init__(daemon=True)
        self._where, self._headers = where, chat.headers
        self.seen: list[dict[str, Any]] = []
        self.cuts, self.until, self.stopped = 0, 0, threading.Event()

    def run(self) -> None:
        while not self.stopped.is_set() and not (self.until and self.last >= self.until):
            try:
                self._read(2 + self.cuts % 5 if self.cuts < CUTS else 10_000)
                self.cuts += 1
            except requests.RequestException:
                self.stopped.wait(0.02)  # the server is being restarted

    @property
    def last(self) -> int:
        return int(self.seen[-1]["seq"]) if self.seen else 0

    def _read(self, most: int) -> None:
        headers = {**self._headers, "Last-Event-ID": str(self.last)}
        with requests.get(f"{self._where()}/chat/events", headers=headers, stream=True, timeout=20) as answer:
            answer.raise_for_status()
            for message in parsed(answer):
                if "seq" in message:
                    self.seen.append(message)
                    most -= 1
                if most == 0 or (self.until and self.last >= self.until):
                    return


def parsed(answer: requests.Response) -> Iterator[dict[str, Any]]:
    """Each event's data; its id must be the message's number, and only stored messages have one."""
    identity, heartbeats = None, 0
    for line in answer.iter_lines(chunk_size=1):
        heartbeats += line.startswith(b":")
        assert heartbeats < 3, "the stream stays open and says nothing"
        if line.startswith(b"id:"):
            identity = line[3:].strip().decode()
        elif line.startswith(b"data:"):
            message = json.loads(line[5:])
            assert identity == (str(message["seq"]) if "seq" in message else None)
            identity = None
            if message["type"] != "status":  # what stands above the conversation: tests/dialogues/test_waiting.py
                yield message


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_d2_a_reader_cut_a_hundred_times_sees_every_message_once_through_two_restarts(
    new_database: Callable[[str], str], tmp_path: Path, kind: str
) -> None:
    url, acknowledged, clock, address, reader, chat = new_database(kind), [], None, [""], None, None
    for life in range(3):
        with listening(url, tmp_path, clock=clock, fresh=life == 0) as live:
            clock, address[0] = live.clock, live.url
            if chat is None or reader is None:
                chat = live.chat("37728")
                reader = Reader(lambda: address[0], chat)
                reader.start()
            chat.live = live
            for number in range(MESSAGES // 3):
                text = f"message {life}-{number}"
                wait_for(partial(sent, chat, text))
                acknowledged.append(text)
            if life == 2:
                finish(live, chat, reader, acknowledged)


def sent(chat: Chat, text: str) -> bool:
    """Whether the message was acknowledged; 429 asks for patience."""
    return post_text(chat, text).status_code == 202


def finish(live: Live, chat: Chat, reader: Reader, acknowledged: list[str]) -> None:
    """Everything is answered and read; what was acknowledged is there once, in order."""
    wait_for(lambda: chat._pending(chat.conversation) == 0, 60)
    reader.until = stored(live.store, chat.conversation)[-1].seq
    post_text(chat, "dernier")  # wakes a reader that is waiting
    reader.join(timeout=30)
    reader.stopped.set()
    assert [message["seq"] for message in reader.seen] == list(range(1, reader.last + 1))
    assert reader.last >= reader.until
    assert reader.cuts >= CUTS
    assert [message["text"] for message in reader.seen if message["author"] == "member"][
        : len(acknowledged)
    ] == acknowledged


def test_d2_both_ways_of_resuming_start_after_the_number(live_on_both: Live) -> None:
    chat = live_on_both.chat("37728")
    chat.say("bonjour")
    chat.say("merci")
    url = f"{live_on_both.url}/chat/events"
    for query, header in (("?after=2", {}), ("", {"Last-Event-ID": "2"}), ("?after=0", {"Last-Event-ID": "2"})):
        with requests.get(url + query, headers={**chat.headers, **header}, stream=True, timeout=10) as answer:
            assert next(parsed(answer))["seq"] == 3
            assert answer.headers["content-type"].startswith("text/event-stream")
            assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("after", ["-1", "1.5", "x", "1e3", "٣", "9" * 10, "1;2", "%00"])
def test_b1_a_number_that_is_none_is_refused(live: Live, after: str) -> None:
    chat = live.chat()
    answer = requests.get(f"{live.url}/chat/events?after={after}", headers=chat.headers, timeout=10)
    assert_refused(live, answer, 400, "malformed")


def test_i2_a_stream_shows_its_own_thread_and_no_note_of_an_agent(live_on_both: Live) -> None:
    live, chat, other = live_on_both, live_on_both.chat("37728"), live_on_both.chat("44619")
    with live.store.begin() as unit:
        add_message(unit, live.clock, chat.conversation, "note", Reply("text", {"text": "note interne"}))
    other.say("je suis l'autre membre")
    chat.say("bonjour")
    query = (
        f"?conversation={other.conversation}&conversation_id={other.conversation}&session={other.session}&member=44619"
    )
    with requests.get(f"{live.url}/chat/events{query}", headers=chat.headers, stream=True, timeout=10) as answer:
        lines = parsed(answer)
        found = [next(lines) for _ in range(2)]
    assert [message["author"] for message in found] == ["member", "assistant"]
    assert "autre membre" not in str(found)
    assert "note interne" not in str(found)


@pytest.mark.parametrize(
    "headers", [{}, {"Authorization": "Bearer x"}, {"Authorization": "Basic eDp4"}, {"Authorization": "Bearer "}]
)
def test_i2_without_a_session_there_is_no_stream_not_even_by_the_query(live: Live, headers: dict[str, str]) -> None:
    chat = live.chat("37728")
    answer = requests.get(f"{live.url}/chat/events?session={chat.session}", headers=headers, timeout=10)
    assert_refused(live, answer, 401, "session_expired")


def ending(chat: Chat, end: Callable[[], Any]) -> list[dict[str, Any]]:
    """What an open stream still brings once ``end`` was done, up to its close by the server."""
    url, found, opened = f"{chat.live.url}/chat/events", [], False
    with requests.get(url, headers=chat.headers, stream=True, timeout=20) as answer:
        for message in parsed(answer):
            if opened:
                found.append(message)
            elif message.get("seq") == chat.seen:
                opened = True
                end()
    return found


def test_i5_signing_out_closes_the_open_stream(live_on_both: Live) -> None:
    chat = live_on_both.chat("37728")
    chat.say("bonjour")
    found = ending(chat, lambda: requests.delete(f"{live_on_both.url}/chat/session", headers=chat.headers, timeout=10))
    assert found == [{"type": "end", "code": "session_expired"}]


def test_i5_an_expired_session_gets_no_further_message(live_on_both: Live) -> None:
    live, chat = live_on_both, live_on_both.chat("37728")
    chat.say("bonjour")

    def expire_then_write() -> None:
        live.clock.forward(hours=1)
        post_text(live.chat("37728"), "écrit après l'heure")

    assert ending(chat, expire_then_write) == [{"type": "end", "code": "session_expired"}]
    live.chat("37728").settle()


def test_i5_a_quiet_stream_ends_by_itself_when_its_session_expires(live: Live, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "HEARTBEAT", 0.05)
    chat = live.chat("37728")
    chat.say("bonjour")
    assert ending(chat, lambda: live.clock.forward(hours=1)) == [{"type": "end", "code": "session_expired"}]


def test_i4_signing_in_closes_the_visitors_stream_before_the_member_writes(live_on_both: Live) -> None:
    live, planter = live_on_both, live_on_both.chat()
    planter.say("bonjour")

    def victim_signs_in() -> None:
        Chat(live, "37728", before=planter.session).say("je veux voir les infos de mon compte")

    found = ending(planter, victim_signs_in)
    assert found == [{"type": "end", "code": "session_expired"}]


def test_d2_what_a_person_writes_arrives_while_one_listens(live_on_both: Live) -> None:
    live, chat = live_on_both, live_on_both.chat("37728")
    chat.say("bonjour")
    say = live.guichet.services.say

    def person() -> None:
        with live.store.begin() as unit:
            agent = unit.session.scalars(select(Agent.id)).first() or 0
            handoff.claim(unit, live.clock, say, chat.conversation, agent)
            handoff.answer(unit, live.clock, chat.conversation, agent, "Bonjour, c’est Camille")
            live.guichet.services.hub.changed(unit, chat.conversation)

    with requests.get(
        f"{live.url}/chat/events?after={chat.seen}", headers=chat.headers, stream=True, timeout=20
    ) as answer:
        person()
        lines = parsed(answer)
        found = [next(lines), next(lines)]
    assert [(message["author"], message["type"]) for message in found] == [("system", "state"), ("agent", "text")]
