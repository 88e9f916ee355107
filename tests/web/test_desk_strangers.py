"""What strangers send to the desk harms no agent: guesses, bodies, old passwords (I8)."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import requests
from chat_tools import LEAKS, listening
from conftest import PASSWORD, Clock, add_conversation, change, sign_in, state_of
from starlette.applications import Starlette
from starlette.testclient import TestClient

from bot.store import Store
from bot.store.tables import AgentSession
from bot.support import agents
from bot.support.errors import SessionEnded, SignInRefused
from bot.web.services import Services
from tests.money import count
from tests.world import AGENT_PASSWORD, Live

CAMILLE = "camille@example.org"


def try_in(browser: TestClient, password: str, email: str = CAMILLE) -> int:
    return browser.post("/desk/connexion", data={"email": email, "password": password}).status_code


def browser_at(application: Starlette, address: str) -> TestClient:
    return TestClient(application, follow_redirects=False, client=(address, 50_000))


def test_i8_strangers_failures_lock_neither_the_agents_address_nor_their_known_browser_out(
    application: Starlette,
) -> None:
    own, known = browser_at(application, "192.0.2.1"), browser_at(application, "198.51.100.1")
    assert try_in(known, PASSWORD) == 303
    stranger = browser_at(application, "198.51.100.1")  # the same address as the known browser
    assert [try_in(stranger, "wrong") for _ in range(6)] == [401] * 5 + [429]
    assert try_in(stranger, PASSWORD) == 429
    assert try_in(own, PASSWORD) == 303
    assert try_in(known, PASSWORD) == 303


def test_i8_guessing_from_many_addresses_ends_too_and_the_known_browser_still_gets_in(application: Starlette) -> None:
    known = browser_at(application, "198.51.100.1")
    assert try_in(known, PASSWORD) == 303
    answers = [try_in(browser_at(application, f"203.0.113.{number // 4}"), "wrong") for number in range(60)]
    assert answers == [401] * 50 + [429] * 10
    assert try_in(browser_at(application, "203.0.113.200"), PASSWORD) == 429
    assert try_in(known, PASSWORD) == 303


def test_i8_one_address_that_tries_many_accounts_is_stopped(
    application: Starlette, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(agents, "_NOBODY", agents._hasher.hash("nobody"))
    stranger = browser_at(application, "203.0.113.1")
    answers = [try_in(stranger, "wrong", f"agent{number}@example.org") for number in range(25)]
    assert answers == [401] * 20 + [429] * 5
    assert try_in(browser_at(application, "203.0.113.2"), PASSWORD) == 303


def test_i8_a_known_browser_has_a_counter_of_its_own_and_only_for_its_agent(
    application: Starlette, clock: Clock
) -> None:
    known = browser_at(application, "192.0.2.1")
    assert try_in(known, PASSWORD) == 303
    assert [try_in(known, "wrong") for _ in range(6)] == [401] * 5 + [429]
    assert try_in(known, PASSWORD) == 429
    assert try_in(browser_at(application, "192.0.2.1"), PASSWORD) == 303
    assert [try_in(known, "wrong", "dominique@example.org") for _ in range(6)] == [401] * 5 + [429]
    clock.forward(minutes=6)
    assert try_in(known, PASSWORD) == 303


def test_i8_a_device_cookie_is_sealed_and_of_no_use_as_a_session(application: Starlette) -> None:
    known = browser_at(application, "192.0.2.1")
    answer = known.post("/desk/connexion", data={"email": CAMILLE, "password": PASSWORD})
    cookie = next(line for line in answer.headers.get_list("set-cookie") if line.startswith("guichet_desk_device="))
    attributes = {part.strip().lower() for part in cookie.split(";")[1:]}
    assert {"httponly", "samesite=strict", "path=/desk/connexion"} <= attributes
    value = cookie.split(";")[0].partition("=")[2]
    assert "camille" not in value
    forged = browser_at(application, "192.0.2.9")
    assert forged.get("/desk/conversations", headers={"Cookie": f"guichet_desk={value}"}).status_code == 401
    for number, wrong in enumerate(("", "x", value[:-4] + "AAAA", "é" * 20, "a" * 5000)):
        stranger = browser_at(application, f"192.0.2.{100 + number}")
        headers = {"Cookie": f"guichet_desk_device={wrong}".encode()}
        answers = [
            stranger.post(
                "/desk/connexion", data={"email": "dominique@example.org", "password": "wrong"}, headers=headers
            ).status_code
            for _ in range(6)
        ]
        assert answers == [401] * 5 + [429]


def test_i8_a_new_password_ends_the_old_sessions_of_that_agent_alone(
    application: Starlette, services: Services, waiting: str
) -> None:
    camille, dominique = sign_in(application), sign_in(application, "dominique")
    with services.store.begin() as unit:
        agents.add_agent(unit, CAMILLE, "Camille", "a brand new password")
    assert change(camille, waiting, "claim").status_code == 401
    assert camille.get("/desk/conversations").status_code == 401
    assert dominique.get("/desk/conversations").status_code == 200
    assert try_in(browser_at(application, "192.0.2.1"), PASSWORD) == 401
    assert try_in(browser_at(application, "192.0.2.1"), "a brand new password") == 303


def test_i8_whoever_signs_in_while_the_password_is_changed_stays_out(
    store: Store, clock: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On both databases: the old password was checked before the change, the session would begin after it."""
    really = agents._matches

    def changed_meanwhile(hashed: str, password: str) -> bool:
        matches = really(hashed, password)
        with store.begin() as unit:
            agents.add_agent(unit, CAMILLE, "Camille", "a brand new password")
        return matches

    monkeypatch.setattr(agents, "_matches", changed_meanwhile)
    with pytest.raises(SignInRefused):
        agents.sign_in(store, clock, CAMILLE, AGENT_PASSWORD, "192.0.2.1")
    assert count(store, AgentSession) == 0


