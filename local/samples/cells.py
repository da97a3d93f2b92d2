"""The cells of a row: those that stay the same for a line item all delivery long, and those that each row fills in.

Everything is in CUR 2.0's words; CUR 1.0 spells the same cells otherwise (`local.samples.cur1_columns`).
"""

import base64
import hashlib
from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import cache
from itertools import pairwise

from local.deliver.billing_periods import first_instant, next_period
from local.deliver.column_names import cur_columns
from local.samples.exact_numbers import SCALE
from local.samples.line_items import LineItem
from local.samples.months import Month, Row
from local.samples.organisation import PAYER

INTERVAL, START, END = "identity_time_interval", "line_item_usage_start_date", "line_item_usage_end_date"
AMOUNT, NORMALIZED = "line_item_usage_amount", "line_item_normalized_usage_amount"
UNBLENDED, BLENDED, LIST = "line_item_unblended_cost", "line_item_blended_cost", "pricing_public_on_demand_cost"
ROW_CELLS = (INTERVAL, START, END, AMOUNT, NORMALIZED, UNBLENDED, BLENDED, LIST)
"""The columns each row fills in; `row_figures` and `DayTexts` give their values."""

DATE_COLUMNS = tuple(column.cur2_name for column in cur_columns() if column.cur2_type == "timestamp")
NUMBER_COLUMNS = tuple(column.cur2_name for column in cur_columns() if column.cur2_type == "double")

# AWS writes 0 into the commitment and discount-free columns of every row, but leaves net, discount and split empty.
ZERO_COLUMNS = tuple(
    name
    for name in NUMBER_COLUMNS
    if name.startswith(("reservation_", "savings_plan_")) and "_net_" not in name and name not in ROW_CELLS
)


def line_item_id(seed: int, period: str, line_item: LineItem) -> str:
    """52 characters; the same for a line item all month, other in the next month, as AWS promises nothing more."""
    digest = hashlib.sha256(f"{seed}|{period}|{line_item.name}".encode()).digest()
    return base64.b32encode(digest).decode().lower()[:52]


def constant_cells(line_item: LineItem, *, seed: int, month: Month, invoice_id: str) -> dict[str, str]:
    """The text cells of a line item in one delivery; columns not named are empty, numbers and maps are not in it."""
    following = next_period(month.period)
    return {
        "bill_bill_type": "Anniversary",
        "bill_billing_period_start_date": timestamp_text(month.period),
        "bill_billing_period_end_date": timestamp_text(following),
        "bill_invoice_id": invoice_id,
        "bill_payer_account_id": PAYER.account_id,
        "bill_payer_account_name": PAYER.name,
        "identity_line_item_id": line_item_id(seed, month.period, line_item),
        "line_item_currency_code": "USD",
        **line_item.cells,
    }


def tags_of(line_item: LineItem, month: Month) -> dict[str, str]:
    """The tags a delivery shows: `Team` was activated as a cost allocation tag only after the first month."""
    return {key: value for key, value in line_item.tags.items() if month.number or key != "Team"}


@cache
def timestamp_text(period: str) -> str:
    """The first instant of the month as CSV deliveries write it."""
    return f"{first_instant(period):%Y-%m-%dT%H:%M:%S}.000Z"


class DayTexts:
    """The interval, start and end of a row, as text, by its day; charges for the whole month end with it."""

    def __init__(self, month: Month) -> None:
        start = first_instant(month.period)
        days = [start + timedelta(days=number) for number in range(month.days + 1)]
        dates = [f"{day:%Y-%m-%dT%H:%M:%S}" for day in days]
        self._daily = [(f"{a}Z/{b}Z", f"{a}.000Z", f"{b}.000Z") for a, b in pairwise(dates)]
        self._end = f"{dates[-1]}.000Z"

    def of(self, row: Row) -> tuple[str, str, str]:
        """(interval, start, end); the interval of a charge for the whole month is its first day, as in AWS's daily reports."""
        texts = self._daily[row.day - 1]
        return (texts[0], texts[1], self._end) if row.line_item.spans_month else texts


def row_figures(row: Row) -> tuple[int, int, int, int, int]:
    """Amount, normalized amount, unblended, blended and list price; blended is unblended, as nothing is shared."""
    normalized = row.amount * row.line_item.normalization_factor // SCALE
    return row.amount, normalized, row.unblended, row.unblended, row.list_price


FigureText = Callable[[int], str]


def row_texts(rows: Sequence[Row], month: Month, figure: FigureText) -> list[tuple[str, ...]]:
    """The texts of ROW_CELLS of each row, in that order."""
    days = DayTexts(month)
    texts: list[tuple[str, ...]] = []
    for row in rows:
        unblended = figure(row.unblended)
        factor = row.line_item.normalization_factor
        texts.append(
            (
                *days.of(row),
                figure(row.amount),
                figure(row.amount * factor // SCALE if factor else 0),
                unblended,
                unblended,
                unblended if row.list_price == row.unblended else figure(row.list_price),
            )
        )
    return texts
