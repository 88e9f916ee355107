"""What tests stand on.

A clock, real databases, a Guichet that listens on loopback, and a member who chats with it over HTTP.
"""

from __future__ import annotations

import json
import re
import threading
import time
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pyotp
import requests
from sqlalchemy import func, select

from bot.demo import AGENTS
from bot.settings import Settings
from bot.store import Store
from bot.store.demo import DEMO_TOTP_SECRET, fill
from bot.store.tables import Base, Conversation, Message
from bot.support.agents import add_agent
from bot.web.app import Guichet, create_app
from bot.web.chat.host_token import make_token
from bot.web.serving import Server, server_config

HOST_KEY = "a host key for tests, longer than thirty-two characters"
ENCRYPTION_KEY = "pMCxk0mVQwmGvAFpTfCSXqCAmZ4oNyaDHDIyvK8wEb8="
AGENT_PASSWORD = "correct horse battery staple"

#: A Monday, ten o'clock in Paris: people answer, posting days count.
MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


class Clock:
    """Starts on a Monday morning and goes as fast as the real one; tests may move it."""

    def __init__(self, start: datetime = MONDAY) -> None:
        self.start, self._real = start, time.monotonic()

    def __call__(self) -> datetime:
        return self.start + timedelta(seconds=time.monotonic() - self._real)

    def forward(self, **span: float) -> None:
        """Move it on."""
        self.start += timedelta(**span)

    def set(self, moment: datetime) -> None:
        """Set it."""
        self.start, self._real = moment, time.monotonic()


class StillClock(Clock):
    """Moves only when told."""

    def __call__(self) -> datetime:
        return self.start


def settings_for(url: str, folder: Any, **more: Any) -> Settings:
    """Settings with keys for tests. All tests are one address: limits are for those that ask for them."""
    no_limits = dict.fromkeys(("limit_sessions", "limit_messages", "limit_address_messages"), "")
    no_limits |= dict.fromkeys(("limit_streams", "limit_address_streams", "limit_connections", "limit_queue"), 0)
    given = {**no_limits, **more}
    return Settings(data_dir=folder, database_url=url, host_key=HOST_KEY, encryption_keys=(ENCRYPTION_KEY,), **given)


def refill(store: Store, clock: Clock) -> None:
    """The demonstration data as on the first day, and the two agents."""
    with store.begin() as unit:
        for table in reversed(Base.metadata.sorted_tables):
            unit.session.execute(table.delete())
        unit.session.expunge_all()
        fill(unit, clock)
        unit.session.flush()
        for email, name in AGENTS:
            add_agent(unit, email, name, AGENT_PASSWORD)


class Live:
    """A Guichet under uvicorn on loopback; a free port unless one is named."""

    def __init__(self, guichet: Guichet, clock: Clock, port: int = 0, **serving: float) -> None:
        self.guichet, self.clock, self.store = guichet, clock, guichet.store
        served: dict[str, Any] = {"stop_time": 1, **serving}
        self._server = Server(server_config(create_app(guichet), guichet.settings, "127.0.0.1", port, **served))
        self._thread = threading.Thread(target=self._server.run, daemon=True)

    def start(self, ready: bool = True) -> Live:
        """Listen; by default wait for the model too."""
        self._thread.start()
        wait_for(lambda: bool(self._server.started))
        if ready:
            wait_for(lambda: requests.get(f"{self.url}/readyz", timeout=5).status_code == 200, 60)
        return self

    def stop(self) -> None:
        """Stop listening."""
        self._server.should_exit = True
        self._thread.join(timeout=15)

    @property
    def url(self) -> str:
        """Where it listens."""
        port = self._server.servers[0].sockets[0].getsockname()[1]
        return f"http://127.0.0.1:{port}"

    def chat(self, member: str | None = None) -> Chat:
        """A browser that opens the chat as this member, or as a visitor."""
        return Chat(self, member)


