"""One way of running: what writes stays, what reads cannot write, ``before`` counts, and no declaration lies."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pyotp
import pytest
from sqlalchemy import update

from actions.mechanism import registry
from actions.mechanism.context import Tools, TurnContext, turn
from actions.mechanism.declaration import Operation, Shown, Told, Value
from actions.mechanism.running import perform
from bot.benefits.refusals import NotAttachable, StepUpMissing
from bot.benefits.two_factor import step_up
from bot.conversation import steps
from bot.dialogue.heard import Heard
from bot.dialogue.situation import Kind
from bot.store import Store, UnitOfWork
from bot.store.demo import DEMO_TOTP_SECRET
from bot.store.tables import Member
from bot.store.unit_of_work import WroteInRead
from tests.money import ANNA, BEN, count, phrases
from tests.threads import asked
from tests.world import Clock


def context_of(store: Store, clock: Clock, member: str = ANNA) -> TurnContext:
    """The turn of a member's message, without a model."""
    nothing: Any = None
    tools = Tools(store, clock, phrases(), nothing, nothing, nothing, {}, "https://guichet.example")
    conversation_id, seq = asked(store, clock, member)
    return TurnContext(tools, conversation_id, member, seq)


def _switch(context: TurnContext, unit: UnitOfWork, *rest: Any) -> Told:
    unit.session.get_one(Member, context.member).newsletter = True
    return Told("utter_done")


def _switch_by_statement(context: TurnContext, unit: UnitOfWork, *rest: Any) -> Told:
    unit.session.execute(update(Member).where(Member.number == context.member).values(newsletter=True))
    return Told("utter_done")


def _switch_by_flush(context: TurnContext, unit: UnitOfWork, *rest: Any) -> Told:
    unit.session.get_one(Member, context.member).newsletter = True
    unit.session.flush()
    return Told("utter_done")


def _off(store: Store) -> None:
    with store.begin() as unit:
        unit.session.execute(update(Member).values(newsletter=False))


def switched(store: Store) -> int:
    return count(store, Member, Member.newsletter.is_(True))


def test_d8_an_operation_without_values_and_confirmation_keeps_what_it_writes(store: Store, clock: Clock) -> None:
    _off(store)
    for run in (_switch, _switch_by_statement):
        assert perform(context_of(store, clock), Operation("switch", ("switch",), run=run)).told == Told("utter_done")
        assert switched(store) == 1
        _off(store)


def test_d8_an_operation_that_says_it_reads_and_writes_fails_instead_of_losing_it(store: Store, clock: Clock) -> None:
    _off(store)
    for run in (_switch, _switch_by_statement, _switch_by_flush):
        with pytest.raises(WroteInRead):
            perform(context_of(store, clock), Operation("switch", ("switch",), run=run, reads=True))
    assert switched(store) == 0


def test_t9_an_operation_that_asks_for_a_code_is_not_done_without_one(store: Store, clock: Clock) -> None:
    _off(store)
    for reads in (False, True):
        operation = Operation("switch", ("switch",), run=_switch, step_up=True, reads=reads)
        with pytest.raises(StepUpMissing):
            perform(context_of(store, clock, BEN), operation, run_name="switch:run")
    assert switched(store) == 0
    context = context_of(store, clock, BEN)
    code = pyotp.TOTP(DEMO_TOTP_SECRET).at(clock().timestamp())
    proof = step_up(store, clock, BEN, context.conversation_id, "switch:run", code)
    writes = Operation("switch", ("switch",), run=_switch, step_up=True)
    perform(context, writes, run_name="switch:run", proof_id=proof)
    assert switched(store) == 1


def test_t9_such_an_operation_goes_through_the_form_which_asks_for_the_code(monkeypatch: pytest.MonkeyPatch) -> None:
    for operation, goes_to in (
        (Operation("x", ("x",), run=_switch), "action_run_operation"),
        (Operation("x", ("x",), run=_switch, reads=True), "action_run_operation"),
        (Operation("x", ("x",), run=_switch, step_up=True), steps.FORM),
    ):
        monkeypatch.setattr(steps, "operations", lambda operation=operation: {"x": operation})
        heard = Heard(text="", intent="x", confidence=1.0)
        assert steps.next_step("action_start_operation", heard, None, "x", False, {}, {}) == goes_to


def test_d8_before_runs_for_every_operation_and_a_refusal_of_run_does_not_undo_it(store: Store, clock: Clock) -> None:
    counted: list[str] = []

    def refuse(*rest: Any) -> Told:
        raise NotAttachable

    for reads in (False, True):
        operation = Operation("x", ("x",), run=refuse, reads=reads, before=lambda context: counted.append("try"))
        with pytest.raises(NotAttachable):
            perform(context_of(store, clock), operation)
    assert counted == ["try", "try"]


def _confirm(*rest: Any) -> Shown:
    return Shown(Told("utter_done"), {})


VALUE = Value("what", Kind.NAME, ask=lambda *rest: Told("utter_done"))

CONTRADICTIONS: dict[str, Callable[[], Operation]] = {
    "reads": lambda: Operation("x", ("x",), run=_switch, reads=True, confirm=_confirm),
    "code": lambda: Operation("x", ("x",), run=_switch, step_up=True),
    "one name": lambda: Operation("x", ("x",), run=_switch, values=(VALUE, VALUE)),
    "signature": lambda: Operation("x", ("x",), run=_switch, values=(VALUE,), signature=frozenset({"other"})),
}


def _load(monkeypatch: pytest.MonkeyPatch, *declared: Operation) -> dict[str, Operation]:
    """What the registry makes of one topic with these declarations."""
    topic = type("topic", (), {"OPERATIONS": declared})
    monkeypatch.setattr(registry, "TOPICS", (topic,))
    return registry.operations.__wrapped__()


def test_d8_a_declaration_that_contradicts_itself_is_refused_as_the_registry_loads(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for word, declare in CONTRADICTIONS.items():
        with pytest.raises(ValueError, match=word):
            _load(monkeypatch, declare())
    fine = (
        Operation("a", ("a",), run=_switch),
        Operation("b", ("b",), run=_switch, reads=True, step_up=True),
        Operation("c", ("c",), run=_switch, step_up=True, confirm=_confirm, values=(VALUE,)),
    )
    assert list(_load(monkeypatch, *fine)) == ["a", "b", "c"]


def test_d8_exactly_the_operations_that_change_nothing_say_so() -> None:
    reading = {name for name, operation in registry.operations().items() if operation.reads}
    assert reading == {"account_overview", "gift_cheque_balances", "list_consumers", "ecard_balance"}


def test_a_turn_context_is_that_of_its_block(store: Store, clock: Clock) -> None:
    context = context_of(store, clock)
    with turn(context) as inside:
        assert inside.key("x") == f"{context.conversation_id}:{context.seq}:x"
