"""Lines: what every row of a report says of its payer, its account and its seller, beside what is its own."""

import base64
import hashlib
from collections.abc import Mapping

from local.samples.cells import timestamp_text
from local.samples.line_items import seller_cells
from local.samples.organisation import Account
from local.scenarios.charges import ON_DEMAND, Dimensions, Line
from local.scenarios.month_view import MonthView


def make_line(
    view: MonthView,
    name: str,
    account: Account,
    charge_type: str,
    *,
    charge_group: str,
    product_code: str,
    service: str | None = None,
    region: str | None = None,
    purchase_option: str = ON_DEMAND,
    description: str = "",
    seller: str = "",
    cells: Mapping[str, str] | None = None,
    product: Mapping[str, str] | None = None,
    tags: Mapping[str, str] | None = None,
    cost_categories: Mapping[str, str] | None = None,
    currency: str | None = None,
    is_split_cost: bool = False,
) -> Line:
    """A line; `service`, `region`, `charge_group` and `purchase_option` are the truth, the cells are what is shown of it.

    The service is the product code where none is given.
    """
    own_account = view.accounts.get(account.account_id, account.account_id)
    own_currency = currency or view.currency
    shown = {
        "bill_bill_type": "Anniversary",
        "bill_billing_period_start_date": timestamp_text(view.period),
        "bill_billing_period_end_date": f"{view.end:%Y-%m-%dT%H:%M:%S}.000Z",
        "bill_payer_account_id": view.payer.account_id,
        "bill_payer_account_name": view.payer.name,
        "identity_line_item_id": line_item_id(view, name),
        "line_item_currency_code": own_currency,
        "line_item_line_item_description": description,
        "line_item_line_item_type": charge_type,
        "line_item_product_code": product_code,
        "line_item_usage_account_id": own_account,
        "line_item_usage_account_name": account.name,
        **seller_cells(seller),
        **(cells or {}),
    }
    truth = Dimensions(
        usage_account_id=own_account,
        service=service or product_code,
        region=region,
        charge_type=charge_type,
        charge_group=charge_group,
        purchase_option=purchase_option,
        currency=own_currency,
    )
    return Line(name, shown, truth, product or {}, tags or {}, cost_categories or {}, is_split_cost)


def line_item_id(view: MonthView, name: str) -> str:
    """52 characters; the same in every row of a line, and another one in the next month."""
    text = f"{view.seed}|{view.period}|{view.payer.account_id}|{view.id_salt}|{name}"
    digest = hashlib.sha256(text.encode()).digest()
    return base64.b32encode(digest).decode().lower()[:52]


def random_hex(view: MonthView, name: str, digits: int) -> str:
    """Hex digits for ids and ARNs, always the same for a name and seed, in any month."""
    return hashlib.sha256(f"{view.seed}|{view.payer.account_id}|{name}".encode()).hexdigest()[:digits]
