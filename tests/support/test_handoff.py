"""From the assistant to a person and back; once a person has claimed, the assistant is silent (D6)."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from bot.knowledge.phrases import Phrases, load_phrases
from bot.settings import ROOT, Settings
from bot.store import Store, UnitOfWork
from bot.store.tables import Agent, CardTicket, Conversation, Message
from bot.store.tokens import new_token
from bot.support import handoff, turns
from bot.support.errors import NotWaiting, NotYours
from bot.support.inbox import expected_secrets, receive, store_member_message
from bot.support.messages import Reply, add_message, messages_after
from tests.world import Clock

SAY: Phrases = load_phrases(ROOT / "data", Settings().names)
OWNER = "this process"
SPOKEN = turns.Outcome([Reply("text", {"text": "réponse de l’assistant"})], {"slots": {}, "form": None})

#: Races for each database, by whether it is SQLite; PostgreSQL pays a round trip for every statement.
RACES = {True: 200, False: 100}
#: For what goes the same way as those: enough to see both orders.
FEW = {True: 40, False: 32}


@pytest.fixture
def agents(store: Store) -> list[int]:
    with store.read() as unit:
        return list(unit.session.scalars(select(Agent.id).order_by(Agent.id)))


def new_conversation(store: Store, clock: Clock, state: str = "assistant", agent: int | None = None) -> str:
    identity = new_token()
    with store.begin() as unit:
        opened = Conversation(id=identity, state=state, agent_id=agent, opened_at=clock())
        unit.session.add(opened)
    return identity


def state_of(store: Store, identity: str) -> tuple[str, int | None]:
    with store.read() as unit:
        found = unit.session.get_one(Conversation, identity)
        return found.state, found.agent_id


def thread(store: Store, identity: str) -> list[tuple[str, str]]:
    """Author and type of each message, in order."""
    query = select(Message).where(Message.conversation_id == identity).order_by(Message.seq)
    with store.read() as unit:
        return [(row.author, row.type) for row in unit.session.scalars(query)]


def under_way(store: Store, clock: Clock, count: int = 1) -> list[turns.Turn]:
    """Messages in as many conversations, taken by the assistant: no answer has landed yet."""
    found = []
    with store.begin() as unit:
        for _ in range(count):
            opened = Conversation(id=new_token(), state="assistant", opened_at=clock())
            unit.session.add(opened)
            unit.session.flush()
            store_member_message(unit, clock, opened.id, "bonjour", None)
            unit.session.flush()
            taken = turns.take(unit, clock, opened.id, OWNER)
            assert taken is not None
            found.append(taken)
    return found


ARROWS: dict[str, Callable[[UnitOfWork, Clock, str, int], Any]] = {
    "ask_person": lambda unit, clock, identity, agent: handoff.ask_person(unit, clock, identity),
    "cancel_wait": lambda unit, clock, identity, agent: handoff.cancel_wait(unit, clock, SAY, identity),
    "claim": lambda unit, clock, identity, agent: handoff.claim(unit, clock, SAY, identity, agent),
    "answer": lambda unit, clock, identity, agent: handoff.answer(unit, clock, identity, agent, "bonjour"),
    "hand_back": lambda unit, clock, identity, agent: handoff.hand_back(unit, clock, SAY, identity, agent),
    "close": lambda unit, clock, identity, agent: handoff.close(unit, clock, SAY, identity, agent),
}

#: What each arrow makes of each state; everything that is not here is refused and changes nothing.
ALLOWED = {
    ("assistant", "ask_person"): "waiting",
    ("waiting", "cancel_wait"): "assistant",
    ("assistant", "claim"): "person",
    ("waiting", "claim"): "person",
    ("person", "answer"): "person",
    ("person", "hand_back"): "assistant",
    ("person", "close"): "closed",
}


def test_every_arrow_leads_where_it_should_and_no_other_does(store: Store, clock: Clock, agents: list[int]) -> None:
    me = agents[0]
    for state in ("assistant", "waiting", "person", "closed"):
        for arrow, take in ARROWS.items():
            identity = new_conversation(store, clock, state, me if state == "person" else None)
            wanted = ALLOWED.get((state, arrow))
            try:
                with store.begin() as unit:
                    moved = take(unit, clock, identity, me) is not False
            except (NotWaiting, NotYours):
                moved = False
            assert moved == (wanted is not None), (state, arrow)
            assert state_of(store, identity) == (wanted or state, me if (wanted or state) == "person" else None)
            said = [("agent", "text") if arrow == "answer" else ("system", "state")]
            assert thread(store, identity) == (said if moved and arrow != "ask_person" else []), (state, arrow)


def test_an_agent_acts_on_their_own_conversations_only(store: Store, clock: Clock, agents: list[int]) -> None:
    identity = new_conversation(store, clock, "person", agents[0])
    for arrow in ("answer", "hand_back", "close"):
        with pytest.raises(NotYours), store.begin() as unit:
            ARROWS[arrow](unit, clock, identity, agents[1])
    assert (state_of(store, identity), thread(store, identity)) == (("person", agents[0]), [])


def test_a_message_waits_for_the_assistant_only_where_the_assistant_answers(
    store: Store, clock: Clock, agents: list[int]
) -> None:
    for state, pending in (("assistant", True), ("waiting", True), ("person", False), ("closed", True)):
        identity = new_conversation(store, clock, state, agents[0] if state == "person" else None)
        with store.begin() as unit:
            received = receive(unit, clock, SAY, identity, new_token()[:36], "bonjour")
        assert received.pending == pending
        assert state_of(store, identity)[0] == ("assistant" if state == "closed" else state)
        with store.begin() as unit:
            assert (turns.take(unit, clock, identity, OWNER) is not None) == pending


EXPECTED = [
    ("text", {"text": "Pour changer votre mot de passe, ouvrez « Mon compte »."}, None, (False, True, False)),
    ("text", {"text": "De quelle e-carte s’agit-il ?"}, None, (False, False, True)),
    ("text", {"text": "Bonjour"}, None, (False, False, False)),
    ("text", {"text": "Bonjour"}, "step_up", (True, False, False)),
    ("text", {"text": "Bonjour"}, "change_password", (True, True, False)),
    ("secure_form", {"text": "Quel est votre numéro d’abonné ?", "ticket": "t"}, "step_up", (True, False, False)),
    ("text", {"text": "Quel est le numéro d’abonné de cette personne ?"}, "step_up", (False, False, False)),
]


@pytest.mark.parametrize("author", ["assistant", "agent"])
@pytest.mark.parametrize(("kind", "body", "card", "wanted"), EXPECTED)
def test_s2_what_a_bare_value_may_be_follows_from_the_last_words(
    store: Store, clock: Clock, kind: str, body: dict[str, Any], card: str | None, wanted: tuple[bool, ...], author: str
) -> None:
    identity = new_conversation(store, clock)
    with store.begin() as unit:
        add_message(unit, clock, identity, "assistant", Reply("text", {"text": "Votre mot de passe ou votre carte ?"}))
        store_member_message(unit, clock, identity, "bonjour", None)
        add_message(unit, clock, identity, author, Reply(kind, body))
        if card:
            until = clock() + timedelta(minutes=10)
            unit.session.add(
                CardTicket(
                    token="t",
                    conversation_id=identity,
                    member_number="37728",
                    kind=card,
                    operation="",
                    expires_at=until,
                )
            )
    with store.read() as unit:
        found = expected_secrets(unit, clock, identity)
    assert (found.code, found.password, found.card) == wanted


def race(
    store: Store, first: Callable[[UnitOfWork], Any], second: Callable[[UnitOfWork], Any], number: int
) -> list[Any]:
    """Run both at once and return their results or exceptions.

    In every fourth race the one, in another fourth the other lands first, so that both orders are seen for certain.
    """
    together, results = threading.Barrier(2), [None, None]
    landed = [threading.Event(), threading.Event()]

    def run(place: int, work: Callable[[UnitOfWork], Any]) -> None:
        together.wait(10)
        if number % 4 == place:
            landed[1 - place].wait(10)
        try:
            results[place] = store.run(work)
        except Exception as error:
            results[place] = error
        landed[place].set()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate((first, second))]
    for one in threads:
        one.start()
    for one in threads:
        one.join(20)
    return results


def claims_against(
    store: Store, clock: Clock, agent: int, land: Callable[[UnitOfWork, turns.Turn], Any], races: dict[bool, int]
) -> int:
    """Races of a claim against a landing turn; returns in how many of them the assistant spoke after the claim."""
    taken = under_way(store, clock, races[store.sqlite])
    for number, turn in enumerate(taken):
        results = race(
            store,
            lambda unit, turn=turn: handoff.claim(unit, clock, SAY, turn.conversation_id, agent),
            lambda unit, turn=turn: land(unit, turn),
            number,
        )
        assert not any(isinstance(result, Exception) for result in results), results
    late = 0
    for turn in taken:
        assert state_of(store, turn.conversation_id) == ("person", agent)
        found = thread(store, turn.conversation_id)
        late += ("assistant", "text") in found[found.index(("system", "state")) :]
    return late


def test_d6_a_turn_that_lands_never_speaks_after_a_claim(store: Store, clock: Clock, agents: list[int]) -> None:
    assert (
        claims_against(
            store, clock, agents[0], lambda unit, turn: turns.finish(unit, clock, turn, OWNER, SPOKEN), RACES
        )
        == 0
    )


def test_d6_a_turn_that_fails_never_apologises_after_a_claim(store: Store, clock: Clock, agents: list[int]) -> None:
    apology = Reply("text", {"text": "désolé"})
    assert (
        claims_against(
            store, clock, agents[0], lambda unit, turn: turns.fail(unit, clock, turn, OWNER, apology, True), FEW
        )
        == 0
    )


def unguarded_finish(unit: UnitOfWork, clock: Clock, turn: turns.Turn) -> None:
    """``turns.finish`` as it would be if it did not ask for the state in the same statement."""
    unit.session.execute(
        update(Conversation)
        .where(Conversation.id == turn.conversation_id, Conversation.lease_owner == OWNER)
        .values(lease_owner=None)
    )
    add_message(unit, clock, turn.conversation_id, "assistant", SPOKEN.replies[0])


def test_d6_control_without_the_condition_it_does_speak(store: Store, clock: Clock, agents: list[int]) -> None:
    late = claims_against(store, clock, agents[0], lambda unit, turn: unguarded_finish(unit, clock, turn), FEW)
    assert late >= FEW[store.sqlite] // 4


def test_d6_of_two_agents_exactly_one_gets_the_conversation(store: Store, clock: Clock, agents: list[int]) -> None:
    for number in range(RACES[store.sqlite] // 2):
        identity = new_conversation(store, clock, "waiting")
        works = [lambda unit, a=agent: handoff.claim(unit, clock, SAY, identity, a) for agent in agents]  # noqa: B023
        results = race(store, works[0], works[1], number)
        assert sorted(type(result).__name__ for result in results) == ["NoneType", "NotWaiting"]
        assert state_of(store, identity) == ("person", agents[results.index(None)])
        assert thread(store, identity) == [("system", "state")]


def test_d6_a_message_that_races_a_claim_is_left_to_the_agent(store: Store, clock: Clock, agents: list[int]) -> None:
    for number in range(FEW[store.sqlite]):
        identity = new_conversation(store, clock)
        race(
            store,
            lambda unit, one=identity: handoff.claim(unit, clock, SAY, one, agents[0]),
            lambda unit, one=identity: receive(unit, clock, SAY, one, new_token()[:36], "bonjour"),
            number,
        )
        with store.begin() as unit:
            handoff.hand_back(unit, clock, SAY, identity, agents[0])
            assert turns.take(unit, clock, identity, OWNER) is None


def test_d6_a_turn_that_came_too_late_is_a_note_for_the_agent(store: Store, clock: Clock, agents: list[int]) -> None:
    turn = under_way(store, clock)[0]
    with store.begin() as unit:
        handoff.claim(unit, clock, SAY, turn.conversation_id, agents[0])
    with store.begin() as unit:
        assert not turns.finish(unit, clock, turn, OWNER, SPOKEN)
    assert thread(store, turn.conversation_id)[-1] == ("note", "text")
    with store.read() as unit:
        assert [message["author"] for message in messages_after(unit, turn.conversation_id, 0)] == ["member", "system"]
        assert messages_after(unit, turn.conversation_id, 0, notes=True)[-1]["text"] == "réponse de l’assistant"


def test_d6_a_turn_from_before_the_claim_says_nothing_after_the_hand_back(
    store: Store, clock: Clock, agents: list[int]
) -> None:
    turn = under_way(store, clock)[0]
    with store.begin() as unit:
        handoff.claim(unit, clock, SAY, turn.conversation_id, agents[0])
        handoff.answer(unit, clock, turn.conversation_id, agents[0], "Je m’en occupe")
        handoff.hand_back(unit, clock, SAY, turn.conversation_id, agents[0])
    with store.begin() as unit:
        turns.finish(unit, clock, turn, OWNER, SPOKEN)
    assert ("assistant", "text") not in thread(store, turn.conversation_id)
