-- Proves that no line item was counted twice: (line item id, time interval) is unique inside one delivery.
-- The id alone is not: AWS repeats it over hours and days.
-- FOCUS has no line item id: nothing tells two of its rows apart that are alike in all they say, and both may be owed.
-- It is not judged, and the subject says of how many rows, and how many are like another one.
-- grain: one row
-- owner: FinOps data
-- severity: error
WITH silver_items AS (
    SELECT
        COALESCE(identity_line_item_id, '(no id)') AS line_item_id,
        COALESCE(identity_time_interval, '(no interval)') AS time_interval,
        COALESCE(delivered_as LIKE 'focus%', FALSE) AS is_focus,
        line_item_usage_account_id,
        line_item_line_item_type,
        line_item_line_item_description,
        line_item_operation,
        line_item_product_code,
        line_item_resource_id,
        line_item_usage_type,
        line_item_usage_amount,
        line_item_unblended_cost,
        line_item_currency_code,
        pricing_rate_code,
        bill_invoice_id,
        amortized_cost,
        reservation_reservation_a_r_n,
        savings_plan_savings_plan_a_r_n
    FROM {{ silver_database | sql_identifier }}.line_items
    WHERE billing_period = {{ billing_period | sql_literal }} AND snapshot_id = {{ snapshot_id | sql_literal }}
),

repeated_keys AS (
    SELECT
        line_item_id,
        time_interval,
        COUNT(*) - 1 AS surplus_count
    FROM silver_items
    WHERE NOT is_focus
    GROUP BY line_item_id, time_interval
    HAVING COUNT(*) > 1
),

focus_rows AS (
    SELECT COUNT(*) AS line_item_count
    FROM silver_items
    WHERE is_focus
    GROUP BY
        time_interval,
        line_item_usage_account_id,
        line_item_line_item_type,
        line_item_line_item_description,
        line_item_operation,
        line_item_product_code,
        line_item_resource_id,
        line_item_usage_type,
        line_item_usage_amount,
        line_item_unblended_cost,
        line_item_currency_code,
        pricing_rate_code,
        bill_invoice_id,
        amortized_cost,
        reservation_reservation_a_r_n,
        savings_plan_savings_plan_a_r_n
),

focus_counted AS (
    SELECT
        COALESCE(SUM(line_item_count), 0) AS focus_count,
        COALESCE(SUM(line_item_count - 1), 0) AS alike_count
    FROM focus_rows
),

counted AS (
    SELECT
        COALESCE(SUM(surplus_count), 0) AS surplus_count,
        MIN(line_item_id || ' ' || time_interval) AS first_key
    FROM repeated_keys
)

SELECT
    'silver: rows beyond the first of their (line item id, time interval)'
    || CASE
        WHEN focus_counted.focus_count > 0
            THEN
                ': not judged of ' || CAST(focus_counted.focus_count AS VARCHAR)
                || ' rows of FOCUS, which has no line item id, and '
                || CAST(focus_counted.alike_count AS VARCHAR) || ' of them are like another'
        ELSE ''
    END AS subject,
    '0' AS expected,
    CAST(counted.surplus_count AS VARCHAR) || COALESCE(', first ' || counted.first_key, '') AS actual,
    counted.surplus_count = 0 AS is_ok
FROM counted
CROSS JOIN focus_counted
