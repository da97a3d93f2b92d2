"""Deliveries whose figure says which one they are: delivery `n` of a month costs n.01 USD in n rows and one row of tax."""

from __future__ import annotations

from pathlib import Path

from tests.journey.cur_files import csv_gz, line_item
from tests.journey.delivery_trees import write_tree
from tests.journey.stack import Stack

EXPORT = "drilled"


def unblended_cost(number: int) -> str:
    """The truth of a delivery: n rows of 1 USD, and a cent of tax."""
    return f"{number}.0100000000"


def deliver(stack: Stack, folder: Path, month: str, number: int, *, is_torn: bool = False) -> None:
    """Delivery `number` of the month, as AWS leaves it; a torn one names a file that is not there."""
    name = f"{EXPORT}-00001.csv.gz"
    day = f"{month}-05"
    rows = [*(line_item(day=day) for _ in range(number)), line_item("Tax", unblended="0.01", day=f"{month}-01")]
    tree = write_tree(
        folder,
        export=EXPORT,
        billing_period=month,
        stamp=f"{month}-{10 + number:02d}T04:55:00.000Z",
        execution_id=f"{number:08d}-0000-4000-8000-{month.replace('-', ''):>012s}",
        files={name: csv_gz(rows)},
        named=(name, "missing.csv.gz") if is_torn else None,
    )
    stack.json("deliver", tree)
