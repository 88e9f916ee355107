"""What stands in the conversation at the moment that a member speaks: what gives their words a meaning."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    """What kind of answer is expected: it says how the answer is read."""

    AMOUNT = "amount"  # cents
    BRAND = "brand"
    ONE_OF = "one_of"  # one of a list
    NUMBER = "number"  # of a subscriber
    EMAIL = "email"
    NAME = "name"
    DATE = "date"
    FILE = "file"
    TABLE = "table"
    SECRET = "secret"  # in a secure card
    SUMMARY = "summary"  # a yes
    CHANGE = "change"  # which value to change
    HELPFUL = "helpful"  # whether an answer helped
    OFFER = "offer"  # a yes to something offered: a person, the next request
    WAITING = "waiting"  # nothing: a person is awaited
    NOTHING = "nothing"


@dataclass(frozen=True)
class Choosable:
    """One thing of a list, and what it may be called.

    ``names``: its label and other words; ``cents``: amounts; ``day``: an ISO date that is its own, such as its expiry;
    ``number``: digits that name it; ``sets``: the values that choosing it sets, by name; ``hidden``: it may be named,
    but was not offered, so that no place or rank means it.
    """

    names: tuple[str, ...] = ()
    cents: tuple[int, ...] = ()
    day: str = ""
    number: str = ""
    sets: dict[str, Any] = field(default_factory=dict)
    hidden: bool = False

    def as_json(self) -> dict[str, Any]:
        """Plain JSON for the working memory."""
        return {key: list(value) if isinstance(value, tuple) else value for key, value in asdict(self).items() if value}


def choosable_from(data: dict[str, Any]) -> Choosable:
    """What ``as_json`` wrote."""
    return Choosable(
        names=tuple(data.get("names") or ()),
        cents=tuple(data.get("cents") or ()),
        day=str(data.get("day") or ""),
        number=str(data.get("number") or ""),
        sets=dict(data.get("sets") or {}),
        hidden=bool(data.get("hidden")),
    )


class Outcome(StrEnum):
    """What came of an operation."""

    DONE = "done"  # it had its effect
    SHOWN = "shown"  # it only reads
    CANCELLED = "cancelled"  # the member gave it up
    REFUSED = "refused"  # it was not possible


#: So many things of a list are remembered.
MOST_THINGS = 8


@dataclass(frozen=True)
class Recent:
    """The operation that was dealt with last, once none is open: what « et l'autre ? », « c'est fait ? » are about.

    ``values``: those that it had, JSON only. ``things``: what it dealt with or showed, in the order of the list, each
    with the values that name it (``sets``), ``MOST_THINGS`` at most; ``about``: the values that name the one that was
    spoken of last. ``told`` and ``fill``: the response that said what came of it, and what filled it. ``aside``:
    something else was answered since. ``insisted``: how often it has not been believed. ``before``: what was done
    before something was only looked at. Nothing secret is in it, and it gives no right: whoever acts on it looks again
    whose things they are.
    """

    operation: str
    outcome: Outcome
    values: dict[str, Any] = field(default_factory=dict)
    things: tuple[Choosable, ...] = ()
    about: dict[str, Any] = field(default_factory=dict)
    told: str = ""
    fill: dict[str, str] = field(default_factory=dict)
    aside: bool = False
    insisted: int = 0
    before: Recent | None = None

    def as_json(self) -> dict[str, Any]:
        """Plain JSON for the working memory."""
        return {
            "operation": self.operation,
            "outcome": str(self.outcome),
            "values": {name: value for name, value in self.values.items() if value is not None},
            "things": [thing.as_json() for thing in self.things[:MOST_THINGS]],
            "about": self.about,
            "told": self.told,
            "fill": self.fill,
            "aside": self.aside,
            "insisted": self.insisted,
            "before": replace(self.before, things=(), before=None).as_json() if self.before else None,
        }


def recent_from(data: dict[str, Any] | None) -> Recent | None:
    """What ``as_json`` wrote; None for nothing."""
    if not data:
        return None
    return Recent(
        operation=str(data["operation"]),
        outcome=Outcome(data["outcome"]),
        values=dict(data.get("values") or {}),
        things=tuple(choosable_from(thing) for thing in data.get("things") or ()),
        about=dict(data.get("about") or {}),
        told=str(data.get("told") or ""),
        fill=dict(data.get("fill") or {}),
        aside=bool(data.get("aside")),
        insisted=int(data.get("insisted") or 0),
        before=recent_from(data.get("before")),
    )


@dataclass(frozen=True)
class Situation:
    """The context of one message.

    ``asked``: the name of the value that is asked for, if any, and its ``kind``; ``kinds``: all values of the operation
    under way; ``given``: those that it has; ``options``: what the open question offers; ``shown``: texts of the open
    summary; ``deed``: the title of its accepting button; ``intents``: those of the operation under way;
    ``spoken_of``: what was named last; ``many``: several of the list may be chosen together; ``mentions``: entities by
    which something is named that is not in the list; ``elsewhere``: things of the lists that are not asked for yet,
    which may be named before; ``refused``: what was just said for ``asked`` and cannot be, by value name.

    Where no operation is open: ``recent``, what was dealt with last; ``deeds``: by name, the operations that change one
    of its things, and their intents; ``again``: the one that « encore un » starts; ``undo``: the one that takes back
    what was done.
    """

    operation: str = ""
    asked: str = ""
    kind: Kind = Kind.NOTHING
    kinds: dict[str, Kind] = field(default_factory=dict)
    given: tuple[str, ...] = ()
    options: tuple[Choosable, ...] = ()
    shown: tuple[str, ...] = ()
    deed: str = ""
    intents: tuple[str, ...] = ()
    spoken_of: Choosable | None = None
    many: bool = False
    mentions: tuple[str, ...] = ()
    elsewhere: tuple[Choosable, ...] = ()
    refused: dict[str, Any] = field(default_factory=dict)
    recent: Recent | None = None
    deeds: dict[str, tuple[str, ...]] = field(default_factory=dict)
    again: str = ""
    undo: str = ""

    def as_json(self) -> dict[str, Any]:
        """Plain JSON, to travel to the interpreter with the message."""
        return {
            "operation": self.operation,
            "asked": self.asked,
            "kind": str(self.kind),
            "kinds": {name: str(kind) for name, kind in self.kinds.items()},
            "given": list(self.given),
            "options": [option.as_json() for option in self.options],
            "shown": list(self.shown),
            "deed": self.deed,
            "intents": list(self.intents),
            "spoken_of": self.spoken_of.as_json() if self.spoken_of else None,
            "many": self.many,
            "mentions": list(self.mentions),
            "elsewhere": [option.as_json() for option in self.elsewhere],
            "refused": self.refused,
            "recent": self.recent.as_json() if self.recent else None,
            "deeds": {name: list(intents) for name, intents in self.deeds.items()},
            "again": self.again,
            "undo": self.undo,
        }


def situation_from(data: dict[str, Any]) -> Situation:
    """What ``as_json`` wrote. Raises ``KeyError`` or ``ValueError`` on anything else."""
    return Situation(
        operation=str(data.get("operation") or ""),
        asked=str(data.get("asked") or ""),
        kind=Kind(data.get("kind") or "nothing"),
        kinds={name: Kind(kind) for name, kind in (data.get("kinds") or {}).items()},
        given=tuple(data.get("given") or ()),
        options=tuple(choosable_from(option) for option in data.get("options") or ()),
        shown=tuple(data.get("shown") or ()),
        deed=str(data.get("deed") or ""),
        intents=tuple(data.get("intents") or ()),
        spoken_of=choosable_from(data["spoken_of"]) if data.get("spoken_of") else None,
        many=bool(data.get("many")),
        mentions=tuple(data.get("mentions") or ()),
        elsewhere=tuple(choosable_from(option) for option in data.get("elsewhere") or ()),
        refused=dict(data.get("refused") or {}),
        recent=recent_from(data.get("recent")),
        deeds={name: tuple(intents) for name, intents in (data.get("deeds") or {}).items()},
        again=str(data.get("again") or ""),
        undo=str(data.get("undo") or ""),
    )
