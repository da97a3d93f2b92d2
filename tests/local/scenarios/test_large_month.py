"""A large month: lazily made, written in bounded memory, with the same truth as a small one."""

import json
import tracemalloc
from itertools import islice
from pathlib import Path

import pytest

from local.scenarios.__main__ import LAYOUTS, main
from local.scenarios.large_month import large_month, write_large_month
from local.scenarios.month_view import MonthView

VIEW = MonthView("2026-02", "daily", 3)


def test_the_first_rows_of_a_billion_are_there_at_once() -> None:
    rows = list(islice(large_month(MonthView("2026-10", "hourly", 3), 1_000_000_000), 2_000))
    assert len(rows) == 2_000


def test_a_month_ends_with_a_whole_round_and_its_taxes() -> None:
    rows = list(large_month(VIEW, 1))
    assert {row.line.truth.charge_type for row in rows} >= {"Usage", "RIFee", "SavingsPlanNegation", "Tax"}
    assert len(rows) == sum(1 for _ in large_month(VIEW, 2))


def test_memory_does_not_grow_with_the_rows(tmp_path: Path) -> None:
    def peak(rows: int) -> int:
        tracemalloc.start()
        write_large_month(tmp_path / str(rows), rows, layout=LAYOUTS["cur2-csv-create-new"], view=VIEW)
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    peak(1)  # what is only made once
    small, large = peak(2_000), peak(8_000)
    assert large < small * 1.2


@pytest.mark.parametrize("layout", sorted(LAYOUTS))
def test_every_layout_can_be_written(layout: str, tmp_path: Path) -> None:
    told: list[int] = []
    one = write_large_month(tmp_path, 1, layout=LAYOUTS[layout], view=VIEW, on_rows=told.append)
    truth = json.loads(Path(one.truth).read_bytes())
    assert one.row_count == truth["rows"]["delivered"]
    # FOCUS has no negations, and two rows for a fee.
    assert told == [one.row_count] or layout.startswith("focus")
    assert truth["layout"] == LAYOUTS[layout].words


def test_the_command_writes_a_scenario_and_says_where(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["late-credits-in-a-closed-month", "--folder", str(tmp_path)]) == 0
    assert "CUR 2.0, parquet, create-new" in capsys.readouterr().out


def test_the_command_writes_a_large_month(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asked = ["--rows", "10", "--folder", str(tmp_path), "--layout", "cur1-zip-overwrite", "--granularity", "daily"]
    assert main(asked) == 0
    assert "CUR 1.0, zip, overwrite" in capsys.readouterr().out


def test_the_command_lists_what_there_is(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--list"]) == 0
    assert capsys.readouterr().out.count("\n    ") == 13


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        (["sunny", "--folder", "x"], "sunny: there is no such scenario"),
        (["--rows", "0", "--folder", "x"], "--rows: 0 is too few"),
        (["--rows", "5", "--folder", "x", "--period", "2026-13"], "--period: '2026-13' is not a month"),
    ],
)
def test_the_command_refuses_by_name(asked: list[str], answer: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(asked) == 2
    assert answer in capsys.readouterr().err


@pytest.mark.parametrize("asked", [[], ["--folder", "x"], ["a-month-that-shrinks"]])
def test_the_command_needs_a_scenario_and_a_folder(asked: list[str]) -> None:
    with pytest.raises(SystemExit):
        main(asked)
