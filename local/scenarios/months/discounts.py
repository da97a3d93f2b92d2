"""Months of discounts: as rows of their own, in the net columns, and both at once."""

from collections.abc import Iterator
from itertools import chain

from local.scenarios.agreement import Agreement
from local.scenarios.charges import Charge
from local.scenarios.files.columns import PRODUCT_ATTRIBUTES, ReportOptions
from local.scenarios.files.delivery_files import ExportLayout
from local.scenarios.month_view import MonthView
from local.scenarios.months.calendar import after, during
from local.scenarios.pieces import known_commitments as known
from local.scenarios.pieces.discounts import (
    PROGRAMS,
    with_discount_cells,
    with_discount_rows,
    with_rows_of_net_discounts,
)
from local.scenarios.pieces.known_charges import CREDITS, DOMAIN, LATE_CREDITS, MARKETPLACE_CHARGES
from local.scenarios.pieces.odd_cells import with_unknown_cells
from local.scenarios.pieces.reservations import reservation
from local.scenarios.pieces.savings_plans import savings_plan
from local.scenarios.pieces.single_charges import single_charges
from local.scenarios.pieces.taxes import with_taxes
from local.scenarios.pieces.usage import usage
from local.scenarios.scenario import Delivery, Scenario

_ROWS_MONTH = "2026-06"
NET_MONTH = "2026-07"
_BOTH_MONTH = "2026-08"
AGREEMENT = Agreement(
    enterprise=9,
    solution_provider=3,
    private_rates={"AmazonS3": 7},
    reservation_volume=5,
    bundled_families=frozenset({"DNS Query"}),
)
_PLANS = (known.COMPUTE_PARTIAL_UPFRONT, known.EC2_INSTANCE_ALL_UPFRONT, known.ALL_UPFRONT_HALF_USED)


def _commitments(view: MonthView) -> Iterator[Charge]:
    return chain(
        chain.from_iterable(reservation(view, each) for each in known.RESERVATIONS),
        chain.from_iterable(savings_plan(view, plan) for plan in _PLANS),
    )


def _discounts_as_rows(view: MonthView) -> Iterator[Charge]:
    charged = chain(usage(view, 36), reservation(view, known.PARTIAL_UPFRONT), single_charges(view, (DOMAIN,)))
    return with_unknown_cells(with_taxes(view, with_discount_rows(view, charged, PROGRAMS)))


def _rows_deliveries(seed: int) -> tuple[Delivery, ...]:
    layout = ExportLayout("cur1", "csv", "overwrite")
    fewer = tuple(name for name in PRODUCT_ATTRIBUTES if name not in {"vcpu", "transferType", "databaseEngine"})
    return (
        Delivery(
            "nasty-discount-rows",
            layout,
            during(_ROWS_MONTH, 11),
            MonthView(_ROWS_MONTH, seed=seed, last_day=10, is_preliminary=True),
            _discounts_as_rows,
            ReportOptions(reservations=True, tags=("user:CostCenter", "user:Environment", "user:Team")),
            rows_per_file=300,
            what="the month so far",
        ),
        Delivery(
            "nasty-discount-rows",
            layout,
            during(_ROWS_MONTH, 22),
            MonthView(_ROWS_MONTH, seed=seed, last_day=21),
            _discounts_as_rows,
            ReportOptions(
                reservations=True, product=(*PRODUCT_ATTRIBUTES, "memory"), further=("lineItem/FreshColumn",)
            ),
            rows_per_file=300,
            what="restated, with two columns more, one of them unknown",
        ),
        Delivery(
            "nasty-discount-rows",
            layout,
            after(_ROWS_MONTH, 15),
            MonthView(_ROWS_MONTH, seed=seed),
            _discounts_as_rows,
            ReportOptions(reservations=True, product=fewer),
            "everything",
            rows_per_file=500,
            what="the whole month, with fewer columns",
        ),
    )


DISCOUNTS_AS_ROWS = Scenario(
    "discounts-as-rows",
    "All six kinds of discount as rows of their own (enterprise, private rate, bundled, reservation volume, solution provider, "
    "plain), no net columns; the columns come and go from delivery to delivery.",
    (6, 27, 30, 33, 34, 35),
    _rows_deliveries,
)


def net_month(view: MonthView) -> Iterator[Charge]:
    """Usage, commitments, credits and refunds, and the taxes on them."""
    given_back = single_charges(view, (*CREDITS, *LATE_CREDITS, DOMAIN))
    charged = with_taxes(view, chain(usage(view, 36), _commitments(view), given_back))
    return with_discount_cells(AGREEMENT, charged)


def net_view(seed: int) -> MonthView:
    """The whole month under the agreement, with its late credits."""
    late = frozenset(each.name for each in LATE_CREDITS)
    return MonthView(NET_MONTH, seed=seed, agreement=AGREEMENT, late_charges=late)


def _net_deliveries(seed: int) -> tuple[Delivery, ...]:
    return (
        Delivery(
            "nasty-net-costs",
            ExportLayout("cur2", "csv", "overwrite"),
            after(NET_MONTH, 15),
            net_view(seed),
            net_month,
            invoiced="everything",
            what="net costs on usage and commitments; none on tax, credits and refunds",
        ),
    )


DISCOUNTS_IN_NET_COLUMNS = Scenario(
    "discounts-in-net-columns",
    "Discounts of an enterprise agreement, a solution provider, private rates, reservation volume and a bundle that show only in "
    "the net and discount columns and in the discount map, over every kind of reservation and over Savings Plans; plans paid "
    "all upfront have a net and a gross fee of 0.",
    (3, 4, 6, 17, 35),
    _net_deliveries,
)


def _both_month(view: MonthView) -> Iterator[Charge]:
    charged = chain(usage(view, 36, tags={"user:team": "lower"}), _commitments(view))
    discounted = with_discount_cells(AGREEMENT, with_rows_of_net_discounts(view, AGREEMENT, charged))
    return chain(with_taxes(view, discounted), single_charges(view, MARKETPLACE_CHARGES[:2]))


def _both_deliveries(seed: int) -> tuple[Delivery, ...]:
    layout = ExportLayout("cur1", "parquet", "overwrite")
    options = ReportOptions(
        reservations=True,
        savings_plans=True,
        net=True,
        tags=("user:CostCenter", "user:Environment", "user:Team", "user:team"),
    )
    view = MonthView(_BOTH_MONTH, seed=seed, agreement=AGREEMENT)
    return (
        Delivery(
            "nasty-discounts-twice",
            layout,
            after(_BOTH_MONTH, 20),
            view,
            _both_month,
            options,
            "everything",
            what="each discount once as a row and once in the net columns",
        ),
    )


DISCOUNTS_AS_ROWS_AND_IN_NET_COLUMNS = Scenario(
    "discounts-as-rows-and-in-net-columns",
    "Each discount of the agreement stands in the net columns and again in rows of its own, whose net cost is empty: net cost must "
    "not take it off twice. Σ unblended is Σ net unblended.",
    (2, 5, 17, 19, 31, 35),
    _both_deliveries,
)
