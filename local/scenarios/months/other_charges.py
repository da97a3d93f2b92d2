"""Months of other charges: Marketplace, support, subscriptions, late credits, containers, two payers and two currencies."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import chain

from local.samples.organisation import Account
from local.scenarios.charges import Charge
from local.scenarios.files.columns import ReportOptions
from local.scenarios.files.delivery_files import ExportLayout
from local.scenarios.month_view import MonthView
from local.scenarios.months.calendar import after, during
from local.scenarios.pieces.known_charges import (
    CREDITS,
    DOMAIN,
    LARGE_CHARGES,
    LATE_CREDITS,
    MARKETPLACE_CHARGES,
    SUBSCRIPTIONS,
    SUPPORT_CHARGES,
)
from local.scenarios.pieces.known_commitments import COMPUTE_PARTIAL_UPFRONT, HOST
from local.scenarios.pieces.savings_plans import savings_plan
from local.scenarios.pieces.single_charges import single_charges
from local.scenarios.pieces.split_costs import host
from local.scenarios.pieces.taxes import with_taxes
from local.scenarios.pieces.usage import usage
from local.scenarios.scenario import Delivery, Scenario

_MARKETPLACE_MONTH = "2026-09"
_CREDIT_MONTH = "2026-03"
_CONTAINER_MONTH = "2026-02"
_TWO_MONTH = "2026-10"
_TEAM_CATEGORIES = {"Team": "Platform", "Cost centre (2026)": "1001, web"}


def _marketplace_month(view: MonthView) -> Iterator[Charge]:
    singles = single_charges(view, (*MARKETPLACE_CHARGES, *SUBSCRIPTIONS, *SUPPORT_CHARGES, DOMAIN, *CREDITS))
    return with_taxes(view, chain(usage(view, 40), singles))


def _marketplace_deliveries(seed: int) -> tuple[Delivery, ...]:
    layout = ExportLayout("cur1", "zip", "create-new")
    late = frozenset(each.name for each in (*MARKETPLACE_CHARGES, *SUPPORT_CHARGES) if each.is_late)
    month = MonthView(_MARKETPLACE_MONTH, seed=seed)
    return (
        Delivery(
            "nasty-marketplace",
            layout,
            during(_MARKETPLACE_MONTH, 14),
            replace(month, last_day=13, is_preliminary=True),
            _marketplace_month,
            what="the month so far",
        ),
        Delivery(
            "nasty-marketplace",
            layout,
            after(_MARKETPLACE_MONTH, 4),
            month,
            _marketplace_month,
            invoiced="some",
            what="the month is over; AWS's own charges are invoiced, Marketplace and tax are not",
        ),
        Delivery(
            "nasty-marketplace",
            layout,
            after(_MARKETPLACE_MONTH, 21),
            replace(month, late_charges=late),
            _marketplace_month,
            invoiced="everything",
            what="with support and a refund, everything invoiced, on three invoices",
        ),
    )


MARKETPLACE_SUPPORT_AND_SUBSCRIPTIONS = Scenario(
    "marketplace-support-and-subscriptions",
    "A Marketplace contract, usage, discount, tax and refund; support in four spellings, one of them a Marketplace product's; flat "
    "rates per user; invoice ids that fill row by row.",
    (7, 12, 14, 15, 24, 31, 32, 33, 34),
    _marketplace_deliveries,
)


def _credit_month(view: MonthView) -> Iterator[Charge]:
    charged = usage(
        view, 36, tags={"user:owner": "search"}, cost_categories=_TEAM_CATEGORIES, bucket="example-shop-media"
    )
    return with_taxes(view, chain(charged, single_charges(view, (*CREDITS, *LATE_CREDITS, DOMAIN))))


def _credit_deliveries(seed: int) -> tuple[Delivery, ...]:
    layout = ExportLayout("cur2", "parquet", "create-new")
    month = MonthView(_CREDIT_MONTH, seed=seed)
    late = frozenset(each.name for each in LATE_CREDITS)
    return (
        Delivery(
            "nasty-late-credits",
            layout,
            during(_CREDIT_MONTH, 20),
            replace(month, last_day=19, is_preliminary=True),
            _credit_month,
            what="the month so far",
        ),
        Delivery(
            "nasty-late-credits",
            layout,
            after(_CREDIT_MONTH, 16),
            month,
            _credit_month,
            invoiced="everything",
            what="final",
        ),
        Delivery(
            "nasty-late-credits",
            layout,
            after(_CREDIT_MONTH, 3, months=3),
            replace(month, late_charges=late, id_salt="another delivery"),
            _credit_month,
            invoiced="everything",
            what="a credit and a refund, two months after it was final; every line item has another id",
        ),
    )


LATE_CREDITS_IN_A_CLOSED_MONTH = Scenario(
    "late-credits-in-a-closed-month",
    "A month that was final gets a credit and a refund two months later; every row has cost categories.",
    (2, 13, 20, 34),
    _credit_deliveries,
)


def _container_month(view: MonthView) -> Iterator[Charge]:
    collides = {"user:Team": "Checkout", "user:team": "checkout", "user:TEAM": "CHECKOUT"}
    return chain(host(view, HOST), usage(view, 2, name="tagged", tags=collides))


def _container_deliveries(seed: int) -> tuple[Delivery, ...]:
    month = MonthView(_CONTAINER_MONTH, "hourly", seed)
    layout = ExportLayout("cur2", "csv", "create-new")
    return (
        Delivery(
            "nasty-containers",
            layout,
            during(_CONTAINER_MONTH, 6),
            replace(month, last_day=5),
            _container_month,
            what="five days",
        ),
        Delivery(
            "nasty-containers",
            layout,
            after(_CONTAINER_MONTH, 19),
            month,
            _container_month,
            invoiced="everything",
            what="the whole month",
        ),
    )


CONTAINERS_COUNTED_TWICE = Scenario(
    "containers-counted-twice",
    "Split cost allocation, hour by hour: a pod and a task on an instance, whose rows say the instance's cost again; the pod even "
    "as unblended cost. Three tags that differ by case.",
    (1, 4, 18, 19),
    _container_deliveries,
)


OTHER_PAYER = Account("222233334444", "Example Nordic", "shared", (("eu-west-1", 100),))
_OTHER_ACCOUNTS = {"111122223333": "222233334444", "444455556666": "777788889999", "000123456789": "000987654321"}


def _two_currencies(view: MonthView) -> Iterator[Charge]:
    in_euro = replace(view, currency="EUR")
    return chain(
        with_taxes(view, chain(usage(view, 20), savings_plan(view, COMPUTE_PARTIAL_UPFRONT))),
        single_charges(view, LARGE_CHARGES),
        with_taxes(in_euro, chain(usage(in_euro, 20, name="euro"), single_charges(in_euro, SUBSCRIPTIONS))),
    )


def _other_payer(view: MonthView) -> Iterator[Charge]:
    return with_taxes(view, chain(usage(view, 36), single_charges(view, CREDITS)))


def _two_deliveries(seed: int) -> tuple[Delivery, ...]:
    first = MonthView(_TWO_MONTH, seed=seed)
    other = MonthView(_TWO_MONTH, seed=seed, payer=OTHER_PAYER, accounts=_OTHER_ACCOUNTS, currency="NOK")
    return (
        Delivery(
            "nasty-two-currencies",
            ExportLayout("cur2", "csv", "create-new"),
            after(_TWO_MONTH, 15),
            first,
            _two_currencies,
            invoiced="everything",
            what="dollars and euros in one export",
        ),
        Delivery(
            "nasty-other-payer",
            ExportLayout("cur1", "csv", "create-new"),
            after(_TWO_MONTH, 16),
            other,
            _other_payer,
            ReportOptions(),
            "everything",
            what="another payer's month, in kroner",
        ),
    )


TWO_PAYERS_AND_THREE_CURRENCIES = Scenario(
    "two-payers-and-three-currencies",
    "One export with dollars and euros, and another payer's export, in another version of CUR, in kroner.",
    (21, 22, 26, 28, 29),
    _two_deliveries,
)
