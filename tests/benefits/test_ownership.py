"""Nobody reaches what is another member's (M7): every operation, tried by B on an object of A, is refused."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import select

import bot.benefits
from bot.benefits import account, confirmations, consumers, gift_cheques, two_factor, vouchers
from bot.benefits.grants import Grant
from bot.benefits.once import once
from bot.benefits.refusals import (
    ConfirmationStale,
    KeyReused,
    NobodyAttached,
    NotAttached,
    NoVoucher,
    Refusal,
    StepUpMissing,
    UnknownCheque,
    UnknownVoucher,
)
from bot.store import Store, UnitOfWork
from bot.store.tables import StepUp, Voucher
from tests.money import ANNA, BEN, cheque_ids, everything, show
from tests.world import Clock

THREAD, RUN, KEY = "Anna's conversation", "buy_voucher:run", "Anna's key"
ATTACHED, EMAIL = "44623", "exemple2@mail.fr"


@dataclass(frozen=True)
class Hers:
    """What Anna has; Ben somehow knows all of it."""

    clock: Clock
    cheques: list[int]
    shown: dict[str, Any]
    voucher: int
    archived: int
    confirmation: str
    proof: str


@pytest.fixture
def hers(store: Store, clock: Clock) -> Hers:
    shown = show(store, clock, ANNA, "Fnac", 1000)
    with store.begin() as unit:
        consumers.attach(unit, clock, ANNA, ATTACHED, EMAIL, "https://guichet.example", KEY)
        confirmation, ends = confirmations.show(unit, clock, THREAD, ANNA, RUN, shown)
        proof = StepUp(id="proof", member_number=ANNA, conversation_id=THREAD, operation=RUN, expires_at=ends)
        unit.session.add(proof)
        cards = dict(
            unit.session.execute(select(Voucher.title, Voucher.id).where(Voucher.kind == "ecard")).tuples().all()
        )
    return Hers(clock, cheque_ids(store, clock, ANNA), shown, cards["Fnac"], cards["Decathlon"], confirmation, "proof")


Call = Callable[[UnitOfWork, Hers], Any]

#: What Ben tries with what is Anna's, and how he is refused.
REFUSED: dict[str, tuple[Call, type[Refusal]]] = {
    "gift_cheques.quote": (lambda u, a: gift_cheques.quote(u, a.clock, BEN, "Fnac", 1000, a.cheques), UnknownCheque),
    "gift_cheques.chosen_cheques": (
        lambda u, a: gift_cheques.chosen_cheques(u, a.clock, BEN, a.cheques),
        UnknownCheque,
    ),
    "gift_cheques.buy_voucher": (
        lambda u, a: gift_cheques.buy_voucher(u, a.clock, BEN, a.shown, "Ben's key"),
        UnknownCheque,
    ),
    "gift_cheques.buy_voucher, her key": (
        lambda u, a: gift_cheques.buy_voucher(u, a.clock, BEN, a.shown, KEY),
        KeyReused,
    ),
    "gift_cheques.keep_basket, her key": (
        lambda u, a: gift_cheques.keep_basket(u, a.clock, BEN, "Fnac", 1000, KEY),
        KeyReused,
    ),
    "vouchers.owned": (lambda u, a: vouchers.owned(u, BEN), NoVoucher),
    "vouchers.voucher": (lambda u, a: vouchers.voucher(u, BEN, a.voucher), UnknownVoucher),
    "vouchers.set_archived": (lambda u, a: vouchers.set_archived(u, a.clock, BEN, a.voucher, True), UnknownVoucher),
    "vouchers.set_archived, back": (
        lambda u, a: vouchers.set_archived(u, a.clock, BEN, a.archived, False),
        UnknownVoucher,
    ),
    "consumers.attached": (lambda u, a: consumers.attached(u, BEN), NobodyAttached),
    "consumers.detach": (lambda u, a: consumers.detach(u, a.clock, BEN, ATTACHED, "Ben's key"), NotAttached),
    "consumers.detach, her key": (lambda u, a: consumers.detach(u, a.clock, BEN, ATTACHED, KEY), KeyReused),
    "consumers.attach, her key": (
        lambda u, a: consumers.attach(u, a.clock, BEN, ATTACHED, EMAIL, "https://guichet.example", KEY),
        KeyReused,
    ),
    "confirmations.accept": (
        lambda u, a: confirmations.accept(u, a.clock, a.confirmation, THREAD, BEN, RUN),
        ConfirmationStale,
    ),
    "two_factor.use_proof": (
        lambda u, a: two_factor.use_proof(u, a.clock, BEN, THREAD, RUN, a.proof),
        StepUpMissing,
    ),
    "grants.Grant.use": (
        lambda u, a: Grant(BEN, THREAD, RUN, a.confirmation, a.proof).use(u, a.clock, "Ben's key", True, True),
        StepUpMissing,
    ),
    "grants.Grant.use, no code asked": (
        lambda u, a: Grant(BEN, THREAD, RUN, a.confirmation, None).use(u, a.clock, "Ben's key", True, False),
        ConfirmationStale,
    ),
    "once.once": (
        lambda u, a: once(u, a.clock, KEY, "attach_consumer", BEN, {"number": ATTACHED, "email": EMAIL}, dict),
        KeyReused,
    ),
}

#: What only reads or counts for the member who calls: its answer for Ben must hold nothing of Anna's.
OWN: dict[str, Call] = {
    "account.overview": lambda u, a: account.overview(u, BEN),
    "account.two_factor_enabled": lambda u, a: account.two_factor_enabled(u, BEN),
    "gift_cheques.cheques": lambda u, a: [f"#{one.id}#" for one in gift_cheques.cheques(u, a.clock, BEN)],
    "gift_cheques.usable_cheques": lambda u, a: [f"#{one.id}#" for one in gift_cheques.usable_cheques(u, a.clock, BEN)],
    "consumers.consumers": lambda u, a: consumers.consumers(u, BEN),
    "consumers.check_number": lambda u, a: consumers.check_number(u, BEN, ATTACHED),
    "consumers.check_email": lambda u, a: consumers.check_email(u, BEN, EMAIL),
}

#: Writes for the member who calls and takes no object of anybody's; tested in the topic's own file.
NO_OBJECT = {"confirmations.show", "consumers.count_try", "two_factor.step_up"}


@pytest.mark.parametrize("operation", REFUSED)
def test_m7_with_another_members_object_it_is_refused_and_nothing_changes(
    store: Store, hers: Hers, operation: str
) -> None:
    call, refusal = REFUSED[operation]
    before = everything(store)
    with pytest.raises(refusal):
        store.run(lambda unit: call(unit, hers))
    assert everything(store) == before


@pytest.mark.parametrize("operation", OWN)
def test_m7_what_is_read_for_one_member_holds_nothing_of_another(store: Store, hers: Hers, operation: str) -> None:
    before = everything(store)
    told = str(store.run(lambda unit: OWN[operation](unit, hers)))
    assert everything(store) == before
    marks = ["Guillaume", "CADOTEST", "monmail", "DEUX", ANNA, *(f"#{cheque}#" for cheque in hers.cheques)]
    assert [mark for mark in marks if mark in told] == []


def test_m7_control_what_is_refused_to_ben_is_given_to_anna(store: Store, hers: Hers) -> None:
    with store.read() as unit:
        assert vouchers.voucher(unit, ANNA, hers.voucher).archived is False
        assert consumers.attached(unit, ANNA)[0].number == ATTACHED
        assert gift_cheques.quote(unit, hers.clock, ANNA, "Fnac", 1000, hers.cheques).as_json() == hers.shown
    with store.begin() as unit:
        assert confirmations.accept(unit, hers.clock, hers.confirmation, THREAD, ANNA, RUN) == hers.shown


def test_m7_every_operation_on_behalf_of_a_member_stands_above() -> None:
    found = set()
    for module in pkgutil.iter_modules(bot.benefits.__path__):
        loaded = importlib.import_module(f"bot.benefits.{module.name}")
        for name, function in inspect.getmembers(loaded, inspect.isfunction):
            own = function.__module__ == loaded.__name__ and not name.startswith("_")
            if own and "member_number" in inspect.signature(function).parameters:
                found.add(f"{module.name}.{name}")
    tested = {name.partition(",")[0] for name in REFUSED} | OWN.keys() | NO_OBJECT
    assert found <= tested
    assert found >= NO_OBJECT