class Chat:
    """A member at their widget."""

    def __init__(self, live: Live, member: str | None, before: str | None = None) -> None:
        self.live, self.member = live, member
        token = make_token(member, live.clock, HOST_KEY) if member else None
        headers = {"Authorization": f"Bearer {before}"} if before else {}
        answer = requests.post(f"{live.url}/chat/session", json={"token": token}, headers=headers, timeout=10)
        answer.raise_for_status()
        self.opened = answer.json()
        self.session: str = self.opened["session"]
        self.seen = 0
        self.last: list[dict[str, Any]] = []

    @property
    def headers(self) -> dict[str, str]:
        """The bearer token."""
        return {"Authorization": f"Bearer {self.session}"}

    def post(self, body: dict[str, Any]) -> requests.Response:
        """POST /chat/messages as it is."""
        return requests.post(f"{self.live.url}/chat/messages", json=body, headers=self.headers, timeout=10)

    def say(self, text: str) -> list[dict[str, Any]]:
        """Type a sentence; returns what came back, once the turn is over."""
        return self._sent(self.post({"client_id": str(uuid.uuid4()), "text": text}))

    def press(self, title: str) -> list[dict[str, Any]]:
        """Press the button of the last answer whose title starts so."""
        return self._sent(self.post({"client_id": str(uuid.uuid4()), "choice": self.token(title)}))

    def token(self, title: str) -> str:
        """The token of a button of the last answer."""
        for choice in self.choices():
            if plain(choice["title"]).startswith(plain(title)):
                return str(choice["token"])
        raise AssertionError(f"no button {title!r} among {[choice['title'] for choice in self.choices()]}")

    def choices(self) -> list[dict[str, Any]]:
        """All buttons of the last answer."""
        return [choice for message in self.last for choice in message.get("choices", [])]

    def submit(self, **values: str) -> requests.Response:
        """Fill in the secure card of the last answer; on success what follows is read."""
        ticket = next(message["ticket"] for message in self.last if message["type"] == "secure_form")
        url = f"{self.live.url}/chat/cards/{ticket}"
        answer = requests.post(url, json=values, headers=self.headers, timeout=10)
        if answer.ok:
            self.settle()
        return answer

    def give_code(self) -> requests.Response:
        """Fill in the secure card with the code of this moment."""
        return self.submit(code=pyotp.TOTP(DEMO_TOTP_SECRET).at(self.live.clock().timestamp()))

    def _sent(self, answer: requests.Response) -> list[dict[str, Any]]:
        assert answer.status_code == 202, answer.text
        return self.settle(answer.json()["seq"])

    def settle(self, seq: int = 0) -> list[dict[str, Any]]:
        """Wait for every answer, then read the stream up to the newest message."""
        conversation = self.conversation
        wait_for(lambda: self._pending(conversation) == 0)
        with self.live.store.read() as unit:
            newest = unit.session.scalar(select(Conversation.last_seq).where(Conversation.id == conversation)) or 0
        found = self.read(until=newest) if newest > self.seen else []
        self.last = [message for message in found if message["author"] != "member"]
        return self.last

    def _pending(self, conversation: str) -> int:
        with self.live.store.read() as unit:
            query = select(func.count()).where(Message.conversation_id == conversation, Message.pending.is_(True))
            return int(unit.session.scalar(query) or 0)

    @property
    def conversation(self) -> str:
        """The conversation's id, which the browser never learns."""
        from bot.support.sessions import find_session

        with self.live.store.read() as unit:
            return find_session(unit, self.live.clock, self.session).conversation_id

    def read(self, until: int) -> list[dict[str, Any]]:
        """Messages after the last one seen, up to ``until``, from the event stream."""
        found = []
        for message in self.stream(self.seen):
            if "seq" in message:
                found.append(message)
                self.seen = message["seq"]
                if self.seen >= until:
                    break
        return found

    def stream(self, after: int) -> Iterator[dict[str, Any]]:
        """The event stream, message by message."""
        url = f"{self.live.url}/chat/events?after={after}"
        with requests.get(url, headers=self.headers, stream=True, timeout=20) as answer:
            assert answer.status_code == 200, answer.text
            for line in answer.iter_lines(chunk_size=1):
                if line.startswith(b"data:"):
                    yield json.loads(line[5:])


def wait_for(condition: Any, seconds: float = 15) -> None:
    """Look every ten milliseconds until it holds. Fails after ``seconds``."""
    end = time.monotonic() + seconds
    while True:
        try:
            if condition():
                return
        except requests.ConnectionError:
            pass
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.01)


def plain(text: str) -> str:
    """A text with ordinary spaces and apostrophes, to compare by eye."""
    return " ".join(text.replace("\u00a0", " ").replace("\u202f", " ").replace("’", "'").split())


def alike(text: str) -> bool:
    """Whether whole amounts are written in one way only: « 20 € », never « 20,00 € » beside it."""
    return not (re.search(r"(?<![\d,])\d+\s?€", text) and re.search(r",00\s?€", text))


def said(messages: list[dict[str, Any]]) -> str:
    """Everything that these messages show, as one plain text."""
    parts: list[str] = []
    for message in messages:
        parts.append(message.get("title", ""))
        parts += [f"{label}: {value}" for label, value in message.get("rows", [])]
        parts += [f"{item['title']} {item['detail']} {item['badge']}" for item in message.get("items", [])]
        parts.append(message.get("text", ""))
        parts += [link["title"] for link in message.get("links", [])]
    return plain("\n".join(parts))
