"""Commands of the command line that write members and agents."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from email_validator import EmailNotValidError, validate_email
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from bot.clock import Clock, system_clock
from bot.settings import Settings
from bot.store import Store, UnitOfWork
from bot.store.tables import Member
from bot.support import agents

#: The columns of the file, with the longest value that their table holds.
COLUMNS = {"number": 20, "first_name": 100, "last_name": 100, "account_email": 320, "structure": 200}

_SEPARATORS = (",", ";", "\t", "|")
_SEP_LINE = re.compile(r"\A\"?sep=(.)\"?[^\S\n]*\n", re.I)
_BYTE_ORDER = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
#: A letter with an accent as UTF-8 writes it; in a text in Windows-1252 it would be « Ã© ».
_UTF8_LETTER = re.compile(rb"\xc3[\x80-\xbf]")
#: Numbers are keys that people type: « ١٠٠٠١ » and « 1000² » are digits for Unicode, not for a keyboard.
_NUMBER = re.compile(r"[0-9]+")
#: Members that one query looks up.
_AT_ONCE = 500


@dataclass(frozen=True)
class Row:
    """One member of the file and the line on which their row ends."""

    line: int
    values: dict[str, str]

    @property
    def number(self) -> str:
        return self.values["number"]

    @property
    def email(self) -> str:
        return self.values["account_email"]


def import_csv(settings: Settings, file: Path, clock: Clock = system_clock) -> tuple[int, int]:
    """Create or update members, all or none.

    Commas, semicolons, tabs or bars; UTF-8, UTF-16 or Windows-1252; a first line ``sep=;`` is understood. Returns how
    many were created and updated. Raises ``ValueError`` naming the lines and the reason; then nothing was written.
    """
    try:
        raw = file.read_bytes()
    except OSError as error:
        raise ValueError(error.strerror or "cannot be read") from error
    rows = list(read_rows(raw))
    _refuse_doubles(rows)
    try:
        with Store(settings.database).begin() as unit:
            return _write(unit, clock, rows)
    except IntegrityError as error:
        raise ValueError("the same members were written by somebody else at the same moment; run it again") from error


def read_rows(raw: bytes) -> Iterator[Row]:
    """The rows of a member file. Raises ``ValueError`` naming the line."""
    text = _decoded(raw).replace("\r\n", "\n").replace("\r", "\n")
    marked = _SEP_LINE.match(text)
    skipped = 1 if marked else 0
    if marked:
        text = text[marked.end() :]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=marked[1] if marked else _separator(text), strict=True)
    header: list[str] | None = None
    try:
        for cells in reader:
            line = reader.line_num + skipped
            if not any(cell.strip() for cell in cells):
                continue  # spreadsheets end with rows of separators
            if header is None:
                header = _header(cells, line)
            else:
                yield _row(header, cells, line)
    except csv.Error as error:
        raise ValueError(f"line {reader.line_num + skipped}: {error}") from error
    if header is None:
        raise ValueError("the file is empty")


def _decoded(raw: bytes) -> str:
    if raw.startswith(b"PK\x03\x04"):
        raise ValueError("this is a workbook, not a CSV file; save it as CSV (UTF-8)")
    encoding = next((name for mark, name in _BYTE_ORDER if raw.startswith(mark)), None)
    if encoding is None and b"\0" in raw[:2]:  # the first letter in UTF-16: one of its two bytes is zero
        encoding = "utf-16-be" if raw[:1] == b"\0" else "utf-16-le"
    try:
        return raw.decode(encoding or "utf-8")
    except UnicodeDecodeError as error:
        if encoding is not None or _UTF8_LETTER.search(raw):
            raise ValueError(f"{_place(raw, error)} is not {(encoding or 'utf-8').upper()}") from error
    try:
        return raw.decode("cp1252")
    except UnicodeDecodeError as error:
        raise ValueError(f"{_place(raw, error)} is neither UTF-8 nor Windows-1252") from error


def _place(raw: bytes, error: UnicodeDecodeError) -> str:
    line = raw.count(b"\n", 0, error.start) + 1
    return f"line {line}: byte 0x{raw[error.start]:02X}"


def _separator(text: str) -> str:
    """The one that splits the first line into the most columns that we know."""
    first = next((line for line in text.split("\n") if line.strip()), "")

    def known(mark: str) -> int:
        cells = next(csv.reader([first], delimiter=mark), [])
        return len(COLUMNS.keys() & set(_names(cells)))

    return max(_SEPARATORS, key=known)


def _names(cells: list[str]) -> list[str]:
    return [cell.strip().lower() for cell in cells]


def _header(cells: list[str], line: int) -> list[str]:
    names = _names(cells)
    missing = [column for column in COLUMNS if column not in names]
    if missing:
        raise ValueError(f"line {line}: needs the columns {', '.join(COLUMNS)}; missing: {', '.join(missing)}")
    twice = [column for column in COLUMNS if names.count(column) > 1]
    if twice:
        raise ValueError(f"line {line}: the column {twice[0]} stands twice")
    return names


def _row(header: list[str], cells: list[str], line: int) -> Row:
    if len(cells) > len(header) and any(cell.strip() for cell in cells[len(header) :]):
        raise ValueError(f"line {line}: {len(cells)} values for {len(header)} columns")
    found = dict(zip(header, cells, strict=False))
    values = {column: found.get(column, "").strip() for column in COLUMNS}
    for column, longest in COLUMNS.items():
        if not values[column]:
            raise ValueError(f"line {line}: {column} is empty")
        if len(values[column]) > longest:
            raise ValueError(f"line {line}: {column} is longer than {longest} characters")
        if "\0" in values[column]:
            raise ValueError(f"line {line}: {column} holds a NUL character")
    if not _NUMBER.fullmatch(values["number"]):
        raise ValueError(f"line {line}: the number {values['number']!r} holds something else than the digits 0 to 9")
    try:
        checked = validate_email(values["account_email"], check_deliverability=False)
    except EmailNotValidError as error:
        raise ValueError(f"line {line}: {values['account_email']!r} is no e-mail address: {error}") from error
    return Row(line, {**values, "account_email": checked.normalized.lower()})


def _refuse_doubles(rows: list[Row]) -> None:
    for column in ("number", "account_email"):
        first: dict[str, int] = {}
        for row in rows:
            value = row.values[column]
            if value in first:
                raise ValueError(f"lines {first[value]} and {row.line}: the same {column} {value}")
            first[value] = row.line


def _write(unit: UnitOfWork, clock: Clock, rows: list[Row]) -> tuple[int, int]:
    known: dict[str, Member] = {}
    by_email: dict[str, str] = {}
    for start in range(0, len(rows), _AT_ONCE):
        part = rows[start : start + _AT_ONCE]
        numbers, emails = [row.number for row in part], [row.email for row in part]
        for member in unit.session.scalars(select(Member).where(Member.number.in_(numbers))):
            known[member.number] = member
        for number, email in unit.session.execute(
            select(Member.number, Member.account_email).where(Member.account_email.in_(emails))
        ):
            by_email[email] = number
    moving = {row.number for row in rows}
    for row in rows:
        owner = by_email.get(row.email, row.number)
        if owner != row.number and owner not in moving:
            raise ValueError(f"line {row.line}: account_email {row.email} is that of member {owner}")
    _free_addresses(unit, [(known[row.number], row.email) for row in rows if row.number in known])
    for row in rows:
        if row.number not in known:
            unit.session.add(Member(**row.values, communication_email=row.email, created_at=clock()))
            continue
        for name, value in row.values.items():
            setattr(known[row.number], name, value)
    return len(rows) - len(known), len(known)


def _free_addresses(unit: UnitOfWork, changes: list[tuple[Member, str]]) -> None:
    """Addresses are unique at every statement: whoever gets another one lets go of theirs first, as in a swap."""
    for member, email in changes:
        if member.account_email != email:
            member.account_email = f"{member.number}@moving.invalid"
    unit.session.flush()


def add_agent(settings: Settings, email: str, name: str, password: str) -> None:
    """Create an agent or set their password. Raises ``ValueError`` for a short one."""
    with Store(settings.database).begin() as unit:
        agents.add_agent(unit, email, name, password)
