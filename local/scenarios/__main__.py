"""`python -m local.scenarios NAME --folder DIR`: write one nasty month; `--list` names them; `--rows N` writes a large one."""

import argparse
import sys
import time
from collections.abc import Callable
from pathlib import Path

from local.deliver.billing_periods import is_billing_period
from local.scenarios.catalogue import ALL_SCENARIOS
from local.scenarios.files.delivery_files import ExportLayout
from local.scenarios.generation import DEFAULT_SEED, WrittenDelivery, generate_scenario
from local.scenarios.large_month import write_large_month
from local.scenarios.month_view import MonthView

LAYOUTS = {
    "cur1-csv-create-new": ExportLayout("cur1", "csv", "create-new"),
    "cur1-csv-overwrite": ExportLayout("cur1", "csv", "overwrite"),
    "cur1-zip-create-new": ExportLayout("cur1", "zip", "create-new"),
    "cur1-zip-overwrite": ExportLayout("cur1", "zip", "overwrite"),
    "cur1-parquet-overwrite": ExportLayout("cur1", "parquet", "overwrite"),
    "cur2-csv-create-new": ExportLayout("cur2", "csv", "create-new"),
    "cur2-csv-overwrite": ExportLayout("cur2", "csv", "overwrite"),
    "cur2-parquet-create-new": ExportLayout("cur2", "parquet", "create-new"),
    "cur2-parquet-overwrite": ExportLayout("cur2", "parquet", "overwrite"),
    "focus-csv-create-new": ExportLayout("focus_1_2", "csv", "create-new"),
    "focus-csv-overwrite": ExportLayout("focus_1_2", "csv", "overwrite"),
    "focus-parquet-create-new": ExportLayout("focus_1_2", "parquet", "create-new"),
    "focus-parquet-overwrite": ExportLayout("focus_1_2", "parquet", "overwrite"),
}
_SECONDS_BETWEEN_REPORTS = 2.0


def main(argv: list[str] | None = None) -> int:
    """Exit code: 0, or 2 for arguments that cannot be used."""
    parser = argparse.ArgumentParser(prog="python -m local.scenarios", description=__doc__)
    parser.add_argument("name", nargs="?", help="the scenario, see --list")
    parser.add_argument("--folder", type=Path, help="where to write")
    parser.add_argument("--seed", type=int, default=DEFAULT_SEED, help="same seed, same bytes")
    parser.add_argument("--list", action="store_true", help="name the scenarios and what is in them")
    parser.add_argument("--rows", type=int, help="write a large month of about so many rows instead of a scenario")
    parser.add_argument("--layout", choices=LAYOUTS, default="cur2-parquet-create-new", help="with --rows")
    parser.add_argument("--period", default="2026-10", help="with --rows: the month, YYYY-MM")
    parser.add_argument("--granularity", choices=("hourly", "daily"), default="hourly", help="with --rows")
    arguments = parser.parse_args(argv)
    if arguments.list:
        for scenario in ALL_SCENARIOS:
            print(f"{scenario.name}\n    {scenario.what}")
        return 0
    if arguments.folder is None or (arguments.name is None) == (arguments.rows is None):
        parser.error("give the name of a scenario or --rows, and --folder; --list names the scenarios")
    try:
        written = _write(arguments)
    except ValueError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    for one in written:
        print(f"{one.folder}: {one.layout}, {one.row_count} rows in {one.file_count} files; truth {one.truth}")
    return 0


def _write(arguments: argparse.Namespace) -> tuple[WrittenDelivery, ...]:
    if arguments.rows is None:
        return generate_scenario(arguments.name, arguments.folder, seed=arguments.seed, on_progress=_tell)
    if arguments.rows < 1:
        raise ValueError(f"--rows: {arguments.rows} is too few; at least 1.")
    if not is_billing_period(arguments.period):
        raise ValueError(f"--period: {arguments.period!r} is not a month; write it as YYYY-MM, such as 2026-10.")
    view = MonthView(arguments.period, arguments.granularity, arguments.seed)
    layout = LAYOUTS[arguments.layout]
    return (
        write_large_month(arguments.folder, arguments.rows, layout=layout, view=view, on_rows=_rate(arguments.rows)),
    )


def _rate(rows: int) -> Callable[[int], None]:
    """Tells how many rows there are and how many came per second, every two seconds."""
    begun = last = time.monotonic()

    def on_rows(number: int) -> None:
        nonlocal last
        now = time.monotonic()
        if now - last >= _SECONDS_BETWEEN_REPORTS:
            last = now
            _tell(f"{number:,} of about {rows:,} rows, {number / (now - begun):,.0f} rows/s")

    return on_rows


def _tell(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
