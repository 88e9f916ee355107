"""How well sentences with a known intent are understood."""

from __future__ import annotations

import math
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, NamedTuple

from bot.dialogue.acts import Act, Interpretation
from bot.dialogue.situation import Kind, Situation
from bot.understanding.turns import situation_of_line

#: How many topics the assistant offers as buttons where it did not understand.
OFFERED = 3
#: What a row may say of its sentence; each value is scored by itself.
GROUPINGS = ("voice", "length")


@dataclass(frozen=True)
class IntentScore:
    """``precision``: how often it is right when said; ``recall``: how often it is found. 0 where there is none."""

    support: int
    precision: float
    recall: float


@dataclass(frozen=True)
class Confusion:
    """``count`` sentences of ``expected`` were taken for ``predicted``; the first few are kept to be read."""

    expected: str
    predicted: str
    count: int
    texts: tuple[str, ...]


@dataclass(frozen=True)
class Rates:
    """Shares of ``total`` sentences.

    ``interval``: where the true accuracy lies, with 95 % certainty. ``wrong_and_confident``: understood, and wrong: the
    member gets another answer. ``right_or_offered``: the right intent is among the first three, so that a button for it
    can be offered.
    """

    total: int
    accuracy: float
    interval: tuple[float, float]
    wrong_and_confident: float
    right_or_offered: float
    not_understood: float

    def as_text(self) -> str:
        """One line for people."""
        low, high = self.interval
        return (
            f"{self.accuracy:.1%} right ({low:.1%} to {high:.1%}), {self.wrong_and_confident:.1%} wrong and confident, "
            f"{self.right_or_offered:.1%} right or among three, {self.not_understood:.1%} not understood"
        )


@dataclass(frozen=True)
class Report(Rates):
    """The rates of all sentences, then of each ``voice`` and ``length``, if rows name them, and of each intent."""

    groups: dict[str, dict[str, Rates]]
    intents: dict[str, IntentScore]
    confusions: list[Confusion]

    def as_dict(self) -> dict[str, Any]:
        """Plain values, for JSON."""
        return asdict(self)

    def as_text(self) -> str:
        """Lines for people: the rates, then the weakest intents, then what is taken for what."""
        lines = [f"{self.total} sentences: {super().as_text()}"]
        for grouping, found in self.groups.items():
            lines.append(f"by {grouping}:")
            lines += [f"  {name:12} {rates.as_text()}  ({rates.total})" for name, rates in found.items()]
        weakest = sorted(self.intents.items(), key=lambda item: (item[1].recall, item[0]))
        lines += [
            f"  {intent:28} recall {score.recall:4.0%}  precision {score.precision:4.0%}  ({score.support})"
            for intent, score in weakest
        ]
        for confusion in self.confusions:
            lines.append(f"{confusion.expected} taken for {confusion.predicted}: {confusion.count}")
            lines += [f"    {text}" for text in confusion.texts]
        return "\n".join(lines)


_TEXTS_KEPT = 5


class _Answer(NamedTuple):
    expected: str
    predicted: str
    text: str
    understood: bool
    offered: bool
    groups: dict[str, str]


def evaluate(rows: Iterable[Mapping[str, Any]], parse: Callable[[str], Mapping[str, Any]]) -> Report:
    """Parse the ``text`` of each row and compare with its ``intent``; ``voice`` and ``length`` are optional.

    ``parse`` gives ``{"intent", "understood", "ranking"}`` and more, like ``Parser.parse``. Raises ``ValueError``
    without any row.
    """
    answers = [_answer(row, parse(row["text"])) for row in rows]
    if not answers:
        raise ValueError("no sentence to evaluate")
    pairs = [(answer.expected, answer.predicted, answer.text) for answer in answers]
    return Report(**_rates(answers), groups=_groups(answers), intents=_by_intent(pairs), confusions=_confusions(pairs))


