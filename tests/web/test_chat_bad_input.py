"""Whatever comes in, what goes out is the same text or a French refusal, and nothing is lost (B1, D5, R4)."""

from __future__ import annotations

import gzip
import json
import socket
import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit

import psutil
import pytest
import requests
from chat_tools import LEAKS, assert_refused, everything, listening, new_id, post_text, stored
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text as sql

from tests.world import Chat, Live

NASTY = [
    "a\x00b",
    "\u202eretour",
    "\u200b\u200c\u200d",
    "\ufeff",
    "é" * 4000,
    "👩‍👩‍👧‍👦🏳️‍🌈",
    "Z̴̧͎a̸l̷g̶o̵̢̝̓̾" * 20,
    "\ud800",
    "\U0010ffff",
    "\uffff",
    "<img src=x onerror=alert(1)>",
    "'; DROP TABLE messages; --",
    "{{7*7}}${7*7}%s{0}",
    "\r\nX-Injected: 1",
    "\x1b[31m",
    "../../etc/passwd",
    "١٢٣ € chez ﷽",
    "1" * 4000,
    "/" * 4000,
    "((((" * 900,
    "[Fnac](brand)",
    "null",
    "true",
    "\t",
    "ＦＮＡＣ　５０€",
    "ǅ ß İ ı ﬁ",
]


def as_kept(text: str) -> str:
    """What comes back of a text: NUL is U+FFFD, and half a character, which UTF-8 cannot write, a question mark."""
    return text.encode("utf-8", "replace").decode().replace("\x00", "\ufffd")


def assert_kept_or_refused(live: Live, chat: Chat, text: str) -> None:
    answer = post_text(chat, text)
    if answer.status_code == 202:
        chat.settle()
        row = next(row for row in stored(live.store, chat.conversation) if row.seq == answer.json()["seq"])
        assert row.body["text"] == as_kept(text) or "••••" in row.body["text"]
        chat.seen = row.seq - 1
        assert chat.read(until=row.seq)[0]["text"] == row.body["text"]
        assert len(stored(live.store, chat.conversation)) > row.seq
    else:
        code = "text_empty" if not text.strip() else "text_too_long"
        assert_refused(live, answer, 422, code)


@pytest.mark.parametrize("text", NASTY, ids=range(len(NASTY)))
def test_b1_a_nasty_text_comes_back_as_it_was_and_is_answered(live_on_both: Live, text: str) -> None:
    assert_kept_or_refused(live_on_both, live_on_both.chat("37728"), text)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(st.characters(codec=None, exclude_categories=()), min_size=0, max_size=300))
def test_b1_any_text_comes_back_as_it_was_or_is_refused_in_french(live: Live, text: str) -> None:
    assert_kept_or_refused(live, live.chat(), text)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "text_empty"),
        (" \n\t\u00a0\u3000", "text_empty"),
        ("a" * 4001, "text_too_long"),
        ("a" * 10_000, "text_too_long"),
    ],
)
def test_b1_an_empty_or_overlong_text_is_refused(live: Live, text: str, code: str) -> None:
    chat = live.chat()
    assert_refused(live, post_text(chat, text), 422, code)
    assert stored(live.store, chat.conversation) == []


@pytest.mark.parametrize("nasty", [*NASTY, ""], ids=range(len(NASTY) + 1))
def test_b1_a_nasty_text_in_any_other_field_is_a_refusal_of_ours(live_on_both: Live, nasty: str) -> None:
    live, chat = live_on_both, live_on_both.chat("37728")
    before = everything(live.store)
    answers = [
        chat.post({"client_id": nasty, "text": "bonjour"}),
        chat.post({"client_id": new_id(), "choice": nasty}),
        requests.post(f"{live.url}/chat/session", json={"token": nasty}, timeout=20),
        requests.post(f"{live.url}/chat/cards/x", json={"code": nasty}, headers=chat.headers, timeout=20),
        requests.get(
            f"{live.url}/chat/events", params={"after": as_kept(nasty) or "-"}, headers=chat.headers, timeout=20
        ),
    ]
    for answer in answers:
        assert 400 <= answer.status_code < 500, answer.text
        assert not any(sign in answer.text for sign in LEAKS)
    assert everything(live.store) == before


BODIES = [
    b"",
    b"{",
    b"[]",
    b'"text"',
    b"null",
    b"12",
    b"\xff\xfe\x00",
    b'{"client_id": 1}',
    b"[" * 30_000,
    b'{"a":' * 10_000,
    b"1" * 60_000,
    b'{"client_id": "%s"}' % new_id().encode(),
    b'{"client_id": "x", "text": "a"}',
    b'{"text": "sans identifiant"}',
    b'{"client_id": "%s", "text": 1}' % new_id().encode(),
    b'{"client_id": "%s", "text": ["a"]}' % new_id().encode(),
    b'{"client_id": "%s", "choice": {"a": 1}}' % new_id().encode(),
    b'{"client_id": "%s", "text": null}' % new_id().encode(),
    b'{"client_id": "%s", "text": "a", "choice": "b"}' % new_id().encode(),
    b'{"client_id": NaN, "text": "a"}',
    b"--x\r\n\r\nmultipart",
]


