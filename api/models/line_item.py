"""A line item as the API gives it."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field
from typing_extensions import TypedDict

from api.gold.tables import LINE_ITEMS
from api.models.answer import Amount

COLUMNS = (*LINE_ITEMS.columns, "export", "billing_period", "snapshot_id")
ColumnName = Literal[COLUMNS]  # type: ignore[valid-type]
Tags = dict[str, str | None]


class LineItem(TypedDict, total=False):
    """The columns of gold `line_items` (include/schemas/gold/line_items.json), those asked for; amounts are exact."""

    line_item_id: Annotated[
        str | None, Field(description="Id of the line item; unique only with time_interval, inside one delivery.")
    ]
    time_interval: Annotated[str | None, Field(description="start/end of the interval of the line item.")]
    usage_date: Annotated[str | None, Field(description="Day of the cost: the day the usage starts.")]
    usage_start: Annotated[str | None, Field(description="Start of the usage, inclusive.")]
    usage_end: Annotated[str | None, Field(description="End of the usage.")]
    payer_account_id: Annotated[str | None, Field(description="The management account that pays.")]
    payer_account_name: Annotated[str | None, Field(description="Name of the payer account; only from CUR 2.0.")]
    usage_account_id: Annotated[str | None, Field(description="The account that used the resource.")]
    usage_account_name: Annotated[str | None, Field(description="Name of the usage account; only from CUR 2.0.")]
    service: Annotated[
        str | None, Field(description="The service, by name on Marketplace rows, else by service code or product code.")
    ]
    region: Annotated[str | None, Field(description="The region; null where no source gives one.")]
    region_source: Annotated[
        str | None,
        Field(description="Which column gave the region: product_region_code, ...; null without one."),
    ]
    operation: Annotated[str | None, Field(description="What the service did, e.g. RunInstances.")]
    usage_type: Annotated[str | None, Field(description="What was used, e.g. USE2-BoxUsage:m5.large.")]
    charge_type: Annotated[str | None, Field(description="The line item type as delivered: Usage, Tax, Credit, ...")]
    charge_group: Annotated[
        str | None,
        Field(description="Kind of charge: Usage, Tax, Credit, Support, ...; ten groups that hold every row once."),
    ]
    purchase_option: Annotated[str | None, Field(description="SavingsPlan, Reserved, Spot or OnDemand.")]
    pricing_unit: Annotated[str | None, Field(description="Unit of usage_amount.")]
    currency: Annotated[str | None, Field(description="Billing currency of all costs of the row; never add two.")]
    resource_id: Annotated[str | None, Field(description="The resource, an id or an ARN.")]
    canonical_resource_id: Annotated[
        str | None,
        Field(
            description="One id for one resource: the bucket of an S3 ARN, the id of an EC2 ARN, else the resource id."
        ),
    ]
    description: Annotated[str | None, Field(description="What the line item is, in words.")]
    product_code: Annotated[str | None, Field(description="Code of the product.")]
    product_family: Annotated[str | None, Field(description="Family of the product, e.g. Compute Instance.")]
    availability_zone: Annotated[str | None, Field(description="The availability zone; mostly empty outside EC2.")]
    invoice_id: Annotated[str | None, Field(description="The invoice; null until the row is final.")]
    billing_entity: Annotated[str | None, Field(description="Who sells: AWS or AWS Marketplace.")]
    is_marketplace: Annotated[bool | None, Field(description="Whether AWS Marketplace sells it.")]
    reservation_arn: Annotated[str | None, Field(description="The Reserved Instance that covers or causes the row.")]
    savings_plan_arn: Annotated[str | None, Field(description="The Savings Plan that covers or causes the row.")]
    tags: Annotated[
        Tags | None,
        Field(
            description="Tags, key to value: with keys as written where the export has them, else with normalised keys."
        ),
    ]
    cost_categories: Annotated[Tags | None, Field(description="Cost category name to value.")]
    unblended_cost: Annotated[Amount | None, Field(description="What is charged, the basis of the invoice.")]
    net_unblended_cost: Annotated[Amount | None, Field(description="Unblended cost after discounts.")]
    blended_cost: Annotated[
        Amount | None,
        Field(
            description="Cost at rates averaged over the organisation; right in sum over the payer, not per account."
        ),
    ]
    amortized_cost: Annotated[
        Amount | None, Field(description="Cost with commitments spread over the usage they cover.")
    ]
    net_amortized_cost: Annotated[Amount | None, Field(description="Amortized cost after discounts.")]
    list_cost: Annotated[Amount | None, Field(description="Public on-demand cost.")]
    true_up_cost: Annotated[
        Amount | None,
        Field(
            description="What takes the amortized upfront share back: unblended = amortized + true-up + upfront fee."
        ),
    ]
    upfront_fee_cost: Annotated[Amount | None, Field(description="Unblended cost of upfront payments for commitments.")]
    usage_amount: Annotated[Amount | None, Field(description="Quantity of usage; 0 on rows that are no usage.")]
    source_file: Annotated[str | None, Field(description="Name of the raw file the row came from.")]
    export: Annotated[str, Field(description="The CUR export.")]
    billing_period: str
    snapshot_id: Annotated[str, Field(description="The snapshot the line item is read from.")]