def evaluate_turns(
    lines: Sequence[Mapping[str, Any]], interpret: Callable[[str, Situation], Interpretation]
) -> tuple[Report, list[str]]:
    """Interpret the ``text`` of each line of turns (see data/turns) in its situation and compare with its ``act``.

    A second act (``also``) is right too. Returns the report, with acts in the place of intents, and the texts of false
    consents: what accepts a summary or an offer and should not (C1). Raises ``ValueError`` without any line.
    """
    rows, found = [], {}
    false: list[str] = []
    for number, line in enumerate(lines):
        situation = situation_of_line(dict(line))
        said = interpret(str(line["text"]), situation)
        meant = {str(line["act"]), str(line.get("also") or line["act"])}
        act = str(said.act)
        if said.act is Act.ACCEPT and said.then is None and act not in meant and situation.kind in _CONSENT:
            false.append(str(line["text"]))
        key = str(number)
        rows.append({**line, "text": key, "intent": act if act in meant else str(line["act"])})
        found[key] = {"intent": act, "understood": said.act is not Act.UNCLEAR, "ranking": [{"intent": act}]}
    texts = [str(line["text"]) for line in lines]
    report = evaluate(rows, lambda key: found[key])
    named = [
        replace(confusion, texts=tuple(texts[int(key)] for key in confusion.texts)) for confusion in report.confusions
    ]
    return replace(report, confusions=named), false


_CONSENT = (Kind.SUMMARY, Kind.OFFER)


def _answer(row: Mapping[str, Any], found: Mapping[str, Any]) -> _Answer:
    first = [entry["intent"] for entry in found["ranking"][:OFFERED]]
    groups = {grouping: str(row[grouping]) for grouping in GROUPINGS if row.get(grouping)}
    return _Answer(row["intent"], found["intent"], row["text"], found["understood"], row["intent"] in first, groups)


def _rates(answers: list[_Answer]) -> dict[str, Any]:
    total = len(answers)
    right = sum(answer.expected == answer.predicted for answer in answers)
    return {
        "total": total,
        "accuracy": right / total,
        "interval": wilson(right, total),
        "wrong_and_confident": sum(a.understood and a.expected != a.predicted for a in answers) / total,
        "right_or_offered": sum(a.offered or a.expected == a.predicted for a in answers) / total,
        "not_understood": sum(not a.understood for a in answers) / total,
    }


def _groups(answers: list[_Answer]) -> dict[str, dict[str, Rates]]:
    found: dict[str, dict[str, list[_Answer]]] = {}
    for answer in answers:
        for grouping, name in answer.groups.items():
            found.setdefault(grouping, {}).setdefault(name, []).append(answer)
    return {
        grouping: {name: Rates(**_rates(named[name])) for name in sorted(named, key=_in_order)}
        for grouping, named in found.items()
    }


def _in_order(name: str) -> tuple[int, str]:
    """« 4-10 » before « 11-25 », and what is no number last."""
    number = name.partition("-")[0]
    return int(number) if number.isdecimal() else sys.maxsize, name


def wilson(right: int, total: int, z: float = 1.96) -> tuple[float, float]:
    """The interval in which the share behind ``right`` of ``total`` lies, with 95 % certainty for ``z`` = 1.96.

    Wilson's score interval (E. B. Wilson, 1927): unlike the plain one it stays within 0 and 1, also for few sentences.
    """
    share = right / total
    middle = share + z * z / (2 * total)
    half = z * math.sqrt(share * (1 - share) / total + (z / (2 * total)) ** 2)
    scale = 1 + z * z / total
    return max(0.0, (middle - half) / scale), min(1.0, (middle + half) / scale)


def _by_intent(pairs: list[tuple[str, str, str]]) -> dict[str, IntentScore]:
    expected = Counter(pair[0] for pair in pairs)
    predicted = Counter(pair[1] for pair in pairs)
    right = Counter(pair[0] for pair in pairs if pair[0] == pair[1])
    return {
        intent: IntentScore(
            support=expected[intent],
            precision=right[intent] / predicted[intent] if predicted[intent] else 0.0,
            recall=right[intent] / expected[intent],
        )
        for intent in sorted(expected)
    }


def _confusions(pairs: list[tuple[str, str, str]]) -> list[Confusion]:
    texts: dict[tuple[str, str], list[str]] = {}
    for expected, predicted, text in pairs:
        if expected != predicted:
            texts.setdefault((expected, predicted), []).append(text)
    ordered = sorted(texts.items(), key=lambda item: (-len(item[1]), item[0]))
    return [Confusion(*pair, len(found), tuple(found[:_TEXTS_KEPT])) for pair, found in ordered]
