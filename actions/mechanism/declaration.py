"""How an operation is declared. See docs/adding-an-operation.md for one from first line to test."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from actions.mechanism.context import TurnContext
from bot.benefits.refusals import Refusal
from bot.dialogue.situation import Choosable, Kind, Recent
from bot.store import UnitOfWork
from bot.support.schema import Item, Link

#: The values collected so far, by name, JSON only.
Values = dict[str, Any]

#: In the values of a button that takes back what was just done: it needs no second consent (« one click undoes it »).
UNDO = "undo"


@dataclass(frozen=True)
class Option:
    """A button that answers a question.

    ``values`` is what it sets, ``title`` what it says, or the response that says it. ``names``, ``cents``, ``day``
    (ISO) and ``number`` are what members call it besides its title. ``hidden``: it may be named but is no button, such
    as an expired cheque, so that its refusal can say why. ``told`` says in a few words of a sentence what it is, where
    members ask what they have; an option without is no thing of the list. ``past``: told of only where it is named.
    ``facet``: it is a button too once that facet of the step was asked about.
    """

    title: str
    values: Values
    style: str = "default"
    names: tuple[str, ...] = ()
    cents: tuple[int, ...] = ()
    day: str = ""
    number: str = ""
    hidden: bool = False
    told: str = ""
    past: bool = False
    facet: str = ""

    def choosable(self, title: str) -> Choosable:
        """What the reader of answers needs of it; ``title`` is the text on the button."""
        names = (*self.names, title) if self.names else (title,)
        return Choosable(names, self.cents, self.day, self.number, self.values, self.hidden)


@dataclass(frozen=True)
class Told:
    """Something to say: the name of a response in data/, what fills it, buttons and list items that come from the
    datastore.

    ``items`` and ``rows`` (pairs of label and value) are for responses that are cards; see ``bot.support.schema``.
    ``about``: what « la », « celle-là » mean after it, by value name.
    """

    response: str
    fill: dict[str, str] = field(default_factory=dict)
    options: Sequence[Option] = ()
    items: Sequence[Item] = ()
    rows: Sequence[Sequence[str]] = ()
    links: Sequence[Link] = ()
    about: Values = field(default_factory=dict)


def told_from(stored: dict[str, Any]) -> Told:
    """What ``dataclasses.asdict`` made of a ``Told``, after its way through JSON."""
    return Told(**{**stored, "options": [Option(**option) for option in stored["options"]]})


@dataclass(frozen=True)
class Value:
    """One thing that an operation needs to know. ``name`` is also the name of its slot in domain.yml.

    - ``kind``: how an answer is read, see ``bot.dialogue.readers``.
    - ``ask(context, values)``: the question, with its buttons.
    - ``options(context, values)``: for one of a list, everything that may be named, in order; the first ones are the
      buttons. Else those of ``ask``.
    - ``many``: several of the list may be taken together (« les deux ensemble »).
    - ``mentions``: entities by which something is named that is not in the list: ``check`` gets
      ``{"mentions": {entity: value}}`` and says why not.
    - ``check(context, values, value)``: returns the value as it is kept. Raises a ``Refusal`` that is said at once
      and whose text asks again. Runs again when an earlier value changes.
    - ``preset(context, values)``: the value where only one is possible, else None: then the question is not asked.
      May refuse as ``check`` does.

    Why it is asked, where it is found and what is possible are responses ``utter_explain_<operation>_<name>_<facet>``,
    filled by ``facts(context, values)``; see ``actions/mechanism/explain.py``.
    """

    name: str
    kind: Kind
    ask: Callable[[TurnContext, Values], Told]
    options: Callable[[TurnContext, Values], Sequence[Option]] | None = None
    many: bool = False
    mentions: tuple[str, ...] = ()
    check: Callable[[TurnContext, Values, Any], Any] = lambda context, values, value: value
    preset: Callable[[TurnContext, Values], Any] = lambda context, values: None
    facts: Callable[[TurnContext, Values], dict[str, str]] = lambda context, values: {}


@dataclass(frozen=True)
class Shown:
    """A confirmation: the card, and the JSON that is compared before it is done (M4).

    ``accept``: the response on the button that accepts, ``utter_accept_<operation>`` where it is empty; it names what
    it does with the values that fill the card.
    """

    told: Told
    content: dict[str, Any]
    accept: str = ""


@dataclass(frozen=True)
class Afterwards:
    """What follow-ups of an operation are about: « et l'autre ? », « le deuxième », « montrez-moi la liste ».

    ``things(context)``: what it dealt with or showed, in the order in which a list shows it. ``tell(context, unit,
    values)``: what there is to say of one of them, in a unit that only reads; ``values`` name it. ``overview``: the
    operation that shows them all.
    """

    things: Callable[[TurnContext], Sequence[Option]]
    tell: Callable[[TurnContext, UnitOfWork, Values], Told]
    overview: str = ""


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
    - ``reads``: it changes nothing. Its ``run`` gets a unit that refuses to write; every other operation has an effect,
      which is done once and told whatever happens to the conversation meanwhile (D8).
    - ``confirm(context, values)``: the summary to accept; None for operations that only read or that one click undoes.
    - ``step_up``: asks for a fresh code where the member has two-factor on (T9).
    - ``without_code(content)``: what was shown spends and tells nothing, so that no code is asked for after all.
    - ``before(context)``: runs once in front of ``run``, outside its unit, such as counting a try that a refusal must
      not roll back. Never skipped but where the effect has happened already.
    - ``ask_again(refusal)``: the values to ask for again after this refusal of ``run``; its text then is the question.
    - ``spends``: it takes money; only a wish that is surely one starts it (C2).
    - ``repeats``: « deux bons » are done one after the other, each with its own consent.
    - ``afterwards``: what follow-ups mean once it is over.
    - ``same(context, recent)``: the values that « le même » means, after itself or after what has one of the values
      ``like``; checked as if the member had said them.
    - ``undo``: the operation that takes back what it did, with the same thing.
    """

    name: str
    intents: tuple[str, ...]
    run: Callable[[TurnContext, UnitOfWork, Values, dict[str, Any] | None, str], Told]
    values: tuple[Value, ...] = ()
    signature: frozenset[str] = frozenset()
    reads: bool = False
    ready: Callable[[TurnContext], None] = lambda context: None
    confirm: Callable[[TurnContext, Values], Shown] | None = None
    step_up: bool = False
    without_code: Callable[[dict[str, Any]], bool] = lambda content: False
    before: Callable[[TurnContext], None] = lambda context: None
    ask_again: Callable[[Refusal], tuple[str, ...]] = lambda refusal: ()
    spends: bool = False
    repeats: bool = False
    afterwards: Afterwards | None = None
    same: Callable[[TurnContext, Recent], Values] | None = None
    like: tuple[str, ...] = ()
    undo: str = ""

    @property
    def at_once(self) -> bool:
        """Whether it asks nothing, so that it can be done in the middle of another one."""
        return not self.values and self.confirm is None and not self.step_up

    @property
    def contradictions(self) -> list[str]:
        """What in this declaration cannot be meant; the registry refuses to load it."""
        names = [value.name for value in self.values]
        found = {
            "reads, and asks to confirm an effect": self.reads and self.confirm is not None,
            "asks for a code for an effect that nobody was shown": (
                self.step_up and not self.reads and self.confirm is None
            ),
            "has two values of one name": len(names) != len(set(names)),
            "has a signature of values that it does not have": not self.signature <= set(names),
        }
        return [what for what, holds in found.items() if holds]

    def value(self, name: str | None) -> Value | None:
        """The value of this name."""
        return next((value for value in self.values if value.name == name), None)
