"""The columns of the CUR 1.0 samples: AWS's order, a part of its product attributes, and one set of them per month.

CUR 1.0 writes a column only in the months it is used, so its columns change from month to month (cur.md §2.2).
"""

from local.deliver.column_names import cur1_types
from local.samples.months import Month
from sentinel.column_names import athena_column_name

_IDENTITY = ("identity/LineItemId", "identity/TimeInterval")
_BILL = (
    "bill/InvoiceId",
    "bill/InvoicingEntity",
    "bill/BillingEntity",
    "bill/BillType",
    "bill/PayerAccountId",
    "bill/BillingPeriodStartDate",
    "bill/BillingPeriodEndDate",
)
_LINE_ITEM = tuple(
    f"lineItem/{name}"
    for name in [
        "UsageAccountId",
        "LineItemType",
        "UsageStartDate",
        "UsageEndDate",
        "ProductCode",
        "UsageType",
        "Operation",
        "AvailabilityZone",
        "ResourceId",
        "UsageAmount",
        "NormalizationFactor",
        "NormalizedUsageAmount",
        "CurrencyCode",
        "UnblendedRate",
        "UnblendedCost",
        "BlendedRate",
        "BlendedCost",
        "LineItemDescription",
        "TaxType",
        "LegalEntity",
    ]
)
_PRICING = tuple(
    f"pricing/{name}"
    for name in [
        "RateCode",
        "RateId",
        "currency",
        "publicOnDemandCost",
        "publicOnDemandRate",
        "term",
        "unit",
    ]
)
_PRODUCT = [
    "ProductName",
    "currentGeneration",
    "databaseEngine",
    "deploymentOption",
    "fromLocation",
    "fromLocationType",
    "group",
    "instanceFamily",
    "instanceType",
    "location",
    "locationType",
    "memory",
    "operatingSystem",
    "operation",
    "productFamily",
    "region",
    "regionCode",
    "servicecode",
    "sku",
    "storageClass",
    "tenancy",
    "toLocation",
    "transferType",
    "usagetype",
    "vcpu",
    "volumeApiName",
    "volumeType",
]
# Left out in one month of three each: attributes no rule depends on.
_COMES_AND_GOES = (("cputype", "volumeType"), ("memorytype",), ("cputype", "memorytype"))
_TAGS = ("resourceTags/user:CostCenter", "resourceTags/user:Environment")
_TAGS_LATER = (*_TAGS, "resourceTags/user:Team")


def cur1_columns(month: Month) -> tuple[str, ...]:
    """The `category/name` of each column in this month's deliveries, in order."""
    leaves = _COMES_AND_GOES[month.number % len(_COMES_AND_GOES)]
    product = sorted({*_PRODUCT, "cputype", "memorytype"} - set(leaves), key=str.lower)
    return (
        *_IDENTITY,
        *_BILL,
        *_LINE_ITEM,
        *(f"product/{name}" for name in product),
        *_PRICING,
        "reservation/SubscriptionId",
        *(_TAGS_LATER if month.number else _TAGS),
    )


def is_number(column: str) -> bool:
    """Whether CUR 1.0 types the column as a number."""
    return cur1_types().get(column, "String").endswith("BigDecimal")


def cell_name(column: str) -> tuple[str, str]:
    """Where the cell of a column is: ("cells", CUR 2.0 name), ("product", key) or ("tags", key)."""
    category, _, name = column.partition("/")
    if category == "resourceTags":
        return "tags", name.removeprefix("user:")
    flat = athena_column_name(column)
    if category == "product" and column not in cur1_types():
        return "product", flat.removeprefix("product_")
    return "cells", flat
