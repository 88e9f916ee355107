"""Mails of the outbox reach a real SMTP server: once, whole, again after a failure, and none without a server."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from sqlalchemy import select

from bot.knowledge.phrases import Phrases
from bot.mail import delivery, outbox
from bot.mail.delivery import Mailer
from bot.mail.outbox import AS_WRITTEN
from bot.store import Store
from bot.store.tables import OutboxMail
from tests.money import at_once
from tests.world import Clock, wait_for

SAY = Phrases(
    {
        "utter_mail_ready_subject": [{"text": "{title} est prêt"}],
        "utter_mail_ready_body": [{"text": "Chez {platform}."}],
    },
    {"platform": "Mon CSE"},
)
SENDER = "ne-pas-repondre@example.org"
SUBJECT = "Votre bon d’achat Fnac de 30\u00a0€ — « prêt » 🎁"
BODY = "Bonjour Hélène,\n\nRéglé par chèque-cadeau : 28,50\u00a0€\n.\nÀ bientôt\u202f!\n" + "é" * 2000 + "\n"


class OnAnyPort(Controller):
    """The system chooses the port, so that tests never meet on one."""

    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


class Server:
    """A real SMTP server that keeps what it accepts; ``answers`` are what it says to the next mails instead of 250."""

    def __init__(self, **options: Any) -> None:
        self.received: list[EmailMessage] = []
        self.envelopes: list[tuple[str, list[str]]] = []
        self.answers: list[str] = []
        self._controller = OnAnyPort(self, hostname="127.0.0.1", port=0, **options)

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        if self.answers:
            return self.answers.pop(0)
        message = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(message, EmailMessage)
        self.received.append(message)
        self.envelopes.append((envelope.mail_from, envelope.rcpt_tos))
        return "250 kept"

    def start(self) -> Server:
        self._controller.start()
        return self

    def stop(self) -> None:
        self._controller.stop()

    def url(self, who: str = "") -> str:
        return f"smtp://{who}127.0.0.1:{self._controller.port}"


@pytest.fixture
def server() -> Iterator[Server]:
    running = Server().start()
    yield running
    running.stop()


@pytest.fixture
def sends(store: Store, clock: Clock, server: Server) -> Mailer:
    return Mailer(store, clock, SAY, server.url(), SENDER)


def post(
    store: Store, clock: Clock, recipient: str = "helene@mail.fr", subject: str = SUBJECT, body: str = BODY
) -> int:
    fill = {"subject": subject, "body": body}
    with store.begin() as unit:
        mail = OutboxMail(recipient=recipient, name=AS_WRITTEN, fill=fill, created_at=clock(), due_at=clock())
        unit.session.add(mail)
        unit.session.flush()
        return mail.id


def kept(store: Store) -> list[OutboxMail]:
    with store.read() as unit:
        return list(unit.session.scalars(select(OutboxMail).order_by(OutboxMail.id)))


def deliver_all(sends: Mailer) -> None:
    while sends.deliver_one():
        pass


def test_a_mail_arrives_whole_in_french_with_its_signs(
    store: Store, clock: Clock, server: Server, sends: Mailer
) -> None:
    post(store, clock)
    deliver_all(sends)
    (mail,) = server.received
    assert (mail["Subject"], mail["To"], mail["From"]) == (SUBJECT, "helene@mail.fr", SENDER)
    assert mail.get_content().replace("\r\n", "\n") == BODY
    assert mail.get_content_charset() == "utf-8"
    assert mail["Date"].datetime == clock()
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Message-ID"].endswith("@example.org>")
    assert server.envelopes == [(SENDER, ["helene@mail.fr"])]


def test_a_mail_gets_its_words_when_it_is_sent_and_what_a_value_holds_stays_one(
    store: Store, clock: Clock, server: Server
) -> None:
    with store.begin() as unit:
        outbox.post(unit, clock, "helene@mail.fr", "ready", title="Le bon {platform}")
    (row,) = kept(store)
    assert (row.name, row.fill) == ("ready", {"title": "Le bon {platform}"})
    deliver_all(Mailer(store, clock, SAY, server.url(), SENDER))
    (mail,) = server.received
    assert (mail["Subject"], mail.get_content().strip()) == ("Le bon {platform} est prêt", "Chez Mon CSE.")


def test_a_mail_without_words_waits_for_a_version_that_has_them_and_holds_up_no_other(
    store: Store, clock: Clock, server: Server, sends: Mailer
) -> None:
    with store.begin() as unit:
        outbox.post(unit, clock, "helene@mail.fr", "of_another_version")
    post(store, clock, subject="le suivant")
    deliver_all(sends)
    assert [mail["Subject"] for mail in server.received] == ["le suivant"]
    assert [mail.sent_at is None for mail in kept(store)] == [True, False]


def test_a_mail_is_sent_once_and_the_moment_is_kept(store: Store, clock: Clock, server: Server, sends: Mailer) -> None:
    post(store, clock)
    deliver_all(sends)
    clock.forward(days=2)
    deliver_all(sends)
    assert len(server.received) == 1
    (mail,) = kept(store)
    assert mail.sent_at == clock() - timedelta(days=2)


def test_mails_go_out_in_the_order_they_were_written(store: Store, clock: Clock, server: Server, sends: Mailer) -> None:
    for number in range(3):
        post(store, clock, subject=f"mail {number}")
    deliver_all(sends)
    assert [mail["Subject"] for mail in server.received] == ["mail 0", "mail 1", "mail 2"]


def test_two_replicas_that_deliver_at_once_send_every_mail_once(store: Store, clock: Clock, server: Server) -> None:
    for number in range(6):
        post(store, clock, subject=f"mail {number}")
    replicas = [Mailer(store, clock, SAY, server.url(), SENDER) for _ in range(3)]
    assert at_once(3, lambda number: deliver_all(replicas[number])) == [None] * 3
    assert sorted(mail["Subject"] for mail in server.received) == [f"mail {number}" for number in range(6)]


def test_after_a_failure_it_is_tried_again_with_growing_pauses_until_it_works(
    store: Store, clock: Clock, server: Server, sends: Mailer
) -> None:
    post(store, clock)
    server.answers = ["451 later", "452 full", "554 no", "451 later"]
    pauses = []
    for _ in range(4):
        deliver_all(sends)
        (mail,) = kept(store)
        assert mail.sent_at is None
        pauses.append(int((mail.due_at - clock()).total_seconds()))
        clock.forward(seconds=pauses[-1] - 1)
        assert sends.deliver_one() is False
        clock.forward(seconds=1)
    assert pauses == [30, 60, 120, 240]
    deliver_all(sends)
    assert len(server.received) == 1
    assert kept(store)[0].tries == 5


def test_a_server_that_is_down_loses_nothing(store: Store, clock: Clock, server: Server) -> None:
    with closing(socket.socket()) as taken:
        taken.bind(("127.0.0.1", 0))
        down = Mailer(store, clock, SAY, f"smtp://127.0.0.1:{taken.getsockname()[1]}", SENDER)
        post(store, clock)
        deliver_all(down)
    assert [(mail.tries, mail.sent_at) for mail in kept(store)] == [(1, None)]
    clock.forward(seconds=30)
    deliver_all(Mailer(store, clock, SAY, server.url(), SENDER))
    assert len(server.received) == 1


def test_a_server_that_stays_down_for_a_night_is_tried_to_the_morning() -> None:
    pauses = [30 * 2 ** min(tries, 8) for tries in range(delivery.MOST_TRIES)]
    assert timedelta(seconds=sum(pauses)) >= timedelta(hours=10)


@pytest.mark.parametrize(
    ("recipient", "subject"),
    [("helene@mail.fr\nBcc: tous@mail.fr", "objet"), ("", "objet")],
)
def test_a_mail_that_cannot_be_sent_holds_up_no_other(
    store: Store, clock: Clock, server: Server, sends: Mailer, recipient: str, subject: str
) -> None:
    post(store, clock, recipient=recipient, subject=subject)
    post(store, clock, subject="le suivant")
    deliver_all(sends)
    assert [mail["Subject"] for mail in server.received] == ["le suivant"]
    assert [recipients for _, recipients in server.envelopes] == [["helene@mail.fr"]]


def test_a_line_break_in_a_subject_becomes_a_space(store: Store, clock: Clock, server: Server, sends: Mailer) -> None:
    post(store, clock, subject="deux\nlignes")
    deliver_all(sends)
    assert [mail["Subject"] for mail in server.received] == ["deux lignes"]


def test_a_user_and_a_password_of_the_address_are_used_as_they_are_meant(store: Store, clock: Clock) -> None:
    seen = []

    def authenticate(smtp: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
        seen.append((data.login.decode(), data.password.decode()))
        return AuthResult(success=True)

    guarded = Server(authenticator=authenticate, auth_required=True, auth_require_tls=False).start()
    post(store, clock)
    deliver_all(Mailer(store, clock, SAY, guarded.url("boite%40example.org:p%2Fss@"), SENDER))
    guarded.stop()
    assert seen == [("boite@example.org", "p/ss")]
    assert len(guarded.received) == 1


def mailer_threads() -> list[str]:
    return [thread.name for thread in threading.enumerate() if thread.name == "mailer"]


def test_while_it_runs_it_sends_what_is_written_and_stops_when_told(
    store: Store, clock: Clock, server: Server, sends: Mailer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivery, "PAUSE", 0.01)
    sends.start()
    post(store, clock)
    wait_for(lambda: bool(kept(store)[0].sent_at))
    sends.stop()
    assert mailer_threads() == []
    assert len(server.received) == 1


def test_without_a_server_nothing_is_sent_and_everything_waits(
    store: Store, clock: Clock, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivery, "PAUSE", 0.01)
    post(store, clock)
    silent = Mailer(store, clock, SAY, "", SENDER)
    silent.start()
    assert mailer_threads() == []
    silent.stop()
    assert [(mail.tries, mail.sent_at) for mail in kept(store)] == [(0, None)]
    assert server.received == []
