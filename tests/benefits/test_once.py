"""One request, one effect (M3): a key gives its first answer for ever, to the same member and content only."""

from __future__ import annotations

from typing import Any

import pytest

from bot.benefits.once import digest, once, ran
from bot.benefits.refusals import KeyReused, NotEnough, Refusal
from bot.store import Store, UnitOfWork
from bot.store.tables import Counter, OperationRecord
from tests.money import ANNA, BEN, at_once, count
from tests.world import Clock

ARGUMENTS = {"brand": "Fnac", "face_cents": 3000}


class Effect:
    """Counts how often it took place, in the unit of work and outside of it."""

    def __init__(self, fails: Refusal | None = None) -> None:
        self.calls, self.fails = 0, fails

    def run(
        self, store: Store, clock: Clock, key: str = "key", name: str = "buy", member: str = ANNA, **other: Any
    ) -> dict[str, Any]:
        def work(unit: UnitOfWork) -> dict[str, Any]:
            return once(unit, clock, key, name, member, {**ARGUMENTS, **other}, lambda: self.effect(unit, key))

        return store.run(work)

    def effect(self, unit: UnitOfWork, key: str) -> dict[str, Any]:
        self.calls += 1
        unit.session.add(Counter(name=f"effect {key} {self.calls}", value=1))
        if self.fails is not None:
            raise self.fails
        return {"call": self.calls, "text": "déjà « fait »", "parts": [1, None, {"a": "é"}]}


def effects(store: Store) -> int:
    return count(store, Counter, Counter.name.startswith("effect"))


def test_m3_the_second_request_gets_the_answer_of_the_first(store: Store, clock: Clock) -> None:
    effect = Effect()
    first = effect.run(store, clock)
    assert effect.run(store, clock) == first == {"call": 1, "text": "déjà « fait »", "parts": [1, None, {"a": "é"}]}
    assert (effect.calls, effects(store)) == (1, 1)


@pytest.mark.parametrize("other", [{"face_cents": 5000}, {"name": "keep"}, {"member": BEN}, {"extra": None}])
def test_m3_another_content_member_or_operation_under_the_same_key_is_refused(
    store: Store, clock: Clock, other: dict[str, Any]
) -> None:
    effect = Effect()
    effect.run(store, clock)
    with pytest.raises(KeyReused):
        effect.run(store, clock, **other)
    assert (effect.calls, effects(store)) == (1, 1)


def test_m3_two_keys_are_two_requests(store: Store, clock: Clock) -> None:
    effect = Effect()
    effect.run(store, clock, key="one")
    effect.run(store, clock, key="two")
    assert effects(store) == 2


def test_m3_a_refused_effect_leaves_its_key_free(store: Store, clock: Clock) -> None:
    refused = Effect(fails=NotEnough("Fnac", 3000, 2850, 0, None, False))
    with pytest.raises(NotEnough):
        refused.run(store, clock)
    with store.read() as unit:
        assert ran(unit, "key") is False
    assert effects(store) == 0
    assert Effect().run(store, clock)["call"] == 1


def test_m3_whether_a_key_ran_is_known_from_then_on(store: Store, clock: Clock) -> None:
    Effect().run(store, clock)
    with store.read() as unit:
        assert (ran(unit, "key"), ran(unit, "KEY"), ran(unit, "")) == (True, False, False)


def test_m3_the_same_request_twenty_times_at_once_takes_effect_once(store: Store, clock: Clock) -> None:
    effect = Effect()
    outcomes = at_once(20, lambda number: effect.run(store, clock))
    assert [one for one in outcomes if isinstance(one, Exception)] == []
    assert len({str(one) for one in outcomes}) == 1
    assert effects(store) == 1
    assert count(store, OperationRecord) == 1


def test_m3_different_requests_at_once_under_one_key_are_one_effect_and_refusals(store: Store, clock: Clock) -> None:
    effect = Effect()
    outcomes = at_once(10, lambda number: effect.run(store, clock, face_cents=1000 * (1 + number)))
    assert sorted(type(one).__name__ for one in outcomes) == ["KeyReused"] * 9 + ["dict"]
    assert effects(store) == 1


def test_a_content_is_the_same_whatever_the_order_of_its_fields() -> None:
    assert digest({"a": 1, "b": [2, 3]}) == digest({"b": [2, 3], "a": 1})
    assert digest({"a": 1}) != digest({"a": "1"})
    assert digest({"a": [1, 2]}) != digest({"a": [2, 1]})
