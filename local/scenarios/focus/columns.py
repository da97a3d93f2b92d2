"""The columns of a FOCUS export of AWS, in the order of the alphabet.

In 1.2 the 57 of the specification and three of AWS's own; in 1.0 43 and five.
Source: FOCUS specification 1.0 and 1.2, columns; AWS Data Exports, tables FOCUS_1_0_AWS and FOCUS_1_2_AWS. Types are double,
string and timestamp; maps are JSON text.
"""

from typing import Literal

from local.scenarios.files.columns import Column

FocusVersion = Literal["focus_1_0", "focus_1_2"]

_NUMBERS = frozenset(
    {
        "BilledCost",
        "CommitmentDiscountQuantity",
        "ConsumedQuantity",
        "ContractedCost",
        "ContractedUnitPrice",
        "EffectiveCost",
        "ListCost",
        "ListUnitPrice",
        "PricingCurrencyContractedUnitPrice",
        "PricingCurrencyEffectiveCost",
        "PricingCurrencyListUnitPrice",
        "PricingQuantity",
    }
)
_TIMESTAMPS = frozenset({"BillingPeriodEnd", "BillingPeriodStart", "ChargePeriodEnd", "ChargePeriodStart"})
_NAMES = (
    "AvailabilityZone",
    "BilledCost",
    "BillingAccountId",
    "BillingAccountName",
    "BillingAccountType",
    "BillingCurrency",
    "BillingPeriodEnd",
    "BillingPeriodStart",
    "CapacityReservationId",
    "CapacityReservationStatus",
    "ChargeCategory",
    "ChargeClass",
    "ChargeDescription",
    "ChargeFrequency",
    "ChargePeriodEnd",
    "ChargePeriodStart",
    "CommitmentDiscountCategory",
    "CommitmentDiscountId",
    "CommitmentDiscountName",
    "CommitmentDiscountQuantity",
    "CommitmentDiscountStatus",
    "CommitmentDiscountType",
    "CommitmentDiscountUnit",
    "ConsumedQuantity",
    "ConsumedUnit",
    "ContractedCost",
    "ContractedUnitPrice",
    "EffectiveCost",
    "InvoiceId",
    "InvoiceIssuerName",
    "ListCost",
    "ListUnitPrice",
    "PricingCategory",
    "PricingCurrency",
    "PricingCurrencyContractedUnitPrice",
    "PricingCurrencyEffectiveCost",
    "PricingCurrencyListUnitPrice",
    "PricingQuantity",
    "PricingUnit",
    "ProviderName",
    "PublisherName",
    "RegionId",
    "RegionName",
    "ResourceId",
    "ResourceName",
    "ResourceType",
    "ServiceCategory",
    "ServiceName",
    "ServiceSubcategory",
    "SkuId",
    "SkuMeter",
    "SkuPriceDetails",
    "SkuPriceId",
    "SubAccountId",
    "SubAccountName",
    "SubAccountType",
    "Tags",
    "x_Discounts",
    "x_Operation",
    "x_ServiceCode",
)


_SINCE_1_2 = frozenset(
    {
        "BillingAccountType",
        "CapacityReservationId",
        "CapacityReservationStatus",
        "CommitmentDiscountQuantity",
        "CommitmentDiscountUnit",
        "InvoiceId",
        "PricingCurrency",
        "PricingCurrencyContractedUnitPrice",
        "PricingCurrencyEffectiveCost",
        "PricingCurrencyListUnitPrice",
        "ServiceSubcategory",
        "SkuMeter",
        "SkuPriceDetails",
        "SubAccountType",
    }
)
_UNTIL_1_0 = ("x_CostCategories", "x_UsageType")


def focus_names(version: FocusVersion) -> tuple[str, ...]:
    """The names of the 60 columns of 1.2, or the 48 of 1.0."""
    if version == "focus_1_2":
        return _NAMES
    names = [name for name in _NAMES if name not in _SINCE_1_2]
    return tuple(sorted([*names, *_UNTIL_1_0], key=str.lower))


def focus_columns(version: FocusVersion) -> tuple[Column, ...]:
    """The columns of an export of this version."""
    return tuple(
        Column(
            name, name, "number" if name in _NUMBERS else "timestamp" if name in _TIMESTAMPS else "text", "cell", name
        )
        for name in focus_names(version)
    )
