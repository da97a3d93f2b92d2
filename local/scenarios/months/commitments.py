"""Months of commitments: Reserved Instances, and Savings Plans by the hour and by the day."""

from collections.abc import Iterator
from itertools import chain

from local.scenarios.charges import Charge
from local.scenarios.files.columns import ReportOptions
from local.scenarios.files.delivery_files import ExportLayout
from local.scenarios.month_view import MonthView
from local.scenarios.months.calendar import after, during
from local.scenarios.pieces import known_commitments as known
from local.scenarios.pieces.reservations import reservation
from local.scenarios.pieces.savings_plans import savings_plan
from local.scenarios.pieces.taxes import with_taxes
from local.scenarios.pieces.usage import usage
from local.scenarios.scenario import Delivery, Scenario

_LEAP_MONTH = "2024-02"
_HOURLY_MONTH = "2026-04"
_RETURN_MONTH = "2026-05"
_HOURLY_PLANS = (known.COMPUTE_NO_UPFRONT, known.EC2_INSTANCE_BOUGHT)
_DAILY_PLANS = (
    known.COMPUTE_PARTIAL_UPFRONT,
    known.EC2_INSTANCE_ALL_UPFRONT,
    known.MACHINE_LEARNING_RETURNED,
    known.COMPUTE_RETURNED,
    known.DATABASE_NEVER_USED,
    known.ALL_UPFRONT_HALF_USED,
)


def _reserved_month(view: MonthView) -> Iterator[Charge]:
    reservations = chain.from_iterable(reservation(view, each) for each in known.RESERVATIONS)
    return with_taxes(view, chain(usage(view, 36), reservations))


def _reserved_deliveries(seed: int) -> tuple[Delivery, ...]:
    layout = ExportLayout("cur1", "csv", "create-new")
    options = ReportOptions(reservations=True)
    return (
        Delivery(
            "nasty-reservations",
            layout,
            during(_LEAP_MONTH, 9),
            MonthView(_LEAP_MONTH, seed=seed, last_day=9, is_preliminary=True),
            _reserved_month,
            options,
            what="the month so far: most of each reservation seems unused",
        ),
        Delivery(
            "nasty-reservations",
            layout,
            after(_LEAP_MONTH, 17),
            MonthView(_LEAP_MONTH, seed=seed),
            _reserved_month,
            options,
            "everything",
            what="the whole month with its 29th",
        ),
    )


RESERVATIONS_AND_A_LEAP_DAY = Scenario(
    "reservations-and-a-leap-day",
    "Five Reserved Instances in February 2024: all, partial and no upfront, one bought on the 7th, one never used; three sizes "
    "share the normalized units of one, and hours do not add up.",
    (1, 5, 7, 9, 12, 13, 16, 17, 25, 30),
    _reserved_deliveries,
)


def _hourly_plans(view: MonthView) -> Iterator[Charge]:
    return chain.from_iterable(savings_plan(view, plan) for plan in _HOURLY_PLANS)


def _hourly_deliveries(seed: int) -> tuple[Delivery, ...]:
    layout = ExportLayout("cur2", "csv", "create-new")
    return (
        Delivery(
            "nasty-savings-plans",
            layout,
            during(_HOURLY_MONTH, 10),
            MonthView(_HOURLY_MONTH, "hourly", seed, last_day=9),
            _hourly_plans,
            what="fees for all hours of the month, usage until the 9th",
        ),
        Delivery(
            "nasty-savings-plans",
            layout,
            after(_HOURLY_MONTH, 16),
            MonthView(_HOURLY_MONTH, "hourly", seed),
            _hourly_plans,
            invoiced="everything",
            what="the whole month, with a plan bought on the 25th",
        ),
    )


SAVINGS_PLANS_BY_THE_HOUR = Scenario(
    "savings-plans-by-the-hour",
    "Hourly: a plan of a third account over two accounts and two services that covers a part of the last use, "
    "and one bought on the 25th; fees of hours to come.",
    (1, 4, 8, 10, 11, 28, 29),
    _hourly_deliveries,
)


def _daily_plans(view: MonthView) -> Iterator[Charge]:
    plans = chain.from_iterable(savings_plan(view, plan) for plan in _DAILY_PLANS)
    return with_taxes(view, chain(usage(view, 36), plans))


def _return_deliveries(seed: int) -> tuple[Delivery, ...]:
    layout = ExportLayout("cur2", "parquet", "overwrite")
    return (
        Delivery(
            "nasty-returned-plans",
            layout,
            during(_RETURN_MONTH, 4),
            MonthView(_RETURN_MONTH, seed=seed, last_day=4),
            _daily_plans,
            what="two plans bought on the 3rd, not returned yet",
        ),
        Delivery(
            "nasty-returned-plans",
            layout,
            after(_RETURN_MONTH, 18),
            MonthView(_RETURN_MONTH, seed=seed),
            _daily_plans,
            invoiced="everything",
            what="both returned, their upfront payments refunded",
        ),
    )


SAVINGS_PLANS_BOUGHT_AND_RETURNED = Scenario(
    "savings-plans-bought-and-returned",
    "Compute, EC2 Instance, machine learning and database plans of every payment option; two returned within days with a refund "
    "of the upfront payment, one never used.",
    (2, 7, 8, 9, 10, 36),
    _return_deliveries,
)
