"""The one way in which an operation runs, whoever asks for it: alone, as a form's last step, or in between."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from actions.mechanism.context import TurnContext
from actions.mechanism.declaration import Operation, Told, Values
from bot.benefits.confirmations import AlreadyDone, shown
from bot.benefits.grants import Grant
from bot.benefits.once import ran
from bot.store import UnitOfWork
from bot.support.effects import owe


@dataclass(frozen=True)
class Done:
    """What there is to say: of an ``effect``, or of one that had happened ``before`` under the same confirmation."""

    told: Told
    effect: bool = False
    before: bool = False


def perform(
    context: TurnContext,
    operation: Operation,
    values: Values | None = None,
    run_name: str = "",
    confirmation_id: str | None = None,
    proof_id: str | None = None,
) -> Done:
    """Run the operation in one unit of work, with the proofs it needs, and return what is to be said.

    ``run_name`` is what the proofs are bound to, see ``Dialogue.run_name``. Raises what the operation, its ``before``
    and its proofs refuse: then nothing was changed. An operation that only reads gets a unit that cannot write; the
    effect of any other is owed to the member from its own transaction on. What has happened is not done again but told
    again: after a crash of this turn, and where the same confirmation is accepted once more.
    """
    grant = Grant(context.member, context.conversation_id, run_name, confirmation_id, proof_id)
    values = values or {}
    if operation.reads:
        return Done(_read(context, operation, values, grant))
    key = context.key(operation.name)
    with context.tools.store.read() as unit:
        happened = grant.took_effect(unit, key)
    if not happened:
        operation.before(context)
    return context.tools.store.run(lambda unit: _take_effect(unit, context, operation, values, grant))


def _read(context: TurnContext, operation: Operation, values: Values, grant: Grant) -> Told:
    tools, key = context.tools, context.key(operation.name)
    operation.before(context)
    if operation.step_up:  # a code is used up whatever comes of it
        tools.store.run(lambda unit: grant.use(unit, tools.clock, key, False, True))
    with tools.store.read_strictly() as unit:
        return operation.run(context, unit, values, None, key)


def _take_effect(unit: UnitOfWork, context: TurnContext, operation: Operation, values: Values, grant: Grant) -> Done:
    key = context.key(operation.name)
    again = ran(unit, key)
    coded = operation.step_up and not operation.without_code(shown(unit, grant.confirmation_id) or {})
    try:
        content = grant.use(unit, context.tools.clock, key, operation.confirm is not None, coded)
    except AlreadyDone as done:
        content = shown(unit, grant.confirmation_id)
        return Done(operation.run(context, unit, values, content, done.key), before=True)
    told = operation.run(context, unit, values, content, key)
    if not again:
        owe(unit, context.conversation_id, context.seq, key, {"told": asdict(told), "run": grant.operation})
    return Done(told, effect=True)
