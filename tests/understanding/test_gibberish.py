"""Keys hit at random mean nothing, whatever they resemble; a misspelt sentence still means what it says."""

from __future__ import annotations

import json
import random
from pathlib import Path

from bot.knowledge.french import fold
from bot.understanding.parsing import Parser

ROWS = ("azertyuiop", "qsdfghjklm", "wxcvbn", "aqwzsxedcrfv", "bcdfghjklmnpqrstvwxz")


def keys(number: int) -> str:
    """A few words of keys, the same for each number."""
    chosen = random.Random(number)
    row = chosen.choice(ROWS)
    return " ".join(
        "".join(chosen.choice(row) for _ in range(chosen.randint(5, 10))) for _ in range(chosen.randint(1, 4))
    )


def test_keys_hit_at_random_are_not_understood(parser: Parser) -> None:
    texts = [keys(number) for number in range(60)] + ["wxcvb nhgf", "gloubi boulga", "sloivrtxa zxqzeq rgnbplsrg"]
    assert [text for text in texts if parser.parse(text)["understood"]] == []


def test_what_members_write_is_never_taken_for_keys(parser: Parser) -> None:
    """Sentences of the evaluation, misspelt ones among them: none has lost its confidence altogether."""
    file = Path(__file__).parent / "evaluation.jsonl"
    texts = [json.loads(line)["text"] for line in file.read_text(encoding="utf-8").splitlines()]
    lost = [text for text in texts[::4] if fold(text) and parser.parse(text)["confidence"] == 0.0]
    assert lost == []


def test_insults_are_known_and_thanks_are_none(parser: Parser) -> None:
    for text in ("vous êtes vraiment des connards", "quelle bande d'abrutis", "vous êtes tous des incapables"):
        assert parser.parse(text)["intent"] == "out_of_scope", text  # what insults are scored as
    for text in ("vous êtes vraiment adorables merci", "merci vous êtes formidables"):
        assert parser.parse(text)["intent"] == "thank", text
