"""One schema of messages: the documentation, the widget, the desk's lines and the texts of data/ hold to it."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any, get_args

import pytest
import yaml

from bot.settings import ROOT
from bot.support.messages import Reply
from bot.support.schema import FIELDS, PASSING, Body, Event, Passing
from bot.web.desk import lines

WIDGET = ROOT / "bot" / "widget"

#: What every message has besides.
EVERY = {"seq", "at", "author", "type"}


def documented() -> dict[str, set[str]]:
    """The fields that docs/http-api.md names for each type."""
    text = (ROOT / "docs" / "http-api.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(\w+)` \| (.*) \|$", text.partition("| type | fields |")[2], re.M)
    known = set(Body.__annotations__) | set(Event.__annotations__) - {"type"}
    return {kind: set(re.findall(r"`(\w+)`", fields)) & known for kind, fields in rows}


def test_every_type_and_every_field_is_documented_and_nothing_else_is() -> None:
    assert documented() == {kind: set(fields) for kind, fields in {**FIELDS, **PASSING}.items()}


def test_the_kinds_and_their_fields_are_those_of_the_types() -> None:
    assert PASSING.keys() == set(get_args(Passing))
    assert set().union(*FIELDS.values()) == set(Body.__annotations__)
    assert set().union(*PASSING.values()) == set(Event.__annotations__) - {"type"}


def test_the_widget_shows_every_kind_of_message() -> None:
    text = (WIDGET / "render.js").read_text(encoding="utf-8")
    table = re.search(r"const TYPES = \{(.*?)\};", text)
    assert table is not None
    assert {entry.partition(":")[0].strip() for entry in table[1].split(",")} == FIELDS.keys()


@pytest.mark.parametrize("kind", PASSING)
def test_the_widget_does_something_about_every_event(kind: str) -> None:
    text = "".join((WIDGET / name).read_text(encoding="utf-8") for name in ("api.js", "talk.js"))
    assert f'message.type === "{kind}"' in text


@pytest.mark.parametrize("field", sorted(set(Body.__annotations__)))
def test_the_widget_reads_every_field(field: str) -> None:
    text = "".join(file.read_text(encoding="utf-8") for file in sorted(WIDGET.glob("*.js")))
    assert re.search(rf"(?:message|choice|body)\??\.{field}\b|\{{[^{{}}]*\b{field}\b[^{{}}]*\}}", text)


@pytest.mark.parametrize("kind", FIELDS)
def test_the_desk_shows_every_kind_of_message(kind: str) -> None:
    body: dict[str, Any] = {
        "text": "Texte",
        "title": "Titre",
        "rows": [["Montant", "50 €"]],
        "items": [{"title": "Noël", "detail": "94 €", "badge": ""}],
        "links": [{"title": "Aide", "href": "/aide/"}],
        "choices": [{"token": "t", "title": "Oui", "style": "default"}],
        "fields": [{"name": "code", "label": "Code", "kind": "code"}],
    }
    mine: Any = {key: value for key, value in body.items() if key in FIELDS[kind]}
    at = datetime(2026, 11, 23, 9, tzinfo=UTC).isoformat()
    texts = {name: name for name in ("assistant", "agent", "system", "note_hint", "form_hint")}
    line = lines.line({**mine, "seq": 1, "at": at, "author": "assistant", "type": kind}, "Anna", texts)
    for key in ("text", "title", "rows", "items", "links"):
        assert bool(line[key]) == (key in mine)
    assert line["choices"] == (["Oui"] if "choices" in mine else [])


def responses_with_fields() -> list[tuple[str, dict[str, Any]]]:
    found = []
    for file in sorted((ROOT / "data").glob("*.yml")):
        loaded = yaml.safe_load(file.read_text(encoding="utf-8"))
        for name, variants in (loaded.get("responses") or {}).items():
            found += [(name, variant["custom"]) for variant in variants if "custom" in variant]
    return found


def test_the_fields_that_texts_of_data_set_are_those_of_their_type() -> None:
    fields = [(name, custom.get("type", "choices"), set(custom) - {"type"}) for name, custom in responses_with_fields()]
    assert len(fields) > 5
    assert [(name, kind, names - FIELDS[kind]) for name, kind, names in fields if names - FIELDS[kind]] == []


def test_a_message_of_no_kind_or_with_a_field_of_another_is_never_made() -> None:
    with pytest.raises(ValueError, match="no kind of message"):
        Reply("picture", {"text": "x"})
    with pytest.raises(ValueError, match="text has no field rows"):
        Reply("text", {"text": "x", "rows": []})
