"""Secrets typed into the chat by mistake, masked before anything is stored (S2).

A card number (13 to 19 digits, ISO/IEC 7812-1; gift cards do not all satisfy Luhn's check, so it is not asked for), a
password that is announced as one, a recovery or TOTP code, a TOTP key.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

MASK = "••••"

_CARD = re.compile(r"(?<![\d-])(?:\d[  \u202f.-]?){12,18}\d(?![\d-])")
_SAID = re.compile(
    r"(?ix) \b (?: mot \s+ de \s+ passe? | mdp | password ) \b"
    r" (?: \s+ (?: actuel | est | c['’]est | cest | ancien | nouveau | perso ) )*"
    r" \s* (?: : | = | \b est \b | \b c['’]?est \b ) \s* (?P<secret> \S{4,128} )"
)
_CODE_SAID = re.compile(
    r"(?ix) \b code s? \b [^\d\n]{0,40}? (?: : | = | \b est \b | \b c['’]?est \b | \b voici \b | \s ) \s*"
    r" (?P<secret> \d{3} [  \u202f-]? \d{3} ) (?! \s* (?: € | eur ) | \d )"
)
_RECOVERY = re.compile(r"\b(?P<secret>[a-z0-9]{5}-[a-z0-9]{5})\b", re.I)
_TOTP_KEY = re.compile(r"\b(?P<secret>(?:[A-Z2-7]{4}[ -]?){7,13}[A-Z2-7]{0,4})\b")
_BARE_CODE = re.compile(r"^\s*(?P<secret>\d{3}[  \u202f-]?\d{3})\s*[.!]?\s*$")


@dataclass(frozen=True)
class Masked:
    """A text without its secrets. ``found`` names their kinds: ``card``, ``password``, ``code``."""

    text: str
    found: tuple[str, ...]


def mask_secrets(text: str, code_expected: bool = False) -> Masked:
    """Replace secrets in ``text`` by ``MASK``.

    ``code_expected``: a code was just asked for, so six bare digits are one.
    """
    found: list[str] = []

    def card(match: re.Match[str]) -> str:
        found.append("card")
        return MASK

    def keep_frame(kind: str) -> Callable[[re.Match[str]], str]:
        def replace(match: re.Match[str]) -> str:
            secret = match.group("secret")
            if kind == "code" and "-" in secret and not any(char.isdigit() for char in secret):
                return match.group()  # two words of five letters with a hyphen
            found.append(kind)
            return match.group().replace(secret, MASK)

        return replace

    masked = _CARD.sub(card, text)
    rules = [(_SAID, "password"), (_CODE_SAID, "code"), (_RECOVERY, "code"), (_TOTP_KEY, "code")]
    if code_expected:
        rules.append((_BARE_CODE, "code"))
    for pattern, kind in rules:
        masked = pattern.sub(keep_frame(kind), masked)
    return Masked(masked, tuple(dict.fromkeys(found)))
