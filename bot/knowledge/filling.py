"""How every text gets its values: responses, articles, mails and labels alike.

One pass, by name alone. What a value holds is a text and stays one: braces, brackets, ``{platform}`` or ``0[`` in a
name that somebody typed are neither read nor an error, as they are for ``str.format`` and for Rasa's interpolator.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

_PLACEHOLDER = re.compile(r"\{([a-z_][a-z0-9_]*)\}")


def fill(text: str, values: Mapping[str, Any]) -> str:
    """``text`` with ``{platform}`` and the like replaced from ``values``; None is nothing at all.

    Unknown names and other braces stay as they are.
    """

    def value(match: re.Match[str]) -> str:
        found = values.get(match[1], match[0])
        return "" if found is None else str(found)

    return _PLACEHOLDER.sub(value, text)


def fill_all(node: Any, values: Mapping[str, Any]) -> Any:
    """A copy of a response: every text in it, however deep, is filled."""
    if isinstance(node, str):
        return fill(node, values)
    if isinstance(node, dict):
        return {key: fill_all(item, values) for key, item in node.items()}
    if isinstance(node, list):
        return [fill_all(item, values) for item in node]
    return node
