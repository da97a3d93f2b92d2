"""Laws of the economic pieces, for commitments and usage of any size."""

from hypothesis import given, settings
from hypothesis import strategies as st

from local.samples.organisation import MEMBERS, PAYER, REGIONS
from local.scenarios.agreement import Agreement
from local.scenarios.charges import Charge
from local.scenarios.month_view import MonthView
from local.scenarios.pieces.reservation_terms import ReservableUse, Reservation
from local.scenarios.pieces.reservations import reservation
from local.scenarios.pieces.savings_plan_terms import CoverableUse, SavingsPlan
from local.scenarios.pieces.savings_plans import savings_plan

# Size, factor and rate; factors are powers of two, as AWS's are.
SIZES = (("small", "1", "0.023"), ("large", "4", "0.096"), ("xlarge", "8", "0.192"), ("2xlarge", "16", "0.384"))
quarters = st.integers(1, 40).map(lambda quarter: f"{quarter / 4}")
agreements = st.one_of(
    st.none(), st.builds(Agreement, enterprise=st.integers(0, 30), reservation_volume=st.integers(0, 10))
)
last_days = st.one_of(st.none(), st.integers(1, 28))


@st.composite
def reservations(draw: st.DrawFn) -> Reservation:
    size, factor, _ = draw(st.sampled_from(SIZES))
    payment = draw(st.sampled_from(["All Upfront", "Partial Upfront", "No Upfront"]))
    uses = [
        ReservableUse(
            draw(st.sampled_from(MEMBERS)), *draw(st.sampled_from(SIZES)), draw(quarters), draw(st.booleans())
        )
        for _ in range(draw(st.integers(0, 4)))
    ]
    return Reservation(
        name="any",
        owner=PAYER,
        region=REGIONS[0],
        payment_option=payment,
        size=size,
        factor=factor,
        count=draw(st.integers(1, 9)),
        upfront_price="0" if payment == "No Upfront" else f"{draw(st.integers(1, 500_000)) / 100:.2f}",
        hourly_fee="0" if payment == "All Upfront" else f"{draw(st.integers(1, 20_000)) / 10_000:.4f}",
        uses=tuple(uses),
        purchased_day=draw(st.one_of(st.none(), st.integers(1, 28))),
    )


def total(rows: list[Charge], measure: str) -> int:
    return sum(getattr(row.measures, measure) for row in rows)


def of_type(rows: list[Charge], charge_type: str) -> list[Charge]:
    return [row for row in rows if row.line.truth.charge_type == charge_type]


@settings(max_examples=60, deadline=None)
@given(reserved=reservations(), agreement=agreements, last_day=last_days)
def test_a_reservation_is_paid_for_once_whatever_uses_it(
    reserved: Reservation, agreement: Agreement | None, last_day: int | None
) -> None:
    rows = list(reservation(MonthView("2026-02", agreement=agreement, last_day=last_day), reserved))
    assert total(rows, "unblended_cost") == sum(
        total(rows, name) for name in ("amortized_cost", "true_up_cost", "upfront_fee_cost")
    )
    assert total(rows, "blended_cost") == total(rows, "unblended_cost")
    for fee in of_type(rows, "RIFee"):
        covered = of_type(rows, "DiscountedUsage")
        units = sum(row.figures["line_item_normalized_usage_amount"] for row in covered)
        reserved_units = fee.figures["reservation_total_reserved_normalized_units"]
        assert units + fee.figures["reservation_unused_normalized_unit_quantity"] == reserved_units
        paid = fee.measures.unblended_cost - fee.measures.true_up_cost
        assert total([*covered, fee], "amortized_cost") == paid
        assert fee.measures.amortized_cost >= 0
        if agreement:
            percent = 100 - agreement.enterprise - agreement.reservation_volume
            assert total([*covered, fee], "net_amortized_cost") * 100 == paid * percent


@settings(max_examples=60, deadline=None)
@given(
    commitment=st.integers(1, 5000).map(lambda thousandth: f"{thousandth / 1000:.3f}"),
    payment=st.sampled_from(["All Upfront", "Partial Upfront", "No Upfront"]),
    uses=st.lists(st.tuples(st.sampled_from(MEMBERS), quarters, st.integers(1, 9999)), max_size=4),
    agreement=agreements,
    last_day=last_days,
)
def test_a_savings_plan_never_covers_more_than_its_commitment(
    commitment: str,
    payment: str,
    uses: list[tuple[object, str, int]],
    agreement: Agreement | None,
    last_day: int | None,
) -> None:
    coverable = tuple(
        CoverableUse(
            account, "AmazonEC2", "EC2", "BoxUsage:any", "RunInstances", REGIONS[0], "1.25", f"{rate / 1e5:.5f}", amount
        )  # type: ignore[arg-type]
        for account, amount, rate in uses
    )
    plan = SavingsPlan("any", PAYER, "ComputeSavingsPlans", payment, commitment, coverable, purchased_day=2)  # type: ignore[arg-type]
    rows = list(savings_plan(MonthView("2026-02", agreement=agreement, last_day=last_day), plan))
    assert total(rows, "unblended_cost") == sum(
        total(rows, name) for name in ("amortized_cost", "true_up_cost", "upfront_fee_cost")
    )
    pairs = [*of_type(rows, "SavingsPlanCoveredUsage"), *of_type(rows, "SavingsPlanNegation")]
    assert total(pairs, "unblended_cost") == total(pairs, "net_unblended_cost") == 0
    for fee in of_type(rows, "SavingsPlanRecurringFee"):
        assert 0 <= fee.figures["savings_plan_used_commitment"] <= fee.figures["savings_plan_total_commitment_to_date"]
        if agreement:
            assert fee.measures.net_amortized_cost * 100 == fee.measures.amortized_cost * (100 - agreement.enterprise)
    if last_day is None:
        # Usage is neither lost nor made up by being covered in part.
        used = sum(row.figures["line_item_usage_amount"] for row in rows if row.line.truth.charge_group == "Usage")
        negated = sum(row.figures["line_item_usage_amount"] for row in of_type(rows, "SavingsPlanNegation"))
        asked = sum(int(float(amount) * 10**10) for _, amount, _ in uses) * 24 * 27
        assert used - negated == asked
