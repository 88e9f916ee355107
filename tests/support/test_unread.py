"""An agent's answer that no open chat was sent reaches the member by e-mail, once, and is counted (D9)."""

from __future__ import annotations

import threading

import pytest
from sqlalchemy import select, update

from bot.knowledge.phrases import load_phrases
from bot.mail.outbox import in_words, latest_mails
from bot.settings import ROOT, Settings
from bot.store import Store
from bot.store.tables import Agent, Conversation, Member, OutboxMail
from bot.store.tokens import new_token
from bot.support import handoff, sessions, unread
from bot.support.hub import Hub
from bot.support.watch import Watch
from tests.world import Clock

SAY = load_phrases(ROOT / "data", Settings(platform="Mon CSE").names)
SITE = "https://cse.example.org/"


class Thread:
    """A conversation that an agent has; ``member`` None is a visitor."""

    def __init__(self, store: Store, clock: Clock, member: str | None) -> None:
        self.store, self.clock, self.id = store, clock, new_token()
        with store.begin() as unit:
            agent = unit.session.scalars(select(Agent.id).order_by(Agent.id)).first()
            assert agent is not None
            self.agent = agent
            unit.session.add(Conversation(id=self.id, member_number=member, opened_at=clock()))
            unit.session.flush()
            handoff.claim(unit, clock, SAY, self.id, agent)

    def answer(self, text: str) -> int:
        with self.store.begin() as unit:
            return handoff.answer(unit, self.clock, self.id, self.agent, text)

    def delivered(self, seq: int) -> None:
        with self.store.begin() as unit:
            unread.delivered(unit, self.id, seq)

    def mail(self) -> list[str]:
        """What is due goes out; the bodies of all mails about answers so far."""
        with self.store.begin() as unit:
            unread.mail_unread(unit, self.clock, SITE)
        with self.store.read() as unit:
            query = select(OutboxMail).where(OutboxMail.name == "agent_answered")
            return [in_words(row, SAY).body for row in unit.session.scalars(query.order_by(OutboxMail.id))]

    @property
    def unread(self) -> int:
        with self.store.read() as unit:
            return unread.unread(unit, self.id)


@pytest.fixture
def thread(store: Store, clock: Clock) -> Thread:
    return Thread(store, clock, "37728")


def test_d9_an_answer_that_nobody_saw_for_two_minutes_is_mailed_with_the_way_back(thread: Thread) -> None:
    thread.answer("Votre colis part demain.")
    thread.answer("Il sera suivi.")
    thread.clock.forward(seconds=110)
    assert thread.mail() == []
    thread.clock.forward(seconds=15)
    (body,) = thread.mail()
    assert "Votre colis part demain.\n\nIl sera suivi." in body
    assert SITE in body
    with thread.store.read() as unit:
        mail = latest_mails(unit, SAY)[0]
        member = unit.session.get_one(Member, "37728")
    assert (mail.recipient, mail.subject) == (member.communication_email, "Camille vous a répondu sur Mon CSE")


def test_d9_one_mail_for_each_silence(thread: Thread) -> None:
    thread.answer("un")
    thread.clock.forward(minutes=3)
    assert len(thread.mail()) == 1
    thread.answer("deux")
    thread.clock.forward(minutes=30)
    assert len(thread.mail()) == 1
    thread.delivered(thread.answer("trois"))
    thread.clock.forward(minutes=30)
    assert len(thread.mail()) == 1
    thread.answer("quatre")
    thread.clock.forward(minutes=3)
    assert "quatre" in thread.mail()[1]
    assert "trois" not in thread.mail()[1]


def test_d9_what_an_open_chat_was_sent_is_neither_mailed_nor_counted(thread: Thread) -> None:
    first = thread.answer("un")
    thread.answer("deux")
    assert thread.unread == 2
    thread.delivered(first)
    assert thread.unread == 1
    thread.delivered(first + 1)
    assert thread.unread == 0
    thread.clock.forward(hours=1)
    assert thread.mail() == []


def test_d9_a_visitor_gets_the_mail_at_the_address_they_left(store: Store, clock: Clock) -> None:
    for contact, mails in ((None, 0), ("06 12 34 56 78", 0), ("visiteur@example.org", 1)):
        thread = Thread(store, clock, None)
        with store.begin() as unit:
            if contact:
                handoff.keep_contact(unit, thread.id, contact)
        thread.answer("Bonjour")
        clock.forward(minutes=3)
        assert len(thread.mail()) == mails


def test_d9_several_processes_write_one_mail(thread: Thread) -> None:
    thread.answer("Bonjour")
    thread.clock.forward(minutes=3)
    together = threading.Barrier(4)

    def look() -> None:
        together.wait(10)
        Watch(thread.store, thread.clock, Hub(thread.store), SAY, 3600, SITE).look()

    threads = [threading.Thread(target=look) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(20)
    assert len(thread.mail()) == 1


def test_d9_a_closed_conversation_with_an_answer_not_seen_is_found_again(thread: Thread) -> None:
    seq = thread.answer("C'est réglé.")
    with thread.store.begin() as unit:
        handoff.close(unit, thread.clock, SAY, thread.id, thread.agent)
    with thread.store.begin() as unit:
        opened = sessions.open_session(unit, thread.clock, "37728")
        assert (opened.session.conversation_id, opened.unread) == (thread.id, 1)
        assert sessions.unread_of_member(unit, "37728") == 1
    thread.delivered(seq + 1)
    with thread.store.begin() as unit:
        assert sessions.open_session(unit, thread.clock, "37728").session.conversation_id != thread.id


def test_d9_control_a_mark_that_is_not_compared_writes_twice(thread: Thread) -> None:
    """The condition on ``mailed_seq`` is what keeps a second process from writing the same mail."""
    thread.answer("Bonjour")
    thread.clock.forward(minutes=3)
    assert len(thread.mail()) == 1
    with thread.store.begin() as unit:
        unit.session.execute(update(Conversation).where(Conversation.id == thread.id).values(mailed_seq=0))
    assert len(thread.mail()) == 2
