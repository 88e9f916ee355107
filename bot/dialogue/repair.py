"""What a message means once what it excludes, and what it takes back, are left out (C3)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.dialogue.cues import spelt
from bot.dialogue.heard import Heard

_EXCLUDES = re.compile(
    r"(?:(?<!\w)(?:pas|ni|sauf|sans|et non|non|au lieu d[e']?|a la place d[e']?|plutot que) ?(?:(?:le|la|les|l'|chez|"
    r"de|du|d'|celui de|celle de|pour) ?)*)$"
)

#: What stands between a slip of the tongue and what is meant: « 60, correction, 65 », « Noël, ah non, Rentrée ».
_REPAIRS = re.compile(
    r"(?<!\w)(?:non|nan|pardon|correction|je corrige|enfin|(?:je )?(?:veux|voulais) dire|oups+|zut|mince|erreur|"
    r"je me (?:suis )?tromp\w+|ou plutot|plutot|finalement|attend[sz]?|rectification|en fait)(?!\w)"
)
#: A slip and what it is repaired by are no further apart.
_REPAIR_WORDS = 9


def meant(heard: Heard) -> Heard:
    """The message without the values that it excludes: « pas Fnac, Darty », « 30 au lieu de 50 », « 60, non, 65 »."""
    kept = []
    for found in heard.entities:
        start = found.get("start")
        before = spelt(heard.text[max(0, int(start) - 24) : int(start)]) + " " if isinstance(start, int) else ""
        if not _EXCLUDES.search(before) and not _is_repaired(heard, found):
            kept.append(found)
    same = {found.get("entity") for found in kept}
    dropped_all = [found for found in heard.entities if found not in kept and found.get("entity") not in same]
    return replace(heard, entities=sorted([*kept, *dropped_all], key=lambda found: int(found.get("start") or 0)))


def _is_repaired(heard: Heard, found: Mapping[str, Any]) -> bool:
    """Whether the next value of the same kind takes its place: « Kiabi, ah non pardon, Zalando »."""
    end = found.get("end")
    if not isinstance(end, int):
        return False
    later = [
        int(other["start"])
        for other in heard.entities
        if other.get("entity") == found.get("entity") and isinstance(other.get("start"), int) and other["start"] >= end
    ]
    if not later:
        return False
    between = spelt(heard.text[end : min(later)])
    return len(between.split()) <= _REPAIR_WORDS and _REPAIRS.search(between) is not None
