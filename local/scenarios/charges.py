"""What a row of a report is: the cells it shows, and the truth about it that no cell has to be believed for.

Every figure is a whole number of 1e-10 units (`local.samples.exact_numbers`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import NamedTuple

from local.samples.exact_numbers import SCALE

# The charge groups, in the words of gold.
TAX = "Tax"
CREDIT = "Credit"
REFUND = "Refund"
DISCOUNT = "Discount"
MARKETPLACE = "Marketplace"
SUPPORT = "Support"
COMMITMENT_FEES = "Upfront and recurring fees"
USAGE = "Usage"
OTHER_FEES = "Other fees"

# The purchase options.
ON_DEMAND = "OnDemand"
RESERVED = "Reserved"
SAVINGS_PLAN = "SavingsPlan"
SPOT = "Spot"

NOTHING: Mapping[str, int] = MappingProxyType({})
NO_TEXTS: Mapping[str, str] = MappingProxyType({})

# A double holds 15 digits for certain; AWS writes at most ten decimals.
_MOST_DIGITS = 10**15
_STEP_OF_EIGHT_DECIMALS = 100


@dataclass(frozen=True, slots=True, eq=False)
class Span:
    """The time a row is about: usage from start to end, the interval of its identity, and the UTC day it counts on."""

    start: datetime
    end: datetime
    interval: str
    day: str
    hours: int


class Dimensions(NamedTuple):
    """What a row is, in the words of gold; null where nothing says it."""

    usage_account_id: str
    service: str
    region: str | None
    charge_type: str
    charge_group: str
    purchase_option: str
    currency: str


class Measures(NamedTuple):
    """What a row is worth, by each measure."""

    unblended_cost: int = 0
    net_unblended_cost: int = 0
    blended_cost: int = 0
    amortized_cost: int = 0
    net_amortized_cost: int = 0
    list_cost: int = 0
    true_up_cost: int = 0
    upfront_fee_cost: int = 0
    usage_amount: int = 0


class Quarantine(NamedTuple):
    """Why a row cannot be typed: the column whose cell is bad (none for a malformed row), and the cost at stake, if known."""

    column_name: str | None
    unblended_cost: int | None


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """Everything that the rows of one line item have in common: text cells in CUR 2.0's names, and maps.

    `tags` have the keys as written with their origin: `user:CostCenter`. `product` has the attributes that CUR 2.0 keeps in its
    map.
    """

    name: str
    cells: Mapping[str, str]
    truth: Dimensions
    product: Mapping[str, str] = field(default_factory=dict)
    tags: Mapping[str, str] = field(default_factory=dict)
    cost_categories: Mapping[str, str] = field(default_factory=dict)
    is_split_cost: bool = False

    @property
    def product_code(self) -> str:
        """The product code."""
        return self.cells["line_item_product_code"]


class Charge(NamedTuple):
    """One row. `figures` are its numbers by CUR 2.0 column; a number column that is not among them is empty, or 0.

    `texts` are cells to be written just so, whatever the figures say; `discounts` are the entries of the discount map.
    A row that is cut short (`fields`) has only that many fields.
    """

    line: Line
    span: Span
    figures: Mapping[str, int]
    measures: Measures
    texts: Mapping[str, str] = NO_TEXTS
    discounts: Mapping[str, int] = NOTHING
    quarantine: Quarantine | None = None
    fields: int | None = None


def share(total: int, part: int, whole: int) -> int:
    """total × part / whole at eight decimals, as AWS rounds the shares of a commitment; never more than it is."""
    return total * part // whole // _STEP_OF_EIGHT_DECIMALS * _STEP_OF_EIGHT_DECIMALS


def percent_of(amount: int, percent: int) -> int:
    """So many percent of the amount, rounded half away from zero to ten decimals."""
    magnitude = (abs(amount) * percent + 50) // 100
    return -magnitude if amount < 0 else magnitude


def net(gross: int, percent: int) -> int:
    """What is left when so many percent are taken off."""
    return gross - percent_of(gross, percent)


def times(amount: int, rate: int) -> int:
    """amount × rate where the product has at most ten decimals. Raises ValueError where it has more."""
    product, rest = divmod(amount * rate, SCALE)
    if rest:
        raise ValueError(f"{amount} × {rate} units of 1e-10 has more than ten decimals")
    return product


def check_digits(value: int) -> int:
    """The value again. Raises ValueError if a double could not hold all its digits."""
    significant = abs(value)
    if significant >= _MOST_DIGITS:
        while significant and significant % 10 == 0:
            significant //= 10
        if significant >= _MOST_DIGITS:
            raise ValueError(f"{value} units of 1e-10 has more than 15 digits, which a double does not hold")
    return value
