"""A month of the others again, as FOCUS exports show it."""

from local.scenarios.files.delivery_files import ExportLayout
from local.scenarios.months.calendar import after
from local.scenarios.months.discounts import NET_MONTH, net_month, net_view
from local.scenarios.scenario import Delivery, Scenario


def _deliveries(seed: int) -> tuple[Delivery, ...]:
    return (
        Delivery(
            "nasty-focus",
            ExportLayout("focus_1_2", "csv", "create-new"),
            after(NET_MONTH, 16),
            net_view(seed),
            net_month,
            invoiced="everything",
            what="the whole month",
        ),
        Delivery(
            "nasty-focus-parquet",
            ExportLayout("focus_1_2", "parquet", "overwrite"),
            after(NET_MONTH, 17),
            net_view(seed),
            net_month,
            invoiced="everything",
            what="the same in Parquet",
        ),
        Delivery(
            "nasty-focus-1-0",
            ExportLayout("focus_1_0", "csv", "create-new"),
            after(NET_MONTH, 18),
            net_view(seed),
            net_month,
            invoiced="everything",
            what="the same as FOCUS 1.0, which has no invoice id",
        ),
    )


DISCOUNTS_IN_FOCUS = Scenario(
    "discounts-in-focus",
    "The month of `discounts-in-net-columns` as FOCUS 1.2 and 1.0: billed cost is net unblended, effective cost net amortized, "
    "list cost list. Usage covered by a plan is billed 0 and has no negation; a commitment's fee and its unused part are two rows. "
    "Its truth has billed cost as unblended and net unblended, effective cost as amortized and net amortized, and 0 for what "
    "FOCUS does not tell: blended cost and true-up.",
    (2, 10, 22, 35),
    _deliveries,
)
