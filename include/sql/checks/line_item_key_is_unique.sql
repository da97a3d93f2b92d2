-- Proves that no line item was counted twice: (line item id, time interval) is unique inside one delivery.
-- The id alone is not: AWS repeats it over hours and days.
-- grain: one row
-- owner: FinOps data
-- severity: error
WITH silver_items AS (
    SELECT
        COALESCE(identity_line_item_id, '(no id)') AS line_item_id,
        COALESCE(identity_time_interval, '(no interval)') AS time_interval
    FROM {{ silver_database | sql_identifier }}.line_items
    WHERE billing_period = {{ billing_period | sql_literal }} AND snapshot_id = {{ snapshot_id | sql_literal }}
),

repeated_keys AS (
    SELECT
        line_item_id,
        time_interval,
        COUNT(*) - 1 AS surplus_count
    FROM silver_items
    GROUP BY line_item_id, time_interval
    HAVING COUNT(*) > 1
),

counted AS (
    SELECT
        COALESCE(SUM(surplus_count), 0) AS surplus_count,
        MIN(line_item_id || ' ' || time_interval) AS first_key
    FROM repeated_keys
)

SELECT
    'silver: rows beyond the first of their (line item id, time interval)' AS subject,
    '0' AS expected,
    CAST(surplus_count AS VARCHAR) || COALESCE(', first ' || first_key, '') AS actual,
    surplus_count = 0 AS is_ok
FROM counted
