"""A row of usage at its on-demand price, which is all it costs."""

from collections.abc import Mapping

from local.scenarios.charges import NOTHING, Charge, Line, Measures, Span, net
from local.scenarios.month_view import MonthView


def on_demand_row(
    view: MonthView,
    line: Line,
    span: Span,
    amount: int,
    cost: int,
    *,
    blended_cost: int | None = None,
    further: Mapping[str, int] = NOTHING,
) -> Charge:
    """So much usage for so much; the blended cost is the same unless it is given. `further` are more of its figures."""
    percent = view.usage_percent(line.product_code, line.cells.get("product_product_family", ""))
    blended = cost if blended_cost is None else blended_cost
    figures = {
        "line_item_usage_amount": amount,
        "line_item_unblended_cost": cost,
        "line_item_blended_cost": blended,
        "pricing_public_on_demand_cost": cost,
        **further,
        **view.net_figures({"line_item_net_unblended_cost": cost}, percent),
    }
    measures = Measures(
        unblended_cost=cost,
        net_unblended_cost=net(cost, percent),
        blended_cost=blended,
        amortized_cost=cost,
        net_amortized_cost=net(cost, percent),
        list_cost=cost,
        usage_amount=amount,
    )
    return Charge(line, span, figures, measures)
