"""CSV that a spreadsheet opens: no text is a formula, every number stays a number, and nothing is lost on the way."""

from __future__ import annotations

import csv
import io
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.csv_table import Column, CsvTable, csv_chunks, safe_cell

TEXT, NUMBER = Column("text"), Column("amount", is_number=True)
# OWASP ASVS 5.0, 1.2.10: = + - @, tab and NUL; OWASP's page on CSV injection adds CR, LF and the full-width forms.
PREFIXES = ["=", "+", "-", "@", "\t", "\r", "\n", "\0", "＝", "＋", "－", "＠"]
BLANKS = ["", " ", "   ", "\u00a0", "\u3000", "\ufeff", "\u2003", "\u200b", "\u2028", "\x0b", " \u00a0\u3000 "]


def cells_of(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline="")))


def as_csv(table: CsvTable) -> str:
    return b"".join(csv_chunks(table)).decode()


def is_active(cell: str) -> bool:
    """Whether a spreadsheet may take the cell for a formula: written without the code under test."""
    seen = "".join(character for character in cell if character.isprintable() or character in "\t\r\n\0")
    return cell[:1] in PREFIXES or seen.strip(" \u00a0\u3000")[:1] in PREFIXES


@pytest.mark.parametrize("prefix", PREFIXES, ids=ascii)
@pytest.mark.parametrize("blank", BLANKS, ids=ascii)
def test_a_text_that_begins_like_a_formula_is_marked_as_text(prefix: str, blank: str) -> None:
    assert safe_cell(f"{blank}{prefix}cmd()", TEXT) == f"'{blank}{prefix}cmd()"


@pytest.mark.parametrize("text", ["AmazonEC2", "a=b", "1-2", "user@example.com", "", " ", "'", "日本語", "x\n=1"])
def test_a_harmless_text_stays_as_it_is(text: str) -> None:
    assert safe_cell(text, TEXT) == text


@pytest.mark.parametrize("number", ["-5.0000000000", "-0.0000000001", "12.5000000000", "0.0000000000"])
def test_a_number_is_never_marked_for_a_credit_is_negative(number: str) -> None:
    assert safe_cell(number, NUMBER) == number
    assert Decimal(safe_cell(number, NUMBER)) == Decimal(number)


def test_whether_it_is_a_number_is_said_by_the_column_and_not_by_the_cell() -> None:
    assert safe_cell("-5", TEXT) == "'-5"


@pytest.mark.parametrize("prefix", PREFIXES, ids=ascii)
def test_names_of_columns_are_text_too(prefix: str) -> None:
    [header] = cells_of(as_csv(CsvTable([Column(f"{prefix}cmd", is_number=True)], [])))
    assert header == [f"'{prefix}cmd"]


def test_the_last_rows_are_made_safe_as_well() -> None:
    table = CsvTable([TEXT, NUMBER], [], lambda: [["=Total", "-1.0000000000"]])
    assert cells_of(as_csv(table))[1:] == [["'=Total", "-1.0000000000"]]


@given(rows=st.lists(st.tuples(st.one_of(st.none(), st.text()), st.one_of(st.none(), st.decimals(places=10)))))
def test_whatever_the_cells_no_one_is_active_and_all_come_back(
    rows: list[tuple[str | None, Decimal | None]],
) -> None:
    written = [(text, None if number is None else format(number, "f")) for text, number in rows]
    got = cells_of(as_csv(CsvTable([TEXT, NUMBER], written)))
    assert got[0] == ["text", "amount"]
    assert len(got) == len(rows) + 1
    for (text, number), (text_cell, number_cell) in zip(written, got[1:], strict=True):
        assert not is_active(text_cell)
        assert text_cell in {text or "", f"'{text}"}
        assert number_cell == (number or "")


def test_rows_end_as_rfc_4180_says_and_breaks_within_a_cell_stay_inside_it() -> None:
    written = as_csv(CsvTable([TEXT, Column("other")], [["a\r\nb", 'c"d'], ["e,f", "g\nh"]]))
    assert written == 'text,other\r\n"a\r\nb","c""d"\r\n"e,f","g\nh"\r\n'
