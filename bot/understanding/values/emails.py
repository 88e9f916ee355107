"""E-mail addresses, typed or dictated, whole or not at all: half an address would be somebody else's."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

from email_validator import EmailNotValidError, validate_email

from bot.knowledge.french import fold
from bot.understanding.values.sheet import Sheet

#: What RFC 5322 calls atext, letters of any alphabet (RFC 6531), and the dot.
_ATOM = r"[\w!#$%&'*+/=?^`{|}~.-]"
_AT = re.compile(
    r"(?P<typed>@)(?=\S)|\s{0,2}@\s{0,2}|\s?[(\[]\s?(?:at|a|arobase|@)\s?[)\]]\s?"
    r"|\s(?:arobas[es]{0,2}|arrobas[es]{0,2}|arobaze)\s|\sat\s(?=[\w-]{1,40}(?:\s?\.\s?|\s(?:point|dot)\s)\w)",
    re.I,
)
_LOCAL = re.compile(rf"{_ATOM}{{1,80}}$")
_KNOWN_ENDINGS = frozenset("fr com net org eu be ch lu ca uk de it es io info pro me re gouv edu mc".split())
_BROKEN_NAMES = re.compile(
    r"(g|hot|out|wana|ya|la|i)\s(mail|look|doo|hoo|poste|cloud)(?=\s?[.(\[]|\s(?:point|dot)\s)", re.I
)
_MOST_LABELS = 30
_LABEL = re.compile(r"[^\W_](?:[\w-]{0,61}[^\W_])?")
_SPOKEN_DOT = re.compile(r"(\s?[(\[](?:point|dot|\.)[)\]]\s?|\s(?:point|dot)\s|\s?\.\s?)", re.I)
_TYPED_DOMAIN = re.compile(r"[\w.-]{1,255}")

#: Said before an address and never part of one.
_BEFORE = re.compile(
    r"c'(?:est|etait)|est|e-?mails?|mail|mel|courriels?|adresses?|a|de|et|ou|pour|avec|voici|voila|oui|non|ok|par|sur|mon|"
    r"ma|mes|son|sa|ses|notre|le|la|l'|un|une|numero|alors|donc|euh|bah|ben|bonjour|merci|suivante?s?|nouvelle|nouveau|"
    r"contact|personnelle?|perso|pro|r?attach\w*|detach\w*|ajout\w*|chang\w*|remplac\w*|mett\w*|met[sz]?|not\w*|"
    r"l'(?:adresse|e-?mail)|d'(?:adresse|e-?mail)|\d{5,8}"
)
_JOINERS = {"point": ".", "dot": ".", ".": ".", "tiret": "-", "-": "-", "underscore": "_", "_": "_"}
_LOW_DASH = re.compile(r"\b(?:tiret\s(?:du\s)?bas|sous-?tiret|under\s?scores?|souligne)(?!\w)", re.I)
_IN_ONE_WORD = re.compile(r"[\s,]{0,3}(?:le\s)?(?:tout\s?(?:attach|coll)[ée]+s?|en\sun\s(?:seul\s)?mot)(?!\w)", re.I)
#: « mail d'exemple@… »: the name may begin before or behind the apostrophe.
_ELISION = re.compile(r"(?:[dljmtscn]|qu)'", re.I)
#: A row of a table, pasted: « 51234|DURAND|lea@mail.fr ».
_ROW = re.compile(r"\d{4,8}\|.*\|")
_LABELLED = re.compile(r"(?:e-?mail|mail|courriel|adresse|m[ée]l)=", re.I)


class _Part(NamedTuple):
    """A local part or a domain, at ``start:end`` of the text."""

    value: str
    start: int
    end: int


def read(sheet: Sheet) -> None:
    """Take every address as ``email``; what only looks like one is taken as nothing."""
    after = 0
    for match in list(_AT.finditer(sheet.text)):
        if match.start() < after:
            continue
        typed = bool(match.group("typed")) and not sheet.text[: match.start()][-1:].isspace()
        domain = _domain(sheet.text, match.end())
        local = _typed_local(sheet.text, match.start(), after, domain) if typed else None
        if local is None or local.value == "":
            local = local or _spoken_local(sheet.text, match.start(), after, domain.end if domain else match.end())
        address = _address(local, domain)
        if address and local and domain:
            sheet.take("email", address, local.start, domain.end)
            after = domain.end
        elif "@" in match.group():
            after = _spoil(sheet, match.start(), match.end(), after)


def _address(local: _Part | None, domain: _Part | None) -> str | None:
    """The address in lower case, without accents before the @; None where it is none."""
    if not (local and domain and local.value):
        return None
    plain = "".join(char for char in unicodedata.normalize("NFD", local.value) if not unicodedata.combining(char))
    written = f"{plain}@{domain.value}"
    try:
        validate_email(written, check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        return None
    return written.lower()


def _spoil(sheet: Sheet, start: int, end: int, after: int) -> int:
    """Blank what stands around an @ that makes no address: its digits are nobody's number."""
    left = _LOCAL.search(sheet.text[max(after, start - 80) : start])
    right = _TYPED_DOMAIN.match(sheet.text, end)
    stop = right.end() if right else end
    sheet.take(None, "", start - len(left.group()) if left else start, stop)
    return stop


# ── behind the @ ─────────────────────────────────────────────────────────────────────────────────────────────────────