def test_i8_changing_the_password_and_signing_in_at_the_same_moment_leaves_no_session_of_the_old_one(
    store: Store, clock: Any
) -> None:
    """Whichever comes first: the session that lands before the change is ended by it."""
    passwords = [AGENT_PASSWORD, *(f"a password number {number}" for number in range(8))]

    def enter(password: str) -> str | None:
        try:
            return agents.sign_in(store, clock, CAMILLE, password, f"192.0.2.{passwords.index(password)}")
        except SignInRefused:
            return None

    def renew(password: str) -> None:
        with store.begin() as unit:
            agents.add_agent(unit, CAMILLE, "Camille", password)

    for old, new in itertools.pairwise(passwords):
        with ThreadPoolExecutor(2) as pool:
            cookie, _ = pool.submit(enter, old), pool.submit(renew, new)
        found = cookie.result()
        if found is not None:
            with store.read() as unit, pytest.raises(SessionEnded):
                agents.find_agent(unit, clock, found)


@pytest.fixture(scope="module")
def served(new_database: Callable[[str], str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    with listening(new_database("sqlite"), tmp_path_factory.mktemp("desk")) as live:
        yield live


BODIES = [
    b"",
    b"[" * 30_000,
    b'{"text":' * 8_000,
    b'{"text": ' + b"[" * 900 + b"]" * 900 + b"}",
    b"1" * 60_000,
    b'"' + b"\\ud800" * 9_000 + b'"',
    b'{"text": 1e400, "csrf": NaN}',
    b'{"text": "\\ud800\\u0000", "csrf": ["x"]}',
    b"\xff\xfe\x00",
    b"{",
    b"null",
    b"a=1&" * 15_000,
    b"csrf=%ff%00%ed%a0%80&text=%00",
    b'--x\r\nContent-Disposition: form-data; name="csrf"; filename="a"\r\n\r\nx\r\n--x--\r\n',
    b"--x\r\n" * 10_000,
]

TYPES = [
    "application/json",
    "application/x-www-form-urlencoded",
    "application/x-www-form-urlencoded; charset=nothing",
    "multipart/form-data; boundary=x",
    "multipart/form-data",
    "text/plain",
    "json; é",
    "",
]

CHANGES = ["claim", "messages", "hand-back", "close"]
DESK = ["/desk/connexion", "/desk/deconnexion", *(f"/desk/conversations/{{}}/{name}" for name in CHANGES)]
CHAT = ["/chat/session", "/chat/messages", "/chat/cards/x", "/chat/cards/%00%ff"]
OTHERS = ["/demo/connexion", "/demo/deconnexion", "/aide/cheque-cadeau/avis", "/rattachement/%00"]
PATHS = ["x", "%00", "%ff%fe", "a" * 5000, "..%2f..", "%F0%9F%98%80", "'%20OR%201=1"]


def test_i8_no_body_that_a_stranger_posts_is_an_incident(served: Live) -> None:
    addresses = [path.format("x") for path in [*DESK, *CHAT, *OTHERS]]
    with requests.Session() as browser:
        browser.headers["Authorization"] = "Bearer x"
        for path, body, kind in itertools.product(addresses, BODIES, TYPES):
            headers = {"Content-Type": kind.encode("latin-1")}
            answer = browser.post(served.url + path, data=body, headers=headers, timeout=10, allow_redirects=False)
            assert answer.status_code < 500, (path, body[:20], kind)
            assert not any(sign in answer.text for sign in LEAKS), (path, body[:20], kind)


def test_i8_no_address_below_the_desk_is_an_incident(served: Live) -> None:
    for value in PATHS:
        for path in [*DESK[2:], "/desk/conversations/{}", "/desk/conversations/{}/events"]:
            for method in ("GET", "POST"):
                answer = requests.request(
                    method, served.url + path.format(value), json={}, timeout=10, allow_redirects=False
                )
                assert answer.status_code < 500, (method, path, value)


@pytest.mark.parametrize("kind", TYPES[:4])
def test_i8_an_agent_who_posts_such_a_body_is_refused_and_nothing_changes(
    application: Starlette, services: Services, kind: str
) -> None:
    waiting = add_conversation(services, "nasty", "37728", "Bonjour")
    browser = sign_in(application)
    before = state_of(services, waiting)
    del browser.headers["X-CSRF-Token"]
    headers = {"Content-Type": kind, "Accept": "application/json"}
    for body in BODIES:
        for name in CHANGES:
            answer = browser.post(f"/desk/conversations/{waiting}/{name}", content=body, headers=headers)
            assert answer.status_code in (400, 403), (name, body[:20])
    assert state_of(services, waiting) == before


def test_i8_nobodys_body_is_read_before_it_is_known_who_asks(browser: TestClient, waiting: str) -> None:
    """Also what cannot be read is 401 to a stranger, who learns nothing about what would be."""
    for name in CHANGES:
        headers = {"Content-Type": "application/json"}
        answer = browser.post(f"/desk/conversations/{waiting}/{name}", content=b"[" * 30_000, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (401, "session_expired")
