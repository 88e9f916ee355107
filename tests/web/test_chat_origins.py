"""The chat's API is for our own pages and the listed ones (I6); every kind of answer carries the strict headers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import requests
from chat_tools import assert_refused, everything, listening, new_id

from bot.web.limits import CSP, HEADERS
from tests.world import Live

LISTED = "https://portail.example"


@pytest.fixture(scope="module")
def hosted(new_database: Callable[[str], str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """A Guichet whose chat stands on one customer's site."""
    folder = tmp_path_factory.mktemp("hosted")
    with listening(new_database("sqlite"), folder, allowed_origins=(LISTED,)) as live:
        yield live


FOREIGN = [
    "https://evil.example",
    "https://portail.example.evil.example",
    "https://evil-portail.example",
    "http://portail.example",
    "https://portail.example:8443",
    "https://sub.portail.example",
    "null",
    "",
    "https://",
    "file://",
    "http://[",
    "https://portail.example/x",
    "https://portail.example, https://evil.example",
    "javascript:alert(1)",
]

CALLS: list[tuple[str, str, Any]] = [
    ("POST", "/chat/session", {"token": None}),
    ("DELETE", "/chat/session", None),
    ("POST", "/chat/messages", {"client_id": new_id(), "text": "bonjour"}),
    ("POST", "/chat/cards/x", {"code": "123456"}),
    ("GET", "/chat/events", None),
    ("OPTIONS", "/chat/messages", None),
]


@pytest.mark.parametrize("origin", FOREIGN)
def test_i6_a_foreign_origin_is_refused_everywhere_and_nothing_is_written(hosted: Live, origin: str) -> None:
    chat = hosted.chat("37728")
    before = everything(hosted.store)
    for method, path, body in CALLS:
        headers = {**chat.headers, "Origin": origin}
        answer = requests.request(method, hosted.url + path, json=body, headers=headers, timeout=10)
        assert_refused(hosted, answer, 403, "origin_refused")
        assert not [name for name in answer.headers if name.lower().startswith("access-control-")]
    assert everything(hosted.store) == before


@pytest.mark.parametrize("origin", [LISTED, "https://PORTAIL.example"])
def test_i6_a_listed_origin_gets_cors_for_itself_alone_and_without_credentials(hosted: Live, origin: str) -> None:
    url = f"{hosted.url}/chat/session"
    asked = {
        "Origin": origin,
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "authorization",
    }
    preflight = requests.options(url, headers=asked, timeout=10)
    opened = requests.post(url, json={"token": None}, headers={"Origin": origin}, timeout=10)
    refused = requests.get(f"{hosted.url}/chat/events", headers={"Origin": origin}, timeout=10)
    assert (preflight.status_code, opened.status_code, refused.status_code) == (204, 201, 401)
    for answer in (preflight, opened, refused):
        assert answer.headers["Access-Control-Allow-Origin"] == origin
        assert "Origin" in answer.headers["Vary"]
        assert "Access-Control-Allow-Credentials" not in answer.headers
    allowed = preflight.headers["Access-Control-Allow-Headers"].lower()
    assert all(name in allowed for name in ("authorization", "content-type", "last-event-id"))


def test_i6_our_own_pages_and_no_origin_at_all_pass_without_cors(hosted: Live) -> None:
    for headers in ({}, {"Origin": hosted.url}):
        answer = requests.post(f"{hosted.url}/chat/session", json={"token": None}, headers=headers, timeout=10)
        assert answer.status_code == 201
        assert "Access-Control-Allow-Origin" not in answer.headers


#: Every kind of answer: pages, files, JSON, streams, redirects, and each refusal.
ANSWERS: list[tuple[str, str, dict[str, Any], int]] = [
    ("GET", "/", {}, 200),
    ("GET", "/aide/", {}, 200),
    ("GET", "/aide/nulle-part", {}, 404),
    ("GET", "/desk/", {}, 303),
    ("GET", "/desk/connexion", {}, 200),
    ("GET", "/widget/guichet-chat.js", {}, 200),
    ("GET", "/widget/../bot/settings.py", {}, 404),
    ("GET", "/healthz", {}, 200),
    ("GET", "/readyz", {}, 503),
    ("GET", "/metrics", {}, 200),
    ("GET", "/nulle-part", {}, 404),
    ("GET", "/rattachement/x", {}, 404),
    ("PUT", "/chat/messages", {}, 405),
    ("POST", "/chat/session", {"json": {"token": None}}, 201),
    ("POST", "/chat/session", {"data": b"{"}, 400),
    ("POST", "/chat/session", {"json": {"token": "x"}}, 401),
    ("POST", "/chat/session", {"data": b"a" * 70_000}, 413),
    ("POST", "/chat/session", {"data": b"x", "headers": {"Content-Encoding": "br"}}, 415),
    ("GET", "/chat/events", {}, 401),
    ("POST", "/chat/session", {"headers": {"Origin": "https://evil.example"}}, 403),
    ("OPTIONS", "/chat/session", {"headers": {"Origin": LISTED}}, 204),
]


@pytest.mark.parametrize(("method", "path", "more", "status"), ANSWERS)
def test_i6_every_kind_of_answer_carries_the_strict_headers(
    hosted: Live, method: str, path: str, more: dict[str, Any], status: int
) -> None:
    answer = requests.request(method, hosted.url + path, timeout=10, allow_redirects=False, **more)
    assert answer.status_code == status
    assert_strict(answer)


def assert_strict(answer: requests.Response) -> None:
    for name in HEADERS:
        assert name in answer.headers, name
    policy = answer.headers["content-security-policy"]
    assert all(
        part in policy
        for part in ("default-src 'self'", "frame-ancestors 'none'", "object-src 'none'", "base-uri 'none'")
    )
    assert not any(word in policy for word in ("unsafe-inline", "unsafe-eval", "*", "http:", "data:"))
    assert (answer.headers["x-content-type-options"], answer.headers["x-frame-options"]) == ("nosniff", "DENY")


def test_i6_a_stream_and_a_sent_message_carry_them_too(hosted: Live) -> None:
    chat = hosted.chat()
    with requests.get(f"{hosted.url}/chat/events", headers=chat.headers, stream=True, timeout=10) as answer:
        assert_strict(answer)
    assert_strict(chat.post({"client_id": new_id(), "text": "bonjour"}))
    assert_strict(requests.delete(f"{hosted.url}/chat/session", headers=chat.headers, timeout=10))
    assert "script-src 'self'" in CSP
