"""The sentences that measure understanding were never learnt, and the measure holds."""

from __future__ import annotations

import json
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from bot.knowledge.french import fold
from bot.understanding.evaluate import Report, evaluate
from bot.understanding.importer import GuichetImporter
from bot.understanding.intents import FIXED_INTENTS, SCORED_AS, scored
from bot.understanding.parsing import Parser

HERE = Path(__file__).parent
DATA = HERE.parents[1] / "data"


def rows_of(name: str) -> list[dict[str, str]]:
    return [json.loads(line) for line in (HERE / name).read_text(encoding="utf-8").splitlines()]


ROWS = rows_of("evaluation.jsonl")
#: Parts of every voice that the training knows only by other parts.
VOICES = rows_of("voices.jsonl")


@cache
def training() -> list[tuple[str, str]]:
    examples = GuichetImporter(training_data_paths=[str(DATA)]).get_nlu_data().intent_examples
    return [(example.get("text"), example.get("intent")) for example in examples]


def test_no_evaluation_sentence_is_a_training_sentence() -> None:
    learnt = {fold(text) for text, _ in training()}
    assert [row["text"] for row in ROWS + VOICES if fold(row["text"]) in learnt] == []


def test_each_intent_is_measured_by_ten_sentences_and_none_twice() -> None:
    counts = Counter(row["intent"] for row in ROWS)
    assert set(counts) == set(FIXED_INTENTS)
    assert min(counts.values()) >= 10
    assert len({fold(row["text"]) for row in ROWS}) == len(ROWS)


def test_every_voice_is_measured_by_sentences_of_all_lengths_and_none_twice() -> None:
    assert len(VOICES) >= 1500
    assert len({fold(row["text"]) for row in VOICES + ROWS}) == len(VOICES) + len(ROWS)
    assert {row["intent"] for row in VOICES} <= set(FIXED_INTENTS)
    assert min(Counter(row["voice"] for row in VOICES).values()) >= 70
    lengths = {"1-3": 0, "4-10": 3, "11-25": 10, "over 25": 25}
    counts = Counter(row["length"] for row in VOICES)
    assert set(counts) == set(lengths)
    assert counts["over 25"] >= len(VOICES) / 10
    longest = {"1-3": 3, "4-10": 10, "11-25": 25, "over 25": 1000}
    assert all(lengths[row["length"]] < len(row["text"].split()) <= longest[row["length"]] for row in VOICES)


def test_no_training_sentence_teaches_two_intents() -> None:
    meanings: dict[str, set[str]] = {}
    for text, intent in training():
        meanings.setdefault(fold(text), set()).add(intent)
    assert {text: found for text, found in meanings.items() if len(found) > 1} == {}


def test_every_fixed_intent_is_taught_and_every_other_counts_as_one() -> None:
    taught = {intent for _, intent in training()}
    assert set(FIXED_INTENTS) <= taught
    assert len(FIXED_INTENTS) == 50
    assert {scored(intent) for intent in taught} - {None} == set(FIXED_INTENTS)
    assert set(SCORED_AS) <= taught
    assert set(SCORED_AS.values()) <= set(FIXED_INTENTS)


@pytest.fixture(scope="module")
def report(parser: Parser) -> Report:
    return evaluate(ROWS, parser.parse)


def test_new_sentences_are_understood(report: Report) -> None:
    assert report.accuracy >= 0.96


def test_a_wrong_answer_is_rarely_given_with_confidence(report: Report) -> None:
    assert report.wrong_and_confident <= 0.025
    assert report.not_understood <= 0.10


@pytest.fixture(scope="module")
def voices(parser: Parser) -> Report:
    return evaluate(VOICES, parser.parse)


def test_other_hands_are_understood_or_offered_what_they_want(voices: Report) -> None:
    assert voices.accuracy >= 0.73
    assert voices.right_or_offered >= 0.91
    assert voices.wrong_and_confident <= 0.12
    assert min(rates.accuracy for rates in voices.groups["voice"].values()) >= 0.62
