"""Nobody fills the queue: not one who asks again and again, nor many visitors of one address (I7)."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from bot.store import Store
from bot.store.attempts import LimitReached
from bot.support import handoff, sessions
from bot.support.queue_limits import QueueFull, count_request, place_of
from tests.world import MONDAY


class StillClock:
    """Moves only when told."""

    def __init__(self) -> None:
        self.now = MONDAY

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def still() -> StillClock:
    return StillClock()


def opened(store: Store, still: StillClock, member: str | None, address: str = "192.0.2.1") -> str:
    with store.begin() as unit:
        found = sessions.open_session(unit, still, member, opened_from=place_of(address))
        return found.session.conversation_id


def ask(store: Store, still: StillClock, conversation_id: str, most: int = 3) -> None:
    """What a turn does that asks for a person."""
    with store.begin() as unit:
        count_request(unit, still, conversation_id, most)
        handoff.ask_person(unit, still, conversation_id)


def go_back(store: Store, still: StillClock, conversation_id: str) -> None:
    with store.begin() as unit:
        handoff.cancel_wait(unit, still, lambda name, **fill: name, conversation_id)  # type: ignore[arg-type]


@pytest.mark.parametrize("member", [None, "37728"])
def test_i7_the_sixth_request_in_ten_minutes_is_refused_and_then_allowed_again(
    store: Store, still: StillClock, member: str | None
) -> None:
    conversation = opened(store, still, member)
    for _ in range(5):
        ask(store, still, conversation)
        ask(store, still, conversation)  # while it waits, asking again is nothing new
        go_back(store, still, conversation)
    with pytest.raises(LimitReached) as refused:
        ask(store, still, conversation)
    assert 0 < refused.value.retry_after <= 600
    ask(store, still, opened(store, still, "44619"))
    still.now += timedelta(minutes=11)
    ask(store, still, conversation)


def test_i7_visitors_of_one_address_take_so_many_places_and_others_still_get_theirs(
    store: Store, still: StillClock
) -> None:
    waiting = [opened(store, still, None) for _ in range(3)]
    for conversation in waiting:
        ask(store, still, conversation)
    one_more = opened(store, still, None)
    with pytest.raises(QueueFull):
        ask(store, still, one_more)
    ask(store, still, opened(store, still, None, "192.0.2.2"))
    ask(store, still, opened(store, still, "37728"))
    go_back(store, still, waiting[0])
    ask(store, still, one_more)
    ask(store, still, opened(store, still, None), most=0)
