-- Proves that there is something to publish: an empty month would replace good figures by none.
-- grain: one row per gold table
-- owner: FinOps data
-- severity: error
WITH gold_days AS (
    SELECT COUNT(*) AS line_item_count
    FROM {{ gold_database | sql_identifier }}.daily_costs
    WHERE billing_period = {{ billing_period | sql_literal }} AND snapshot_id = {{ snapshot_id | sql_literal }}
),

gold_items AS (
    SELECT COUNT(*) AS line_item_count
    FROM {{ gold_database | sql_identifier }}.line_items
    WHERE billing_period = {{ billing_period | sql_literal }} AND snapshot_id = {{ snapshot_id | sql_literal }}
),

counted AS (
    SELECT
        'rows of gold daily_costs' AS subject,
        line_item_count
    FROM gold_days
    UNION ALL
    SELECT
        'rows of gold line_items' AS subject,
        line_item_count
    FROM gold_items
)

SELECT
    subject,
    'at least 1' AS expected,
    CAST(line_item_count AS VARCHAR) AS actual,
    line_item_count > 0 AS is_ok
FROM counted
ORDER BY subject
