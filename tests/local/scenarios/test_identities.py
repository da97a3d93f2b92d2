"""The truth of every month keeps the identities of the field to the last digit."""

from collections import defaultdict
from collections.abc import Callable
from decimal import Decimal

from local.scenarios.charges import Charge
from tests.local.scenarios.conftest import Case

RESERVATION, PLAN = "reservation_reservation_a_r_n", "savings_plan_savings_plan_a_r_n"


def sums(rows: list[Charge], key: Callable[[Charge], object], value: Callable[[Charge], int]) -> dict[object, int]:
    found: dict[object, int] = defaultdict(int)
    for row in rows:
        found[key(row)] += value(row)
    return found


def charge_type(row: Charge) -> str:
    return row.line.truth.charge_type


def of_types(rows: list[Charge], *types: str) -> list[Charge]:
    return [row for row in rows if charge_type(row) in types]


def figure(name: str) -> Callable[[Charge], int]:
    return lambda row: row.figures.get(name, 0)


def cell(name: str) -> Callable[[Charge], str]:
    return lambda row: row.line.cells.get(name, "")


def is_upfront_refund(row: Charge) -> bool:
    return charge_type(row) == "Refund" and row.line.cells["line_item_line_item_description"].startswith(
        "Refund for one-time fee for Savings Plan ID"
    )


def test_unblended_is_amortized_and_true_up_and_upfront_fees_and_the_refunds_that_amortized_zeroes(
    cases: list[Case],
) -> None:
    refunds = 0
    for case in cases:
        rows = case.line_items()
        by_currency = sums(rows, lambda row: row.line.truth.currency, lambda row: row.measures.unblended_cost)

        def rebuilt(row: Charge) -> int:
            measures = row.measures
            bridge = measures.amortized_cost + measures.true_up_cost + measures.upfront_fee_cost
            return bridge + (measures.unblended_cost if is_upfront_refund(row) else 0)

        assert sums(rows, lambda row: row.line.truth.currency, rebuilt) == by_currency, case.name
        refunds += sum(map(is_upfront_refund, rows))
    assert refunds == 2


def negation_group(row: Charge) -> tuple[str, ...]:
    names = (PLAN, "line_item_operation", "line_item_usage_type", "line_item_availability_zone")
    return (row.span.interval, *(cell(name)(row) for name in names))


def test_covered_usage_and_negation_cancel_out_per_plan_and_time_and_kind_of_usage(cases: list[Case]) -> None:
    groups = 0
    for case in cases:
        rows = of_types(case.line_items(), "SavingsPlanCoveredUsage", "SavingsPlanNegation")
        for measure in (lambda r: r.measures.unblended_cost, lambda r: r.measures.net_unblended_cost):
            found = sums(rows, negation_group, measure)
            assert set(found.values()) <= {0}, case.name
            groups += len(found)
        negations = of_types(rows, "SavingsPlanNegation")
        assert len({(row.line.truth.usage_account_id, *negation_group(row)) for row in negations}) == len(negations)
    assert groups > 3000


def test_effective_cost_is_the_used_commitment_per_plan_and_time(cases: list[Case]) -> None:
    plans = set()
    for case in cases:
        rows = case.line_items()
        fees = of_types(rows, "SavingsPlanRecurringFee")
        used = sums(fees, lambda row: (cell(PLAN)(row), row.span.interval), figure("savings_plan_used_commitment"))
        covered = of_types(rows, "SavingsPlanCoveredUsage")
        effective = sums(
            covered,
            lambda row: (cell(PLAN)(row), row.span.interval),
            figure("savings_plan_savings_plan_effective_cost"),
        )
        assert {key: value for key, value in used.items() if value} == effective, case.name
        assert all(row.figures["savings_plan_used_commitment"] <= commitment(row) for row in fees)
        plans |= {cell("savings_plan_offering_type")(row) for row in fees}
    assert plans == {"ComputeSavingsPlans", "EC2InstanceSavingsPlans", "SageMakerSavingsPlans", "DatabaseSavingsPlans"}


def commitment(row: Charge) -> int:
    return row.figures["savings_plan_total_commitment_to_date"]


def test_used_and_unused_reservation_are_its_fees_and_its_amortized_upfront_price(cases: list[Case]) -> None:
    reservations = set()
    for case in cases:
        rows = case.line_items()
        fees = of_types(rows, "RIFee")
        paid = sums(
            fees,
            cell(RESERVATION),
            lambda row: (
                row.figures["line_item_unblended_cost"]
                + row.figures["reservation_amortized_upfront_fee_for_billing_period"]
            ),
        )
        used = sums(of_types(rows, "DiscountedUsage"), cell(RESERVATION), figure("reservation_effective_cost"))
        unused = sums(
            fees,
            cell(RESERVATION),
            lambda row: (
                row.figures["reservation_unused_amortized_upfront_fee_for_billing_period"]
                + row.figures["reservation_unused_recurring_fee"]
            ),
        )
        assert {arn: used.get(arn, 0) + unused[arn] for arn in paid} == paid, case.name
        assert all(value % 100 == 0 for row in of_types(rows, "DiscountedUsage") for value in effective_parts(row))
        reservations |= set(paid)
    assert len(reservations) == 5


def effective_parts(row: Charge) -> list[int]:
    names = ("effective_cost", "amortized_upfront_cost_for_usage", "recurring_fee_for_usage")
    effective, upfront, recurring = (row.figures[f"reservation_{name}"] for name in names)
    assert effective == upfront + recurring
    return [effective, upfront, recurring]


