"""The lease and the effects of a turn: one living writer, nothing lost with a dead one, no clock asked (D4, D8)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.knowledge.phrases import Phrases, load_phrases
from bot.settings import ROOT, Settings
from bot.store import Store
from bot.store.tables import Agent, Conversation, Message
from bot.support import effects, handoff, turns, workers
from bot.support.messages import ChoiceSpec, Reply
from tests.money import ANNA, BEN
from tests.threads import asked
from tests.world import MONDAY, Clock

SAY: Phrases = load_phrases(ROOT / "data", Settings().names)
ME, OTHER = "this worker", "another worker"
EFFECT = Reply("card", {"text": "C’est fait."}, [ChoiceSpec("Archiver", {})], effect=True)
OFFER = Reply("text", {"text": "Vous vouliez aussi…"})
BOTH = turns.Outcome([EFFECT, OFFER], {"slots": {"asked": 1}}, settled={"slots": {}})


def take(store: Store, clock: Clock, thread: str, owner: str = ME) -> turns.Turn | None:
    with store.begin() as unit:
        return turns.take(unit, clock, thread, owner)


def alive(store: Store, *owners: str) -> None:
    with store.begin() as unit:
        for owner in owners:
            workers.beat(unit, owner)


def landed(store: Store, clock: Clock, turn: turns.Turn, owner: str = ME, outcome: turns.Outcome = BOTH) -> bool:
    with store.begin() as unit:
        return turns.finish(unit, clock, turn, owner, outcome)


def owe(store: Store, turn: turns.Turn, key: str = "key") -> None:
    with store.begin() as unit:
        effects.owe(unit, turn.conversation_id, turn.seq, key, {"told": {}, "run": "x:1"})


def said(store: Store, thread: str) -> list[tuple[str, str]]:
    """Author and text of what was said after the member's messages, in order."""
    query = select(Message).where(Message.conversation_id == thread, Message.author != "member").order_by(Message.seq)
    with store.read() as unit:
        return [(row.author, row.body["text"]) for row in unit.session.scalars(query) if row.type != "state"]


def memory(store: Store, thread: str) -> Any:
    with store.read() as unit:
        return unit.session.get_one(Conversation, thread).memory


def claim(store: Store, clock: Clock, thread: str) -> int:
    with store.begin() as unit:
        agent = unit.session.scalars(select(Agent.id).limit(1)).one()
        handoff.claim(unit, clock, SAY, thread, agent)
        return agent


# ── the lease ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_d4_the_lease_of_a_living_worker_is_nobody_elses(store: Store, clock: Clock) -> None:
    thread, _ = asked(store, clock)
    alive(store, ME, OTHER)
    assert take(store, clock, thread) is not None
    assert take(store, clock, thread, OTHER) is None
    with store.read() as unit:
        assert turns.pending_conversations(unit, OTHER) == []
        assert turns.pending_conversations(unit, ME) == [(thread, False)]
    assert take(store, clock, thread) is not None


def test_d4_a_turn_that_lost_its_lease_lands_nothing_and_fails_nothing(store: Store, clock: Clock) -> None:
    thread, _ = asked(store, clock)
    alive(store, OTHER)
    turn = take(store, clock, thread, "dead")
    again = take(store, clock, thread, OTHER)
    assert turn is not None
    assert again is not None
    assert not landed(store, clock, turn, "dead")
    with store.begin() as unit:
        turns.fail(unit, clock, turn, "dead", OFFER, True)
    assert said(store, thread) == []
    assert landed(store, clock, again, OTHER)
    assert [author for author, _ in said(store, thread)] == ["assistant", "assistant"]


def test_d4_a_landed_turn_gives_the_lease_back_and_a_failed_one_too(store: Store, clock: Clock) -> None:
    thread, _ = asked(store, clock, texts=3)
    alive(store, ME, OTHER)
    turn = take(store, clock, thread)
    assert turn is not None
    landed(store, clock, turn)
    failed = take(store, clock, thread, OTHER)
    assert failed is not None
    assert failed.seq == turn.seq + 1
    with store.begin() as unit:
        turns.fail(unit, clock, failed, OTHER, OFFER, False)
    again = take(store, clock, thread)
    assert again is not None
    assert (again.seq, again.failures) == (failed.seq, 1)


def test_d8_whatever_a_clock_says_a_lease_neither_ends_nor_lasts_by_it(store: Store, clock: Clock) -> None:
    for jump in (timedelta(hours=-1), timedelta(hours=1), timedelta(days=400)):
        thread, _ = asked(store, clock)
        alive(store, ME)
        assert take(store, clock, thread) is not None
        clock.set(MONDAY + jump)
        assert take(store, clock, thread, OTHER) is None
        with store.begin() as unit:
            workers.leave(unit, ME)
        assert take(store, clock, thread, OTHER) is not None
        clock.set(MONDAY)


def test_d8_a_worker_is_dead_after_three_silent_looks_and_never_by_sleeping_watchers() -> None:
    watch = workers.Watch()
    looks = [{ME: 5, OTHER: beat} for beat in range(7)]
    found = [watch.look(now) for now in looks]
    assert found == [[], [], []] + [[(ME, 5)]] * 4
    assert watch.look({OTHER: 0}) == []
    assert workers.Watch().look({ME: 5}) == []


