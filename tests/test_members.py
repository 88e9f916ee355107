"""``guichet member import``: what spreadsheets save is read, and what is refused names the line and changes nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from bot.members import import_csv, read_rows
from bot.store import Store
from bot.store.tables import Member
from tests.money import everything
from tests.world import Clock, settings_for

HEADER = "number,first_name,last_name,account_email,structure"
LEA = "90001,Léa,Durand,Lea@Mail.fr,CSE Été"
TOM = "90002,Tom,Petit,tom@mail.fr,CSE Été"


def table(*rows: str, header: str = HEADER) -> str:
    return "\n".join([header, *rows]) + "\n"


@pytest.fixture
def load(store: Store, clock: Clock, tmp_path: Path):  # type: ignore[no-untyped-def]
    """Writes the file and imports it."""

    def run(content: str | bytes) -> tuple[int, int]:
        file = tmp_path / "members.csv"
        file.write_bytes(content.encode() if isinstance(content, str) else content)
        return import_csv(settings_for(store.url, tmp_path), file, clock)

    return run


def email_of(store: Store, number: str) -> str | None:
    with store.read() as unit:
        return unit.session.scalar(select(Member.account_email).where(Member.number == number))


GOOD = table(LEA, TOM)


@pytest.mark.parametrize(
    "content",
    [
        GOOD.encode(),
        b"\xef\xbb\xbf" + GOOD.encode(),
        GOOD.encode("cp1252"),
        GOOD.encode("utf-16"),
        b"\xfe\xff" + GOOD.encode("utf-16-be"),
        GOOD.encode("utf-16-le"),
        GOOD.replace(",", ";").encode(),
        GOOD.replace(",", "\t").encode("utf-16"),
        GOOD.replace(",", "|").encode(),
        ("sep=;\r\n" + GOOD.replace(",", ";").replace("\n", "\r\n")).encode("cp1252"),
        ('"sep=\t"\n' + GOOD.replace(",", "\t")).encode(),
        (GOOD + ",,,,\n\n").encode(),
        GOOD.replace("\n", "\r").encode(),
        table(LEA + ",x", TOM + ",", header=HEADER.replace("number", " Number ") + ",extra").encode(),
        table(
            "CSE Été;lea@mail.fr;Durand;Léa;90001",
            '"CSE Été";tom@mail.fr;Petit;"Tom";90002',
            header=";".join(reversed(HEADER.split(","))),
        ).encode(),
    ],
    ids=lambda content: repr(content[:24]),
)
def test_what_spreadsheets_save_is_read(content: bytes) -> None:
    rows = list(read_rows(content))
    assert [(row.number, row.email) for row in rows] == [("90001", "lea@mail.fr"), ("90002", "tom@mail.fr")]
    assert {row.values["structure"] for row in rows} == {"CSE Été"}
    assert [row.values["first_name"] for row in rows] == ["Léa", "Tom"]


#: What is refused, and how the reason begins or reads.
REFUSED: list[tuple[str | bytes, str]] = [
    ("", "the file is empty"),
    ("\n\n", "the file is empty"),
    (b"PK\x03\x04rest", "a workbook"),
    (table(LEA, header="number,first_name,last_name,structure"), "line 1: .*missing: account_email"),
    (table(LEA, header=HEADER + ",number"), "line 1: the column number stands twice"),
    (table(LEA, "١٠٠٠١,A,B,a@mail.fr,C"), "line 3: the number '١٠٠٠١' holds something else"),
    (table("1000²,A,B,a@mail.fr,C"), "line 2: the number '1000²' holds"),
    (table("４４６１９,A,B,a@mail.fr,C"), "line 2: the number"),
    (table("1 000,A,B,a@mail.fr,C"), "line 2: the number"),
    (table("-5,A,B,a@mail.fr,C"), "line 2: the number"),
    (table("1" * 21 + ",A,B,a@mail.fr,C"), "line 2: number is longer than 20"),
    (table(LEA, "7," + "A" * 101 + ",B,a@mail.fr,C"), "line 3: first_name is longer than 100"),
    (table("7,,B,a@mail.fr,C"), "line 2: first_name is empty"),
    (table("7,A,B,a@mail.fr"), "line 2: structure is empty"),
    (table("7,A,B,a@mail.fr,C,D"), "line 2: 6 values for 5 columns"),
    (table("7,A,B,nobody,C"), "line 2: 'nobody' is no e-mail address"),
    (table("7,A\0,B,a@mail.fr,C"), "line 2: .*NUL"),
    (table('7,"A,B,a@mail.fr,C'), "line 2: unexpected end of data"),
    ("sep=;\n" + table(LEA).replace(",", ";") + "x;A;B;a@mail.fr;C\n", "line 4: the number 'x'"),
    (table(LEA, "", TOM, '7,"A\nA",B,nobody,C'), "line 6: 'nobody'"),
    (table(LEA, "90001,Tom,Petit,tom@mail.fr,C"), "lines 2 and 3: the same number 90001"),
    (table(LEA, TOM, "90003,L,D,LEA@mail.FR,C"), "lines 2 and 4: the same account_email lea@mail.fr"),
    (table(TOM, "90003,L,D,exemple1@mail.fr,C"), "line 3: account_email exemple1@mail.fr is that of member 44619"),
    (table(LEA).encode() + b"7,A\xe9,B,a@mail.fr,C\n", "line 3: byte 0xE9 is not UTF-8"),
    (table("7,A,B,a@mail.fr,C").encode() + b"8,\x81,B,b@mail.fr,C\n", "line 3: byte 0x81 is neither UTF-8 nor"),
    (table(LEA).encode("utf-16") + b"x", "is not UTF-16"),
]


def test_what_is_refused_names_the_line_and_writes_nothing(load, store: Store) -> None:  # type: ignore[no-untyped-def]
    before = everything(store)
    for content, reason in REFUSED:
        with pytest.raises(ValueError, match=reason):
            load(content)
    assert everything(store) == before


def test_known_numbers_are_updated_and_keep_what_members_chose(load, store: Store) -> None:  # type: ignore[no-untyped-def]
    assert load(table(LEA, "44619,Une,Autre,une@mail.fr,CSE")) == (1, 1)
    with store.read() as unit:
        known = unit.session.get_one(Member, "44619")
        assert (known.first_name, known.account_email) == ("Une", "une@mail.fr")
        assert known.communication_email == "exemple1@mail.fr"
    assert load(table(LEA)) == (0, 1)


def test_two_members_may_swap_their_addresses(load, store: Store) -> None:  # type: ignore[no-untyped-def]
    rows = table("44623,A,B,exemple3@mail.fr,C", "44624,A,B,exemple2@mail.fr,C", "90009,A,B,exemple4@mail.fr,C")
    with pytest.raises(ValueError, match=r"line 4: account_email exemple4@mail\.fr is that of member 44625"):
        load(rows)
    assert load(rows + "44625,A,B,quatre@mail.fr,C\n") == (1, 3)
    assert [email_of(store, number) for number in ("44623", "44624", "44625", "90009")] == [
        "exemple3@mail.fr",
        "exemple2@mail.fr",
        "quatre@mail.fr",
        "exemple4@mail.fr",
    ]


def test_a_file_that_is_not_there_is_no_traceback(store: Store, tmp_path: Path) -> None:
    for place in (tmp_path / "missing.csv", tmp_path):
        with pytest.raises(ValueError):
            import_csv(settings_for(store.url, tmp_path), place)


@settings(max_examples=200, deadline=None)
@given(st.one_of(st.binary(max_size=300), st.text(max_size=200).map(lambda text: (HEADER + "\n" + text).encode())))
def test_b1_any_file_is_read_or_refused_with_a_reason(raw: bytes) -> None:
    assert reason_for(raw) != ""


def reason_for(raw: bytes) -> str | None:
    """Why the file is refused, None where it is read. An error of a codec or of csv goes through."""
    try:
        list(read_rows(raw))
    except UnicodeError:
        raise
    except ValueError as error:
        return str(error)
    return None