def test_normalized_units_balance_exactly_and_hours_do_not(cases: list[Case]) -> None:
    unbalanced_hours = 0
    for case in cases:
        rows = case.line_items()
        fees = {cell(RESERVATION)(row): row.figures for row in of_types(rows, "RIFee")}
        discounted = of_types(rows, "DiscountedUsage")
        covered_units = sums(discounted, cell(RESERVATION), figure("line_item_normalized_usage_amount"))
        hours = sums(discounted, cell(RESERVATION), figure("line_item_usage_amount"))
        for arn, figures in fees.items():
            unused = figures["reservation_unused_normalized_unit_quantity"]
            assert covered_units.get(arn, 0) + unused == figures["reservation_total_reserved_normalized_units"], (
                case.name
            )
            owned = figures["reservation_total_reserved_units"]
            unbalanced_hours += hours.get(arn, 0) + figures["reservation_unused_quantity"] != owned
    assert unbalanced_hours > 5


def blended_or_unblended(row: Charge) -> int:
    has_blended = "line_item_blended_cost" in row.figures
    assert has_blended or row.measures.blended_cost == 0
    return row.measures.blended_cost if has_blended else row.measures.unblended_cost


def test_blended_is_unblended_but_for_rows_that_have_no_blended_cost(cases: list[Case]) -> None:
    averaged = 0
    for case in cases:
        rows = case.line_items()
        by_currency = sums(rows, lambda row: row.line.truth.currency, lambda row: row.measures.unblended_cost)
        without = [row for row in rows if "line_item_blended_cost" not in row.figures]
        assert {charge_type(row)[-8:].lower() for row in without} <= {"discount"}
        blended = sums(rows, lambda row: row.line.truth.currency, blended_or_unblended)
        assert blended == by_currency, case.name
        averaged += sum(row.measures.blended_cost > 0 for row in of_types(rows, "DiscountedUsage"))
    assert averaged > 100


def test_discount_rows_are_what_the_net_columns_took_off(cases: list[Case]) -> None:
    case = next(c for c in cases if c.delivery.export == "nasty-discounts-twice")
    (totals,) = case.truth["totals"]
    assert totals["unblended_cost"] == totals["net_unblended_cost"]
    rows = {e["charge_type"]: e for e in case.truth["by_charge_type"] if e["charge_type"].endswith("Discount")}
    assert set(rows) == {"EdpDiscount", "SppDiscount", "PrivateRateDiscount", "RiVolumeDiscount", "BundledDiscount"}
    for entry in rows.values():
        assert entry["unblended_cost"].startswith("-")
        assert entry["net_unblended_cost"] == "0.0000000000"


def test_the_discount_cells_of_a_row_are_what_its_net_cost_lacks(cases: list[Case]) -> None:
    names = set()
    for case in (c for c in cases if c.delivery.export in {"nasty-net-costs", "nasty-discounts-twice"}):
        for row in case.line_items():
            if not row.figures.get("discount_total_discount"):
                continue
            lacking = row.figures["line_item_net_unblended_cost"] - row.figures["line_item_unblended_cost"]
            assert row.figures["discount_total_discount"] == lacking
            assert sum(row.discounts.values()) + row.figures.get("discount_bundled_discount", 0) == lacking
            names |= set(row.discounts) | ({"bundled"} if "discount_bundled_discount" in row.figures else set())
    assert names == {"edp_discount", "spp_discount", "private_rate_discount", "ri_volume_discount", "bundled"}


def test_net_columns_alone_are_below_the_unblended_cost(cases: list[Case]) -> None:
    case = next(c for c in cases if c.delivery.export == "nasty-net-costs")
    by_type = {entry["charge_type"]: entry for entry in case.truth["by_charge_type"]}
    for name in ("Usage", "RIFee", "SavingsPlanRecurringFee"):
        assert Decimal(by_type[name]["net_unblended_cost"]) < Decimal(by_type[name]["unblended_cost"])
    assert by_type["Tax"]["net_unblended_cost"] == by_type["Tax"]["unblended_cost"]
    fees = of_types(case.line_items(), "SavingsPlanRecurringFee")
    assert any(
        row.figures["line_item_unblended_cost"] == 0 == row.figures["line_item_net_unblended_cost"] for row in fees
    )


def test_every_line_item_type_of_a_cur_occurs(cases: list[Case]) -> None:
    types = {entry["charge_type"] for case in cases for entry in case.truth["by_charge_type"]}
    assert types == {
        "Usage",
        "DiscountedUsage",
        "SavingsPlanCoveredUsage",
        "SavingsPlanNegation",
        "SavingsPlanRecurringFee",
        "SavingsPlanUpfrontFee",
        "RIFee",
        "Fee",
        "FlatRateSubscription",
        "Tax",
        "Credit",
        "Refund",
        "BundledDiscount",
        "EdpDiscount",
        "PrivateRateDiscount",
        "RiVolumeDiscount",
        "SppDiscount",
        "Discount",
    }
    groups = {entry["charge_group"] for case in cases for entry in case.truth["by_charge_group"]}
    assert groups == {
        "Tax",
        "Credit",
        "Refund",
        "Discount",
        "Marketplace",
        "Support",
        "Upfront and recurring fees",
        "Usage",
        "Other fees",
    }


def test_line_item_id_and_interval_are_a_key_and_the_id_alone_is_none(cases: list[Case]) -> None:
    for case in cases:
        rows = case.rows()
        keys = {(row.line.cells["identity_line_item_id"], row.span.interval) for row in rows}
        assert len(keys) == len(rows), case.name
        if len(rows) > 100:
            assert len({row.line.cells["identity_line_item_id"] for row in rows}) < len(rows) / 3, case.name