@pytest.mark.parametrize("body", BODIES, ids=range(len(BODIES)))
def test_b1_a_broken_body_is_told_in_french_and_stores_nothing(live: Live, body: bytes) -> None:
    chat = live.chat()
    headers = {**chat.headers, "Content-Type": "application/json"}
    assert_refused(
        live, requests.post(f"{live.url}/chat/messages", data=body, headers=headers, timeout=10), 400, "malformed"
    )
    assert stored(live.store, chat.conversation) == []


@pytest.mark.parametrize("path", ["/chat/messages", "/chat/session", "/chat/cards/x", "/desk/connexion"])
def test_r4_a_body_over_the_cap_is_refused_before_it_is_parsed(live: Live, path: str) -> None:
    kind = "application/x-www-form-urlencoded" if path.startswith("/desk") else "application/json"
    headers = {**live.chat().headers, "Content-Type": kind}
    big = json.dumps({"client_id": new_id(), "text": "a" * 400_000}).encode()
    assert_refused(live, requests.post(live.url + path, data=big, headers=headers, timeout=10), 413, "too_large")
    few = requests.post(live.url + path, data=iter([big[:50_000], big[50_000:100_000]]), headers=headers, timeout=10)
    assert_refused(live, few, 413, "too_large")
    bomb = gzip.compress(b'{"text": "' + b"a" * 50_000_000 + b'"}')
    assert len(bomb) < 64_000
    answer = requests.post(live.url + path, data=bomb, headers={**headers, "Content-Encoding": "gzip"}, timeout=10)
    assert_refused(live, answer, 415, "malformed")


def test_r4_an_endless_body_is_refused_and_never_gathered_in_memory(live: Live) -> None:
    host, process = urlsplit(live.url), psutil.Process()
    chunk = b"4000\r\n" + b"a" * 0x4000 + b"\r\n"
    with socket.create_connection((host.hostname or "", host.port or 0), timeout=10) as line:
        head = f"POST /chat/session HTTP/1.1\r\nHost: {host.netloc}\r\nTransfer-Encoding: chunked\r\n\r\n"
        line.sendall(head.encode())
        before, most = process.memory_info().rss, 0
        with suppress(ConnectionError):  # a server may also hang up
            for sent in range(12_000):  # 196 MB
                line.sendall(chunk)
                if sent % 500 == 0:
                    most = max(most, process.memory_info().rss)
            assert b" 413 " in line.recv(100)
    assert most - before < 40_000_000


@contextmanager
def locked(live: Live) -> Iterator[None]:
    """Somebody else holds the database: SQLite's write lock, PostgreSQL's lock on the conversations."""
    if live.store.sqlite:
        holder = sqlite3.connect(live.store.url.removeprefix("sqlite:///"), isolation_level=None)
        holder.execute("BEGIN IMMEDIATE")
        try:
            yield
        finally:
            holder.execute("ROLLBACK")
            holder.close()
        return
    with live.store.engine.connect() as connection:
        connection.execute(sql("LOCK TABLE conversations IN ACCESS EXCLUSIVE MODE"))
        yield
        connection.rollback()


def test_d5_a_locked_database_is_told_in_french_and_then_all_goes_on(live_on_both: Live) -> None:
    live, chat, client_id = live_on_both, live_on_both.chat("37728"), new_id()
    with ThreadPoolExecutor(3) as pool:
        with locked(live):
            message = pool.submit(post_text, chat, "bonjour", client_id)
            session = pool.submit(requests.post, f"{live.url}/chat/session", json={"token": None}, timeout=9)
            healthy = requests.get(f"{live.url}/healthz", timeout=5).status_code
            answers = [message.result(), session.result()]
        assert healthy == 200
        for answer in answers:
            assert_refused(live, answer, 503, "unavailable")
            assert answer.headers["Retry-After"] == "2"
    assert stored(live.store, chat.conversation) == []
    assert post_text(chat, "bonjour", client_id).json() == {"seq": 1}
    assert chat.settle()[0]["author"] == "assistant"


@pytest.mark.parametrize("model", ["none", "no file", "a broken file"])
def test_d5_without_a_model_messages_are_kept_and_answered_by_an_apology(
    new_database: Callable[[str], str], tmp_path: Path, model: str
) -> None:
    path = None if model == "none" else tmp_path / "model.tar.gz"
    if path is not None and model == "a broken file":
        path.write_bytes(b"not an archive")
    with listening(new_database("sqlite"), tmp_path, model=path, ready=False) as live:
        ready = requests.get(f"{live.url}/readyz", timeout=5)
        assert (ready.status_code, ready.json()) == (503, {"model": False, "database": True})
        assert requests.get(f"{live.url}/healthz", timeout=5).status_code == 200
        chat = live.chat("37728")
        answer = chat.say("bonjour")
        assert [message["text"] for message in answer] == [live.guichet.services.say("utter_turn_failed")]
        assert stored(live.store, chat.conversation, "member")[0].body["text"] == "bonjour"
