"""What stands in the conversation at the moment that a member speaks: what gives their words a meaning."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
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


@dataclass(frozen=True)
class Situation:
    """The context of one message.

    ``asked``: the name of the value that is asked for, if any, and its ``kind``; ``kinds``: all values of the operation
    under way; ``given``: those that it has; ``options``: what the open question offers; ``shown``: texts of the open
    summary; ``deed``: the title of its accepting button; ``intents``: those of the operation under way;
    ``spoken_of``: what was named last; ``many``: several of the list may be chosen together; ``mentions``: entities by
    which something is named that is not in the list; ``elsewhere``: things of the lists that are not asked for yet,
    which may be named before; ``refused``: what was just said for ``asked`` and cannot be, by value name.
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
    )
