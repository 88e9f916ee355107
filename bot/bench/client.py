"""A member at the other end of HTTP: one connection for what is sent, one for the event stream, nothing in between."""

from __future__ import annotations

import http.client
import json
import time
import uuid
from typing import Any
from urllib.parse import urlsplit

#: Seconds for the longest answer; the stream's own heartbeat comes more often.
LONGEST_ANSWER = 30


class Caller:
    """A conversation over HTTP.

    Raises ``OSError`` while nobody listens, ``RuntimeError`` for an answer that is not of the contract.

    ``held``: a sentence was taken as a wish to talk to a person, so the assistant is silent from here on.
    """

    def __init__(self, url: str, token: str | None = None, timeout: float = 60) -> None:
        self.held = False
        self._address = urlsplit(url).netloc
        self._post = http.client.HTTPConnection(self._address, timeout=timeout)
        opened = self._send("/chat/session", {"token": token}, 201, {})
        self._headers = {"Authorization": f"Bearer {opened['session']}"}
        self._stream = http.client.HTTPConnection(self._address, timeout=timeout)
        self._stream.request("GET", "/chat/events?after=0", headers=self._headers)
        self._events = self._stream.getresponse()
        if self._events.status != 200:
            raise RuntimeError(f"/chat/events: {self._events.status}")

    def ask(self, text: str) -> float:
        """Send a text and wait for the first message that answers it. Returns the seconds between the two."""
        start = time.perf_counter()
        self.wait(self.send(text))
        return time.perf_counter() - start

    def send(self, text: str) -> int:
        """Send a text without waiting. Returns its number."""
        return int(
            self._send("/chat/messages", {"client_id": str(uuid.uuid4()), "text": text}, 202, self._headers)["seq"]
        )

    def wait(self, seq: int) -> None:
        """Wait for the first message that comes after this number."""
        answer = self._answer_to(seq, time.perf_counter() + LONGEST_ANSWER)
        self.held = self.held or answer["type"] == "state"

    def _answer_to(self, seq: int, end: float) -> dict[str, Any]:
        while time.perf_counter() < end:
            line = self._events.readline()
            if not line:
                raise RuntimeError("the event stream has ended")
            if line.startswith(b"data:"):
                message: dict[str, Any] = json.loads(line[5:])
                if message.get("seq", 0) > seq and message["author"] != "member":
                    return message
        raise RuntimeError("no answer came")

    def _send(self, path: str, body: dict[str, Any], status: int, headers: dict[str, str]) -> dict[str, Any]:
        self._post.request("POST", path, json.dumps(body), {"Content-Type": "application/json", **headers})
        answer = self._post.getresponse()
        content = answer.read()
        if answer.status != status:
            raise RuntimeError(f"{path}: {answer.status} {content[:200]!r}")
        found: dict[str, Any] = json.loads(content)
        return found

    def close(self) -> None:
        """Hang up."""
        self._events.close()
        self._stream.close()
        self._post.close()
