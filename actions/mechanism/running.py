"""The one way in which an operation runs, whoever asks for it: alone, as a form's last step, or in between."""

from __future__ import annotations

from actions.mechanism.context import TurnContext
from actions.mechanism.declaration import Operation, Told, Values
from bot.benefits.grants import Grant
from bot.store import UnitOfWork


def perform(
    context: TurnContext,
    operation: Operation,
    values: Values | None = None,
    run_name: str = "",
    confirmation_id: str | None = None,
    proof_id: str | None = None,
) -> Told:
    """Run the operation in one unit of work, with the proofs it needs, and return what is to be said.

    ``run_name`` is what the proofs are bound to, see ``Dialogue.run_name``. Raises what the operation, its ``before``
    and its proofs refuse: then nothing was changed. An operation that only reads gets a unit that cannot write.
    """
    store, clock, key = context.tools.store, context.tools.clock, context.key(operation.name)
    grant = Grant(context.member, context.conversation_id, run_name, confirmation_id, proof_id)
    operation.before(context)

    def land(unit: UnitOfWork) -> Told:
        shown = grant.use(unit, clock, key, operation.confirm is not None, operation.step_up)
        return operation.run(context, unit, values or {}, shown, key)

    if not operation.reads:
        return store.run(land)
    if operation.step_up:  # a code is used up whatever comes of it
        store.run(lambda unit: grant.use(unit, clock, key, False, True))
    with store.read_strictly() as unit:
        return operation.run(context, unit, values or {}, None, key)
