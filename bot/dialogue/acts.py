"""Dialogue acts: what a member does with one message, in the field's terms (ISO 24617-2 in spirit)."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Act(StrEnum):
    """One act. What each looks like stands in ``data/turns``."""

    ANSWER = "answer"  # gives the value that was asked for
    CORRECT = "correct"  # changes a value that was given before
    SEVERAL = "several"  # several values where one is meant
    REFER = "refer"  # means what was just spoken of, or the other one
    ACCEPT = "accept"
    REFUSE = "refuse"
    DOUBT = "doubt"  # a condition, a « later », a remark: neither yes nor no
    ASK_STEP = "ask_step"  # asks about this question or this operation
    ASK_OTHER = "ask_other"  # asks about something else
    WISH = "wish"  # wants something else done
    BACK = "back"
    CANCEL = "cancel"
    RESTART = "restart"
    PERSON = "person"
    SMALL_TALK = "small_talk"
    UNCLEAR = "unclear"


@dataclass(frozen=True)
class Follows:
    """What follows up the last answer.

    A question has ``asks``: ``outcome`` (was it done), ``list`` (what there is), ``thing`` (what there is to say of one
    of them), ``insist`` (it is not believed), ``article`` (more than the article said), or a facet of
    ``bot.dialogue.questions``. A wish has the ``operation`` that it starts. ``thing``: the values that name the thing
    that is meant.
    """

    asks: str = ""
    operation: str = ""
    thing: dict[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """Plain JSON."""
        return {"asks": self.asks, "operation": self.operation, "thing": self.thing}


@dataclass(frozen=True)
class Interpretation:
    """What a message does, said once.

    ``values``: by name, what it sets of the operation under way. ``several``: by name, the values of which one is
    meant. ``then``: a second act (« oui, et un bon Darty aussi »). ``sure``: probability of the act.

    Where no operation is open: ``wished``, the probability that what the message is about is to be done now rather than
    explained; ``follows``, what it means by what was dealt with last (``bot.dialogue.following``), None for nothing.
    """

    act: Act
    values: dict[str, Any] = field(default_factory=dict)
    several: dict[str, list[Any]] = field(default_factory=dict)
    then: Act | None = None
    sure: float = 1.0
    wished: float = 0.0
    follows: Follows | None = None

    def as_json(self) -> dict[str, Any]:
        """Plain JSON, to travel with Rasa's parse data."""
        found = {"act": str(self.act), "values": self.values, "several": self.several}
        follows = self.follows.as_json() if self.follows else None
        sure = {"sure": round(self.sure, 3), "wished": round(self.wished, 3)}
        return {**found, "then": str(self.then) if self.then else None, **sure, "follows": follows}


def interpretation_from(data: dict[str, Any] | None) -> Interpretation | None:
    """What ``as_json`` wrote; None for nothing."""
    if not data:
        return None
    return Interpretation(
        act=Act(data["act"]),
        values=dict(data.get("values") or {}),
        several=dict(data.get("several") or {}),
        then=Act(data["then"]) if data.get("then") else None,
        sure=float(data.get("sure", 1.0)),
        wished=float(data.get("wished", 0.0)),
        follows=Follows(**data["follows"]) if data.get("follows") else None,
    )
