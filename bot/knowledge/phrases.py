"""The French sentences that are said outside a turn of the assistant: states of a conversation, errors, mails, labels.

They stand as ``responses:`` in ``data/`` like all others, so that somebody who edits texts finds them in one place.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from bot.knowledge.filling import fill


class Phrases:
    """Responses by name. ``names`` are the values every text may use, such as ``platform``."""

    def __init__(self, responses: Mapping[str, Any], names: Mapping[str, str]) -> None:
        self._responses = responses
        self._names = dict(names)

    def __call__(self, name: str, /, **values: Any) -> str:
        """The text of response ``name`` with its placeholders filled. Raises ``KeyError`` where there is none."""
        text = str(self._responses[name][0]["text"])
        return fill(text.strip(), {**self._names, **values})

    def __contains__(self, name: str) -> bool:
        return name in self._responses


def load_phrases(data: Path, names: Mapping[str, str]) -> Phrases:
    """All ``responses`` of the ``*.yml`` files in ``data``.

    Raises ``ValueError`` on a response that is defined twice.
    """
    responses: dict[str, Any] = {}
    for file in sorted(data.glob("*.yml")):
        loaded = yaml.load(file.read_text(encoding="utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
        for name, variants in (loaded.get("responses") or {}).items():
            if name in responses:
                raise ValueError(f"{file.name}: response {name} is already defined elsewhere")
            responses[name] = variants
    return Phrases(responses, names)
