"""How an operation is declared. See docs/adding-an-operation.md for one from first line to test."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from actions.mechanism.context import TurnContext
from actions.mechanism.heard import Heard
from bot.benefits.refusals import Refusal
from bot.store import UnitOfWork

#: The values collected so far, by name, JSON only.
Values = dict[str, Any]


@dataclass(frozen=True)
class Option:
    """A button that answers a question.

    ``values`` is what it sets, ``title`` what it says, or the response that says it.
    """

    title: str
    values: Values
    style: str = "default"


@dataclass(frozen=True)
class Told:
    """Something to say: the name of a response in data/, what fills it, buttons and list items that come from the
    datastore.

    ``items`` are ``{"title", "detail", "badge"}``; ``rows`` are ``[label, value]`` pairs, for responses that are cards;
    ``links`` are ``{"title", "href"}``.
    """

    response: str
    fill: dict[str, str] = field(default_factory=dict)
    options: Sequence[Option] = ()
    items: Sequence[dict[str, str]] = ()
    rows: Sequence[Sequence[str]] = ()
    links: Sequence[dict[str, str]] = ()


class NotMeant(Exception):
    """Raised by ``check`` for what ``loose`` took for a value and the datastore does not know: nothing was said."""


@dataclass(frozen=True)
class Value:
    """One thing that an operation needs to know. ``name`` is also the name of its slot in domain.yml.

    - ``ask(context, values)``: the question, with its buttons.
    - ``read(heard)``: the answer to the question as it was just asked, or None. May be generous: a bare « 50 » is an
      amount here.
    - ``spot(heard)``: the value where it stands in any sentence, or None: several values in one sentence, later
      corrections.
    - ``loose(heard)``: as ``spot``, for a sentence that surely is about this operation (its own intent, or « non,
      plutôt 30 »): there a bare number may count.
    - ``uses``: the entities that ``read`` takes for itself, so that « celui de 80 € » names a cheque and not an amount.
    - ``check(context, values, value)``: returns the value as it is kept. Raises a ``Refusal`` that is said at once
      and whose text asks again. Runs again when an earlier value changes.
    - ``preset(context, values)``: the value where only one is possible, else None: then the question is not asked.
      May refuse as ``check`` does.
    """

    name: str
    ask: Callable[[TurnContext, Values], Told]
    read: Callable[[Heard], Any]
    spot: Callable[[Heard], Any] = lambda heard: None
    loose: Callable[[Heard], Any] = lambda heard: None
    uses: tuple[str, ...] = ()
    check: Callable[[TurnContext, Values, Any], Any] = lambda context, values, value: value
    preset: Callable[[TurnContext, Values], Any] = lambda context, values: None


@dataclass(frozen=True)
class Shown:
    """A confirmation: the card, and the JSON that is compared before it is done (M4).

    ``accept``: the response on the button that accepts, ``utter_accept_<operation>`` where it is empty; it names
    what it does with the values that fill the card.
    """

    told: Told
    content: dict[str, Any]
    accept: str = ""


@dataclass(frozen=True)
class Operation:
    """An operation of the assistant.

    - ``intents``: the intents that start it.
    - ``run(context, unit, values, shown, key)``: does it in the given unit of work and returns what is said.
      ``shown`` is the confirmed content, ``key`` the operation key; one with a confirmation passes the key to
      ``bot.benefits.once``.
    - ``signature``: values that together start it even without any word of request: a number and an e-mail attach
      somebody.
    - ``ready(context)``: raises a ``Refusal`` where it makes no sense to begin, such as without any cheque.
    - ``confirm(context, values)``: the summary to accept; None for operations that only read or that one click undoes.
    - ``step_up``: asks for a fresh code where the member has two-factor on (T9).
    - ``before(context)``: runs once in front of ``run``, outside its unit, such as counting a try that a refusal must
      not roll back.
    - ``ask_again(refusal)``: the values to ask for again after this refusal of ``run``; its text then is the question.
    """

    name: str
    intents: tuple[str, ...]
    run: Callable[[TurnContext, UnitOfWork, Values, dict[str, Any] | None, str], Told]
    values: tuple[Value, ...] = ()
    signature: frozenset[str] = frozenset()
    ready: Callable[[TurnContext], None] = lambda context: None
    confirm: Callable[[TurnContext, Values], Shown] | None = None
    step_up: bool = False
    before: Callable[[TurnContext], None] = lambda context: None
    ask_again: Callable[[Refusal], tuple[str, ...]] = lambda refusal: ()

    @property
    def at_once(self) -> bool:
        """Whether it asks nothing, so that it can be done in the middle of another one."""
        return not self.values and self.confirm is None

    def value(self, name: str | None) -> Value | None:
        """The value of this name."""
        return next((value for value in self.values if value.name == name), None)
