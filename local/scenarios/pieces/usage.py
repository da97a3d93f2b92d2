"""Plain usage of every kind in the sample catalogue: on-demand, spot, free tier, data transfer, Marketplace by the gigabyte."""

import random
from collections.abc import Iterator, Mapping

from local.samples.exact_numbers import SCALE, multiply
from local.samples.line_items import LineItem, make_usage_line_items
from local.scenarios.charges import MARKETPLACE, ON_DEMAND, SPOT, USAGE, Charge, Dimensions, Line, Measures, Span, net
from local.scenarios.lines import line_item_id
from local.scenarios.month_view import MonthView

_HOURS_OF_A_DAY = 24
# In thousandths: what is left of the amount on Saturday and Sunday, the noise around it, and what is known of it too early.
_WEEKEND = {"always": 1000, "steady": 1000, "business": 420, "batch": 700}
_NOISE = {"always": 0, "steady": 80, "business": 200, "batch": 900}
_FILLING_DAY = 380
_PRELIMINARY = 910
_PRELIMINARY_DAYS = (2, 4)
_PRELIMINARY_LINES = 5


def usage(
    view: MonthView,
    lines: int,
    *,
    name: str = "usage",
    tags: Mapping[str, str] | None = None,
    cost_categories: Mapping[str, str] | None = None,
    bucket: str = "",
) -> Iterator[Charge]:
    """The rows of so many lines, line after line; up to 36 lines are of one kind each. `tags` are added to all of them.

    With `bucket` everything of S3 is about that bucket: by its name in some lines, by its ARN in others.
    """
    rng = random.Random(f"{view.seed}|{view.payer.account_id}|{name}")  # noqa: S311 - samples, not secrets
    for number, item in enumerate(make_usage_line_items(rng, lines)):
        if bucket and item.product_code == "AmazonS3":
            _rename_bucket(item, bucket)
        line = _line(view, f"{name}-{number}", item, tags or {}, cost_categories or {})
        amounts = random.Random(f"{view.seed}|{view.period}|{line.name}")  # noqa: S311 - samples, not secrets
        is_restated = number % _PRELIMINARY_LINES == 0
        for span in view.spans:
            yield usage_charge(view, line, item, span, _amount(view, item, span, amounts, is_restated=is_restated))


def usage_charge(view: MonthView, line: Line, item: LineItem, span: Span, amount: int) -> Charge:
    """The row for an amount of usage at the line item's rate."""
    cost = multiply(amount, item.rate)
    list_cost = cost if item.rate == item.list_rate else multiply(amount, item.list_rate)
    net_cost = net(cost, view.usage_percent(line.product_code, line.cells.get("product_product_family", "")))
    figures = {
        "line_item_usage_amount": amount,
        "line_item_unblended_cost": cost,
        "line_item_blended_cost": cost,
        "pricing_public_on_demand_cost": list_cost,
    }
    if item.normalization_factor:
        figures["line_item_normalization_factor"] = item.normalization_factor
        figures["line_item_normalized_usage_amount"] = amount * item.normalization_factor // SCALE
    if view.has_net_columns:
        figures["line_item_net_unblended_cost"] = net_cost
    measures = Measures(
        unblended_cost=cost,
        net_unblended_cost=net_cost,
        blended_cost=cost,
        amortized_cost=cost,
        net_amortized_cost=net_cost,
        list_cost=list_cost,
        usage_amount=amount,
    )
    return Charge(line, span, figures, measures)


def _amount(view: MonthView, item: LineItem, span: Span, rng: random.Random, *, is_restated: bool) -> int:
    day = span.start.day
    amount = item.per_day * span.hours // _HOURS_OF_A_DAY
    if item.shape != "always":
        week = _WEEKEND[item.shape] if span.start.weekday() >= 5 else 1000
        wave = 1000 + int((2 * rng.random() - 1) * _NOISE[item.shape])
        amount = amount * week * wave // 1_000_000
        if item.cells["pricing_unit"] == "Hrs":
            amount = min(amount, span.hours * SCALE)
    if view.last_day == day:
        amount = amount * _FILLING_DAY // 1000
    elif view.is_preliminary and is_restated and _PRELIMINARY_DAYS[0] <= day <= _PRELIMINARY_DAYS[1]:
        amount = amount * _PRELIMINARY // 1000
    return max(item.step, amount - amount % item.step)


def _rename_bucket(item: LineItem, bucket: str) -> None:
    is_arn = item.cells["line_item_resource_id"].startswith("arn:")
    item.cells["line_item_resource_id"] = f"arn:aws:s3:::{bucket}" if is_arn else bucket


def _line(
    view: MonthView, name: str, item: LineItem, tags: Mapping[str, str], cost_categories: Mapping[str, str]
) -> Line:
    account = item.account.account_id
    own_account = view.accounts.get(account, account)
    cells = {
        "bill_bill_type": "Anniversary",
        "bill_billing_period_start_date": f"{view.start:%Y-%m-%dT%H:%M:%S}.000Z",
        "bill_billing_period_end_date": f"{view.end:%Y-%m-%dT%H:%M:%S}.000Z",
        "bill_payer_account_id": view.payer.account_id,
        "bill_payer_account_name": view.payer.name,
        "identity_line_item_id": line_item_id(view, name),
        "line_item_currency_code": view.currency,
        **item.cells,
        "line_item_usage_account_id": own_account,
        "line_item_resource_id": item.cells["line_item_resource_id"].replace(account, own_account),
    }
    is_marketplace = item.cells["bill_billing_entity"] == "AWS Marketplace"
    truth = Dimensions(
        usage_account_id=own_account,
        service=item.service,
        region=item.region,
        charge_type="Usage",
        charge_group=MARKETPLACE if is_marketplace else USAGE,
        purchase_option=SPOT if "SpotUsage" in item.cells["line_item_usage_type"] else ON_DEMAND,
        currency=view.currency,
    )
    own_tags = {f"user:{key}": value for key, value in item.tags.items()}
    return Line(name, cells, truth, item.product, {**own_tags, **tags}, cost_categories)
