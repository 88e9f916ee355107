"""What declarations carry beside their values: the limit on attaching, and the day on which a cheque expired."""

from __future__ import annotations

from typing import Any

import pytest

from actions.gift_cheques import _balances
from actions.mechanism.context import TurnContext
from actions.mechanism.registry import operations
from actions.mechanism.running import Done, perform
from actions.refusals import told
from bot.benefits import confirmations, gift_cheques
from bot.benefits.refusals import ChequeExpired, NotAttachable, TooManyTries
from bot.store import Store
from bot.store.attempts import WINDOWS
from bot.store.tables import Attempt
from tests.actions.test_running import context_of
from tests.money import ANNA, cheque_ids, count, phrases
from tests.world import Clock, plain

RUN = "attach_consumer:run"


def _attach(context: TurnContext, email: str) -> Done:
    """As the member who confirms to attach number 44624 with this address."""
    values: dict[str, Any] = {"consumer_id": "44624", "email": email}
    declared = operations()["attach_consumer"]
    assert declared.confirm is not None
    shown = declared.confirm(context, values).content
    tools = context.tools
    with tools.store.begin() as unit:
        identity, _ = confirmations.show(unit, tools.clock, context.conversation_id, context.member, RUN, shown)
    return perform(context, declared, values, RUN, identity)


def test_t3_wrong_addresses_to_attach_are_limited_though_each_refusal_rolls_back(store: Store, clock: Clock) -> None:
    allowed = min(most for _, most in WINDOWS)
    for _ in range(allowed):
        with pytest.raises(NotAttachable):
            _attach(context_of(store, clock), "nobody@mail.fr")
    with pytest.raises(TooManyTries):
        _attach(context_of(store, clock), "nobody@mail.fr")
    assert count(store, Attempt, Attempt.subject == f"attach:{ANNA}") == allowed


def test_d8_a_turn_that_runs_again_after_its_effect_counts_no_try_and_tells_the_same(
    store: Store, clock: Clock
) -> None:
    context = context_of(store, clock)
    done = _attach(context, "exemple3@mail.fr")
    before = count(store, Attempt)
    assert _attach(context, "exemple3@mail.fr") == done
    assert count(store, Attempt) == before


def test_an_expired_cheque_is_refused_with_the_day_on_which_it_expired(store: Store, clock: Clock) -> None:
    old = cheque_ids(store, clock, ANNA, "Vacances")
    with pytest.raises(ChequeExpired) as refused, store.read() as unit:
        gift_cheques.quote(unit, clock, ANNA, "Fnac", 1000, old)
    said = told(refused.value)
    assert "« Vacances » a expiré le 24 octobre 2026" in plain(phrases()(said.response, **said.fill))


def test_the_list_of_cheques_says_since_when_one_is_expired_and_until_when_others_last(
    store: Store, clock: Clock
) -> None:
    context = context_of(store, clock)
    with store.read() as unit:
        details = [plain(item["detail"]) for item in _balances(context, unit, {}, None, "").items]
    assert details == [
        "sur 100 €, valable jusqu'au 13 décembre 2026",
        "sur 20 €, valable jusqu'au 24 mai 2027",
        "expiré depuis le 24 octobre 2026 ; 50 € non utilisés",
    ]
