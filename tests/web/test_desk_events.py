"""The desk's event streams: what is new arrives by itself, resumes where it was cut, and ends with the session."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from conftest import PASSWORD, add_conversation
from starlette.requests import Request

from bot.support import agents, handoff
from bot.support.inbox import store_member_message
from bot.web.desk import events as desk_events
from bot.web.desk.access import COOKIE
from bot.web.desk.events import Events
from bot.web.desk.reading import Reading
from bot.web.pages import Pages
from bot.web.services import Services


@pytest.fixture
def cookie(services: Services) -> str:
    return agents.sign_in(services.store, services.clock, "camille@example.org", PASSWORD, "127.0.0.1")


@pytest.fixture
def streams(services: Services, monkeypatch: pytest.MonkeyPatch) -> Events:
    monkeypatch.setattr(desk_events, "GATHER", 0.0)
    return Events(services, Reading(services, Pages(services)))


def request(cookie: str) -> Request:
    return Request({"type": "http", "headers": [(b"cookie", f"{COOKIE}={cookie}".encode())]})


async def take(stream: AsyncIterator[dict[str, Any]], count: int) -> list[tuple[str, Any, str | None]]:
    """The next events as name, data and id; fails after five seconds."""
    found = []
    for _ in range(count):
        event = await asyncio.wait_for(anext(stream), 5)
        found.append((event["event"], json.loads(event["data"]), event.get("id")))
    return found


def member_writes(services: Services, conversation_id: str, text: str) -> None:
    with services.store.begin() as unit:
        store_member_message(unit, services.clock, conversation_id, text, client_id=None)
        services.hub.changed(unit, conversation_id)


def test_a_thread_comes_whole_then_live(services: Services, streams: Events, cookie: str) -> None:
    conversation_id = add_conversation(services, "live", "37728", "Bonjour")

    async def follow() -> None:
        stream = streams._thread(request(cookie), conversation_id, 0)
        first = await take(stream, 4)
        assert [name for name, _, _ in first] == ["conversation", "message", "message", "ready"]
        assert first[0][1]["free"] and [number for _, _, number in first[1:3]] == ["1", "2"]
        waiting = asyncio.ensure_future(take(stream, 1))
        await asyncio.sleep(0.05)
        await asyncio.to_thread(member_writes, services, conversation_id, "Vous êtes là ?")
        [(name, line, number)] = await waiting
        assert (name, line["text"], number) == ("message", "Vous êtes là ?", "3")
        await stream.aclose()

    asyncio.run(follow())


def test_d2_a_thread_resumes_after_the_last_message_that_was_seen(
    services: Services, streams: Events, cookie: str
) -> None:
    conversation_id = add_conversation(services, "resume", None, *(f"message {number}" for number in range(250)))

    async def follow() -> None:
        stream = streams._thread(request(cookie), conversation_id, 20)
        found = await take(stream, 233)
        assert [number for name, _, number in found if name == "message"] == [str(number) for number in range(21, 252)]
        assert found[-1][0] == "ready"
        await stream.aclose()

    asyncio.run(follow())


def test_a_claim_by_a_colleague_shows_at_once_in_lists_and_thread(
    services: Services, streams: Events, cookie: str
) -> None:
    conversation_id = add_conversation(services, "claimed", None, "Bonjour")

    def claim() -> None:
        with services.store.begin() as unit:
            handoff.claim(unit, services.clock, services.say, conversation_id, agent_id=2)
            services.hub.changed(unit, conversation_id)

    async def follow() -> None:
        lists, thread = streams._lists(request(cookie)), streams._thread(request(cookie), conversation_id, 99)
        assert [len((await take(lists, 1))[0][1]["waiting"]), (await take(thread, 2))[-1][0]] == [1, "ready"]
        news = asyncio.gather(take(lists, 1), take(thread, 1))
        await asyncio.sleep(0.05)
        await asyncio.to_thread(claim)
        [(_, changed, _)], [(_, conversation, _)] = await news
        assert changed["waiting"] == [] and [entry["agent"] for entry in changed["others"]] == ["Dominique"]
        assert not conversation["free"] and not conversation["mine"]
        await lists.aclose()
        await thread.aclose()

    asyncio.run(follow())


def test_i5_a_session_that_ends_closes_its_streams_before_anything_more_is_read(
    services: Services, streams: Events, cookie: str
) -> None:
    conversation_id = add_conversation(services, "ended", None, "Bonjour")

    async def follow() -> None:
        stream = streams._thread(request(cookie), conversation_id, 0)
        await take(stream, 4)
        with services.store.begin() as unit:
            agents.sign_out(unit, services.clock, cookie)
        waiting = asyncio.ensure_future(take(stream, 1))
        await asyncio.sleep(0.05)
        await asyncio.to_thread(member_writes, services, conversation_id, "secret")
        assert (await waiting)[0][0] == "end"
        with pytest.raises(StopAsyncIteration):
            await anext(stream)

    asyncio.run(follow())


def test_i7_one_stream_carries_the_lists_and_the_threads_of_all_tabs(
    services: Services, streams: Events, cookie: str
) -> None:
    first, second = (
        add_conversation(services, name, member, "Bonjour") for name, member in (("one", "37728"), ("two", "44619"))
    )

    async def follow() -> None:
        stream = streams._all(request(cookie), {first: 0, second: 1, "unknown": 0})
        found = await take(stream, 8)
        assert [name for name, _, _ in found].count("lists") == 1
        threads = [(data["id"], data["name"]) for name, data, _ in found if name == "thread"]
        assert [name for one, name in threads if one == first] == ["conversation", "message", "message", "ready"]
        assert [name for one, name in threads if one == second] == ["conversation", "message", "ready"]
        member_writes(services, second, "Toujours là ?")
        for _ in range(9):
            event = await asyncio.wait_for(anext(stream), 5)
            data = json.loads(event["data"])
            if event["event"] == "thread" and data["name"] == "message":
                break
        assert (data["id"], json.loads(data["data"])["text"]) == (second, "Toujours là ?")
        await stream.aclose()

    asyncio.run(follow())
