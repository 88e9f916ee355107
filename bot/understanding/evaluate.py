"""How well sentences with a known intent are understood."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any


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
class Report:
    """Rates are shares of ``total``. ``wrong_and_confident``: understood, and wrong: the member gets another answer."""

    total: int
    accuracy: float
    wrong_and_confident: float
    not_understood: float
    intents: dict[str, IntentScore]
    confusions: list[Confusion]

    def as_dict(self) -> dict[str, Any]:
        """Plain values, for JSON."""
        return asdict(self)

    def as_text(self) -> str:
        """Lines for people: the rates, then the weakest intents, then what is taken for what."""
        lines = [
            f"{self.total} sentences: {self.accuracy:.1%} right, "
            f"{self.wrong_and_confident:.1%} wrong and confident, {self.not_understood:.1%} not understood"
        ]
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


def evaluate(rows: Iterable[Mapping[str, Any]], parse: Callable[[str], Mapping[str, Any]]) -> Report:
    """Parse the ``text`` of each row and compare with its ``intent``.

    ``parse`` gives ``{"intent", "understood"}`` and more, like ``Parser.parse``. Raises ``ValueError`` without any row.
    """
    pairs: list[tuple[str, str, str]] = []
    confident_errors = unsure = 0
    for row in rows:
        found = parse(row["text"])
        pairs.append((row["intent"], found["intent"], row["text"]))
        unsure += not found["understood"]
        confident_errors += found["understood"] and found["intent"] != row["intent"]
    if not pairs:
        raise ValueError("no sentence to evaluate")
    total = len(pairs)
    return Report(
        total=total,
        accuracy=sum(expected == predicted for expected, predicted, _ in pairs) / total,
        wrong_and_confident=confident_errors / total,
        not_understood=unsure / total,
        intents=_by_intent(pairs),
        confusions=_confusions(pairs),
    )


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