def test_d8_who_is_buried_before_its_first_beat_and_comes_back_is_not_taken_for_dead_at_once() -> None:
    watch = workers.Watch()
    assert [watch.look({ME: 0}) for _ in range(4)][-1] == [(ME, 0)]
    watch.forget(ME)
    assert [watch.look({ME: beat}) for beat in (0, 1, 2, 3)] == [[]] * 4


def test_d8_who_is_buried_by_mistake_is_back_with_the_next_beat(store: Store, clock: Clock) -> None:
    alive(store, ME, OTHER)
    thread, _ = asked(store, clock)
    turn = take(store, clock, thread)
    alive(store, ME)
    with store.begin() as unit:
        assert not workers.bury(unit, ME, 0), "it has beaten since"
        assert workers.bury(unit, ME, 1)
    alive(store, ME)
    assert take(store, clock, thread, OTHER) is None
    assert turn is not None
    assert landed(store, clock, turn)


# ── effects ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_d8_after_a_claim_the_effect_is_told_and_nothing_else(store: Store, clock: Clock) -> None:
    thread, _ = asked(store, clock, ANNA)
    turn = take(store, clock, thread)
    assert turn is not None
    owe(store, turn)
    claim(store, clock, thread)
    assert not landed(store, clock, turn)
    assert said(store, thread) == [("system", "C’est fait."), ("note", "Vous vouliez aussi…")]
    assert memory(store, thread) == {"slots": {}}
    assert take(store, clock, thread) is None
    with store.read() as unit:
        told = unit.session.scalars(select(Message).where(Message.author == "system", Message.type == "card")).one()
        assert "choices" not in told.body


def test_d6_without_an_effect_a_turn_that_comes_too_late_leaves_the_memory_as_it_was(
    store: Store, clock: Clock
) -> None:
    thread, _ = asked(store, clock, ANNA)
    turn = take(store, clock, thread)
    assert turn is not None
    claim(store, clock, thread)
    landed(store, clock, turn, outcome=turns.Outcome([OFFER], {"slots": {"asked": 1}}, settled={"slots": {}}))
    assert (said(store, thread), memory(store, thread)) == ([("note", "Vous vouliez aussi…")], None)


def test_d8_an_effect_whose_process_died_is_told_whoever_has_the_conversation(store: Store, clock: Clock) -> None:
    for state in ("assistant", "person", "handed back", "closed"):
        thread, seq = asked(store, clock, ANNA)
        turn = take(store, clock, thread, "dies")
        assert turn is not None
        owe(store, turn)
        agent = claim(store, clock, thread) if state != "assistant" else 0
        with store.begin() as unit:
            if state == "handed back":
                handoff.hand_back(unit, clock, SAY, thread, agent)
            if state == "closed":
                handoff.close(unit, clock, SAY, thread, agent)
        again = take(store, clock, thread)
        assert again is not None
        assert (again.seq, list(again.owed), again.late) == (seq, ["key"], state != "assistant")
        landed(store, clock, again, outcome=turns.Outcome([EFFECT], {}, settled={}))
        author = "system" if state in ("person", "closed") else "assistant"
        assert said(store, thread) == [(author, "C’est fait.")]
        assert take(store, clock, thread) is None


def test_d8_nobody_can_owe_an_effect_for_a_message_that_was_answered(store: Store, clock: Clock) -> None:
    thread, _ = asked(store, clock, ANNA)
    turn = take(store, clock, thread)
    assert turn is not None
    landed(store, clock, turn)
    with pytest.raises(effects.TurnOver):
        owe(store, turn)


def test_d5_after_the_last_failure_the_apology_knows_of_the_effect_which_stays_owed(store: Store, clock: Clock) -> None:
    done, apology = Reply("text", {"text": "pris en compte"}), Reply("text", {"text": "rien n’a été fait"})
    for happened in (False, True):
        thread, seq = asked(store, clock, ANNA, texts=2)
        turn = take(store, clock, thread)
        assert turn is not None
        if happened:
            owe(store, turn)
        for number in range(turns.TRIES):
            again = take(store, clock, thread)
            assert again is not None
            assert again.failures == number
            with store.begin() as unit:
                last = number + 1 == turns.TRIES
                turns.fail(unit, clock, again, ME, apology, last, done, lambda memory, owed: {"settled": list(owed)})
        assert said(store, thread) == [("assistant", "pris en compte" if happened else "rien n’a été fait")]
        assert memory(store, thread) == ({"settled": ["key"]} if happened else None)
        following = take(store, clock, thread)
        assert following is not None
        assert following.seq == seq, "what could not be told makes way for later messages"
        landed(store, clock, following, outcome=turns.Outcome([]))
        left = take(store, clock, thread)
        assert (left is not None) == happened
        assert left is None or (left.late and left.owed)


# ── who is next ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_d7_across_processes_members_come_first_then_who_was_served_longest_ago(store: Store, clock: Clock) -> None:
    flood = [asked(store, clock, texts=3)[0] for _ in range(3)]
    anna, ben = asked(store, clock, ANNA)[0], asked(store, clock, BEN)[0]
    served = take(store, clock, flood[0])
    assert served is not None
    landed(store, clock, served)
    with store.read() as unit:
        assert [one for one, _ in turns.pending_conversations(unit)] == [anna, ben, flood[1], flood[2], flood[0]]
        assert [member for _, member in turns.pending_conversations(unit)] == [True, True, False, False, False]
