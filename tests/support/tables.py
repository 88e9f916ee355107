"""Tables of sentences with and without secrets: one a line, ``⟦secret⟧``, ``[what was spoken of] `` in front."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.support.masking import MASK, Expected, Masked, mask_secrets
from bot.support.masking.shadow import Shadow

_FOLDER = Path(__file__).parent / "secrets"
_BEFORE = re.compile(r"\[(\w+)\] ")
_SECRET = re.compile(r"⟦(.*?)⟧", re.S)


@dataclass(frozen=True)
class Sentence:
    """``text`` as a member types it, the ``secrets`` in it, and what the thread has been about."""

    text: str
    secrets: tuple[str, ...]
    expected: Expected

    def masked(self) -> Masked:
        """What is stored of it."""
        return mask_secrets(self.text, self.expected)

    def leaks(self) -> bool:
        """Whether anything of a secret can still be read: three digits in a row of it, or one of its words."""
        left = Shadow(self.masked().text).text
        return any(_stands(Shadow(secret).text, left) for secret in self.secrets)

    def loses(self) -> set[str]:
        """Words beside the secrets that are gone."""
        beside = self.text
        for secret in self.secrets:
            beside = beside.replace(secret, " ", 1)
        words = re.compile(r"[^\W\d_]{3,}").findall
        return set(words(Shadow(beside).text)) - set(words(Shadow(self.masked().text.replace(MASK, " ")).text))


def _stands(secret: str, left: str) -> bool:
    digits, rest = re.sub(r"\D", "", secret), re.sub(r"\D", "", left)
    if len(digits) >= 3 and any(digits[at : at + 3] in rest for at in range(0, len(digits) - 2, 3)):
        return True
    words = set(re.findall(r"[a-z0-9]{3,}", left)) - {"puis"}
    return bool(words & set(re.findall(r"[a-z0-9]{3,}", secret)))


def table(name: str) -> Iterator[Sentence]:
    """The sentences of ``secrets/name.txt``; « \\n » is a line break."""
    for line in (_FOLDER / f"{name}.txt").read_text(encoding="utf-8").splitlines():
        text = line.replace("\\n", "\n")
        before = _BEFORE.match(text)
        spoken = before[1] if before else ""
        text = text[before.end() :] if before else text
        expected = Expected(code=spoken == "code", password=spoken == "password", card=spoken == "card")
        yield Sentence(re.sub("[⟦⟧]", "", text), tuple(_SECRET.findall(text)), expected)
