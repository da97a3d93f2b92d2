"""Tables as CSV: RFC 4180, exact, and nothing that a spreadsheet would run."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.csv_table import Column, CsvTable, csv_chunks, safe_cell

TEXT, NUMBER = Column("name"), Column("cost", is_number=True)


def written(table: CsvTable) -> str:
    return b"".join(csv_chunks(table)).decode()


@pytest.mark.parametrize("first", list("=+-@\t\r\n\0|%＝＋－＠"))
@pytest.mark.parametrize("before", ["", "  ", "\u00a0", "\u3000", "\ufeff"])
def test_a_text_that_could_be_a_formula_gets_an_apostrophe(before: str, first: str) -> None:
    assert safe_cell(f"{before}{first}1", TEXT) == f"'{before}{first}1"


@pytest.mark.parametrize("cell", ["", "a", "a=1", "a-b", "i-0123", "1", "'=1", "日本", "{}"])
def test_any_other_text_is_written_as_it_is(cell: str) -> None:
    assert safe_cell(cell, TEXT) == cell


@pytest.mark.parametrize("amount", ["-1.0000000000", "0.0000000000", "123456789012345678901234567890.0000000001"])
def test_a_number_is_never_touched(amount: str) -> None:
    assert safe_cell(amount, NUMBER) == amount


def test_null_is_an_empty_cell() -> None:
    assert safe_cell(None, TEXT) == safe_cell(None, NUMBER) == ""


def test_header_rows_and_totals_are_lines_with_crlf() -> None:
    table = CsvTable(
        [Column("tag:=x"), TEXT, NUMBER],
        [["a,b", 'say "x"', "-1.5"], [None, "two\nlines", None], ["=1", 7, "2"]],
        lambda: [["Total", None, "0.5"]],
    )
    assert written(table) == (
        "tag:=x,name,cost\r\n"
        '"a,b","say ""x""",-1.5\r\n'
        ',"two\nlines",\r\n'
        "'=1,7,2\r\n"
        "Total,,0.5\r\n"
    )  # fmt: skip


def test_the_name_of_a_column_is_text_of_a_caller_too() -> None:
    assert written(CsvTable([Column("=cmd()", is_number=True)], [])) == "'=cmd()\r\n"


def test_totals_are_asked_after_the_last_row() -> None:
    said: list[str] = []

    def rows() -> list[list[str]]:
        said.append("rows")
        return [["a"]]

    def totals() -> list[list[str]]:
        said.append("totals")
        return [["Total"]]

    table = CsvTable([TEXT], (row for row in rows()), totals)
    assert written(table) == "name\r\na\r\nTotal\r\n"
    assert said == ["rows", "totals"]


def test_a_long_table_comes_in_pieces_that_end_with_a_row() -> None:
    chunks = list(csv_chunks(CsvTable([NUMBER], ([str(number)] for number in range(1200)))))
    assert [chunk.count(b"\r\n") for chunk in chunks] == [501, 500, 200]
    assert all(chunk.endswith(b"\r\n") for chunk in chunks)
    assert b"".join(chunks).decode().split() == ["cost", *(str(number) for number in range(1200))]


def test_a_row_of_another_length_is_an_error() -> None:
    with pytest.raises(ValueError, match="zip"):
        written(CsvTable([TEXT, NUMBER], [["only one"]]))


@given(st.lists(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=12), min_size=2, max_size=2)))
@settings(max_examples=150, derandomize=True, database=None, deadline=None)
def test_any_text_comes_back_but_for_the_apostrophe(rows: list[list[str]]) -> None:
    columns = [Column("a"), Column("b")]
    read = list(csv.reader(io.StringIO(written(CsvTable(columns, rows)), newline="")))
    assert read == [["a", "b"], *([safe_cell(cell, TEXT) for cell in row] for row in rows)]
    assert all(cell in {given, f"'{given}"} for line, row in zip(read[1:], rows, strict=True)
               for cell, given in zip(line, row, strict=True))  # fmt: skip
