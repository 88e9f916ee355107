"""Nobody waits in silence: in every state, whatever is said, the assistant answers or a person is there (D9)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import delete, select, update

from bot.store.tables import Agent, AgentSession, Attempt, Conversation
from bot.store.tokens import new_token
from bot.support import handoff, presence
from bot.support.outlook import status
from tests.world import Chat, Live, plain, said

SUNDAY = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)

PHRASES = (
    "annuler",
    "annule",
    "finalement non, je continue avec vous",
    "quels sont les délais de livraison ?",
    "vous rouvrez quand ?",
    "mes chèques-cadeaux",
    "camille.durand@example.org",
    "wxcvb nhgf qsdf",
    "merci",
    "vous êtes vraiment des connards",
    "il y a quelqu'un ?",
    "non",
    "ma commande de mars est arrivée cassée, le carton était ouvert",
    "👍",
)


def agent_of(live: Live, there: bool = True) -> int:
    """An agent, at the desk or not."""
    with live.store.begin() as unit:
        agent = unit.session.scalars(select(Agent.id).order_by(Agent.id)).first()
        assert agent is not None
        seen = live.clock() if there else live.clock() - timedelta(minutes=10)
        ends = live.clock() + timedelta(hours=5)
        opened = AgentSession(token_hash=new_token(), agent_id=agent, csrf="", expires_at=ends, seen_at=seen)
        unit.session.add(opened)
    return agent


def claimed(live: Live, chat: Chat, there: bool = True) -> int:
    agent = agent_of(live, there)
    with live.store.begin() as unit:
        handoff.claim(unit, live.clock, live.guichet.services.say, chat.conversation, agent)
    return agent


def assistant(live: Live, chat: Chat) -> None:
    chat.say("bonjour")


def waiting(live: Live, chat: Chat) -> None:
    chat.say("je veux parler à un conseiller")


def person(live: Live, chat: Chat) -> None:
    claimed(live, chat)


def handed_back(live: Live, chat: Chat) -> None:
    agent = claimed(live, chat)
    with live.store.begin() as unit:
        handoff.hand_back(unit, live.clock, live.guichet.services.say, chat.conversation, agent)


def closed(live: Live, chat: Chat) -> None:
    agent = claimed(live, chat)
    with live.store.begin() as unit:
        handoff.close(unit, live.clock, live.guichet.services.say, chat.conversation, agent)


def agent_gone(live: Live, chat: Chat) -> None:
    claimed(live, chat, there=False)
    with live.store.begin() as unit:
        gone = presence.give_back_abandoned(unit, live.clock, live.guichet.services.say, timedelta(minutes=3))
    assert chat.conversation in gone or state_of(live, chat) == "waiting"  # the watch may have been quicker


def state_of(live: Live, chat: Chat) -> str:
    with live.store.read() as unit:
        return str(unit.session.scalar(select(Conversation.state).where(Conversation.id == chat.conversation)))


Way = Callable[[Live, Chat], None]


@pytest.mark.parametrize("member", [None, "37728"], ids=["visitor", "member"])
@pytest.mark.parametrize(
    ("way", "at", "before", "after"),
    [
        (assistant, None, "assistant", None),
        (waiting, None, "waiting", None),
        (waiting, SUNDAY, "waiting", None),
        (person, None, "person", "person"),
        (handed_back, None, "assistant", None),
        (closed, None, "closed", None),
        (agent_gone, None, "waiting", None),
    ],
    ids=["assistant", "waiting open", "waiting closed", "person", "handed back", "closed", "agent gone"],
)
def test_d9_in_every_state_every_phrase_is_answered_or_a_person_is_there(
    live: Live, way: Way, at: datetime | None, before: str, after: str | None, member: str | None
) -> None:
    if at is not None:
        live.clock.set(at)
    silent = []
    for phrase in PHRASES:
        with live.store.begin() as unit:  # a member has one conversation: each phrase gets a new one
            unit.session.execute(update(Conversation).values(state="closed", agent_id=None, unread_since=None))
            unit.session.execute(delete(Attempt))  # nobody asks for fourteen persons in a minute (I7)
        chat = live.chat(member)
        way(live, chat)
        chat.settle()
        assert state_of(live, chat) == before
        answered = bool(chat.say(phrase))
        there = after == "person" and state_of(live, chat) == "person"
        with live.store.read() as unit:
            there = there and presence.anybody(unit, live.clock)
        if not (answered or there):
            silent.append(phrase)
        if there:
            assert not answered, f"the assistant spoke beside a person: {phrase}"
    assert silent == []


@pytest.mark.parametrize(
    "phrase",
    [
        "annule",
        "annuler",
        "plus la peine",
        "finalement non, je continue avec vous",
        "je n'ai plus besoin d'un conseiller",
        "non",
        "non merci finalement",
        "Revenir à l’assistant",
    ],
)
def test_d9_one_phrase_takes_the_request_back(live: Live, phrase: str) -> None:
    chat = live.chat("37728")
    chat.say("je veux parler à un conseiller")
    assert state_of(live, chat) == "waiting"
    assert chat.say(phrase)
    assert state_of(live, chat) == "assistant"


def test_d9_a_code_that_is_posted_while_a_person_is_awaited_leads_on(live: Live) -> None:
    chat = live.chat("44619")
    chat.say("utiliser mon chèque-cadeau chez Fnac pour 20 €")
    chat.say("oui")
    card = chat.last
    assert "conseiller" in said(chat.say("je veux parler à un conseiller"))
    chat.last = card
    assert chat.give_code().status_code == 200
    assert "C'est fait" in said(chat.last)
    assert state_of(live, chat) == "waiting"


@pytest.mark.parametrize(
    ("at", "there", "told", "above"),
    [
        (None, True, "vous êtes le prochain", "vous êtes le prochain"),
        (None, False, "aucun n'est à son poste", "Aucun conseiller à son poste"),
        (SUNDAY, False, "reviennent lundi 23 novembre à 9 h", "Les conseillers reviennent lundi 23 novembre à 9 h"),
        (SUNDAY, True, "reviennent lundi 23 novembre à 9 h", "Les conseillers reviennent lundi 23 novembre à 9 h"),
    ],
    ids=["open", "open, nobody there", "closed", "closed, somebody still there"],
)
def test_d9_thread_header_and_stream_never_contradict_each_other(
    live: Live, at: datetime | None, there: bool, told: str, above: str
) -> None:
    if at is not None:
        live.clock.set(at)
    if there:
        agent_of(live)
    chat = live.chat("37728")
    assert told in said(chat.say("un conseiller svp"))
    services = live.guichet.services
    with live.store.read() as unit:
        header = status(unit, live.clock, services.hours, services.say, chat.conversation).header
    assert above in plain(header)
    streamed = next(message for message in chat.stream(chat.seen) if message["type"] == "status")
    assert (streamed["state"], streamed["header"]) == ("waiting", header)


def test_d9_the_end_of_the_conversation_is_over_once_the_assistant_answers_again(live: Live) -> None:
    chat = live.chat("37728")
    closed(live, chat)
    chat.settle()
    assert next(one for one in chat.stream(chat.seen) if one["type"] == "status")["header"] == "Conversation terminée"
    chat.say("bonjour")
    again = next(one for one in chat.stream(chat.seen) if one["type"] == "status")
    assert (again["state"], again["header"]) == ("assistant", "Assistant automatique")


def test_d9_a_visitors_address_is_kept_for_the_answer(live: Live) -> None:
    live.clock.set(SUNDAY)
    chat = live.chat()
    chat.say("je veux parler à un conseiller")
    assert "camille.durand@example.org" in said(chat.say("mon mail : camille.durand@example.org"))
    with live.store.read() as unit:
        contact = unit.session.scalar(select(Conversation.contact).where(Conversation.id == chat.conversation))
    assert contact == "camille.durand@example.org"
