-- What differs between two snapshots of one billing period. AWS gives line items new ids in each delivery, so a line
-- item is known by what it is: when, where, whose, of what kind. Those that cannot be told apart are taken together.
-- Words (description, names, tags) and the invoice may change without any figure changing, and are not looked at.
-- grain: one row per restatement, usage_date, payer_account_id, usage_account_id, service, charge_type and currency
WITH compared AS (
    SELECT
        usage_date,
        usage_start,
        usage_end,
        time_interval,
        payer_account_id,
        usage_account_id,
        service,
        region,
        availability_zone,
        operation,
        usage_type,
        charge_type,
        purchase_option,
        pricing_unit,
        currency,
        resource_id,
        product_code,
        billing_entity,
        reservation_arn,
        savings_plan_arn,
        unblended_cost,
        net_unblended_cost,
        amortized_cost,
        net_amortized_cost,
        list_cost,
        usage_amount,
        snapshot_id = {{ snapshot_id | sql_literal }} AS is_now
    FROM {{ gold_database | sql_identifier }}.line_items
    WHERE
        billing_period = {{ billing_period | sql_literal }}
        AND snapshot_id IN ({{ snapshot_id | sql_literal }}, {{ former_snapshot_id | sql_literal }})
),

known AS (
    SELECT
        usage_date,
        payer_account_id,
        usage_account_id,
        service,
        charge_type,
        currency,
        COUNT_IF(NOT is_now) AS former_line_item_count,
        COUNT_IF(is_now) AS line_item_count,
        SUM(CASE WHEN NOT is_now THEN unblended_cost END) AS former_unblended_cost,
        SUM(CASE WHEN is_now THEN unblended_cost END) AS unblended_cost,
        SUM(CASE WHEN NOT is_now THEN amortized_cost END) AS former_amortized_cost,
        SUM(CASE WHEN is_now THEN amortized_cost END) AS amortized_cost,
        (
            SUM(CASE WHEN NOT is_now THEN net_unblended_cost END)
            IS NOT DISTINCT FROM SUM(CASE WHEN is_now THEN net_unblended_cost END)
        )
        AND (
            SUM(CASE WHEN NOT is_now THEN net_amortized_cost END)
            IS NOT DISTINCT FROM SUM(CASE WHEN is_now THEN net_amortized_cost END)
        )
        AND (
            SUM(CASE WHEN NOT is_now THEN list_cost END)
            IS NOT DISTINCT FROM SUM(CASE WHEN is_now THEN list_cost END)
        )
        AND (
            SUM(CASE WHEN NOT is_now THEN usage_amount END)
            IS NOT DISTINCT FROM SUM(CASE WHEN is_now THEN usage_amount END)
        ) AS is_same_else
    FROM compared
    GROUP BY
        usage_date,
        usage_start,
        usage_end,
        time_interval,
        payer_account_id,
        usage_account_id,
        service,
        region,
        availability_zone,
        operation,
        usage_type,
        charge_type,
        purchase_option,
        pricing_unit,
        currency,
        resource_id,
        product_code,
        billing_entity,
        reservation_arn,
        savings_plan_arn
),

differing AS (
    SELECT
        usage_date,
        payer_account_id,
        usage_account_id,
        service,
        charge_type,
        currency,
        former_line_item_count,
        line_item_count,
        former_unblended_cost,
        unblended_cost,
        former_amortized_cost,
        amortized_cost,
        CASE
            WHEN former_line_item_count = 0 THEN 'added'
            WHEN line_item_count = 0 THEN 'removed'
            ELSE 'changed'
        END AS restatement
    FROM known
    WHERE
        former_line_item_count <> line_item_count
        OR former_unblended_cost IS DISTINCT FROM unblended_cost
        OR former_amortized_cost IS DISTINCT FROM amortized_cost
        OR NOT is_same_else
)

SELECT
    {{ former_snapshot_id | sql_literal }} AS former_snapshot_id,
    restatement,
    usage_date,
    payer_account_id,
    usage_account_id,
    service,
    charge_type,
    currency,
    SUM(former_line_item_count) AS former_line_item_count,
    SUM(line_item_count) AS line_item_count,
    COALESCE(SUM(former_unblended_cost), CAST(0 AS DECIMAL(38, 10))) AS former_unblended_cost,
    COALESCE(SUM(unblended_cost), CAST(0 AS DECIMAL(38, 10))) AS unblended_cost,
    COALESCE(SUM(former_amortized_cost), CAST(0 AS DECIMAL(38, 10))) AS former_amortized_cost,
    COALESCE(SUM(amortized_cost), CAST(0 AS DECIMAL(38, 10))) AS amortized_cost,
    {{ billing_period | sql_literal }} AS billing_period,
    {{ snapshot_id | sql_literal }} AS snapshot_id
FROM differing
GROUP BY restatement, usage_date, payer_account_id, usage_account_id, service, charge_type, currency
