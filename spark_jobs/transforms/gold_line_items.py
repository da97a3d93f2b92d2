"""Silver line items in the words of Cost Explorer, with exact measures."""

import pyspark.sql.functions as F
from pyspark.sql import DataFrame

from spark_jobs.transforms.exact import MEASURE
from spark_jobs.transforms.split_cost import filter_split_cost
from spark_jobs.transforms.tags import tags

# Gold name → silver name, for what is taken as it is.
SAME_VALUES = {
    "line_item_id": "identity_line_item_id",
    "time_interval": "identity_time_interval",
    "usage_date": "usage_date",
    "usage_start": "line_item_usage_start_date",
    "usage_end": "line_item_usage_end_date",
    "payer_account_id": "bill_payer_account_id",
    "payer_account_name": "bill_payer_account_name",
    "usage_account_id": "line_item_usage_account_id",
    "usage_account_name": "line_item_usage_account_name",
    "service": "service",
    "region": "region",
    "region_source": "region_source",
    "operation": "line_item_operation",
    "usage_type": "line_item_usage_type",
    "charge_type": "line_item_line_item_type",
    "charge_group": "charge_group",
    "purchase_option": "purchase_option",
    "pricing_unit": "pricing_unit",
    "currency": "line_item_currency_code",
    "resource_id": "line_item_resource_id",
    "canonical_resource_id": "canonical_resource_id",
    "description": "line_item_line_item_description",
    "product_code": "line_item_product_code",
    "product_family": "product_product_family",
    "availability_zone": "line_item_availability_zone",
    "invoice_id": "bill_invoice_id",
    "billing_entity": "bill_billing_entity",
    "is_marketplace": "is_marketplace",
    "reservation_arn": "reservation_reservation_a_r_n",
    "savings_plan_arn": "savings_plan_savings_plan_a_r_n",
    "cost_categories": "cost_category",
    "source_file": "source_file",
}

# Gold name → silver name, for what is stored as a double in silver and is exact in gold.
MEASURES = {
    "unblended_cost": "line_item_unblended_cost",
    "net_unblended_cost": "net_unblended_cost",
    "blended_cost": "blended_cost",
    "amortized_cost": "amortized_cost",
    "net_amortized_cost": "net_amortized_cost",
    "list_cost": "list_cost",
    "true_up_cost": "true_up_cost",
    "upfront_fee_cost": "upfront_fee_cost",
    "usage_amount": "usage_amount",
}


def to_gold_line_items(silver: DataFrame) -> DataFrame:
    """One row per silver row that is no split cost. A double of up to 15 digits becomes exactly the decimal it was delivered as."""
    same = [F.col(name).alias(gold_name) for gold_name, name in SAME_VALUES.items()]
    measures = [F.col(name).cast(MEASURE).alias(gold_name) for gold_name, name in MEASURES.items()]
    return silver.transform(filter_split_cost).select(*same, tags().alias("tags"), *measures)
