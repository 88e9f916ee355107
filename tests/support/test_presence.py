"""An agent who is not there keeps no conversation: it returns to the queue, once, and the member is told (D9)."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.knowledge.phrases import load_phrases
from bot.settings import ROOT, Settings
from bot.store import Store
from bot.store.tables import Agent, AgentSession, Conversation, Message
from bot.store.tokens import new_token, token_hash
from bot.support import agents, handoff, presence
from bot.support.hub import Hub
from bot.support.inbox import receive
from bot.support.watch import Watch
from tests.world import Clock

SAY = load_phrases(ROOT / "data", Settings().names)
SILENCE = timedelta(minutes=3)


class Desk:
    """Two agents, and a conversation that the first one has."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self.store, self.clock = store, clock
        with store.read() as unit:
            self.agents = list(unit.session.scalars(select(Agent.id).order_by(Agent.id)))
        self.cookies = [self.sign_in(place) for place in (0, 1)]
        self.conversation = new_token()
        with store.begin() as unit:
            unit.session.add(Conversation(id=self.conversation, opened_at=clock()))
            unit.session.flush()
            handoff.claim(unit, clock, SAY, self.conversation, self.agents[0])

    def sign_in(self, place: int) -> str:
        """A browser of this agent at the desk; the password costs time and is checked elsewhere."""
        cookie = new_token()
        with self.store.begin() as unit:
            unit.session.add(
                AgentSession(
                    token_hash=token_hash(cookie),
                    agent_id=self.agents[place],
                    csrf=new_token(),
                    expires_at=self.clock() + agents.SHIFT,
                    seen_at=self.clock(),
                )
            )
        return cookie

    def touch(self, place: int = 0) -> None:
        with self.store.begin() as unit:
            presence.touch(unit, self.clock, self.cookies[place])

    def member_says(self, text: str) -> None:
        with self.store.begin() as unit:
            receive(unit, self.clock, SAY, self.conversation, new_token()[:36], text)

    def look(self) -> None:
        Watch(self.store, self.clock, Hub(self.store), SAY, int(SILENCE.total_seconds()), "").look()

    @property
    def state(self) -> str:
        with self.store.read() as unit:
            query = select(Conversation.state).where(Conversation.id == self.conversation)
            return str(unit.session.scalar(query))

    @property
    def told(self) -> list[str]:
        query = select(Message.body).where(Message.conversation_id == self.conversation, Message.author == "system")
        with self.store.read() as unit:
            return [str(body["text"]) for body in unit.session.scalars(query.order_by(Message.seq))][1:]


@pytest.fixture
def desk(store: Store, clock: Clock) -> Desk:
    return Desk(store, clock)


def test_d9_an_agent_who_answers_and_whose_desk_is_open_keeps_the_conversation(desk: Desk) -> None:
    with desk.store.begin() as unit:
        handoff.answer(unit, desk.clock, desk.conversation, desk.agents[0], "Bonjour")
    for _ in range(6):
        desk.clock.forward(minutes=1)
        desk.touch()
        desk.look()
    assert (desk.state, desk.told) == ("person", [])


def test_d9_an_agent_who_says_nothing_for_three_minutes_gives_the_conversation_back(desk: Desk) -> None:
    desk.member_says("vous êtes là ?")
    desk.clock.forward(seconds=170)
    desk.touch()
    desk.look()
    assert desk.state == "person"
    desk.clock.forward(seconds=15)
    desk.touch()
    desk.look()
    assert desk.state == "waiting"
    assert len(desk.told) == 1
    assert "Camille" in desk.told[0]
    with desk.store.begin() as unit:
        handoff.claim(unit, desk.clock, SAY, desk.conversation, desk.agents[1])
    assert desk.state == "person"


def test_d9_an_agent_who_is_writing_is_not_silent(desk: Desk) -> None:
    for _ in range(6):
        desk.clock.forward(minutes=1)
        desk.touch()
        with desk.store.begin() as unit:
            handoff.writing(unit, desk.clock, desk.conversation, desk.agents[0])
        desk.look()
    assert desk.state == "person"


def test_d9_a_lost_connection_gives_the_conversation_back_also_where_nothing_is_owed(desk: Desk) -> None:
    with desk.store.begin() as unit:
        handoff.answer(unit, desk.clock, desk.conversation, desk.agents[0], "Bonjour")
    desk.clock.forward(minutes=3, seconds=1)
    desk.touch(place=1)  # a colleague's desk keeps nobody else's conversation
    desk.look()
    assert desk.state == "waiting"


def test_d9_signing_out_gives_the_conversation_back_at_once_unless_another_browser_is_open(desk: Desk) -> None:
    second = desk.sign_in(0)
    for cookie, state in ((desk.cookies[0], "person"), (second, "waiting")):
        with desk.store.begin() as unit:
            agents.sign_out(unit, desk.clock, cookie)
            presence.leave(unit, desk.clock, SAY, desk.agents[0])
        assert desk.state == state


def test_d9_several_processes_that_look_at_once_tell_the_member_once(desk: Desk) -> None:
    for _ in range(5):
        desk.clock.forward(minutes=4)
        together = threading.Barrier(4)

        def look(together: threading.Barrier = together) -> None:
            together.wait(10)
            desk.look()

        threads = [threading.Thread(target=look) for _ in range(4)]
        for one in threads:
            one.start()
        for one in threads:
            one.join(20)
        assert desk.state == "waiting"
        assert sum("n’est plus disponible" in line for line in desk.told) == 1
        with desk.store.begin() as unit:
            for row in unit.session.scalars(select(Message).where(Message.conversation_id == desk.conversation)):
                unit.session.delete(row)
            handoff.claim(unit, desk.clock, SAY, desk.conversation, desk.agents[0])


def test_d9_whoever_asks_for_another_agent_is_in_the_queue_again(desk: Desk) -> None:
    desk.touch()
    desk.member_says("ça ne va pas du tout")
    assert desk.state == "person"
    desk.member_says("je voudrais un autre conseiller")
    assert desk.state == "waiting"
    assert "autre conseiller" in desk.told[0]


def test_d9_who_is_there_is_known_from_signs_of_life(desk: Desk) -> None:
    def anybody() -> bool:
        with desk.store.read() as unit:
            return presence.anybody(unit, desk.clock)

    assert anybody()
    desk.clock.forward(seconds=90)
    assert not anybody()
    desk.touch(1)
    assert anybody()
    with desk.store.begin() as unit:
        agents.sign_out(unit, desk.clock, desk.cookies[1])
    assert not anybody()
