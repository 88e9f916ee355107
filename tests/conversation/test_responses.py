"""What somebody typed goes into our texts as it is: braces and brackets are neither read nor an error (R1)."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from rasa.core.nlg import TemplatedNaturalLanguageGenerator

from bot.conversation.output import Responses
from bot.knowledge.phrases import Phrases
from bot.settings import ROOT
from bot.store.tables import Member
from tests.world import Live, plain, said

TYPED = (
    "0[",
    "0[platform]",
    "{platform}",
    "{0[platform]}",
    "{{x}}",
    "}{",
    "{",
    "{0}",
    "{x!r:>9}",
    "%(platform)s",
    "[[",
)
PLACEHOLDER = re.compile(r"\{(\w+)\}")


def responses() -> dict[str, list[dict[str, Any]]]:
    """Every response of data/."""
    found: dict[str, list[dict[str, Any]]] = {}
    for file in sorted((ROOT / "data").glob("*.yml")):
        found.update(yaml.safe_load(file.read_text(encoding="utf-8")).get("responses") or {})
    return found


ALL = responses()
NAMES = sorted({name for variants in ALL.values() for name in PLACEHOLDER.findall(json.dumps(variants))})


def rasa_says(generator: TemplatedNaturalLanguageGenerator, values: dict[str, Any]) -> dict[str, Any]:
    """Every response as Rasa fills it; half of the values are slots, half come with the response."""
    slots = {name: value for place, (name, value) in enumerate(values.items()) if place % 2}
    more = {name: value for name, value in values.items() if name not in slots}
    return {name: generator.generate_from_slots(name, slots, "guichet", **more) for name in ALL}


def put(node: Any, values: dict[str, str]) -> Any:
    """A text, or everything in a response, with marks replaced by what they stand for."""
    if isinstance(node, str):
        return re.sub(r"⟦(\w+)⟧", lambda match: values[match[1]], node)
    if isinstance(node, dict):
        return {key: put(item, values) for key, item in node.items()}
    return [put(item, values) for item in node] if isinstance(node, list) else node


MARKED = {name: f"⟦{name}⟧" for name in NAMES}
EXPECTED = rasa_says(Responses(ALL), MARKED)
text = st.one_of(st.sampled_from(TYPED), st.text(alphabet=st.sampled_from("{}[]0!:%.$ aé\n\\"), max_size=8), st.text())


@settings(max_examples=40, deadline=None)
@given(st.fixed_dictionaries(dict.fromkeys(NAMES, text)))
def test_r1_no_value_of_any_response_is_read_or_breaks_it(values: dict[str, str]) -> None:
    assert rasa_says(Responses(ALL), values) == put(EXPECTED, values)


@settings(max_examples=40, deadline=None)
@given(st.fixed_dictionaries(dict.fromkeys(NAMES, text)))
def test_r1_no_value_of_a_text_said_outside_a_turn_is_read_or_breaks_it(values: dict[str, str]) -> None:
    with_text = [name for name, variants in ALL.items() if "text" in variants[0]]
    say, marked = Phrases(ALL, {}), Phrases(ALL, MARKED)
    assert {name: say(name, **values) for name in with_text} == {name: put(marked(name), values) for name in with_text}


def test_r1_every_placeholder_of_every_response_is_one_that_is_filled() -> None:
    shown = json.dumps(EXPECTED, ensure_ascii=False)
    assert {f"⟦{name}⟧" for name in NAMES} <= set(re.findall(r"⟦\w+⟧", shown))
    assert not re.search(r"(?<!\"values\": )\{\w+\}", shown)


def test_r1_control_rasa_reads_what_was_typed() -> None:
    values = dict.fromkeys(NAMES, "0[")
    assert rasa_says(TemplatedNaturalLanguageGenerator(ALL), values) != put(EXPECTED, values)


def test_a_value_that_is_missing_leaves_nothing_behind() -> None:
    generator = Responses({"utter_x": [{"text": "Bonjour{comma}{first_name}.", "custom": {"n": 3}}]})
    assert generator.generate_from_slots("utter_x", {"first_name": None, "comma": ""}, "guichet") == {
        "text": "Bonjour.",
        "custom": {"n": 3},
    }


@pytest.mark.parametrize("name", ["0[", "{platform}"])
def test_r1_a_member_with_such_a_name_is_called_by_it(live: Live, name: str) -> None:
    with live.store.begin() as unit:
        unit.session.get_one(Member, "37728").first_name = name
    answer = live.chat("37728").say("mon compte")
    assert name in said(answer)
    assert "{" not in plain(said(answer)).replace(name, "")
