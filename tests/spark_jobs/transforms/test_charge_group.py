from collections.abc import Callable
from typing import Any

import pytest
from pyspark.sql import DataFrame

from spark_jobs.transforms.charge_group import with_charge_group

RI = "arn:aws:ec2:us-east-1:000000000001:reserved-instances/1"
MARKETPLACE = {"bill_billing_entity": "AWS Marketplace", "product_code": "8z2k"}

CASES: dict[str, tuple[dict[str, Any], str]] = {
    "tax": ({"type": "Tax"}, "Tax"),
    "tax on Marketplace": ({"type": "Tax", **MARKETPLACE}, "Tax"),
    "a credit": ({"type": "Credit"}, "Credit"),
    "a refund": ({"type": "Refund"}, "Refund"),
    "a refund of a reservation": ({"type": "Refund", "ri_arn": RI}, "Refund"),
    "a discount by agreement": ({"type": "EdpDiscount"}, "Discount"),
    "a discount without another name": ({"type": "Discount"}, "Discount"),
    "a discount on Marketplace": ({"type": "PrivateRateDiscount", **MARKETPLACE}, "Discount"),
    "usage on Marketplace": ({"type": "Usage", **MARKETPLACE}, "Marketplace"),
    "support sold on Marketplace": (
        {"type": "Fee", **MARKETPLACE, "description": "AWS Premium Support"},
        "Marketplace",
    ),
    "a type nobody knows on Marketplace": ({"type": "Surprise", **MARKETPLACE}, "Marketplace"),
    "support by its product": ({"type": "Fee", "product_code": "OCBPremiumSupport"}, "Support"),
    "support that comes as usage": ({"type": "Usage", "product_code": "AWSSupportBusiness"}, "Support"),
    "unified operations": ({"type": "Fee", "product_code": "AWSUnifiedOperations"}, "Support"),
    "usage of a product that stands before it in the alphabet": (
        {"type": "Usage", "product_code": "AWSLambda"},
        "Usage",
    ),
    "a fee of a product that stands behind it": ({"type": "Fee", "product_code": "awswaf"}, "Other fees"),
    "support by its description": ({"type": "Fee", "description": "5 % of AWS Premium Support"}, "Support"),
    "an upfront payment of a Savings Plan": ({"type": "SavingsPlanUpfrontFee"}, "Upfront and recurring fees"),
    "the commitment of a Savings Plan": ({"type": "SavingsPlanRecurringFee"}, "Upfront and recurring fees"),
    "the fee of a reservation": ({"type": "RIFee", "ri_arn": RI}, "Upfront and recurring fees"),
    "an upfront payment of a reservation": ({"type": "Fee", "ri_arn": RI}, "Upfront and recurring fees"),
    "usage": ({"type": "Usage", "product_code": "AmazonEC2"}, "Usage"),
    "usage that a reservation covers": ({"type": "DiscountedUsage", "ri_arn": RI}, "Usage"),
    "usage that a Savings Plan covers": ({"type": "SavingsPlanCoveredUsage"}, "Usage"),
    "what takes its price back": ({"type": "SavingsPlanNegation"}, "Usage"),
    "a subscription": ({"type": "FlatRateSubscription"}, "Usage"),
    "another fee": ({"type": "Fee", "product_code": "AmazonRegistrar"}, "Other fees"),
    "a type nobody knows": ({"type": "Surprise"}, "Unclassified"),
    "no type at all": ({"type": None}, "Unclassified"),
}


@pytest.fixture(scope="module")
def groups(line_items: Callable[..., DataFrame], values: Callable[[DataFrame, str], list[Any]]) -> dict[str, str]:
    frame = line_items(*(row for row, _ in CASES.values())).transform(with_charge_group)
    return dict(zip(CASES, values(frame, "charge_group"), strict=True))


@pytest.mark.parametrize("case", CASES)
def test_charge_group(case: str, groups: dict[str, str]) -> None:
    assert groups[case] == CASES[case][1]


def test_every_group_has_a_case() -> None:
    assert {group for _, group in CASES.values()} == {
        *["Tax", "Credit", "Refund", "Discount", "Marketplace", "Support", "Upfront and recurring fees", "Usage"],
        *["Other fees", "Unclassified"],
    }
