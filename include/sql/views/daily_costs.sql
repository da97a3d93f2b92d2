-- The published cost and usage by day and every dimension of Cost Explorer.
-- grain: one row per usage_date, payer_account_id, usage_account_id, service, region, operation, usage_type, charge_type, charge_group, purchase_option, pricing_unit and currency
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
    usage_date,
    payer_account_id,
    usage_account_id,
    service,
    region,
    operation,
    usage_type,
    charge_type,
    charge_group,
    purchase_option,
    pricing_unit,
    currency,
    unblended_cost,
    net_unblended_cost,
    blended_cost,
    amortized_cost,
    net_amortized_cost,
    list_cost,
    true_up_cost,
    upfront_fee_cost,
    usage_amount,
    line_item_count,
    billing_period,
    snapshot_id
FROM {{ gold_database | sql_identifier }}.daily_costs
WHERE
    {% for snapshot in published %}
    {{ "OR " if not loop.first }}(billing_period = {{ snapshot.billing_period | sql_literal }} AND snapshot_id = {{ snapshot.snapshot_id | sql_literal }})
    {% else %}
    FALSE
    {% endfor %}