def _domain(text: str, start: int) -> _Part | None:
    """Labels and dots from ``start`` on, also spoken (« g mail point com ») or spaced (« mail . fr »)."""
    broken = _BROKEN_NAMES.match(text, start)
    first = None if broken else _LABEL.match(text, start)
    if not (broken or first):
        return None
    labels = ["".join(broken.groups()) if broken else first.group() if first else ""]
    end = broken.end() if broken else first.end() if first else start
    while len(labels) < _MOST_LABELS:
        dot = _SPOKEN_DOT.match(text, end)
        label = _LABEL.match(text, dot.end()) if dot else None
        if not (dot and label) or not _goes_on(labels, dot.group(), label.group()):
            break
        labels.append(label.group())
        end = label.end()
    glued = end < len(text) and (text[end] in "@_-" or (text[end] == "." and text[end + 1 : end + 2].isalnum()))
    if glued and not _sentence_follows(text, end, labels):
        return None
    return _Part(".".join(labels), start, end) if len(labels) > 1 and len(labels[-1]) > 1 else None


def _goes_on(labels: list[str], dot: str, label: str) -> bool:
    """Whether behind ``dot`` the address goes on: with a blank beside the dot, a sentence may begin there."""
    known = label.casefold() in _KNOWN_ENDINGS
    ended = len(labels) > 1 and labels[-1].casefold() in _KNOWN_ENDINGS
    if dot == ".":
        return not (ended and label[:1].isupper() and label[1:].islower() and labels[-1].islower())
    if "." in dot:
        return known and not ended
    return known or not ended


def _sentence_follows(text: str, end: int, labels: list[str]) -> bool:
    """« lea@mail.fr.Merci », and the closing mark of « _lea@mail.fr_ »."""
    if text[end] == ".":
        return labels[-1].casefold() in _KNOWN_ENDINGS and text[end + 1 : end + 2].isupper()
    return text[end] in "_-" and not text[end + 1 : end + 2].isalnum()


# ── before the @ ─────────────────────────────────────────────────────────────────────────────────────────────────────


def _typed_local(text: str, at: int, after: int, domain: _Part | None) -> _Part | None:
    """All that may belong to the address up to a blank; an empty value where nobody can say where it begins."""
    match = _LOCAL.search(text[max(after, at - 81) : at])
    if match is None:
        return _Part("", at, at)
    local = match.group()
    if after and at - len(local) == after:
        local = local.lstrip("/|&+")  # « lea@mail.fr/jean@mail.fr »
    if _ROW.match(local):
        local = local.rpartition("|")[2]
    if local[:1] in "'`*_~" and domain and text[domain.end : domain.end + 1] == local[:1]:
        local = local[1:]
    local = local[len(label.group()) :] if (label := _LABELLED.match(local)) else local
    start = at - len(local)
    before = text[after:start].rstrip(" ")
    if _ELISION.match(local) and start > after and text[start - 1] == " " and before[-1:].isalpha():
        return _Part("", start, at)
    words = before.split()[-2:]
    if text[start - 1 : start] == " " and len(words) == 2 and words[1].casefold() in ("point", "tiret", "underscore"):
        return _Part("", start, at)
    return _Part(local, start, at)


def _spoken_local(text: str, at: int, after: int, end: int) -> _Part | None:
    """The name before a spoken or spaced @, walking back word by word until one that belongs to no address.

    None where a word stands before it that may be part of the name, unless it was said that all is in one word.
    """
    shown = _LOW_DASH.sub(lambda match: "_" + "\x01" * (len(match.group()) - 1), text[max(after, at - 120) : at])
    joined = _IN_ONE_WORD.search(shown) or _IN_ONE_WORD.match(text, end)
    shown = _IN_ONE_WORD.sub(lambda match: " " * len(match.group()), shown)
    offset = at - len(shown)
    words = [
        (match.group().replace("\x01", ""), match.start() + offset) for match in re.finditer(r"[^\s\x01][^\s]*", shown)
    ]
    name = list(_name(words, bool(joined)))
    if not name or name[-1] is None:
        return None
    found = [piece for piece in name if piece is not None]
    if _ELISION.match(found[-1][0]) and text[after : found[-1][1]].strip():
        return None
    return _Part("".join(word for word, _ in reversed(found)), found[-1][1], at)


def _name(words: list[tuple[str, int]], joined: bool) -> Iterator[tuple[str, int] | None]:
    """The pieces of the name, last first; ends with None where it cannot be told where the name begins."""
    behind = ""
    for word, start in reversed(words):
        joiner = _JOINERS.get(word.casefold())
        if joiner:
            if not behind:
                yield None
                return
            yield joiner, start
            behind = joiner
            continue
        if len(word) == len(behind) == 1 and word.isalnum() and word.isascii():
            yield word, start  # « m a r i e »
            continue
        ends_here = word[-1] in ",:;!?)\0" or (word[-1] in "." and len(word) > 1) or _BEFORE.fullmatch(fold(word))
        linked = not behind or behind in _JOINERS.values()
        if ends_here and not linked:
            return
        if not re.fullmatch(rf"{_ATOM}+", word) or (ends_here and behind):
            yield None
            return
        if not linked and not joined and not (behind.isdigit() and len(behind) < 5 and word.isalpha()):
            yield None
            return
        yield word, start
        behind = word
