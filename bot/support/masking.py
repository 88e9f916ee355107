"""Secrets typed into the chat by mistake, masked before anything is stored (S2).

A card number (13 to 19 digits, ISO/IEC 7812-1; gift cards do not all satisfy Luhn's check, so it is not asked for), a
password that is announced as one, a recovery or TOTP code, a TOTP key.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

MASK = "••••"

#: Between groups of digits: one or two blanks of any kind, a dot or a dash.
_GAP = r"(?:[^\S\n]{1,2}|[.-])"
#: All digits at once, in fours, or as American Express writes them; « 44619 44623 44624 » are three members.
_CARD = re.compile(
    r"(?<![\d-])(?:\d{13,19}|"
    rf"\d{{4}}(?:{_GAP}\d{{4}}){{2,3}}(?:{_GAP}?\d{{1,4}})?|\d{{4}}{_GAP}\d{{6}}{_GAP}\d{{5}})(?![\d-])"
)
_SAID = re.compile(
    r"""(?ix) \b (?: mot \s+ de \s+ passe? | mdp | password | passe ) \b
    (?: \s+ (?: actuel | est | c['’]est | cest | ancien | nouveau | perso ) )* \s*
    (?: (?: : | = | \b est \b | \b c['’]?est \b ) \s*
        (?: [«"“] \s* (?P<quoted> [^»"”\n]{4,128}? ) \s* [»"”] | (?P<said> \S{4,128} ) )
      | (?P<bare> (?= \S* \d ) (?= \S* [^\W\d] ) [^\s.,;:?]\S{5,127} ) )"""
)
_CODE_SAID = re.compile(
    r"""(?ix) \b code s? \b [^\d\n]{0,40}? (?: : | = | \b est \b | \b c['’]?est \b | \b voici \b | \s ) \s*
    (?P<secret> \d{3} [^\S\n-]? -? \d{3} ) (?! \s* (?: € | eur ) | \d )"""
)
_RECOVERY = re.compile(r"\b(?P<secret>[a-z0-9]{5}-[a-z0-9]{5})\b", re.I)
_TOTP_KEY = re.compile(r"\b(?P<secret>(?:[A-Z2-7]{4}[ -]?){7,13}[A-Z2-7]{0,4})\b")
#: Six digits in any sentence, where a code was just asked for.
_ANY_CODE = re.compile(r"(?<!\d)(?P<secret>\d{3}[^\S\n]?-?\d{3})(?!\d)")


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
            secret = next(part for part in match.groupdict().values() if part)
            if kind == "code" and "-" in secret and not any(char.isdigit() for char in secret):
                return match.group()  # two words of five letters with a hyphen
            found.append(kind)
            return match.group().replace(secret, MASK)

        return replace

    masked = _CARD.sub(card, text)
    rules = [(_SAID, "password"), (_CODE_SAID, "code"), (_RECOVERY, "code"), (_TOTP_KEY, "code")]
    if code_expected:
        rules.append((_ANY_CODE, "code"))
    for pattern, kind in rules:
        masked = pattern.sub(keep_frame(kind), masked)
    return Masked(masked, tuple(dict.fromkeys(found)))
