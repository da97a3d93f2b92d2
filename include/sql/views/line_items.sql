-- The published line items: the audit log.
-- grain: one row per line item in silver that is no split cost
-- `published` is the pointer's list of (export, billing_period, snapshot_id): a reader sees these snapshots and no other.
SELECT
    {% if published %}
    CAST(
        CASE snapshot_id
            {% for snapshot in published %}
            WHEN {{ snapshot.snapshot_id | sql_literal }} THEN {{ snapshot.export | sql_literal }}
            {% endfor %}
        END AS VARCHAR
    ) AS export,
    {% else %}
    CAST(NULL AS VARCHAR) AS export,
    {% endif %}
    line_item_id,
    time_interval,
    usage_date,
    usage_start,
    usage_end,
    payer_account_id,
    payer_account_name,
    usage_account_id,
    usage_account_name,
    service,
    region,
    region_source,
    operation,
    usage_type,
    charge_type,
    charge_group,
    purchase_option,
    pricing_unit,
    currency,
    resource_id,
    canonical_resource_id,
    description,
    product_code,
    product_family,
    availability_zone,
    invoice_id,
    billing_entity,
    is_marketplace,
    reservation_arn,
    savings_plan_arn,
    tags,
    cost_categories,
    unblended_cost,
    net_unblended_cost,
    blended_cost,
    amortized_cost,
    net_amortized_cost,
    list_cost,
    true_up_cost,
    upfront_fee_cost,
    usage_amount,
    source_file,
    billing_period,
    snapshot_id
FROM {{ gold_database | sql_identifier }}.line_items
WHERE
    {% for snapshot in published %}
    {{ "OR " if not loop.first }}(billing_period = {{ snapshot.billing_period | sql_literal }} AND snapshot_id = {{ snapshot.snapshot_id | sql_literal }})
    {% else %}
    FALSE
    {% endfor %}
