"""Who asks for too much is told when to come back, and nobody else notices (I7)."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
from chat_tools import assert_refused, captured_logs, listening, new_id
from requests.adapters import HTTPAdapter
from structlog.testing import capture_logs

from bot.settings import Settings, SettingsError
from bot.web.connections import Connections, QuietErrors
from bot.web.rates import Rates, TooMany, Windows, network, parse_rate
from tests.world import HOST_KEY, Live, wait_for

LISTED = "https://portail.example"
#: What the tests ask for: over every default.
MANY = 300


@pytest.fixture(scope="module")
def limited(new_database: Callable[[str], str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """A Guichet with the limits that a fresh installation has, and time-outs that a test can wait for."""
    defaults = Settings()
    given: dict[str, Any] = {name: getattr(defaults, name) for name in vars(defaults) if name.startswith("limit_")}
    given["limit_connections"] = 100
    folder = tmp_path_factory.mktemp("limited")
    serving = {"header_time": 1.0, "body_time": 1.0}
    with listening(
        new_database("sqlite"),
        folder,
        serving=serving,
        allowed_origins=(LISTED,),
        trusted_proxies=("127.0.0.9",),
        **given,
    ) as live:
        yield live


class _From(HTTPAdapter):
    """Connects from this address; all of 127.0.0.0/8 is ours."""

    def __init__(self, address: str) -> None:
        self._address = address
        super().__init__()

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs, source_address=(self._address, 0))


@contextmanager
def coming_from(address: str) -> Iterator[requests.Session]:
    """A browser at another address."""
    with requests.Session() as browser:
        browser.mount("http://", _From(address))
        yield browser


def open_session(browser: requests.Session, live: Live, token: str | None = None, **headers: str) -> requests.Response:
    return browser.post(f"{live.url}/chat/session", json={"token": token}, headers=headers, timeout=10)


def member_token(live: Live, member: str) -> str:
    from bot.web.chat.host_token import make_token

    return make_token(member, live.clock, HOST_KEY)


def assert_told_to_wait(live: Live, answer: requests.Response, code: str = "too_many") -> None:
    assert_refused(live, answer, 429, code)
    assert 1 <= int(answer.headers["Retry-After"]) <= 3600


def test_i7_300_anonymous_sessions_of_one_address_are_refused_and_others_unharmed(limited: Live) -> None:
    with coming_from("127.0.1.1") as flood, coming_from("127.0.1.2") as other:
        answers = [open_session(flood, limited) for _ in range(MANY)]
        refused = [answer for answer in answers if answer.status_code != 201]
        assert 100 <= len(refused) < MANY
        for answer in refused[:: len(refused) // 5]:
            assert_told_to_wait(limited, answer)
        assert open_session(other, limited).status_code == 201
        assert open_session(flood, limited, member_token(limited, "37728")).status_code == 201


def test_i7_300_sessions_of_one_member_are_refused_wherever_they_come_from_and_another_member_signs_in(
    limited: Live,
) -> None:
    token = member_token(limited, "44619")
    with coming_from("127.0.2.1") as one, coming_from("127.0.2.2") as two:
        answers = [open_session(one if number % 2 else two, limited, token) for number in range(MANY)]
        refused = [answer for answer in answers if answer.status_code != 201]
        assert len(refused) >= 100
        assert_told_to_wait(limited, refused[-1])
        assert open_session(one, limited, member_token(limited, "37728")).status_code == 201


def test_i7_300_refused_tokens_count_as_strangers(limited: Live) -> None:
    with coming_from("127.0.3.1") as browser:
        answers = [open_session(browser, limited, "not a token").status_code for _ in range(MANY)]
    assert set(answers) == {401, 429}


def test_i7_300_messages_of_one_session_are_refused_and_another_session_goes_on(limited: Live) -> None:
    with coming_from("127.0.4.1") as browser:
        flood, other = (open_session(browser, limited).json()["session"] for _ in range(2))

        def post(session: str) -> requests.Response:
            body = {"client_id": new_id(), "text": "bonjour"}
            headers = {"Authorization": f"Bearer {session}"}
            return browser.post(f"{limited.url}/chat/messages", json=body, headers=headers, timeout=20)

        refused = [answer for answer in (post(flood) for _ in range(MANY)) if answer.status_code != 202]
        assert len(refused) >= 100
        assert_told_to_wait(limited, refused[-1])
        assert post(other).status_code == 202


def test_i7_sessions_do_not_multiply_the_messages_of_one_address() -> None:
    rates = Rates(messages="3/minute", address_messages="5/minute")

    def message(session: str, address: str) -> None:
        rates.count("address_message", address)
        rates.count("message", session)

    for session in "aabbc":
        message(session, "192.0.2.1")
    with pytest.raises(TooMany):
        message("d", "192.0.2.1")
    message("d", "192.0.2.2")


def test_i7_300_streams_of_one_session_are_refused_and_come_back_when_others_close(limited: Live) -> None:
    with ExitStack() as opened, coming_from("127.0.5.1") as browser:
        session, other = (open_session(browser, limited).json()["session"] for _ in range(2))
        most = limited.guichet.settings.limit_streams

        def stream(session: str) -> requests.Response:
            headers = {"Authorization": f"Bearer {session}"}
            return opened.enter_context(
                browser.get(f"{limited.url}/chat/events", headers=headers, stream=True, timeout=10)
            )

        streams = [stream(session) for _ in range(MANY)]
        assert [answer.status_code for answer in streams] == [200] * most + [429] * (MANY - most)
        assert_told_to_wait(limited, streams[-1])
        assert stream(other).status_code == 200
        streams[0].close()
        wait_for(lambda: stream(session).status_code == 200)


def slow_line(live: Live, address: str, sent: bytes = b"GET /healthz HTTP/1.1\r\nHost: x\r\nX-Slow: ") -> socket.socket:
    host = urlsplit(live.url)
    line = socket.create_connection((host.hostname or "", host.port or 0), timeout=10, source_address=(address, 0))
    line.sendall(sent)
    return line


def ended(line: socket.socket) -> bool:
    """Whether the server has closed it."""
    line.settimeout(10)
    try:
        while line.recv(4096):
            pass
    except ConnectionError:
        pass
    return True


def test_i7_300_slow_connections_make_room_for_others_of_the_same_address_and_end(limited: Live) -> None:
    with ExitStack() as closing, coming_from("127.0.6.1") as same, coming_from("127.0.6.2") as other:
        lines = [closing.enter_context(slow_line(limited, "127.0.6.1")) for _ in range(MANY)]
        for browser in (same, other):
            assert browser.get(f"{limited.url}/healthz", timeout=10).status_code == 200
        for line in lines:
            assert ended(line)


@pytest.mark.parametrize(
    "drip",
    [
        (b"", b"\r\n"),
        (b"GET /healthz HTTP/1.1\r\n", b"X-Drip: a\r\n"),
        (b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n", b"\r\n"),
        (b"POST /chat/session HTTP/1.1\r\nHost: x\r\nContent-Length: 5000\r\n\r\n", b"a"),
        (b"POST /chat/session HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\na\r\n"),
    ],
    ids=["blank lines", "headers", "after an answer", "a body", "chunks"],
)
def test_i7_a_connection_that_drips_ends_however_busy_it_looks(limited: Live, drip: tuple[bytes, bytes]) -> None:
    start, drop = drip
    with slow_line(limited, "127.0.7.1", start) as line:
        line.settimeout(0.05)

        def dropped() -> bool:
            try:
                with contextlib.suppress(TimeoutError):
                    if line.recv(4096) == b"":
                        return True
                line.sendall(drop)
            except ConnectionError:
                return True
            return False

        wait_for(dropped)


@pytest.mark.parametrize(
    "start",
    [
        b"GET /healthz HTTP/1.1\r\nX-Endless: ",
        b"GET /",
        b"POST /chat/session HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX-Endless: ",
    ],
    ids=["a header", "an address", "a trailer"],
)
def test_i7_endless_headers_are_never_gathered(limited: Live, start: bytes) -> None:
    def send(line: socket.socket) -> None:
        line.sendall(b"a" * 8_000_000)
        while line.recv(4096):  # without a limit all of it is taken, and the end comes with the time-out
            pass

    with slow_line(limited, "127.0.7.2", start) as line, pytest.raises(ConnectionError):
        send(line)


def test_i7_an_address_whose_connections_are_all_at_work_is_told_with_cors(limited: Live) -> None:
    settings = limited.guichet.settings

    def stream(address: str, session: str) -> socket.socket:
        asked = f"GET /chat/events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {session}\r\n\r\n"
        line = slow_line(limited, address, asked.encode())
        assert b" 200 OK" in line.recv(100)
        return line

    with ExitStack() as closing, coming_from("127.0.8.1") as same, coming_from("127.0.8.2") as other:
        sessions = [open_session(other, limited).json()["session"] for _ in range(20)]
        for number in range(settings.limit_connections):
            closing.enter_context(stream("127.0.8.1", sessions[number // settings.limit_streams]))
        answer = open_session(same, limited, Origin=LISTED)
        assert_told_to_wait(limited, answer, "too_many_connections")
        assert answer.headers["Access-Control-Allow-Origin"] == LISTED
        assert other.get(f"{limited.url}/healthz", timeout=10).status_code == 200
        closing.enter_context(stream("127.0.8.2", sessions[-1]))


def test_i7_behind_a_trusted_proxy_the_member_is_counted_and_not_the_proxy(limited: Live) -> None:
    with coming_from("127.0.0.9") as proxy:
        answers = [open_session(proxy, limited, **{"X-Forwarded-For": "198.51.100.7"}).status_code for _ in range(MANY)]
        assert answers.count(429) >= 100
        assert open_session(proxy, limited, **{"X-Forwarded-For": "198.51.100.8"}).status_code == 201
    with coming_from("127.0.9.1") as liar:
        answers = [
            open_session(liar, limited, **{"X-Forwarded-For": f"198.51.100.{number % 250}"}).status_code
            for number in range(MANY)
        ]
        assert answers.count(429) >= 100


def test_i7_every_error_to_a_listed_origin_can_be_read_by_its_page(
    limited: Live, monkeypatch: pytest.MonkeyPatch
) -> None:
    origin = {"Origin": LISTED}
    url = f"{limited.url}/chat/session"
    monkeypatch.setattr(limited.guichet.services, "rates", Rates(messages="1/hour"))
    headers = {**origin, "Authorization": "Bearer x"}
    messages = f"{limited.url}/chat/messages"
    answers = {
        413: requests.post(url, data=b"a" * 70_000, headers=origin, timeout=10),
        415: requests.post(url, data=b"a", headers={**origin, "Content-Encoding": "gzip"}, timeout=10),
        400: requests.post(url, data=b"{", headers=origin, timeout=10),
        401: requests.get(f"{limited.url}/chat/events", headers=origin, timeout=10),
        404: requests.get(f"{limited.url}/chat/nothing", headers=origin, timeout=10),
        405: requests.get(url, headers=origin, timeout=10),
        429: [requests.post(messages, json={}, headers=headers, timeout=10) for _ in range(2)][-1],
    }
    with monkeypatch.context() as patch:
        patch.setattr("bot.support.sessions.open_session", lambda *given, **named: 1 / 0)
        answers[500] = requests.post(url, json={"token": None}, headers=origin, timeout=10)
    for status, answer in answers.items():
        assert answer.status_code == status
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.headers["Access-Control-Allow-Origin"] == LISTED
        assert answer.headers["Access-Control-Expose-Headers"] == "Guichet-Time, Retry-After"
        assert "Origin" in answer.headers["Vary"]
        assert "content-security-policy" in answer.headers


def test_i7_a_browser_that_leaves_in_the_middle_of_a_body_is_no_incident(
    limited: Live, monkeypatch: pytest.MonkeyPatch
) -> None:
    started = b"POST /chat/session HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\na"
    with captured_logs(monkeypatch) as logs:
        for _ in range(5):
            slow_line(limited, "127.0.7.3", started).close()
        assert requests.get(f"{limited.url}/healthz", timeout=10).status_code == 200
    assert "request_failed" not in logs()


def test_i7_running_out_of_descriptors_is_logged_once_a_minute() -> None:
    async def incident(quiet: QuietErrors, times: int) -> None:
        loop = asyncio.get_running_loop()
        for _ in range(times):
            error = OSError(errno.EMFILE, "Too many open files")
            quiet(loop, {"message": "socket.accept() out of system resource", "exception": error})

    with capture_logs() as written:
        asyncio.run(incident(QuietErrors(), 2000))
    assert [entry["event"] for entry in written] == ["loop_error"]
    assert "Too many open files" not in str(written)


class _Line:
    """A connection for the arithmetic of ``Connections``."""

    def __init__(self) -> None:
        self.refused: tuple[int, str] | None = None
        self.gone = False

    def give_up(self) -> None:
        self.gone = True


def test_i7_whoever_waits_longest_makes_room_and_whoever_works_is_left_alone() -> None:
    connections = Connections(per_address=2, most=3, proxies=("10.0.0.0/8",))

    def connect(host: str) -> _Line:
        line = _Line()
        line.refused = connections.add(line, host)
        return line

    first, second = connect("192.0.2.1"), connect("192.0.2.1")
    connections.works(first)
    third = connect("192.0.2.1")
    assert (first.gone, second.gone, third.refused) == (False, True, None)
    connections.works(third)
    fourth = connect("192.0.2.1")
    assert fourth.refused == (429, "too_many_connections")
    assert connect("192.0.2.1").refused == (429, "too_many_connections")
    assert fourth.gone and len(connections) == 3  # never more than one above the limit
    proxied = [connect("10.1.2.3") for _ in range(3)]
    assert [line.refused for line in proxied[:1]] == [None]
    for line in proxied:
        connections.works(line)
    assert connect("10.1.2.3").refused == (503, "busy")


def test_i7_a_customer_of_ipv6_is_one_address_whatever_its_last_half() -> None:
    assert network("2001:db8:1:2:aaaa::1") == network("2001:db8:1:2:ffff::9%eth0")
    assert network("2001:db8:1:2::1") != network("2001:db8:1:3::1")
    assert network("::ffff:192.0.2.1") == network("192.0.2.1")


def test_i7_counters_run_out_by_the_monotonic_clock_and_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 1000.0
    monkeypatch.setattr("bot.web.rates.time.monotonic", lambda: now)
    windows, (rate,) = Windows(), parse_rate("2/minute")
    assert [windows.hit(rate, "a") for _ in range(3)] == [0, 0, 60]
    now += 61
    assert windows.hit(rate, "a") == 0
    for number in range(5000):
        now += 0.1
        windows.hit(rate, f"stranger {number}")
    assert len(windows) < 2000


@pytest.mark.parametrize("name", ["limit_sessions", "limit_messages", "limit_address_messages"])
def test_a_rate_that_nobody_can_read_is_named_at_the_start(name: str) -> None:
    with pytest.raises(SettingsError, match=f"GUICHET_{name.upper()}"):
        Settings(**{name: "often"}).check()
    Settings(**{name: ""}).check()
    Settings(**{name: "5/minute, 100/day"}).check()
