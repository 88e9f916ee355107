"""Subscribers' numbers and what else is only digits.

A subscriber's number is read through what telephones, spreadsheets and dictation do to it: « 44 623 », « 44.623 »,
« 4 4 6 2 3 », « 44623.0 », « 044623 ». Zeros at its head are a spreadsheet's where six figures or more are written, and
go; a number of five figures keeps its zero. What might be part of a longer number is not read at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from bot.understanding.values.runs import BLANKS, atoms, pieces, runs
from bot.understanding.values.sheet import Sheet

#: The entity of figures that are a number only where one was asked for.
PIECES = "pieces"

_MARK = re.compile(
    r"(?<![^\W\d])(?:n[°ºo]?|n\s?[°º]|num[ée]ros?|num|nr|#|abonn[ée]e?s?|consommateurs?|adh[ée]rente?s?|identifiants?|id|"
    r"matricule)(?:\s(?:d'(?:abonn[ée]e?|adh[ée]rente?)|de\s(?:consommateur|client|membre)|client|abonn[ée]|est|c'est|"
    r"cest|(?:de|à)\s(?:ma|mon|sa|son|la|lui|elle|l')\s?(?:[^\W\d_]{2,14})?|sera|serait|suivant|bien)){0,3}"
    r"(?:\s(?:le|l[ae]\sn°|du))?[\s:.=#]{0,3}$",
    re.I,
)
#: The word before, written onto the digits: « n44623 ».
_GLUED_MARK = re.compile(r"(?<![^\W\d])(?:n|num|id|abo)$", re.I)
_SHORTEST, _LONGEST = 4, 8
#: As many figures as a subscriber's number usually has.
_USUAL = 5


class _Id(NamedTuple):
    digits: str
    start: int
    end: int


def read(sheet: Sheet) -> None:
    """Take subscribers' numbers as ``consumer_id``, other whole numbers up to 9999 as ``number``."""
    for match in list(runs(sheet.text)):
        run, start, end = match.group(), match.start(), match.end()
        before = sheet.text[max(0, start - 60) : start]
        marked = _MARK.search(before) is not None
        if not _stands_alone(sheet.text, start, end, before):
            continue
        ids = list(_ids(run, start)) or list(_one_id(run, start, marked))
        for found in ids:
            sheet.take("consumer_id", found.digits, found.start, found.end)
        if not ids:
            _read_numbers(sheet, run, start)


def read_pieces(sheet: Sheet) -> None:
    """Take what is left of five figures in groups, as they are dictated, as ``pieces``: « 44 6 24 », « 446 24 ».

    Nobody can tell by themselves that they are one number: whoever has asked for a subscriber's number can.
    """
    for match in list(runs(sheet.text)):
        parts = pieces(match.group())
        marks = {mark for _, mark in parts[:-1]}
        whole = "".join(digits for digits, _ in parts)
        grouped = len(marks) == 1 and marks <= set(f"{BLANKS}.-") and len(whole) == _USUAL
        if grouped and _stands_alone(sheet.text, *match.span(), sheet.text[: match.start()][-60:]):
            sheet.take(PIECES, whole, *match.span())


def _stands_alone(text: str, start: int, end: int, before: str) -> bool:
    """Whether neither letters nor marks tie the run to something longer."""
    ahead, behind = before[-1:], text[end : end + 2]
    if (ahead.isalnum() and not _GLUED_MARK.search(before)) or ahead in ("_", "€", "$", "+"):
        return False
    if ahead == "-" and start > 1 and text[start - 2 : start - 1].isalnum():
        return False
    if behind[:1].isalnum() or behind[:1] in ("_", "€", "%", "\u00b0"):
        return False
    return not (behind[:1] in ("-", "/", ".") and behind[1:].isalnum())


def _ids(run: str, start: int) -> Iterator[_Id]:
    """Several numbers in a row, each whole: « 44619 44623 », « 44 619 44 623 », « 44619,44623 »."""
    found: list[_Id] = []
    parts = pieces(run)
    at, place = start, 0
    while place < len(parts):
        digits, mark = parts[place]
        if 5 <= len(digits) <= _LONGEST:
            found.append(_Id(_without_zeros(digits), at, at + len(digits)))
        elif len(digits) == 2 and mark and mark in " \u00a0\u202f" and len(parts[place + 1][0]) == 3:
            end = at + len(digits) + 1 + 3
            found.append(_Id(digits + parts[place + 1][0], at, end))
            at, place = at + len(digits) + 1, place + 1
            digits, mark = parts[place]
        else:
            return
        if mark and mark not in " \u00a0\u202f,/":
            return
        at, place = at + len(digits) + len(mark), place + 1
    if all(len(one.digits) >= _SHORTEST for one in found):
        yield from found


def _one_id(run: str, start: int, marked: bool) -> Iterator[_Id]:
    """One number in pieces, or one of four figures behind its mark."""
    parts = pieces(run)
    marks = {mark for _, mark in parts[:-1]}
    if len(parts) > 1 and set(parts[-1][0]) == {"0"} and parts[-2][1] in (".", ",") and len(parts[-1][0]) <= 2:
        whole = run[: -len(parts[-1][0]) - 1]  # a spreadsheet's « 44623.0 »
        inner = list(_ids(whole, start)) or list(_one_id(whole, start, marked))
        if len(inner) == 1:
            yield _Id(inner[0].digits, start, start + len(run))
        return
    joined = "".join(digits for digits, _ in parts)
    if not (_SHORTEST <= len(joined) <= _LONGEST) or len(marks) > 1:
        return
    sizes = [len(digits) for digits, _ in parts]
    blanks = marks <= {" ", "\u00a0", "\u202f"}
    figures = max(sizes) == 1 and len(sizes) > (3 if marked else 4)
    groups = sizes in ([2, 3], [3, 3]) or (marked and (len(sizes) == 1 or blanks))
    if figures or (groups and (marked or "," not in marks)):
        digits = _without_zeros(joined)
        if len(digits) >= _SHORTEST:
            yield _Id(digits, start, start + len(run))


def _without_zeros(digits: str) -> str:
    return digits.lstrip("0") if len(digits) >= 6 else digits


def _read_numbers(sheet: Sheet, run: str, start: int) -> None:
    """Whole numbers up to 9999. Pieces that together may be somebody's number are none: it would be half of one."""
    sizes = [len(digits) for digits, _ in pieces(run)]
    marks = {mark for _, mark in pieces(run)[:-1]}
    if len(sizes) > 1 and sum(sizes) == _USUAL and (max(sizes) < _SHORTEST or marks <= set(BLANKS)):
        return
    found = atoms(run, start)
    longest = max((len(atom.digits) for atom in found), default=0)
    if any(atom.cents or atom.mark == "/" or (atom.mark == "-" and longest > 4) for atom in found):
        return
    for atom in found:
        if len(atom.digits) <= 4:
            sheet.take("number", int(atom.digits), atom.start, atom.end)
        elif len(atom.digits) <= _LONGEST:
            sheet.take("consumer_id", _without_zeros(atom.digits), atom.start, atom.end)
